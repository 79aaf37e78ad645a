"""The export command as a user runs it.

Evidence: the folders are read back by ASE; candidates of a database are compared with the occupancies that
were put into it; wrong input is tried in a real process, whose exit code and words are checked.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import ase.io
import pytest

ROOT = Path(__file__).parents[2]


def superatom(*words, cwd):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "superatom", *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_a_named_occupancy_needs_no_database(tmp_path):
    words = "export --framework M44S30 --occupancy 4095 --code cp2k -o runs --json".split()
    run = superatom(*words, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    (exported,) = json.loads(run.stdout)["exported"]
    folder = tmp_path / "runs" / exported["folder"]
    atoms = ase.io.read(folder / "geometry.extxyz")
    assert atoms.symbols[:12].get_chemical_formula() == "Au12"
    assert (atoms.info["charge"], exported["charge"], exported["electrons"]) == (-4, -4, 18)
    again = superatom(*words, cwd=tmp_path)
    assert json.loads(again.stdout)["exported"][0]["outcome"] == "kept"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--framework M44S30 --occupancy 5 --code vsap", "no code or format 'vsap'"),
        ("--framework M44S31 --occupancy 5 --code cp2k", "M44S31"),
        ("--framework M44S30 --occupancy 17592186044416 --code cp2k", "occupancy"),
        ("--framework M44S30 --occupancy=-1 --code cp2k", "occupancy"),
        ("--framework M44S30 --occupancy 5 --guest Xx --code cp2k", "Xx"),
        ("--framework M44S30 --occupancy 5 --ligand ../x --code cp2k", "ligand"),
        ("--framework M44S30 --occupancy 5 --code cp2k --charge core --deprotonate 2", "--deprotonate"),
        ("--framework M44S30 --occupancy 5 --code cp2k --deprotonate 2", "has 0"),
        ("--occupancy 5 --code cp2k", "--framework"),
        ("--code cp2k", "choose candidates"),
        ("--candidate 1 --db none.db --code cp2k", "no database"),
        ("--candidate 1 --best 2 --code cp2k", "one of"),
    ],
)
def test_bad_input_is_one_error_and_nothing_on_disk(tmp_path, words, said):
    run = superatom("export", *words.split(), "-o", "runs", cwd=tmp_path)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert not run.stdout
    assert not list((tmp_path / "runs").glob("*")) if (tmp_path / "runs").exists() else True
