"""Cut-offs follow the potentials that are there: ENMAX of POTCARs, suggestions of UPF files.

Evidence: potentials are written here with chosen numbers in the layout of real ones, prepare.sh is run as a
user runs it, and the expected cut-offs are arithmetic.
"""

import re
import subprocess

import pytest
from ase import Atoms
from sh_clusters import sh_cluster

from structures.calculations.folder import candidate_files
from structures.calculations.job import job_for
from structures.calculations.method import Method
from structures.calculations.registry import CODES


def thiolate():
    atoms = Atoms(
        "AgSCH3O",
        [[0, 0, 0], [2.4, 0, 0], [3, 1.7, 0], [4, 1.7, 0], [2.6, 2.2, 0.9], [2.6, 2.2, -0.9], [8, 0, 0]],
    )
    atoms.info["charge"] = 1
    return atoms


def written(folder, code, atoms, **choices):
    files, _ = candidate_files(job_for(atoms, **choices), CODES[code])
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return files[CODES[code].main]


@pytest.mark.parametrize(
    ("atoms", "level", "cutoff"),
    [(thiolate, "fast", 400), (thiolate, "good", 520), (sh_cluster, "fast", 260), (sh_cluster, "good", 340)],
)
def test_encut_is_the_largest_enmax_of_the_elements(tmp_path, atoms, level, cutoff):
    """C and O have 400 eV, S 258.7: 1.0 and 1.3 times, in steps of 10."""
    text = written(tmp_path / "run", "vasp", atoms(), level=level)
    assert re.search(r"^ENCUT = (\d+)$", text, re.MULTILINE)[1] == str(cutoff)


def prepared(folder, enmax):
    for element, number in enmax.items():
        place = folder / "library" / element
        place.mkdir(parents=True)
        (place / "POTCAR").write_text(
            f"  PAW_PBE {element} 06Sep2000\n   POMASS =   1.000; ZVAL   =   11.000    mass and valenz\n"
            f"   ENMAX  =  {number:.3f}; ENMIN  =  200.000 eV\n"
        )
    run = subprocess.run(
        ["sh", "prepare.sh", "library"], cwd=folder, capture_output=True, text=True, check=True
    )
    return run.stdout, re.search(r"^ENCUT = (\d+)$", (folder / "INCAR").read_text(), re.MULTILINE)[1]


@pytest.mark.parametrize(
    ("enmax", "level", "cutoff"),
    [(250.0, "fast", 400), (499.2, "fast", 500), (499.2, "good", 650), (700.0, "fast", 700)],
)
def test_prepare_raises_encut_to_the_potcars_that_are_there(tmp_path, enmax, level, cutoff):
    written(tmp_path / "run", "vasp", thiolate(), level=level)
    _, found = prepared(tmp_path / "run", {"Ag": enmax, "S": 100, "C": 100, "H": 100, "O": 100})
    assert found == str(max(cutoff, {"fast": 400, "good": 520}[level]))


def test_a_cutoff_of_the_method_file_stands_and_enmax_is_said(tmp_path):
    written(tmp_path / "run", "vasp", thiolate(), method=Method(name="ours", settings={"cutoff": 300.0}))
    said, found = prepared(tmp_path / "run", {"Ag": 499.2, "S": 100, "C": 100, "H": 100, "O": 100})
    assert found == "300"
    assert "largest ENMAX of the POTCARs: 499.2 eV" in said


MODERN = '<PP_HEADER pseudo_type="USPP" wfc_cutoff="4.7000000000E+001"\n rho_cutoff="3.2300000000E+002"/>\n'
OLD = (
    "    Suggested minimum cutoff for wavefunctions:  41. Ry\n"
    "    Suggested minimum cutoff for charge density: 325. Ry\n"
)
CONSERVING = '<PP_HEADER pseudo_type="NC" wfc_cutoff="0.00" rho_cutoff="6.01E+00" />\n'


@pytest.mark.parametrize(
    ("texts", "cutoffs"),
    [
        ((MODERN, "", ""), (47, 323)),
        ((OLD, "", ""), (41, 325)),
        ((MODERN, OLD, ""), (47, 325)),
        ((CONSERVING, "", ""), (80, 320)),
        ((MODERN, CONSERVING, OLD), (80, 325)),
        (("", "", ""), (30, 240)),
    ],
    ids=["modern", "old", "both", "norm-conserving", "mixed", "silent"],
)
def test_pw_x_gets_what_its_pseudopotentials_suggest(tmp_path, texts, cutoffs):
    folder = tmp_path / "run"
    written(folder, "espresso", sh_cluster())
    (folder / "pseudo").mkdir()
    for element, text in zip(("Ag", "S", "H"), texts, strict=True):
        (folder / "pseudo" / f"{element}.upf").write_text(f"<UPF>\n{text}</UPF>\n")
    subprocess.run(["sh", "prepare.sh"], cwd=folder, check=True, capture_output=True)
    text = (folder / "cluster.in").read_text()
    found = tuple(
        int(re.search(rf"^ *{name} = (\d+)$", text, re.MULTILINE)[1]) for name in ("ecutwfc", "ecutrho")
    )
    assert found == cutoffs


def test_a_missing_pseudopotential_is_one_line(tmp_path):
    written(tmp_path / "run", "espresso", sh_cluster())
    run = subprocess.run(
        ["sh", "prepare.sh"], cwd=tmp_path / "run", capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (1, "prepare.sh: pseudo/Ag.upf is missing\n")
