"""A method file sets what a code takes, by name, and nothing else; a template is the user's own input.

Evidence: the words that each value becomes in the input are those of the codes' manuals, written here; every
code is tried with its own table, and what must be refused is made from values that no code has.
"""

import re
import subprocess

import pytest
from sh_clusters import sh_cluster

from structures.calculations.batch import export_batch
from structures.calculations.folder import candidate_files, folder_name, prepared
from structures.calculations.job import job_for
from structures.calculations.method import Method, read_method
from structures.calculations.registry import CODES
from structures.errors import FileFormatError, InvalidInputError, SuperatomError, UnknownNameError

CODED = [name for name, code in CODES.items() if code.command]


def method(tmp_path, code, text, level="fast"):
    path = tmp_path / "ours.toml"
    path.write_text(text)
    return read_method(path, code, CODES[code].settings, tuple(CODED), level)


def batch(code, place, found=None):
    list(export_batch([prepared(job_for(sh_cluster(), method=found), code)], code, place))


def main(code, found, **choices):
    files, record = candidate_files(job_for(sh_cluster(), method=found, **choices), CODES[code])
    return files[CODES[code].main], record


@pytest.mark.parametrize(
    ("code", "lines", "words", "theory"),
    [
        ("orca", 'functional = "PBE0"\nbasis = "def2-TZVP"', "PBE0 D3BJ RIJCOSX def2-TZVP", "PBE0-D3(BJ), d"),
        ("gaussian", 'functional = "HSE06"', "#P HSEH1PBE/Def2SVP Emp", "HSE06-D3(BJ), def2-SVP"),
        ("nwchem", 'functional = "B3LYP"\ndispersion = "none"', "xc b3lyp", "B3LYP, def2-svp"),
        ("psi4", 'functional = "PBE0"', "method = 'pbe0-d3bj'", "PBE0-D3(BJ) if dftd3"),
        ("turbomole", 'functional = "TPSSh"\nbasis = "dhf-TZVP"', "func tpssh", "TPSSh-D3(BJ), dhf-TZVP"),
        ("vasp", 'functional = "r2SCAN"\ncutoff = 550', "METAGGA = R2SCAN", "r2SCAN-D3(BJ), PAW, 550 eV"),
        ("aims", 'functional = "HSE06"\nspin_orbit = true', "xc hse06 0.11", "HSE06-TS, light; also spin"),
        ("cp2k", 'functional = "PBE0"\nbasis = "SZV"', "FRACTION 0.25", "PBE0-D3(BJ), GTH, SZV-MOLOPT-SR"),
        ("cp2k", 'functional = "revPBE"', "PARAMETRIZATION REVPBE", "revPBE-D3(BJ), GTH"),
        ("espresso", 'functional = "PBEsol"\ncutoff = 60', "input_dft = 'PBESOL'", "PBEsol-D3(BJ), pseudo"),
        ("gpaw", 'functional = "RPBE"\nbasis = "grid"\nspacing = 0.16', "mode='fd', h=0.16", "RPBE, PAW, g"),
        ("abinit", 'functional = "PBEsol"\ndispersion = "none"', "ixc -116133", "PBEsol, pseudopotentials"),
        ("xtb", 'functional = "GFN2-xTB"', "--gfn 2 ", "GFN2-xTB"),
    ],
)  # fmt: skip
def test_a_setting_becomes_the_codes_own_words_and_the_theory(tmp_path, code, lines, words, theory):
    text, record = main(code, method(tmp_path, code, f"[{code}]\n{lines}\n"))
    assert words in text
    assert record.theory.startswith(theory)


