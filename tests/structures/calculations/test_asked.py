"""What CP2K, pw.x, GPAW, NWChem, ABINIT, Psi4 and xtb are asked for is read from inputs as people edit them.

Evidence: each exported input is changed in one place, and the level of theory expected is written here by
hand from the manuals. That the programs print what the inputs say is tested with the programs themselves
(test_method_programs.py).
"""

import random
import re

import pytest
from ase import Atoms

from structures.calculations.job import job_for
from structures.calculations.registry import CODES


def asked(code, *edits):
    atoms = Atoms("AuSH", [[0, 0, 0], [2.3, 0, 0], [2.5, 1.3, -0.25]])
    atoms.info["charge"] = 0
    text = CODES[code].write(job_for(atoms))[CODES[code].main]
    for old, new in edits:
        assert re.search(old, text, re.MULTILINE), (old, text)
        text = re.sub(old, new, text, flags=re.MULTILINE)
    return CODES[code].asked(text)


CP2K = "GTH, DZVP-MOLOPT-SR, 400 Ry"
XC = r"&XC_FUNCTIONAL\n(.*\n)*?.*&END XC_FUNCTIONAL"
HSE = (
    "&XC_FUNCTIONAL\n&XWPBE\nSCALE_X -0.25\nSCALE_X0 1.0\nOMEGA 0.11\n&END XWPBE\n"
    "&PBE\nSCALE_X 0.0\n&END PBE\n&END XC_FUNCTIONAL\n&HF\nFRACTION 0.25\n&INTERACTION_POTENTIAL\n"
    "POTENTIAL_TYPE SHORTRANGE\nOMEGA 0.11\n&END INTERACTION_POTENTIAL\n&END HF"
)
PW = "pseudopotentials of the user, 30/240 Ry"
LCAO = "PAW, LCAO dzp, grid 0.22 Å"
DEF2 = "def2-svp, def2-ecp"
HA = "pseudopotentials of the user, 32 Ha"
PSI4 = ("method = 'pbe-d3bj' if.*", "method = 'pbe-d3bj'")

