"""Two methods on record that put candidates the other way round, and frames that broke.

Evidence: energies are put into the rows by hand, so that each contradiction is known from a subtraction; what
is taken out is checked against every subset of candidates: no larger set without a contradiction exists.
"""

import itertools

import numpy as np
import pytest

import superatom
from database.contradictions import APART, contradicted
from database.store import Store

XTB, PBE = ("xtb", "GFN1", "", "relax"), ("gpaw", "PBE", "", "energy")
FIXED = {"ligand": "SH", "charge": -1, "multiplicity": 1, "formula": "AuAg24S18H18"}


def rows(**levels):
    """`xtb=[...]` and `pbe=[...]`: energies of candidates 0, 1, ...; None where one was not computed."""
    named = {"xtb": XTB, "pbe": PBE}
    return [
        dict(zip(("code", "theory", "solvent", "task"), named[name], strict=True))
        | {"candidate_id": k, "energy": energy, "bonds_lost": 0}
        for name, energies in levels.items()
        for k, energy in enumerate(energies)
        if energy is not None
    ]


def test_a_pair_the_other_way_round_is_told_from_both_sides():
    found = contradicted(rows(xtb=[0.0, 0.5, 0.9], pbe=[0.3, 0.0, 0.9]), XTB)
    assert set(found) == {0, 1}
    assert found[0] == (
        "gpaw, PBE, energy contradicts: 0.30 eV above candidate 1, here 0.50 eV below it; not ranked"
    )


@pytest.mark.parametrize(
    "pbe", [[0.0, 0.5], [0.09, 0.0], [None, 0.0], [5.0, 5.2]], ids=["same", "near", "alone", "zero elsewhere"]
)
def test_what_is_no_contradiction_is_none(pbe):
    assert contradicted(rows(xtb=[0.0, 0.5], pbe=pbe), XTB) == {}


def test_one_that_contradicts_all_others_is_taken_out_alone():
    found = contradicted(rows(xtb=[0.0, 0.3, 0.6, 0.9], pbe=[3.5, 0.3, 0.6, 0.9]), XTB)
    assert set(found) == {0}


def test_other_tasks_and_solvents_of_a_theory_are_no_other_method():
    some = rows(xtb=[0.0, 0.5]) + [
        dict(row, task="energy", energy=-row["energy"]) for row in rows(xtb=[0.0, 0.5])
    ]
    assert contradicted(some, XTB) == {}


def test_a_frame_that_broke_contradicts_nothing():
    some = [dict(row, bonds_lost=3) if row["code"] == "gpaw" else row for row in rows(xtb=[0, 1], pbe=[1, 0])]
    assert contradicted(some, XTB) == {}


def test_what_is_left_has_no_contradiction():
    source = np.random.default_rng(5)
    for _ in range(50):
        one, other = source.normal(0, 0.3, (2, 7))
        found = contradicted(rows(xtb=one.tolist(), pbe=other.tolist()), XTB)
        left = [k for k in range(7) if k not in found]
        for a, b in itertools.combinations(left, 2):
            here, there = one[a] - one[b], other[a] - other[b]
            assert here * there > 0 or min(abs(here), abs(there)) <= APART


def put(store, candidate, energy, **changed):
    row = FIXED | {"candidate_id": candidate, "energy": energy, "symbols": "[]", "positions": "[]"}
    row |= {"solvent": "", "bonds_lost": 0, "fingerprint": f"{candidate} {energy} {changed}"}
    with store.writing():
        store.add("calculations", [row | changed])


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "some.db"
    superatom.generate("M25S18", 1, ligand="H", db=path)
    with Store(path) as store:
        for number, energy in enumerate((0.0, 0.5, 0.9), start=1):
            put(store, number, energy, code="xtb", theory="GFN1", task="energy")
    return path


def test_a_broken_frame_is_no_zero_and_has_no_energy(database):
    with Store(database) as store:
        put(store, 3, -9.0, code="xtb", theory="GFN1", task="relax", bonds_lost=2)
        put(store, 1, -1.0, code="xtb", theory="GFN1", task="relax")
        put(store, 1, -5.0, code="xtb", theory="GFN1", task="relax", bonds_lost=1)
        put(store, 2, -0.5, code="xtb", theory="GFN1", task="relax")
    found = superatom.find("", theory="relax", sort="id", db=database)
    assert [row["energy_calc"] for row in found] == [0.0, 0.5, None]
    assert [row["bonds_lost"] for row in found] == [0, 0, 2]
    compared = superatom.calculations(theory="relax", db=database)
    assert {one.candidate for one in compared.candidates} == {1, 2}
    assert "not compared: candidates 3" in compared.cautions[0]
    words = superatom.explain(3, db=database).computed
    assert any("2 metal-sulfur bonds were lost: another structure, not ranked" in one for one in words)


def test_find_and_calculations_say_which_energies_another_method_contradicts(database):
    with Store(database) as store:
        for number, energy in enumerate((0.4, 0.0, 0.9), start=1):
            put(store, number, energy, code="gpaw", theory="PBE", task="energy")
    found = superatom.find("", theory="GFN1", db=database)
    said = [words for words in found.cautions if "contradicts" in words]
    assert [words.partition(":")[0] for words in said] == [
        "energy_calc of candidate 1",
        "energy_calc of candidate 2",
    ]
    assert any(
        "contradicts" in words for words in superatom.calculations(theory="GFN1", db=database).cautions
    )
