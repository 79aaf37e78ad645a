"""An input that a user edited comes home as what it says; another charge or another atom is refused.

Evidence: our exported input is edited as people do, one thing at a time, and the words expected are written
here by hand from the manuals of the codes. Outputs of VASP, FHI-aims, ORCA, Gaussian and Turbomole are built
in the layout of real ones (program_texts.py, plane_texts.py), which repeat the input where the program does.
"""

import re
import textwrap
from dataclasses import replace

import pytest
from ase import Atoms
from plane_texts import aims, vasp
from program_texts import Case, gaussian, orca, turbomole

from database.results import _calculation
from structures.calculations.folder import export_candidate
from structures.calculations.job import job_for
from structures.calculations.registry import CODES
from structures.errors import InvalidInputError

START = [[0, 0, 0], [2.3, 0, 0], [2.5, 1.3, -0.25]]
TEXTS = {"orca": orca, "gaussian": gaussian, "turbomole": turbomole, "vasp": vasp, "aims": aims}
NAMES = {"vasp": "OUTCAR", "gaussian": "cluster.log", "turbomole": "ridft.out"}


def small(charge=0):
    """AuSH has an even number of electrons without a charge, and a doublet at -1."""
    atoms = Atoms("AuSH", START)
    atoms.info["charge"] = charge
    return atoms


def echoed(code, text, case):
    """The output with the echo of an edited input, as the program repeats it."""
    output = TEXTS[code](case)
    if code == "orca":
        lines = "".join(f"|{k:3d}> {line}\n" for k, line in enumerate(text.splitlines(), start=1))
        return re.sub(r"\|  1> .*?(?=={80})", lambda _: lines, output, flags=re.DOTALL)
    if code == "gaussian":
        route = text[text.index("#") :].split("\n\n")[0].replace("\n", " ")
        broken = "".join(f" {line}\n" for line in textwrap.wrap(route, 70, break_on_hyphens=False))
        held = "".join(f" {route[k : k + 69]}\n" for k in range(0, len(route), 69))
        assert broken
        return output.replace(" Charge =", f" {'-' * 70}\n{held} {'-' * 70}\n Charge =", 1)
    if code == "aims":
        frame = "  " + "-" * 71 + "\n"
        body = "".join(f"  {line}\n" for line in text.splitlines())
        words = (
            f"{frame}  Parsing control.in (first pass over file, find array dimensions only).\n"
            "  The contents of control.in will be repeated verbatim below\n"
            "  unless switched off by setting 'verbatim_writeout .false.' .\n"
            f"  in the first line of control.in .\n{frame}{body}{frame}"
            "  Completed first pass over input file control.in .\n"
        )
        return output.replace("  Spin treatment", words + "  Spin treatment", 1)
    return output


def came_home(folder):
    return _calculation(folder).record


def run(tmp_path, code, *edits, case=None, output="", name="", **choices):
    """Export AuSH, edit its main input, put the output beside it, and return the record that comes home."""
    made = export_candidate(job_for(small(), **choices), code, tmp_path, name="run")
    folder = tmp_path / made.name
    path = folder / CODES[code].main
    text = path.read_text()
    for old, new in edits:
        assert re.search(old, text, re.MULTILINE), (old, text)
        text = re.sub(old, new, text, flags=re.MULTILINE)
    path.write_text(text)
    held = echoed(code, text, case or replace(Case(), charge=0))
    (folder / (output or NAMES.get(code, "cluster.out"))).write_text(held)
    if name:
        path.rename(folder / name)
    return made.record, came_home(folder)


