"""Calculations without superatom.json find their candidate by perception, or are refused.

Evidence: a candidate's atoms are shuffled, turned, moved, mirrored and jiggled at random here, and written as
xtb would have left them, without any record. The stored geometry must be the candidate's own model again,
atom for atom: same elements in our order and the distance matrix of the model, which knows neither rotation
nor order. Wrong candidates (another charge, ligand, occupancy, framework, a missing atom) must be refused
with the reason. One run of the real program goes the whole way.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.spatial.transform import Rotation

from database.chosen import candidate_atoms
from database.generate import Request, generate
from database.query import find
from database.results import add_results
from database.store import Store
from structures.calculations.folder import export_candidate
from structures.calculations.formats.xyz import xyz
from structures.calculations.job import job_for
from structures.calculations.read import code_of
from structures.calculations.record import RECORD
from structures.library import framework

EH = 27.211386


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("store") / "test.db") as opened:
        generate(opened, framework("M44S30"), Request(guests=(1, 2)))
        generate(opened, framework("M38S24"), Request(guests=(37,)))
        yield opened


def atoms_of(store, number, ligand="H"):
    (row,) = find(store, f"id={number}")
    return candidate_atoms(framework(row["framework"]), row, ligand)


def shuffled(atoms, seed, *, mirror=False, noise=0.0):
    """The same molecule as somebody else would write it."""
    draw = np.random.default_rng(seed)
    order = draw.permutation(len(atoms))
    other = atoms[order]
    other.positions += draw.normal(scale=noise, size=(len(atoms), 3)) if noise else 0
    other.positions *= [1, 1, -1] if mirror else 1
    other.positions = Rotation.random(random_state=seed).apply(other.positions) + draw.normal(size=3) * 5
    return other


def computed(folder, atoms, charge, energy=-300.0):
    """What xtb leaves of a single point; no record of ours."""
    folder.mkdir()
    job = job_for(atoms, charge=charge, multiplicity=1 + (int(atoms.numbers.sum()) - charge) % 2)
    (folder / "cluster.xyz").write_text(xyz(job))
    (folder / "cluster.out").write_text(
        "   * xtb version 6.5.1 (x)\n program call               : xtb cluster.xyz --gfn 1 --alpb dmf\n"
        f"    :  Hamiltonian           GFN1-xTB          :\n     :: total energy  {energy:.9f} Eh    ::\n"
        f"     :: total charge  {charge:.9f} e    ::\n          | TOTAL ENERGY  {energy} Eh   |\n"
    )
    return folder


def only(store, folder, **choices):
    (added,) = add_results(store, folder, **choices)
    return added


def stored(store, number):
    (row,) = store.rows("SELECT * FROM calculations WHERE id = ?", [number])
    return row


@pytest.mark.parametrize(
    ("gold", "mirror", "ligand"),
    [(1, False, "H"), (2, False, "H"), (2, True, "H"), (2, False, "CH3"), (37, True, "H")],
)
def test_a_shuffled_turned_and_mirrored_calculation_finds_its_candidate(
    store, tmp_path, gold, mirror, ligand
):
    seed = 3 * gold + mirror
    numbers = [row["id"] for row in find(store, f"gold={gold}")]
    number = int(np.random.default_rng(seed).choice(numbers))
    model = atoms_of(store, number, ligand)
    folder = computed(tmp_path / "theirs", shuffled(model, seed, mirror=mirror), model.info["charge"])
    added = only(store, folder)
    assert added.outcome == "stored", added.reason
    assert f"candidate {number}, 0.00 Å rms" in added.reason
    row = stored(store, added.id)
    assert (row["candidate_id"], row["theory"], row["solvent"]) == (number, "GFN1-xTB, ALPB(dmf)", "dmf")
    assert json.loads(row["symbols"]) == list(model.symbols)
    end = np.array(json.loads(row["positions"]))
    assert np.abs(cdist(end, end) - cdist(model.positions, model.positions)).max() < 1e-4
    assert np.linalg.det(Rotation.align_vectors(end - end.mean(0), model.positions)[0].as_matrix()) > 0
    assert row["rmsd"] < 1e-4
    assert "recognised" in row["source"]


def test_every_doped_isomer_is_told_from_the_others(store, tmp_path):
    """A geometry jiggled by 0.05 Å is still recognised as its own isomer; it is no point of our model."""
    rows = list(find(store, "framework=M44S30,gold=2"))[::9]
    for row in rows:
        model = atoms_of(store, row["id"])
        atoms = shuffled(model, row["id"], noise=0.05)
        added = only(store, computed(tmp_path / str(row["id"]), atoms, -4), theory="PBE")
        assert added.outcome == "stored", added.reason
        kept = stored(store, added.id)
        assert kept["candidate_id"] == row["id"]
        assert kept["theory"] == "PBE; at a geometry of its own"
        assert kept["rmsd"] == pytest.approx(0.05 * 3**0.5, rel=0.2)


def test_a_lost_record_makes_no_second_calculation_of_another_energy(store, tmp_path):
    """An exported folder gives one candidate and level, with its superatom.json and without it."""
    (row,) = find(store, "framework=M38S24", limit=1)
    job = job_for(atoms_of(store, row["id"]), solvent="dmf")
    folder = tmp_path / export_candidate(job, "xtb", tmp_path).name
    source = computed(tmp_path / "source", job.atoms, 0, energy=-250.0)
    shutil.copy(source / "cluster.out", folder)
    with_record = stored(store, only(store, folder).id)
    (folder / RECORD).unlink()
    without = stored(store, only(store, folder).id)
    for name in ("candidate_id", "theory", "solvent", "task", "formula", "charge", "energy", "symbols"):
        assert with_record[name] == without[name]


def swap(atoms, old, new):
    atoms.symbols[list(atoms.symbols).index(old)] = new
    return atoms


@pytest.mark.parametrize(
    ("change", "charge", "said"),
    [
        (lambda atoms: atoms, -3, "charge -3 was computed"),
        (lambda atoms: swap(atoms, "Ag", "Au"), -4, "no candidate of M44S30"),
        (lambda atoms: swap(atoms, "Ag", "Cu"), -4, "no candidate of M44S30"),
        (lambda atoms: atoms[: len(atoms) - 1], -4, "not one known ligand on every anchor"),
        (lambda atoms: swap(atoms, "H", "F"), -4, "not one known ligand"),
        (lambda atoms: atoms[[k for k in range(len(atoms)) if k != 20]], -4, "copy of none"),
    ],
)
def test_a_wrong_candidate_is_refused_with_the_reason(store, tmp_path, change, charge, said):
    before = list(find(store, "", kind="calculations"))
    atoms = change(atoms_of(store, list(find(store, "framework=M44S30,gold=2"))[3]["id"]))
    atoms.info["charge"] = charge
    added = only(store, computed(tmp_path / "theirs", atoms, charge))
    assert added.outcome == "refused"
    assert said in added.reason
    assert list(find(store, "", kind="calculations")) == before


def test_two_candidates_of_one_cluster_are_no_guess(tmp_path):
    """All-silver M25S18 is candidate of Ag/Au and of Ag/Cu: which one was meant, nobody can tell."""
    with Store(tmp_path / "two.db") as store:
        for guest in ("Au", "Cu"):
            generate(store, framework("M25S18"), Request(guests=(0,), guest=guest))
        rows = list(find(store, ""))
        assert len(rows) == 2
        added = only(store, computed(tmp_path / "theirs", atoms_of(store, rows[0]["id"]), -1))
    assert added.outcome == "refused"
    assert "candidates 1 and 2" in added.reason


def test_without_a_charge_or_a_known_output_nothing_is_stored(store, tmp_path):
    folder = computed(tmp_path / "theirs", atoms_of(store, 1), -4)
    text = (folder / "cluster.out").read_text()
    (folder / "cluster.out").write_text(re.sub(r".*total charge.*\n", "", text))
    assert "prints no charge" in only(store, folder).reason
    (folder / "cluster.out").write_text("converged, believe me")
    assert "no output of a known code" in only(store, folder).reason
    (folder / "cluster.out").write_text(text)
    (folder / "cluster.xyz").unlink()
    assert "cluster.xyz" in only(store, folder).reason


def test_real_outputs_name_their_code():
    outputs = Path(__file__).parents[1] / "structures" / "calculations" / "outputs"
    for folder in sorted(outputs.iterdir()):
        assert code_of(folder) == (folder.name, False)


@pytest.mark.program
@pytest.mark.skipif(shutil.which("xtb") is None, reason="Debian's xtb is not installed")
def test_a_real_run_of_xtb_on_shuffled_atoms_comes_home(tmp_path):
    with Store(tmp_path / "real.db") as store:
        generate(store, framework("M25S18"), Request(guests=(24,)))
        number = list(find(store, ""))[1]["id"]
        model = atoms_of(store, number)
        name = export_candidate(job_for(shuffled(model, 7), charge=-1), "xtb", tmp_path).name
        folder = tmp_path / name
        (folder / RECORD).unlink()
        (folder / "geometry.extxyz").unlink()
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        subprocess.run(["sh", "run.sh"], cwd=folder, env=environment, check=True, stderr=subprocess.DEVNULL)
        added = only(store, folder)
        assert added.outcome == "stored", added.reason
        row = stored(store, added.id)
    printed = re.search(r"TOTAL ENERGY\s+(-\d+\.\d+)", (folder / "cluster.out").read_text())
    assert row["energy"] == pytest.approx(float(printed[1]) * EH, abs=1e-2)
    assert (row["candidate_id"], row["bonds_lost"], row["theory"]) == (number, 0, "GFN1-xTB, ALPB(dmf)")
    forces = np.array(json.loads(row["forces"]))
    assert np.abs(forces.sum(axis=0)).max() < 1e-3
    assert forces.shape == (61, 3)