@pytest.mark.parametrize("code", CODED)
def test_each_choice_of_each_code_is_written_and_read_back(tmp_path, code):
    """Of two choices of a functional, a basis or a dispersion no two have one level of theory."""
    for name in {"functional", "basis", "dispersion"} & set(CODES[code].settings):
        one = CODES[code].settings[name]
        seen = set()
        for word in one.choices:
            extra = 'basis = "grid"\n' if (code, word) == ("gpaw", "PBE0") else ""
            _, record = main(code, method(tmp_path, code, f'[{code}]\n{extra}{name} = "{word}"\n'))
            seen.add(record.theory)
            if word not in ("none", "grid") and not word.startswith("really"):
                assert word.casefold() in record.theory.casefold()
        assert len(seen) == len(one.choices)


def test_the_nearer_section_wins_and_a_level_of_ones_own_starts_from_ours(tmp_path):
    text = (
        '[method]\nfunctional = "TPSS"\n[orca]\nfunctional = "PBE0"\n[levels.tight]\nfrom = "good"\n'
        '[orca.levels.tight]\ndispersion = "D4"\n[cp2k]\ncutoff = 900\n'
    )
    assert method(tmp_path, "orca", text).settings == {"functional": "PBE0"}
    tight = method(tmp_path, "orca", text, "tight")
    assert (tight.level, tight.base, tight.settings["dispersion"]) == ("tight", "good", "D4")
    assert "PBE0 D4 RIJCOSX def2-TZVP" in main("orca", tight)[0]
    assert tight.sources["dispersion"] == "ours.toml [orca.levels.tight]"
    assert folder_name(job_for(sh_cluster(), method=tight), CODES["orca"]).endswith("-tight-dmf-orca-ours")
    assert method(tmp_path, "nwchem", text).settings == {"functional": "TPSS"}


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("[method]\nfunktional = 'PBE'\n", UnknownNameError, r"toml \[method\]: orca has no 'funktional'"),
        ("[method]\nfunctional = 'PW92'\n", InvalidInputError, "orca cannot take functional = 'PW92'"),
        ("[orca]\nbasis = 3\n", InvalidInputError, "cannot take basis = '3'"),
        ("[orca]\nscf_cycles = -1\n", InvalidInputError, "must be a positive number"),
        ("[orca]\nscf_cycles = 1.5\n", InvalidInputError, "must be a whole number"),
        ("[orca]\nextra = 'a\\nb'\n", InvalidInputError, "one line of plain text|unknown|cannot"),
        ("[orcas]\nbasis = 'x'\n", UnknownNameError, "unknown section 'orcas'"),
        ("functional = 'PBE'\n", UnknownNameError, "unknown section 'functional'"),
        ("orca = 'PBE'\n", FileFormatError, r"must be a section, \[orca\]"),
        ("[queue]\nhost = 'x'\n", UnknownNameError, "a queue has no 'host'"),
        ("[queue]\ntasks = 0\n", InvalidInputError, "whole number above 0"),
        ("[queue]\nlauncher = 'srun; rm -rf x'\n", InvalidInputError, "launcher"),
        ("[queue]\nheader = 'none.sh'\n", FileFormatError, "cannot read"),
        ("[queue]\nscheduler = 'lsf'\n", InvalidInputError, "slurm or pbs"),
        ("[levels.x]\nfrom = 'best'\n", UnknownNameError, "level 'tight' is unknown; use fast, good, x"),
        ("[levels.tight]\nfrom = 'best'\n", InvalidInputError, "starts from 'best'"),
        ("[method]\nsolvent = 'benzene'\n", InvalidInputError, "solvent = 'benzene'; use auto, none, dmf"),
        ("[method\n", FileFormatError, "no TOML"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(tmp_path, text, error, said):
    level = "tight" if "levels" in text else "fast"
    with pytest.raises(error, match=said):
        method(tmp_path, "orca", text.replace("'a\\nb'", '"a\\nb"'), level)


@pytest.mark.parametrize(
    ("code", "line", "word"),
    [
        ("vasp", "ENCUT = 900", "ENCUT"),
        ("vasp", "LDAU = .TRUE.; gga = PS", "GGA"),
        ("aims", "xc pbe0", "xc"),
        ("aims", "charge 3", "charge"),
    ],
)
def test_a_further_line_of_what_is_written_already_is_refused(tmp_path, code, line, word):
    """VASP takes the first of two lines, so that the further one would do nothing."""
    with pytest.raises(InvalidInputError, match=f"{word} is written already"):
        main(code, method(tmp_path, code, f'[{code}]\nextra = "{line}"\n'))
    assert "KS_method" in main("aims", method(tmp_path, "aims", '[aims]\nextra = "KS_method serial"\n'))[0]
    text, _ = main("vasp", method(tmp_path, "vasp", '[vasp]\nextra = "LDAU = .TRUE."\n'))
    assert "LDAU = .TRUE." in text
    tags = [line.split(" =")[0] for line in text.splitlines() if " = " in line and line[0] != "#"]
    assert len(tags) == len(set(tags))


def test_a_missing_file_is_one_line(tmp_path):
    with pytest.raises(FileFormatError, match=r"cannot read the method file .*none\.toml"):
        read_method(tmp_path / "none.toml", "orca", CODES["orca"].settings, ("orca",), "fast")


def test_gpaw_says_where_its_hybrid_runs(tmp_path):
    with pytest.raises(InvalidInputError, match="set basis = 'grid'"):
        main("gpaw", method(tmp_path, "gpaw", '[gpaw]\nfunctional = "PBE0"\n'))


SCRIPT = {
    "slurm": ["#SBATCH --ntasks=32", "#SBATCH --mem=90G", "#SBATCH --time=48:00:00", "module load cp2k/2024"],
    "pbs": ["#PBS -l select=1:ncpus=32:mpiprocs=32:mem=90gb", 'cd "$PBS_O_WORKDIR"', "qsub -J 1-"],
}


@pytest.mark.parametrize("scheduler", SCRIPT)
def test_the_script_asks_for_what_the_queue_says(tmp_path, scheduler):
    queue = (
        f'[queue]\nscheduler = "{scheduler}"\nlauncher = "srun"\ntasks = 32\nmemory = 90\nhours = 48\n'
        'modules = ["cp2k/2024"]\n'
    )
    found = method(tmp_path, "cp2k", queue)
    batch("cp2k", tmp_path / "runs", found)
    text = (tmp_path / "runs" / "submit-cp2k-ours.sh").read_text()
    for line in [*SCRIPT[scheduler], "srun cp2k -i cluster.inp"]:
        assert line in text
    subprocess.run(["sh", "-n", "submit-cp2k-ours.sh"], cwd=tmp_path / "runs", check=True)


@pytest.mark.parametrize(
    ("code", "line"),
    [("orca", "%maxcore 2109\n"), ("nwchem", "memory total 2109 mb\n"), ("gaussian", "%Mem=81000MB\n")],
)
def test_an_input_asks_for_no_more_memory_than_the_queue_books(tmp_path, code, line):
    """90 GB for 32 processes: 750 * 90 / 32 MB each; one process of Gaussian gets nine tenths."""
    assert line in main(code, method(tmp_path, code, "[queue]\ntasks = 32\nmemory = 90\n"))[0]
    if code != "gaussian":
        own = method(tmp_path, code, f"[queue]\ntasks = 32\nmemory = 90\n[{code}]\nmemory_core = 900\n")
        assert re.search("(maxcore|total) 900\\b", main(code, own)[0])


@pytest.mark.parametrize(
    ("lines", "program"),
    [("", "vasp_gam"), ("kpoints = 2\n", "vasp_std"), ("spin_orbit = true\nkpoints = 2\n", "vasp_ncl")],
)
def test_the_program_of_vasp_is_the_one_that_takes_the_input(tmp_path, lines, program):
    found = method(tmp_path, "vasp", f"[vasp]\n{lines}")
    assert CODES["vasp"].started(found).endswith(f"mpirun {program}")


def test_where_dispersion_is_missing_it_is_said_unless_the_file_decides(tmp_path):
    for text, said in (('functional = "RPBE"', True), ('dispersion = "none"', False)):
        found = method(tmp_path, "gpaw", f"[gpaw]\n{text}\n")
        files, _ = candidate_files(job_for(sh_cluster(), method=found), CODES["gpaw"])
        assert ("GPAW has no D3(BJ)" in files["README.md"]) is said


def test_a_head_of_ones_own_takes_the_place_of_ours(tmp_path):
    (tmp_path / "head.sh").write_text("#!/bin/bash\n#SBATCH -A group7\n")
    found = method(tmp_path, "xtb", '[queue]\nheader = "head.sh"\n')
    batch("xtb", tmp_path / "runs", found)
    text = (tmp_path / "runs" / "submit-xtb-ours.sh").read_text()
    assert text.startswith("#!/bin/bash\n#SBATCH -A group7\n# Job array")
    assert "ntasks" not in text


def test_a_launcher_that_is_missing_is_one_line_of_the_script(tmp_path):
    found = method(tmp_path, "cp2k", '[queue]\nlauncher = "no_such_launcher -n 4"\n')
    batch("cp2k", tmp_path / "runs", found)
    ran = subprocess.run(
        ["sh", "submit-cp2k-ours.sh"], cwd=tmp_path / "runs", capture_output=True, text=True, check=False
    )
    assert ran.returncode == 127
    assert ran.stderr.strip().splitlines() == [
        "no no_such_launcher here: load its module, or set launcher in the method file"
    ]


@pytest.mark.parametrize("code", CODED)
def test_a_code_without_a_file_books_what_it_uses(tmp_path, code):
    """With 16 tasks one of: a launcher, threads that share them, or the code's own processes."""
    batch(code, tmp_path)
    text = (tmp_path / f"submit-{code}.sh").read_text()
    if CODES[code].parallel == "mpi":
        assert "--ntasks=16" in text
        assert re.search(r"mpirun \S+ ?", text.splitlines()[-1])
    elif CODES[code].parallel == "threads":
        assert "--cpus-per-task=16" in text
        assert "OMP_NUM_THREADS=16" in text
    else:
        assert "nprocs 16" in candidate_files(job_for(sh_cluster()), CODES[code])[0][CODES[code].main]


@pytest.mark.parametrize("code", CODED)
def test_a_template_keeps_the_users_text_and_gets_the_molecule(code):
    own = CODES[code].places(job_for(sh_cluster()))
    marks = "".join(f"@{name}@\n" for name in own)
    template = f"# mine: 100% of {{this}} \\n stays\ncharge @CHARGE@ mult @MULTIPLICITY@\n{marks}"
    text, _ = main(code, Method(name="mine", template=template))
    assert text.startswith("# mine: 100% of {this} \\n stays\ncharge -4 mult 1\n")
    assert "@" not in text
    if "ATOMS" in own:
        cell = 3 if code == "espresso" else 0  # its three vectors
        assert cell + 104 == len(re.findall(r"-?\d+\.\d{6,}\s+-?\d+\.\d{6,}\s+-?\d+\.\d{6,}", text))


def test_a_template_comes_back_with_its_own_theory():
    text = "! PBE0 D4 def2-TZVP TightSCF\n*xyz @CHARGE@ @MULTIPLICITY@\n@ATOMS@\n*\n"
    _, record = main("orca", Method(name="mine", template=text))
    assert record.theory == "PBE0-D4, def2-TZVP, def2-ECP"


@pytest.mark.parametrize(
    ("words", "solvent"),
    [("PBE def2-SVP", "none"), ("PBE def2-SVP CPCM(DMF)", "dmf"), ("PBE CPCM(THF)", "thf")],
)
def test_solvent_and_level_of_a_template_are_its_own(words, solvent):
    """The anion would get DMF of ours at level fast: neither stands in a template, nor may it be said."""
    text = f"! {words}\n*xyz @CHARGE@ @MULTIPLICITY@\n@ATOMS@\n*\n"
    job = job_for(sh_cluster(), method=Method(name="mine", template=text))
    files, record = candidate_files(job, CODES["orca"])
    assert (record.solvent, record.level) == (solvent, None)
    assert f"solvent {solvent} (your template)" in files["README.md"]
    assert "level fast" not in files["README.md"]
    assert folder_name(job, CODES["orca"]).endswith("-energy-orca-mine")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("*xyz @CHARGE@ 1\n*\n", "no place for @ATOMS@"),
        ("@ATOMS@\n", "no place for @CHARGE@"),
        ("@CHARGE@ @ATOMS@ @SPIN@\n", "unknown mark @SPIN@; orca has @CHARGE@"),
    ],
)
def test_a_template_without_a_place_is_refused(template, said):
    with pytest.raises(SuperatomError, match=said):
        main("orca", Method(template=template))


