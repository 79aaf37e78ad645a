"""Results that come home are ours or refused.

Evidence: a folder is exported for a candidate of a real database, its output is written by hand in xtb's
words, and one thing is changed at a time.
"""

import json
import shutil

import pytest

from database.calculations import calculation_text, stored_calculations
from database.chosen import candidate_atoms
from database.generate import Request, generate
from database.query import find
from database.results import add_results
from database.store import Store
from stability.fitting import read_orderings
from structures.calculations.folder import export_candidate
from structures.calculations.job import job_for
from structures.errors import InvalidInputError
from structures.library import framework

EH = 27.211386


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "test.db") as opened:
        generate(opened, framework("M44S30"), Request(guests=(1,)))
        yield opened


def exported(store, folder, number=1, **choices):
    (row,) = find(store, f"id={number}")
    atoms = candidate_atoms(framework(row["framework"]), row, "H")
    name = export_candidate(job_for(atoms, **choices), "xtb", folder, source={"candidate": number}).name
    return folder / name


def xtb_words(energy=-300.0, charge=-4, ending="          | TOTAL ENERGY  -300.0 Eh   |\n"):
    return (
        f"   * xtb version 6.5.1 (x)\n         :: total energy  {energy:.12f} Eh    ::\n"
        f"         :: HOMO-LUMO gap  0.53 eV    ::\n         :: total charge  {charge:.9f} e    ::\n{ending}"
    )


def only(store, folder):
    (added,) = add_results(store, folder)
    return added


def test_a_finished_calculation_is_stored_once_and_found(store, tmp_path):
    folder = exported(store, tmp_path)
    (folder / "cluster.out").write_text(xtb_words())
    first = only(store, folder)
    assert (first.outcome, first.id) == ("stored", 1)
    assert only(store, tmp_path).outcome == "there already"
    (row,) = find(store, "candidate_id=1", kind="calculations")
    assert row["energy"] == pytest.approx(-300 * EH, abs=1e-3)
    assert (row["code"], row["code_version"], row["charge"], row["gap"]) == ("xtb", "6.5.1", -4, 0.53)
    assert (row["bonds_kept"], row["bonds_lost"], row["rmsd"]) == (84, 0, pytest.approx(0, abs=1e-6))
    (candidate,) = find(store, "energy_calc<0.1")
    assert (candidate["id"], candidate["energy_calc"], candidate["theory_calc"]) == (
        1,
        0.0,
        "GFN1-xTB, ALPB(dmf)",
    )


def test_energies_are_counted_from_the_lowest_of_the_same_composition_and_theory(store, tmp_path):
    for number, energy in ((1, -300.0), (2, -299.9), (3, -300.1)):
        (exported(store, tmp_path, number) / "cluster.out").write_text(xtb_words(energy))
    (exported(store, tmp_path, 4, solvent="none") / "cluster.out").write_text(xtb_words(-299.0))
    assert {added.outcome for added in add_results(store, tmp_path)} == {"stored"}
    energies = {row["id"]: row["energy_calc"] for row in find(store, "")}
    assert energies[1] == pytest.approx(0.1 * EH, abs=1e-3)
    assert energies[2] == pytest.approx(0.2 * EH, abs=1e-3)
    assert (energies[3], energies[4]) == (0, None)  # the fourth has another level of theory
    (fourth,) = find(store, "id=4", theory="none")
    assert fourth["energy_calc"] == 0


@pytest.mark.parametrize(
    ("geometry", "told"),
    [(None, "built 1"), ("relaxed with GFN1-xTB by xtb 6.5.1", "relaxed with GFN1-xTB by xtb 6.5.1")],
    ids=["an export of before", "relaxed before it was exported"],
)
def test_a_single_point_at_another_kind_of_geometry_is_not_compared(store, tmp_path, geometry, told):
    for number in (1, 2, 3):
        folder = exported(store, tmp_path, number)
        (folder / "cluster.out").write_text(xtb_words(-300.0 - number))
    edit(folder, geometry=geometry)
    assert {added.outcome for added in add_results(store, tmp_path)} == {"stored"}
    assert {row["id"]: row["energy_calc"] is None for row in find(store, "id<4")} == {
        1: False,
        2: False,
        3: True,
    }
    (third,) = find(store, "candidate_id=3", kind="calculations")
    assert third["theory"] == f"GFN1-xTB, ALPB(dmf); at a geometry {told}"


