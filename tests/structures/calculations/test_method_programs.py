"""Real programs run our inputs with another functional than ours, and come home with what was run.

Evidence: the programs themselves; the theory is compared with words written here, the energy of a second
functional must differ from that of the first, and the charge is the one that the program printed.
"""

import os
import shutil
import subprocess

import pytest
from ase import Atoms

from database.results import _calculation
from structures.calculations.folder import export_candidate
from structures.calculations.job import job_for
from structures.calculations.method import read_method
from structures.calculations.registry import CODES

PLAIN = {"PATH": "/usr/local/bin:/usr/bin:/bin", "OMP_NUM_THREADS": "1", "HOME": os.environ.get("HOME", "/")}
METHODS = {
    "xtb": ('functional = "GFN2-xTB"', "GFN2-xTB", "GFN1-xTB"),
    "gpaw": ('functional = "RPBE"\nspacing = 0.25', "RPBE, PAW, LCAO dzp", "PBE, PAW, LCAO dzp"),
    "cp2k": ('functional = "revPBE"\nbasis = "SZV"\ncutoff = 200', "revPBE-D3(BJ), GTH, SZV", "PBE-D3"),
    "nwchem": ('functional = "PBE0"', "PBE0-D3(BJ), def2-svp", "PBE-D3(BJ), def2-svp"),
    "psi4": ('functional = "BLYP"\ndispersion = "none"', "BLYP, def2-SVP", "PBE"),
}  # fmt: skip


def hydrogen_sulfide(charge):
    atoms = Atoms("SH2", [[0, 0, 0], [0.96, 0, 0.9], [-0.96, 0, 0.9]])
    atoms.info["charge"] = charge
    return atoms


def came_home(code, folder, text, charge=0):
    """Export with this method file, run the command of the README, read what is there."""
    (folder / "ours.toml").write_text(f'[queue]\nlauncher = ""\ntasks = 1\nmemory = 1\n[{code}]\n{text}\n')
    own = read_method(folder / "ours.toml", code, CODES[code].settings, tuple(CODES), "fast")
    job = job_for(hydrogen_sulfide(charge), method=own, solvent="none")
    made = export_candidate(job, code, folder, name="run")
    command = CODES[code].started(own)
    subprocess.run(["sh", "-c", command], cwd=folder / "run", env=PLAIN, check=True, capture_output=True)
    return made.record, _calculation(folder / "run")


@pytest.mark.program
@pytest.mark.parametrize(
    "code", ["xtb", *(pytest.param(code, marks=pytest.mark.slow) for code in METHODS if code != "xtb")]
)
def test_another_functional_runs_and_comes_home_by_its_name(code, tmp_path):
    if shutil.which(code) is None:
        pytest.skip(f"Debian's package with {code} is not installed")
    text, theory, ours = METHODS[code]
    for name in ("theirs", "ours"):
        (tmp_path / name).mkdir()
    exported, found = came_home(code, tmp_path / "theirs", text)
    assert found.record.theory.startswith(theory)
    assert exported.theory.startswith(theory.split(" if ")[0])
    assert (found.record.charge, found.record.multiplicity, found.output.charge) == (0, 1, 0)
    _, plain = came_home(code, tmp_path / "ours", "")
    assert plain.record.theory.startswith(ours)
    assert abs(plain.output.energy - found.output.energy) > 0.1