@pytest.mark.parametrize("code", CODED)
def test_each_readme_says_what_its_level_is_good_for(tmp_path, code):
    own = method(tmp_path, code, f"[{code}]\nfunctional = {CODES[code].settings['functional'].fast!r}\n")
    for found, words in ((None, "xtb" if code == "xtb" else "first look"), (own, "what your method is good")):
        files, _ = candidate_files(job_for(sh_cluster(), method=found), CODES[code])
        (said,) = [line for line in files["README.md"].splitlines() if line.startswith("Good for ")]
        assert (words if words != "xtb" else "gaps about half of DFT's") in said


NAMED = {
    "vasp": ("{element}", "Ag_sv", "in Ag_sv S H; do", "Ag_sv"),
    "espresso": ("{element}_r.UPF", "Ag.pz.UPF", " S_r.UPF\n", "Ag.pz.UPF, S_r.UPF, H_r.UPF"),
    "abinit": ("{element}_r.psp8", "Ag.xml", '"Ag.xml, S_r.psp8, H_r.psp8"', "Ag.xml, S_r.psp8, H_r.psp8"),
}


@pytest.mark.parametrize("code", NAMED)
def test_a_set_of_pseudopotentials_is_named_and_part_of_the_theory(tmp_path, code):
    pattern, silver, words, also = NAMED[code]
    own = method(tmp_path, code, f"[{code}]\npseudopotentials = '{pattern} Ag={silver}'\n")
    files, record = candidate_files(job_for(sh_cluster(), method=own), CODES[code])
    assert words in files["prepare.sh" if code == "vasp" else CODES[code].main]
    assert record.theory.endswith(f"; also {also}")
    for wrong in ("ag.upf", "{element}/x", "{element}.a {element}.b"):
        own = method(tmp_path, code, f"[{code}]\npseudopotentials = '{wrong}'\n")
        with pytest.raises(InvalidInputError, match="names none for Ag"):
            candidate_files(job_for(sh_cluster(), method=own), CODES[code])


@pytest.mark.parametrize("code", ["cp2k", "gpaw", "vasp", "espresso", "abinit"])
def test_a_box_of_ones_own(tmp_path, code):
    """Two more Å on each side are four more of the edge; GPAW makes the box itself, of the vacuum."""
    texts = [main(code, method(tmp_path, code, f"[{code}]\nvacuum = {vacuum}\n"))[0] for vacuum in (7.0, 9.0)]
    if code == "vasp":
        texts = [
            candidate_files(
                job_for(sh_cluster(), method=method(tmp_path, code, f"[vasp]\nvacuum = {vacuum}\n")),
                CODES["vasp"],
            )[0]["POSCAR"]
            for vacuum in (7.0, 9.0)
        ]
    pattern = {
        "cp2k": r"ABC +([\d.]+)", "gpaw": r"vacuum=([\d.]+)", "vasp": r"1\.0\n +([\d.]+)",
        "espresso": r"  A = ([\d.]+)", "abinit": r"acell ([\d.]+)",
    }[code]  # fmt: skip
    small, large = (float(re.search(pattern, text)[1]) for text in texts)
    assert large - small == pytest.approx(2 if code == "gpaw" else 4, abs=1e-3)