VASP = {
    "functional": (("^GGA = PE", "GGA = PS"), "PBEsol-D3(BJ), PAW, 260 eV"),
    "cut-off": (("^ENCUT = .*", "ENCUT = 550"), "PBE-D3(BJ), PAW, 550 eV"),
    "dispersion": (("^IVDW = 12", "IVDW = 0"), "PBE, PAW, 260 eV"),
    "dispersion left out": (("^IVDW = 12\n", ""), "PBE, PAW, 260 eV"),
    "meta-GGA": (("^GGA = PE", "METAGGA = R2SCAN"), "r2SCAN-D3(BJ), PAW, 260 eV"),
    "hybrid": (
        ("^GGA = PE", "GGA = PE; LHFCALC = T ! HSE\nHFSCREEN = 0.2"),
        "HSE06-D3(BJ), PAW, 260 eV",
    ),
    "precision": (("^PREC = Normal", "PREC = Low"), "PBE-D3(BJ), PAW, 260 eV; also PREC = LOW"),
    "extra keyword": (
        ("^ISYM = 0", "ISYM = 0\nLDAU = .TRUE."),
        "PBE-D3(BJ), PAW, 260 eV; also LDAU = .TRUE.",
    ),
    "harmless keyword": (("^ISYM = 0", "ISYM = 0\nNCORE = 4"), "PBE-D3(BJ), PAW, 260 eV"),
    "smearing": (("^SIGMA = 0.05", "SIGMA = 0.1"), "PBE-D3(BJ), PAW, 260 eV; also SIGMA = 0.1"),
    "screened hybrid of a table": (
        ("^GGA = PE", "LHFCALC = .TRUE.\nHFSCREEN = 0.207\nAEXX = 0.25\nALGO = Damped"),
        "HSE06-D3(BJ), PAW, 260 eV",
    ),
    "more exchange": (
        ("^GGA = PE", "GGA = PE\nLHFCALC = .TRUE.\nAEXX = 0.30"),
        "PBE0 with 0.3 exchange-D3(BJ), PAW, 260 eV",
    ),
    "B3LYP": (
        ("^GGA = PE", "GGA = B3\nLHFCALC = T\nAEXX = 0.2; AGGAX = 0.72; AGGAC = 0.81; ALDAC = 0.19"),
        "B3LYP-D3(BJ), PAW, 260 eV",
    ),
    "meta-GGA of five letters": (("^GGA = PE", "METAGGA = R2SCA"), "r2SCAN-D3(BJ), PAW, 260 eV"),
    "cut-off as Fortran writes it": (("^ENCUT = .*", "ENCUT = 5.5E2 eV"), "PBE-D3(BJ), PAW, 550 eV"),
    "older dispersion": (("^IVDW = 12", "IVDW = 11"), "PBE-D3(0), PAW, 260 eV"),
    "spin-orbit": (("^GGA = PE", "GGA = PE\nLSORBIT = .TRUE."), "PBE-D3(BJ), PAW, 260 eV; also spin-orbit"),
    "a switch that is off": (("^ISYM = 0", "ISYM = 0\nLDAU = .FALSE."), "PBE-D3(BJ), PAW, 260 eV"),
    "projection in k-space": (
        ("^LREAL = Auto", "LREAL = .FALSE."),
        "PBE-D3(BJ), PAW, 260 eV; also LREAL = .FALSE.",
    ),
    "no dipole correction": (
        ("^LMONO = .TRUE.\nLDIPOL = .TRUE.\nIDIPOL = 4\n", ""),
        "PBE-D3(BJ), PAW, 260 eV; also LDIPOL = .FALSE., IDIPOL = 0",
    ),
    "same smearing in other digits": (("^SIGMA = 0.05", "SIGMA = 5.0E-2"), "PBE-D3(BJ), PAW, 260 eV"),
}
AIMS = {
    "functional": (("^xc pbe", "xc pbe0"), "PBE0-TS, light"),
    "screened hybrid": (("^xc pbe", "xc hse06 0.11"), "HSE06-TS, light"),
    "dispersion": (("^vdw_correction_hirshfeld", "many_body_dispersion"), "PBE-MBD, light"),
    "dispersion left out": (("^vdw_correction_hirshfeld\n", ""), "PBE, light"),
    "basis": (("^# species defaults: light", '#  Suggested "tight" defaults for Au atom'), "PBE-TS, tight"),
    "relativity": (("atomic_zora scalar", "none"), "PBE-TS, light; also relativistic none"),
    "spin-orbit": (("^xc pbe", "xc pbe\ninclude_spin_orbit"), "PBE-TS, light; also spin-orbit"),
    "extra keyword": (
        ("^xc pbe", "xc pbe\nuse_dipole_correction"),
        "PBE-TS, light; also use_dipole_correction",
    ),
    "comment": (("^xc pbe", "# xc pbe0\nxc pbe"), "PBE-TS, light"),
    "harmless keyword": (("^sc_iter_limit 300", "sc_iter_limit 900"), "PBE-TS, light"),
    "screened hybrid in 1/Å": (("^xc pbe", "xc hse06 0.2\nhse_unit A"), "HSE06-TS, light"),
    "SCAN": (("^xc pbe", "xc dfauto scan"), "SCAN-TS, light"),
    "spin-orbit off": (("^xc pbe", "xc pbe\ninclude_spin_orbit .false."), "PBE-TS, light"),
    "another share of exchange": (
        ("^xc pbe", "xc pbe0\nhybrid_xc_coeff 0.3"),
        "PBE0-TS, light; also hybrid_xc_coeff 0.3",
    ),
    "smearing": (
        ("^occupation_type .*", "occupation_type gaussian 0.1"),
        "PBE-TS, light; also occupation_type gaussian 0.1",
    ),
    "printing": (("^xc pbe", "xc pbe\noutput dipole\nempty_states 20"), "PBE-TS, light"),
}
ORCA = {
    "functional": (("PBE D3BJ RI", "PBE0 D3BJ RIJCOSX"), "PBE0-D3(BJ), def2-SVP, def2-ECP"),
    "basis": (("def2-SVP", "def2-TZVP"), "PBE-D3(BJ), def2-TZVP, def2-ECP"),
    "dispersion": (("D3BJ", "D4"), "PBE-D4, def2-SVP, def2-ECP"),
    "dispersion left out": (("D3BJ ", ""), "PBE, def2-SVP, def2-ECP"),
    "small letters": (("PBE D3BJ", "pbe0 d3bj"), "PBE0-D3(BJ), def2-SVP, def2-ECP"),
    "relativity": (("PBE D3BJ", "ZORA PBE D3BJ"), "PBE-D3(BJ), def2-SVP, def2-ECP; also ZORA"),
    "extra keyword": (("TightSCF", "TightSCF DefGrid3"), "PBE-D3(BJ), def2-SVP, def2-ECP; also DefGrid3"),
    "a second line": (("^%maxcore", "! TightOpt NoPop\n%maxcore"), "PBE-D3(BJ), def2-SVP, def2-ECP"),
    "a basis of one element": (
        ("^%maxcore", '%basis\n  NewGTO Ag "def2-TZVP" end\nend\n%maxcore'),
        'PBE-D3(BJ), def2-SVP, def2-ECP; also %basis NewGTO Ag "def2-TZVP" end',
    ),
    "basis block": (
        ("^%maxcore", '%basis Basis "def2-TZVP" end\n%maxcore'),
        "PBE-D3(BJ), def2-TZVP, def2-ECP",
    ),
    "relativity block": (
        ("^%maxcore", "%rel\n  method ZORA\nend\n%maxcore"),
        "PBE-D3(BJ), def2-SVP, def2-ECP; also %rel method ZORA",
    ),
    "electric field": (
        ("^%scf", "%scf\n  EField 0.01, 0, 0"),
        "PBE-D3(BJ), def2-SVP, def2-ECP; also EField 0.01, 0, 0",
    ),
    "block": (
        ("^%maxcore", "%tddft nroots 5 end\n%maxcore"),
        "PBE-D3(BJ), def2-SVP, def2-ECP; also %tddft nroots 5",
    ),
    "unknown functional": (("PBE D3BJ", "wB97X-V"), "wB97X-V, def2-SVP, def2-ECP"),
    "composite": (("PBE D3BJ RI def2-SVP def2/J", "r2SCAN-3c"), "r2SCAN-3c"),
    "name with its dispersion": (("PBE D3BJ RI", "wB97X-D3 RIJCOSX"), "wB97X-D3, def2-SVP, def2-ECP"),
    "method block": (
        ("^%maxcore", "%method\n  Functional BP86\nend\n%maxcore"),
        "BP86-D3(BJ), def2-SVP, def2-ECP",
    ),
    "auxiliary bases": (
        ("def2-SVP def2/J", "ma-def2-SVP SARC/J def2-TZVP/C"),
        "PBE-D3(BJ), ma-def2-SVP, def2-ECP",
    ),
    "old basis": (("def2-SVP", "SVP"), "PBE-D3(BJ), SVP"),
    "convergence": (("SlowConv", "VerySlowConv KDIIS NoTRAH NumGrad"), "PBE-D3(BJ), def2-SVP, def2-ECP"),
    "smearing": (("^%scf", "%scf\n  SmearTemp 1000"), "PBE-D3(BJ), def2-SVP, def2-ECP; also SmearTemp 1000"),
    "another solvent model": (("TightSCF", "TightSCF SMD(DMF)"), "PBE-D3(BJ), def2-SVP, def2-ECP; also SMD"),
}
GAUSSIAN = {
    "functional": (("PBEPBE/Def2SVP/W06", "PBE1PBE/Def2SVP"), "PBE0-D3(BJ), def2-SVP, def2-ECP"),
    "unrestricted": (("PBEPBE/Def2SVP/W06", "uB3LYP/Def2SVP"), "B3LYP-D3(BJ), def2-SVP, def2-ECP"),
    "basis": (("Def2SVP", "Def2TZVP"), "PBE-D3(BJ), def2-TZVP, def2-ECP"),
    "other basis": (("PBEPBE/Def2SVP/W06", "PBEPBE/LANL2DZ"), "PBE-D3(BJ), LANL2DZ"),
    "dispersion": (("GD3BJ", "GD3"), "PBE-D3(0), def2-SVP, def2-ECP"),
    "dispersion in brackets": (("=GD3BJ", "(GD3)"), "PBE-D3(0), def2-SVP, def2-ECP"),
    "own basis": (
        (r"PBEPBE/Def2SVP/W06([\s\S]*)\Z", r"PBEPBE/genecp\1Au 0\nSDD\n****\n\nAu 0\nSDD\n\n"),
        "PBE-D3(BJ), genecp; also Au 0 SDD **** | Au 0 SDD",
    ),
    "own basis that is not there": (
        ("PBEPBE/Def2SVP/W06", "PBEPBE/gen"),
        "PBE-D3(BJ), gen; also basis not recorded",
    ),
    "dispersion left out": (("EmpiricalDispersion=GD3BJ ", ""), "PBE, def2-SVP, def2-ECP"),
    "extra keyword": (("NoSymm", "NoSymm Int=DKH"), "PBE-D3(BJ), def2-SVP, def2-ECP; also Int=DKH"),
    "harmless keyword": (("NoSymm", "NoSymm Pop=Full"), "PBE-D3(BJ), def2-SVP, def2-ECP"),
    "blanks": (
        ("EmpiricalDispersion=GD3BJ", "EmpiricalDispersion = GD3BJ"),
        "PBE-D3(BJ), def2-SVP, def2-ECP",
    ),
    "two lines": ((" NoSymm", "\nNoSymm"), "PBE-D3(BJ), def2-SVP, def2-ECP"),
    "abbreviated": (
        ("EmpiricalDispersion=GD3BJ", "em=gd3bj scrf"),
        "PBE-D3(BJ), def2-SVP, def2-ECP",
    ),
    "no slash": (("PBEPBE/Def2SVP/W06", "pbe1pbe def2svp"), "PBE0-D3(BJ), def2-SVP, def2-ECP"),
    "restricted open shell": (("PBEPBE/Def2SVP/W06", "ROPBEPBE/Def2SVP"), "PBE-D3(BJ), def2-SVP, def2-ECP"),
    "another solvent model": (
        ("NoSymm", "NoSymm SCRF=(SMD,Solvent=Water)"),
        "PBE-D3(BJ), def2-SVP, def2-ECP; also SMD",
    ),
    "grid": (("NoSymm", "NoSymm Int=SuperFine"), "PBE-D3(BJ), def2-SVP, def2-ECP; also Int=SuperFine"),
    "properties": (("NoSymm", "NoSymm Pop=NBO Output=wfn Polar"), "PBE-D3(BJ), def2-SVP, def2-ECP"),
}
TURBOMOLE = {
    "functional": (("^func pbe", "func tpss"), "TPSS-D3(BJ), def2-SV(P), def2-ecp"),
    "hybrid": (("^func pbe", "func b3-lyp"), "B3LYP-D3(BJ), def2-SV(P), def2-ecp"),
    "basis": ((r"def2-SV\(P\)", "def2-TZVP"), "PBE-D3(BJ), def2-TZVP, def2-ecp"),
    "other basis": ((r"def2-SV\(P\)", "dhf-TZVP"), "PBE-D3(BJ), dhf-TZVP"),
    "dispersion": (("^dsp\nbj", "dsp\non"), "PBE-D3(0), def2-SV(P), def2-ecp"),
    "dispersion left out": ((r"^dsp\nbj\n\*\n", ""), "PBE, def2-SV(P), def2-ecp"),
    "D4": (("^dsp\nbj", "dsp\nd4"), "PBE-D4, def2-SV(P), def2-ecp"),
    "grid": (("^grid m4", "grid m5"), "PBE-D3(BJ), def2-SV(P), def2-ecp"),
    "cycles": (("^300$", "900"), "PBE-D3(BJ), def2-SV(P), def2-ecp"),
    "unknown functional": (("^func pbe", "func pw6b95"), "pw6b95-D3(BJ), def2-SV(P), def2-ecp"),
}
EDITS = {"vasp": VASP, "aims": AIMS, "orca": ORCA, "gaussian": GAUSSIAN, "turbomole": TURBOMOLE}
CASES = [(code, name) for code, edits in EDITS.items() for name in edits]


