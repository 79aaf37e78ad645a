"""A relaxation of a candidate goes into the database as it ended, atom for atom; an unfinished one does not.

Evidence: the folder is what the exporter wrote for candidate AuAg(SH)+ of a framework of three points, with
the output of the real program (`tests/structures/calculations/relaxations`, parsed there by other means).
Its row is compared with the record, with an RMSD by singular values, and with bonds counted by hand.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from ase.io import read
from small import bridge

from database.generate import Request, generate
from database.query import find
from database.results import add_results
from database.store import Store
from structures.calculations.read import read_output

RELAXATIONS = Path(__file__).parents[1] / "structures" / "calculations" / "relaxations"
CODES = [
    folder.name
    for folder in sorted(RELAXATIONS.iterdir())
    if "framework" in json.loads((folder / "superatom.json").read_text())
]


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "test.db") as opened:
        generate(opened, bridge(), Request(guests=(1,)))
        yield opened


def rmsd(first, second):
    """Least root mean square distance over all rotations (Kabsch)."""
    one, other = first - first.mean(axis=0), second - second.mean(axis=0)
    left, stretch, right = np.linalg.svd(one.T @ other)
    stretch[-1] *= np.sign(np.linalg.det(left @ right))
    return np.sqrt(((one**2).sum() + (other**2).sum() - 2 * stretch.sum()) / len(one))


@pytest.mark.parametrize("code", CODES)
def test_the_last_geometry_is_stored_with_its_energy_and_forces(code, store):
    (added,) = add_results(store, RELAXATIONS / code)
    assert added.outcome == "stored", added.reason
    output = read_output(RELAXATIONS / code, code, relaxed=True)
    (row,) = store.rows("SELECT * FROM calculations WHERE id = ?", [added.id])
    assert (row["task"], row["charge"], row["formula"], row["multiplicity"]) == ("relax", 1, "AuAgSH", 1)
    assert json.loads(row["symbols"]) == ["Au", "Ag", "S", "H"]
    end, forces = np.array(json.loads(row["positions"])), np.array(json.loads(row["forces"]))
    assert np.abs(end - output.positions).max() < 1e-5
    assert np.abs(forces - output.forces).max() < 1e-5
    assert row["energy"] == pytest.approx(output.energy, abs=1e-6)
    assert row["max_force"] == pytest.approx(np.linalg.norm(forces, axis=1).max(), abs=1e-5)
    start = read(RELAXATIONS / code / "geometry.extxyz").positions
    assert row["rmsd"] == pytest.approx(rmsd(start, end), abs=1e-4)
    assert 0.02 < row["rmsd"] < 0.5
    assert (row["bonds_kept"], row["bonds_lost"], row["bonds_new"]) == (2, 0, 0)
    (candidate,) = find(store, "energy_calc<0.1")
    assert (candidate["occupancy"], candidate["energy_calc"]) == (1, 0.0)


@pytest.mark.parametrize("code", CODES)
def test_a_relaxation_that_was_stopped_is_not_stored(code, store, tmp_path):
    folder = Path(shutil.copytree(RELAXATIONS / code, tmp_path / "run"))
    for output in folder.glob("cluster.*"):
        text = output.read_text()
        output.write_text(text[: len(text) // 2])
    (folder / "result.extxyz").unlink(missing_ok=True)
    (added,) = add_results(store, folder)
    assert added.outcome == "refused"
    assert added.reason
    assert list(find(store, "", kind="calculations")) == []