THEORIES = [
    ("cp2k", (XC, "&XC_FUNCTIONAL BLYP\n&END XC_FUNCTIONAL"), f"BLYP-D3(BJ), {CP2K}"),
    ("cp2k", (XC, HSE), f"HSE06-D3(BJ), {CP2K}"),
    ("cp2k", (XC, "&XC_FUNCTIONAL\n&MGGA_X_R2SCAN\n&END\n&MGGA_C_R2SCAN\n&END\n&END XC_FUNCTIONAL"),
     f"MGGA_X_R2SCAN+MGGA_C_R2SCAN-D3(BJ), {CP2K}"),
    ("cp2k", ("CUTOFF 400", "CUTOFF [eV] 8163.4"), "PBE-D3(BJ), GTH, DZVP-MOLOPT-SR, 600 Ry"),
    ("cp2k", ("DZVP-MOLOPT-SR-GTH", "TZV2P-MOLOPT-GTH"), "PBE-D3(BJ), GTH, TZV2P-MOLOPT, 400 Ry"),
    ("cp2k", ("GTH-PBE-q11", "GTH-PBE-q19"), f"PBE-D3(BJ), {CP2K}; also Au GTH-PBE-Q19"),
    ("cp2k", (r"TYPE DFTD3\(BJ\)", "TYPE DFTD3"), f"PBE-D3(0), {CP2K}"),
    ("cp2k", ("PARAMETER_FILE_NAME", "CALCULATE_C9_TERM .TRUE.\nPARAMETER_FILE_NAME"),
     f"PBE-D3(BJ), {CP2K}; also three-body D3"),
    ("cp2k", ("&QS\n", "&QS\nMETHOD GAPW\n"), f"PBE-D3(BJ), {CP2K}; also METHOD GAPW"),
    ("cp2k", ("&QS\n", "&QS\nMETHOD xTB\n"), "GFN1-xTB; also CP2K's METHOD XTB"),
    ("cp2k", ("&SCF\n", "&SCF\n&SMEAR ON\n&END SMEAR\n"), f"PBE-D3(BJ), {CP2K}; also smearing"),
    ("cp2k", ("PERIODIC NONE", "PERIODIC XYZ"), f"PBE-D3(BJ), {CP2K}; also PERIODIC XYZ"),
    ("cp2k", ("&SCF\n", "&SCF\n! CUTOFF 900\nEPS_SCF 1.0E-7 # PBE0\n"), f"PBE-D3(BJ), {CP2K}"),
    ("espresso", ("input_dft = 'PBE'", "input_dft = 'pbesol'"), f"PBEsol-D3(BJ), {PW}"),
    ("espresso", ("input_dft = 'PBE'", 'INPUT_DFT = "vdw-df2"'), f"vdw-df2-D3(BJ), {PW}"),
    ("espresso", ("ecutwfc = 30", "ecutwfc = 5.0d1"), "PBE-D3(BJ), pseudopotentials of the user, 50/240 Ry"),
    ("espresso", ("dftd3_version = 4", "dftd3_version = 6"), f"PBE-D3M(BJ), {PW}"),
    ("espresso", ("  dftd3_threebody = .false.\n", ""), f"PBE-D3(BJ), {PW}; also three-body D3"),
    ("espresso", ("  vdw_corr.*\n.*\n.*\n", "\n"), f"PBE, {PW}"),
    ("espresso", ("nspin = 1", "noncolin = .true.\nlspinorb = .true."), f"PBE-D3(BJ), {PW}; also spin-orbit"),
    ("espresso", ("assume_isolated = 'mp'", "assume_isolated = 'none'"),
     f"PBE-D3(BJ), {PW}; also assume_isolated none"),
    ("espresso", ("degauss = .*", "degauss = 0.02"), f"PBE-D3(BJ), {PW}; also gaussian smearing 0.02 Ry"),
    ("espresso", ("K_POINTS gamma", "K_POINTS automatic\n2 2 2 0 0 0"),
     f"PBE-D3(BJ), {PW}; also k-points 2 x 2 x 2"),
    ("espresso", (r"Au\.upf", "Au.pbe-dn-kjpaw.UPF"), f"PBE-D3(BJ), {PW}; also Au.pbe-dn-kjpaw.UPF"),
    ("espresso", ("conv_thr = .*", "conv_thr = 1.0d-9 ! input_dft = 'BLYP'"), f"PBE-D3(BJ), {PW}"),
    ("gpaw", ("xc='PBE'", "xc={'name': 'HSE06', 'backend': 'pw'}"), f"HSE06, {LCAO}"),
    ("gpaw", ("mode='lcao', basis='dzp', h=0.22", "mode=PW(500)"), "PBE, PAW, plane waves 500 eV"),
    ("gpaw", ("mode='lcao', basis='dzp', h=0.22", "mode={'name': 'pw', 'ecut': 500}"),
     "PBE, PAW, plane waves 500 eV"),
    ("gpaw", ("h=0.22", "h=0.18"), "PBE, PAW, LCAO dzp, grid 0.18 Å"),
    ("gpaw", ("'width': 0.05", "'width': 0.1"), f"PBE, {LCAO}; also smearing 0.1 eV"),
    ("gpaw", (r"setups=\{\}", "setups={'Au': '11'}"), f"PBE, {LCAO}; also setups {{'Au': '11'}}"),
    ("gpaw", ("^atoms.calc = calculator", "atoms.calc = DFTD3(dft=calculator, damping='bj')"),
     f"PBE-D3(BJ), {LCAO}"),
    ("gpaw", ("^atoms.calc = calculator", "atoms.calc = DFTD4(method='PBE').add_calculator(calculator)"),
     f"PBE-D4, {LCAO}"),
    ("gpaw", ("atoms.pbc = False", "atoms.pbc = True"), f"PBE, {LCAO}; also periodic"),
    ("gpaw", ("xc='PBE'", "xc='RPBE',  # was xc='PBE'\n    txt='a'"), f"RPBE, {LCAO}"),
    ("nwchem", ("xc xpbe96 cpbe96", "XC PBE0"), f"PBE0-D3(BJ), {DEF2}"),
    ("nwchem", ("library def2-svp", 'library "def2-tzvp"'), "PBE-D3(BJ), def2-tzvp, def2-ecp"),
    ("nwchem", ("disp vdw 4", "disp"), f"PBE-D2, {DEF2}"),
    ("nwchem", ("grid medium", "grid medium\n smear 0.001"), f"PBE-D3(BJ), {DEF2}; also smear 0.001"),
    ("nwchem", ("task dft gradient", "task sodft"), f"PBE-D3(BJ), {DEF2}; also spin-orbit"),
    ("nwchem", ("task dft gradient", "task scf energy"), f"HF-D3(BJ), {DEF2}"),
    ("nwchem", ("^dft$", "relativistic\n zora on\nend\ndft"), f"PBE-D3(BJ), {DEF2}; also relativistic"),
    ("abinit", ("^ixc .*", "ixc 14"), f"revPBE-D3(BJ), {HA}"),
    ("abinit", ("^ecut .*", "ecut 80 Ry"), "PBE-D3(BJ), pseudopotentials of the user, 40 Ha"),
    ("abinit", ("^vdw_xc 7\n", ""), f"PBE, {HA}"),
    ("abinit", ("^tsmear .*", "tsmear 0.01"), f"PBE-D3(BJ), {HA}; also occopt 3, tsmear 0.01 Ha"),
    ("abinit", ("^nsppol 1", "nsppol 1\nnspinor 2\nnspden 4"), f"PBE-D3(BJ), {HA}; also spin-orbit"),
    ("abinit", ("^kptopt 0\nnkpt 1", "kptopt 2\nngkpt 2 2 2"), f"PBE-D3(BJ), {HA}; also k-points 2 x 2 x 2"),
    ("psi4", PSI4, "PBE-D3(BJ), def2-SVP"),
    ("psi4", (r"gradient\(method\)", "gradient('wb97x-d')"), "wb97x-d, def2-SVP"),
    ("psi4", (r"basis def2-SVP", "basis {\n assign def2-SVP\n assign au def2-TZVP\n }"),
     "PBE-D3(BJ) if dftd3 is there, else PBE, def2-SVP and def2-TZVP"),
    ("psi4", ("maxiter", "relativistic x2c\n  maxiter"),
     "PBE-D3(BJ) if dftd3 is there, else PBE, def2-SVP; also relativistic x2c"),
    ("xtb", ("--gfn 1", "--gfn 2"), "GFN2-xTB"),
    ("xtb", ("--grad", "--grad --etemp 1000"), "GFN1-xTB; also 1000 K"),
    ("xtb", ("--grad", "--grad --alpb ch2cl2"), "GFN1-xTB, ALPB(ch2cl2)"),
    ("xtb", ("--grad", "--grad --input own.inp"), "GFN1-xTB; also input own.inp"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "edit", "theory"), THEORIES)