@pytest.mark.parametrize(("code", "name"), CASES, ids=lambda word: word.replace(" ", "-"))
def test_an_edit_comes_home_as_what_it_says(tmp_path, code, name):
    edit, theory = EDITS[code][name]
    _, record = run(tmp_path, code, edit)
    assert record.theory == theory


@pytest.mark.parametrize("code", EDITS)
def test_an_input_as_exported_comes_home_as_it_was(tmp_path, code):
    exported, record = run(tmp_path, code)
    assert (record.theory, record.solvent, record.task, record.multiplicity) == (
        exported.theory,
        exported.solvent,
        exported.task,
        exported.multiplicity,
    )


CONTROL = """\
$title
$symmetry c1
$coord file=coord
$atoms
au 1 \\
   basis =au def2-SV(P) \\
   ecp   =au def2-ecp \\
   jbas  =au universal
s 2 \\
   basis =s def2-SV(P) \\
   jbas  =s universal
$closed shells
 a       1-18 ( 2 )
$dft
   functional pbe
   gridsize m4
$scfiterlimit 300
$rij
$disp3 bj
$end
"""
BASE = "def2-SV(P), def2-ecp"
CONTROLS = {
    "as define writes it": (("", ""), f"PBE-D3(BJ), {BASE}", "none", 1),
    "functional": (("functional pbe", "functional b3-lyp"), f"B3LYP-D3(BJ), {BASE}", "none", 1),
    "basis": (("def2-SV(P)", "def2-TZVP"), "PBE-D3(BJ), def2-TZVP, def2-ecp", "none", 1),
    "mixed basis": (
        ("=s def2-SV(P)", "=s def2-TZVP"),
        "PBE-D3(BJ), def2-SV(P) and def2-TZVP, def2-ecp",
        "none",
        1,
    ),
    "no core potential": (("   ecp   =au def2-ecp \\\n", ""), "PBE-D3(BJ), def2-SV(P)", "none", 1),
    "dispersion by a newer word": (("$disp3 bj", "$disp3 -func pbe -bj"), f"PBE-D3(BJ), {BASE}", "none", 1),
    "three-body": (("$disp3 bj", "$disp3 bj abc"), f"PBE-D3(BJ), {BASE}; also three-body D3", "none", 1),
    "D4": (("$disp3 bj", "$disp4"), f"PBE-D4, {BASE}", "none", 1),
    "solvent": (("$rij", "$rij\n$cosmo\n  epsilon=37.219\n  rsolv=1.3"), f"PBE-D3(BJ), {BASE}", "dmf", 1),
    "spin": (
        (
            "$closed shells\n a       1-18 ( 2 )",
            "$uhf\n$alpha shells\n a 1-19 ( 1 )\n$beta shells\n a 1-17 ( 1 )",
        ),
        f"PBE-D3(BJ), {BASE}",
        "none",
        3,
    ),
    "smearing": (
        ("$rij", "$rij\n$fermi tmstrt=300"),
        f"PBE-D3(BJ), {BASE}; also $fermi tmstrt=300",
        "none",
        1,
    ),
    "electric field": (
        ("$rij", "$rij\n$electrostatic field\n  0.0 0.0 0.005"),
        f"PBE-D3(BJ), {BASE}; also $electrostatic field 0.0 0.0 0.005",
        "none",
        1,
    ),
    "two components": (("$rij", "$rij\n$soghf\n$kramers"), f"PBE-D3(BJ), {BASE}; also $soghf", "none", 1),
}