def test_a_folder_stored_by_an_older_version_is_known_again(store, tmp_path):
    folder = exported(store, tmp_path)
    (folder / "cluster.out").write_text(xtb_words())
    edit(folder, geometry=None)
    only(store, folder)
    with store.writing():
        store.db.execute(
            "UPDATE calculations SET theory = 'GFN1-xTB, ALPB(dmf)', fingerprint = 'old', checksum = NULL"
        )
        store.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm017_geometries'")
    path = store.path
    store.close()
    with Store(path) as opened:
        assert only(opened, folder).outcome == "there already"
        (row,) = find(opened, "", kind="calculations")
        assert row["theory"].endswith("built 1")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda folder: (folder / "cluster.out").unlink(), "has the job run"),
        (lambda folder: (folder / "cluster.out").write_text("CP2K"), "no output of xtb"),
        (lambda folder: (folder / "cluster.out").write_text(xtb_words(ending="")), "did not finish"),
        (lambda folder: (folder / "cluster.out").write_text(xtb_words(charge=-3)), "charge -3"),
        (lambda folder: swap(folder / "cluster.xyz", "S ", "Se"), "other elements"),
        (lambda folder: move(folder / "cluster.xyz"), "away from the one exported"),
        (lambda folder: edit(folder, order=[0] * 104), "order map"),
        (lambda folder: edit(folder, format=7), "order map"),
        (lambda folder: edit(folder, occupancy=5), "occupancy"),
        (lambda folder: edit(folder, framework="M44S26"), "no candidate"),
        (lambda folder: edit(folder, host="Cu"), "no candidate"),
        (lambda folder: (folder / "superatom.json").write_text("{"), "damaged"),
        (lambda folder: (folder / "superatom.json").write_text("[1]"), "damaged"),
    ],
)
def test_what_is_not_ours_or_not_converged_is_refused(store, tmp_path, change, said):
    folder = exported(store, tmp_path)
    (folder / "cluster.out").write_text(xtb_words())
    change(folder)
    added = only(store, folder)
    assert added.outcome == "refused"
    assert said in added.reason
    assert list(find(store, "", kind="calculations")) == []


def swap(path, old, new):
    path.write_text(path.read_text().replace(f"\n{old}", f"\n{new}"))


def move(path):
    lines = path.read_text().splitlines()
    words = lines[2].split()
    lines[2] = f"{words[0]} {float(words[1]) + 3:.8f} {words[2]} {words[3]}"
    path.write_text("\n".join(lines) + "\n")


def edit(folder, **changes):
    path = folder / "superatom.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_an_edited_input_comes_home_as_what_it_says(store, tmp_path):
    folder = exported(store, tmp_path)
    (folder / "cluster.out").write_text(xtb_words())
    (folder / "run.sh").write_text("xtb --gfn 2 cluster.xyz\n")
    assert only(store, folder).outcome == "stored"
    (row,) = find(store, "", kind="calculations")
    assert (row["theory"], row["solvent"]) == ("GFN2-xTB", "none")


def test_a_relaxation_must_be_converged_and_is_compared_with_its_start(store, tmp_path):
    folder = exported(store, tmp_path, task="relax")
    (folder / "cluster.out").write_text(xtb_words())
    assert "geometry is not converged" in only(store, folder).reason
    (folder / "cluster.out").write_text(xtb_words() + "   *** GEOMETRY OPTIMIZATION CONVERGED AFTER 9 ***\n")
    shutil.copy(folder / "cluster.xyz", folder / "xtbopt.xyz")
    move(folder / "xtbopt.xyz")
    assert only(store, folder).outcome == "stored"
    (row,) = find(store, "", kind="calculations")
    assert 0.2 < row["rmsd"] < 0.31  # one atom of 104 moved by 3 Å: at most 3 / sqrt(104)


def test_a_folder_without_exports_is_an_error(store, tmp_path):
    with pytest.raises(InvalidInputError, match=r"superatom\.json"):
        list(add_results(store, tmp_path))


def test_stored_results_are_what_fit_reads(store, tmp_path):
    for number, energy in ((1, -300.0), (2, -299.9), (3, -300.1), (4, -299.8)):
        (exported(store, tmp_path, number) / "cluster.out").write_text(xtb_words(energy))
    list(add_results(store, tmp_path))
    path = tmp_path / "orderings.extxyz"
    path.write_text("".join(map(calculation_text, stored_calculations(store))))
    orderings = list(read_orderings(path, energy_key="energy"))
    assert len(orderings) == 4
    assert min(one.energy for one in orderings) == pytest.approx(-300.1 * EH, abs=1e-3)


def test_killing_before_the_end_stores_nothing_twice(store, tmp_path):
    """A batch of results can be read again after a stop: the second reading finds the first ones there."""
    for number in (1, 2, 3):
        (exported(store, tmp_path, number) / "cluster.out").write_text(xtb_words(-300 - number))
    stream = add_results(store, tmp_path)
    next(stream)
    stream.close()
    outcomes = sorted(added.outcome for added in add_results(store, tmp_path))
    assert outcomes == ["stored", "stored", "there already"]


def test_of_two_shells_of_one_composition_each_gets_its_own_calculation(store, tmp_path):
    generate(store, framework("M44S30"), Request(guests=(1,), ligand="SCH3"))
    first, *_, last = find(store, "")
    for row, ligand in ((first, "CH3"), (last, "CH3"), (last, "H")):
        atoms = candidate_atoms(framework("M44S30"), row, ligand)
        made = export_candidate(job_for(atoms), "xtb", tmp_path, source={"candidate": row["id"]}, force=True)
        (tmp_path / made.name / "cluster.out").write_text(xtb_words())
    assert {added.outcome for added in add_results(store, tmp_path)} == {"stored"}
    held = {(row["candidate_id"], row["ligand"]) for row in find(store, "", kind="calculations")}
    mine = {row["id"] for row in find(store, f"occupancy={first['occupancy']}")}
    assert len(mine) == 2
    assert held == {(max(mine), "SCH3"), (last["id"], "SCH3"), (last["id"], "SH")}