def test_an_edit_is_read_as_what_it_says(code, edit, theory):
    assert asked(code, edit).theory == theory


@pytest.mark.parametrize(
    ("code", "edit", "solvent"),
    [
        ("cp2k", ("&XC\n", "&SCCS\nDIELECTRIC_CONSTANT 37.219\n&END SCCS\n&XC\n"), "dmf"),
        ("cp2k", ("&XC\n", "&SCCS OFF\n&END SCCS\n&XC\n"), "none"),
        ("espresso", ("nosym = .true.", "nosym = .true.\n  trism = .true."), "RISM"),
        ("gpaw", ("from gpaw import GPAW", "from gpaw.solvation import SolvationGPAW as GPAW"), "implicit"),
        ("nwchem", ("^dft$", "cosmo\n solvent dmf\nend\ndft"), "dmf"),
        ("nwchem", ("^dft$", "cosmo\nend\ndft"), "water"),
        ("psi4", ("maxiter", "ddx true\n  maxiter"), "implicit"),
        ("xtb", ("--grad", "--grad --gbsa water"), "water"),
    ],
)
def test_a_solvent_is_read(code, edit, solvent):
    assert (asked(code).solvent, asked(code, edit).solvent) == ("none", solvent)


@pytest.mark.parametrize(
    ("code", "edit", "state"),
    [
        ("cp2k", ("CHARGE 0\n    MULTIPLICITY 1", "CHARGE -1\n    MULTIPLICITY 2"), (-1, 2)),
        (
            "espresso",
            ("tot_charge = 0\n  nspin = 1", "tot_charge = -1.0, nspin = 2, tot_magnetization = 1"),
            (-1, 2),
        ),
        ("gpaw", ("CHARGE = 0\nMULTIPLICITY = 1", "CHARGE = -1\nMULTIPLICITY = 2"), (-1, 2)),
        ("nwchem", ("^charge 0", "charge -1.0"), (-1, 1)),
        ("abinit", ("^cellcharge 0\nnsppol 1", "cellcharge -1.0\nnsppol 2\nspinmagntarget 1"), (-1, 2)),
        ("psi4", ("^  0 1$", "  -1 2"), (-1, 2)),
        ("xtb", ("--chrg 0 --uhf 0", "-c -1 -u 1"), (-1, 2)),
    ],
)
def test_charge_and_spin_are_read(code, edit, state):
    found = asked(code, edit)
    assert (found.charge, found.multiplicity) == state


WORDS = [
    "",
    "abc",
    "1.0d-3",
    "-1",
    "1e999",
    "'x'",
    '"',
    "(",
    ")",
    "&",
    "=",
    ",",
    ".true.",
    "nan",
    "$x",
    "{",
    "%",
]


@pytest.mark.parametrize("code", [name for name, code in CODES.items() if code.asked])
def test_no_edit_stops_the_reader(code):
    """A user may write anything: what cannot be read is left out, and nothing is raised."""
    chance = random.Random(1)  # noqa: S311  edits, not secrets
    atoms = Atoms("AuSH", [[0, 0, 0], [2.3, 0, 0], [2.5, 1.3, -0.25]], info={"charge": 0})
    text = CODES[code].write(job_for(atoms))[CODES[code].main]
    spans = [found.span() for found in re.finditer(r"\S+", text)]
    for _ in range(300):
        edited = text
        for start, end in sorted(chance.sample(spans, chance.choice([1, 2, 4])), reverse=True):
            edited = edited[:start] + chance.choice(WORDS) + edited[end:]
        assert isinstance(CODES[code].asked(edited).theory, str)