@pytest.mark.parametrize("name", CONTROLS, ids=lambda word: word.replace(" ", "-"))
def test_an_edited_control_comes_home_as_what_it_says(tmp_path, name):
    """Users of Turbomole edit `control`, which define wrote, and not the answers that made it."""
    (old, new), theory, solvent, multiplicity = CONTROLS[name]
    assert old in CONTROL
    made = export_candidate(job_for(small()), "turbomole", tmp_path, name="run")
    folder = tmp_path / made.name
    (folder / "control").write_text(CONTROL.replace(old, new) if old else CONTROL)
    (folder / "ridft.out").write_text(turbomole(replace(Case(), charge=0)))
    record = came_home(folder)
    assert (record.theory, record.solvent, record.multiplicity) == (theory, solvent, multiplicity)


SOLVENTS = [
    ("orca", ("TightSCF", "TightSCF CPCM(Water)"), "water"),
    ("orca", ("TightSCF", "TightSCF SMD(DMF)"), "dmf"),
    ("orca", ("^%maxcore", "%cpcm\n  epsilon 37.2\nend\n%maxcore"), "dmf"),
    ("orca", ("TightSCF", "TightSCF CPCM"), "conductor"),
    ("gaussian", ("NoSymm", "NoSymm SCRF=(SMD,Solvent=Toluene)"), "toluene"),
    ("gaussian", ("NoSymm", "NoSymm scrf"), "water"),
    ("gaussian", ("NoSymm", "NoSymm scrf=(pcm,solvent=n,n-DiMethylFormamide)"), "dmf"),
    ("vasp", ("^ISYM = 0", "ISYM = 0\nLSOL = .TRUE.\nEB_K = 37.2"), "dmf"),
    ("vasp", ("^ISYM = 0", "ISYM = 0\nLSOL = .FALSE."), "none"),
    ("aims", ("^xc pbe", "xc pbe\nsolvent mpe"), "implicit"),
]


