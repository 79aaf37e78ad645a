"""Energies are compared within one code, theory, solvent, task, shell and charge, and never across.

Evidence: rows are put into the table with numbers chosen here, one property changed at a time, so that each
difference is known by subtraction; the newest row of another group must not change what is shown.
"""

import pytest

from database.calculations import stored_calculations
from database.generate import Request, generate
from database.query import find
from database.schema.calculations import _CALCULATED
from database.store import Store
from database.theories import chosen_theory
from structures.errors import InvalidInputError, UnknownNameError
from structures.library import framework

XTB = {"code": "xtb", "theory": "GFN1-xTB", "solvent": "none", "task": "energy", "ligand": "SH", "charge": -4}


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "test.db") as opened:
        generate(opened, framework("M44S30"), Request(guests=(1,)))
        yield opened


def put(store, candidate, energy, **changed):
    fixed = {"candidate_id": candidate, "formula": "AuAg43S30H30", "multiplicity": 1, "energy": energy}
    row = XTB | fixed | {"symbols": "[]", "positions": "[]", "fingerprint": f"{candidate} {energy} {changed}"}
    with store.writing():
        store.add("calculations", [row | changed])


def energies(store, **choice):
    return {row["id"]: row["energy_calc"] for row in find(store, "", **choice)}


@pytest.fixture
def two(store):
    """The first two candidates at one theory, 0.191 eV apart."""
    put(store, 1, -10.0)
    put(store, 2, -9.809)
    return store


@pytest.mark.parametrize(
    "other",
    [
        {"code": "cp2k"},
        {"theory": "GFN1-xTB, ALPB(dmf)"},
        {"solvent": "dmf"},
        {"task": "relax"},
        {"ligand": "p-MBA"},
        {"charge": -3},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_newer_calculation_of_another_kind_changes_no_difference(two, other):
    put(two, 2, -20.0, **other)
    assert energies(two) == {1: 0, 2: pytest.approx(0.191), 3: None, 4: None}
    assert [row["id"] for row in find(two, "energy_calc<0.05")] == [1]


def test_the_most_used_theory_is_shown_and_another_on_request(two):
    for number, energy in ((2, -5.0), (3, -5.5), (4, -5.25)):
        put(two, number, energy, theory="PBE", code="gpaw")
    (group,) = chosen_theory(two)
    assert (group.name, group.calculations) == ("gpaw, PBE, energy", 3)
    assert energies(two) == {1: None, 2: 0.5, 3: 0, 4: 0.25}
    for words in ("GFN1-xTB", "xtb", "gfn1", "xtb energy SH", "xtb, GFN1-xTB, energy"):
        assert energies(two, theory=words)[2] == pytest.approx(0.191)


def test_a_word_that_is_a_theory_is_not_a_part_of_another(two):
    put(two, 1, -1.0, theory="PBE", code="orca")
    put(two, 1, -2.0, theory="PBE0", code="orca")
    assert chosen_theory(two, "pbe")[0].theory == "PBE"
    assert chosen_theory(two, "PBE0")[0].theory == "PBE0"


def test_words_that_fit_several_theories_are_refused_by_name(two):
    put(two, 1, -1.0, task="relax")
    with pytest.raises(InvalidInputError, match=r"fits 2 theories.*GFN1-xTB, energy.*GFN1-xTB, relax"):
        energies(two, theory="GFN1-xTB")
    with pytest.raises(UnknownNameError, match=r"'MP2'; stored are: xtb, GFN1-xTB, energy"):
        energies(two, theory="MP2")


def test_of_two_spin_states_the_lower_counts(two):
    put(two, 2, -9.9, multiplicity=3)
    assert energies(two)[2] == pytest.approx(0.1)


@pytest.mark.parametrize("expression", ["energy_dft<1", "gap_dft>0"])
def test_the_old_name_says_the_new_one(two, expression):
    new = expression[: -len("<1")].replace("dft", "calc")
    with pytest.raises(UnknownNameError, match=rf"ask for {new}, with --theory"):
        list(find(two, expression))
    with pytest.raises(UnknownNameError, match="energy_calc"):
        list(find(two, "", sort="-energy_dft"))


def test_a_database_of_before_shows_its_calculations(tmp_path):
    """The view of the older version is put back and its migration forgotten: opening brings the new one."""
    path = tmp_path / "old.db"
    with Store(path) as store:
        generate(store, framework("M44S30"), Request(guests=(1,)))
        put(store, 1, -10.0)
        with store.writing():
            store.db.execute("DROP VIEW compared")
            store.db.execute(_CALCULATED)
            later = "'m012_compared', 'm020_whole_frames'"
            store.db.execute(f"DELETE FROM _sqlite_migrations WHERE name IN ({later})")
    with Store(path) as store:
        assert energies(store)[1] == 0


@pytest.mark.parametrize(
    "other", [{"theory": "PBE"}, {"task": "relax"}, {"solvent": "dmf"}, {"ligand": "p-MBA"}, {"charge": -3}]
)
def test_a_fit_gets_no_energies_without_a_common_zero(two, other):
    assert len(list(stored_calculations(two))) == 2
    put(two, 3, -8.0, **other)
    with pytest.raises(InvalidInputError, match=r"no common zero: .*; name one with --find"):
        list(stored_calculations(two))
    assert len(list(stored_calculations(two, "id<3"))) == 2


def test_single_points_at_two_kinds_of_geometry_have_no_common_zero(store):
    """Rows of an older version are put back as they were: opening marks them; only the new are compared."""
    relaxed = {"task": "relax"}
    put(store, 1, -10.0)
    put(store, 2, -9.0, theory="PBE; at a geometry of its own")
    put(store, 3, -9.5, **relaxed)
    with store.writing():
        store.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm017_geometries'")
    path = store.path
    store.close()
    with Store(path) as opened:
        told = [row["theory"] for row in opened.rows("SELECT theory FROM calculations ORDER BY id")]
        assert told == ["GFN1-xTB; at a geometry built 1", "PBE; at a geometry of its own", "GFN1-xTB"]
        assert not opened.value("SELECT count(*) FROM calculations WHERE checksum IS NULL")
        put(opened, 2, -9.8)
        put(opened, 3, -9.6)
        put(opened, 1, -9.7)
        assert energies(opened, theory="xtb, GFN1-xTB, energy") == {
            1: pytest.approx(0.1),
            2: 0,
            3: pytest.approx(0.2),
            4: None,
        }
        assert energies(opened, theory="built 1") == {1: 0, 2: None, 3: None, 4: None}
        with pytest.raises(InvalidInputError, match="no common zero"):
            list(stored_calculations(opened, "task=energy,code=xtb"))