@pytest.mark.parametrize(("code", "edit", "solvent"), SOLVENTS)
def test_a_solvent_that_was_put_in_comes_home(tmp_path, code, edit, solvent):
    exported, record = run(tmp_path, code, edit)
    assert (exported.solvent, record.solvent) == ("none", solvent)


SPINS = {
    "orca": (r"^\*xyz 0 1", "*xyz 0 3"),
    "gaussian": ("^0 1$", "0 3"),
    "vasp": ("^ISPIN = 1", "ISPIN = 2\nNUPDOWN = 2"),
    "aims": ("^spin none", "spin collinear\nfixed_spin_moment 2"),
    "turbomole": ("^eht\ny\n0\ny", "eht\ny\n0\nn\nu 2\n*"),
}


@pytest.mark.parametrize("code", SPINS)
def test_another_spin_comes_home(tmp_path, code, monkeypatch):
    if code == "gaussian":  # whose output prints it
        monkeypatch.setitem(
            TEXTS, code, lambda case: gaussian(case).replace("Multiplicity = 1", "Multiplicity = 3")
        )
    exported, record = run(tmp_path, code, SPINS[code])
    assert (exported.multiplicity, record.multiplicity) == (1, 3)


def test_another_potcar_is_another_theory(tmp_path, monkeypatch):
    """Nothing but the title in OUTCAR tells which POTCAR was joined."""
    monkeypatch.setitem(TEXTS, "vasp", lambda case: vasp(case).replace("PAW_PBE S 04", "PAW_PBE S_h 04"))
    _, record = run(tmp_path, "vasp")
    assert record.theory == "PBE-D3(BJ), PAW, 260 eV; also S_h"


@pytest.mark.parametrize("code", ["orca", "gaussian", "aims", "vasp", "turbomole"])
def test_a_renamed_output_is_found_by_its_words(tmp_path, code):
    _, record = run(tmp_path, code, output="job-17.out")
    assert record.theory == CODES[code].theory(job_for(small()))


@pytest.mark.parametrize(("code", "name"), [("orca", "ours.inp"), ("gaussian", "ours.com")])
def test_a_renamed_input_is_read_where_the_output_repeats_none(tmp_path, code, name, monkeypatch):
    monkeypatch.setattr("test_edited_inputs.echoed", lambda code, _, case: bare(TEXTS[code](case)))
    edit = {"orca": ("PBE D3BJ RI", "PBE0 D3BJ RI"), "gaussian": ("PBEPBE/Def2SVP/W06", "PBE1PBE/Def2SVP")}[
        code
    ]
    _, record = run(tmp_path, code, edit, name=name)
    assert record.theory == "PBE0-D3(BJ), def2-SVP, def2-ECP"


def bare(text):
    return re.sub(r"^\|.*\n", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("code", EDITS)
def test_another_charge_is_refused(tmp_path, code):
    with pytest.raises(InvalidInputError, match="charge -2 was computed, 0 exported"):
        run(tmp_path, code, case=replace(Case(), charge=-2))


def test_a_charge_that_only_the_input_tells_is_refused_too(tmp_path, monkeypatch):
    """FHI-aims prints no charge where control.in has none."""
    monkeypatch.setitem(TEXTS, "aims", lambda case: re.sub(r"  Charge .*\n", "", aims(case)))
    with pytest.raises(InvalidInputError, match="charge 2 was computed, 0 exported"):
        run(tmp_path, "aims", ("^charge 0", "charge 2"))


@pytest.mark.parametrize("code", EDITS)
@pytest.mark.parametrize(
    "case",
    [
        replace(Case(), charge=0, symbols=("Ag", "S", "H")),
        replace(Case(), charge=0, symbols=("Au", "H", "S")),
        replace(Case(), charge=0, positions=[[0, 0, 0], [2.8, 0, 0], [3.0, 1.3, -0.25]]),
    ],
    ids=["element", "order", "place"],
)
def test_another_atom_is_refused(tmp_path, code, case):
    with pytest.raises(InvalidInputError, match="not ours"):
        run(tmp_path, code, case=case)


@pytest.mark.parametrize(
    ("code", "edit", "added"),
    [
        ("orca", ("EnGrad", "Opt"), "Geometry Optimization Run\n"),
        ("gaussian", ("Force", "Opt"), "Berny optimization\n"),
        ("vasp", ("^IBRION = -1", "IBRION = 2"), "   IBRION =      2    ionic relax\n"),
        ("aims", ("^compute_forces .true.", "relax_geometry bfgs 1e-2"), "  Geometry relaxation: A few\n"),
    ],
)
def test_a_single_point_that_was_made_a_relaxation_is_one(tmp_path, code, edit, added, monkeypatch):
    """It comes home as a relaxation, so it must have ended as one."""
    plain = TEXTS[code]
    monkeypatch.setitem(TEXTS, code, lambda case: plain(case) + added + tail(code))
    with pytest.raises(InvalidInputError, match="geometry is not converged"):
        run(tmp_path, code, edit)


def tail(code):
    """The end of the run once more: some readers look for it near the end."""
    return {"gaussian": " Normal termination of Gaussian 16\n", "aims": "          Have a nice day.\n"}.get(
        code, ""
    )


@pytest.mark.parametrize(("moment", "multiplicity"), [("2.0000", 3), ("-0.9998", 2), ("0.0000", 1)])
def test_a_free_spin_of_vasp_is_what_the_run_ended_with(tmp_path, moment, multiplicity):
    run(tmp_path, "vasp", ("^ISPIN = 1", "ISPIN = 2"))
    (output,) = tmp_path.glob("*/OUTCAR")
    words = " number of electron      18.0000000 magnetization       "
    output.write_text(f"{output.read_text()}{words}4.0000\n{words}{moment}\n")
    assert came_home(output.parent).multiplicity == multiplicity


def test_a_block_as_long_as_a_page_is_told_by_its_digest(tmp_path):
    told = set()
    for number in (1, 2):
        place = tmp_path / str(number)
        place.mkdir()
        field = "%pointcharges\n" + "  1.0 0.0 0.0 0.0\n" * 200 + f"  1.0 0.0 0.0 {number}.0\nend\n%maxcore"
        told.add(run(place, "orca", ("^%maxcore", field))[1].theory)
    assert len(told) == 2
    assert all("; also %pointcharges 1.0 0.0" in theory and len(theory) < 200 for theory in told)
