"""A database of the version before charges: it opens, nothing in it changes meaning, verify is clean.

Evidence: `old/charges_before.sql` is the dump of a file that the version before wrote (dopants at the charge
of the framework, Pd24Au sixteen electrons short, Au44 at charge 0 called the parent); it is put back with
sqlite3 alone, and its rows are compared with those of the dump.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from database.chosen import candidate_atoms
from database.generate import Request, generate
from database.query import find
from database.schema.base import APPLICATION_ID
from database.store import Store
from database.verify import verify
from structures.errors import ChargeBalanceError
from structures.library import framework

DUMP = Path(__file__).parent / "old" / "charges_before.sql"
TABLES = {
    "species": "id, species, core_charge, electrons, verdict",
    "candidates": "id, host, guest, gold, occupancy",
}


def rows(path, table):
    with closing(sqlite3.connect(path)) as file:
        return file.execute(f"SELECT {TABLES[table]} FROM {table} ORDER BY id").fetchall()


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as file:
        file.executescript(DUMP.read_text(encoding="utf-8"))
        file.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return path


def test_it_opens_keeps_its_rows_and_verifies_clean(old):
    before = {table: rows(old, table) for table in TABLES}
    with Store(old) as store:
        assert [(table, found) for table, _, found in verify(store) if found] == []
    assert {table: rows(old, table) for table in TABLES} == before
    assert len(before["candidates"]) == 10


def test_what_is_wrong_in_it_is_said(old):
    with Store(old) as store:
        shells = {row["species"]: row["shell"] for row in find(store, kind="species")}
    assert shells == {
        "[Pd1Au24(SCH3)18]-": "open",
        "[Pd24Au1(SCH3)18]-": "impossible",
        "[Au24Ag1(SCH3)18]-": "closed",
        "[Au44(SCH3)26]2-": "closed by count",
        "[Au44(SCH3)26]0": "closed",
    }


def test_its_candidates_are_built_at_the_charge_that_they_have(old):
    with Store(old) as store:
        doped, short = (next(iter(find(store, f"gold={gold},host=Pd"))) for gold in (24, 1))
    atoms = candidate_atoms(framework("M25S18"), doped, "H")
    assert (atoms.info["core_charge"], atoms.info["electrons"]) == (-1, 7)
    assert atoms.info["shell"].startswith("open")
    with pytest.raises(ChargeBalanceError, match="leaves -16"):
        candidate_atoms(framework("M25S18"), short, "H")


def test_new_candidates_stand_beside_the_old_ones(old):
    asked = {"host": "Au", "guest": "Pd", "ligand": "SCH3"}
    with Store(old) as store:
        made = generate(store, framework("M25S18"), Request((1,), **asked))
        again = generate(store, framework("M25S18"), Request((1,), **asked, charge=-1))
        assert [(one.charge, one.electrons, one.new) for one in made] == [(0, 6, 3), (-2, 8, 3)]
        assert [(one.charge, one.electrons, one.new) for one in again] == [(-1, 7, 0)]
        pairs = {(row["core_charge"], row["host"], row["guest"]) for row in find(store, "gold=24,host!=Ag")}
        assert pairs == {(0, "Au", "Pd"), (-2, "Au", "Pd"), (-1, "Pd", "Au")}
        assert [found for _, _, found in verify(store) if found] == []


def test_one_placement_is_one_candidate_whichever_metal_is_called_the_guest(tmp_path):
    with Store(tmp_path / "a.db") as store:
        first = generate(store, framework("M25S18"), Request((2,), host="Au", guest="Hg"))
        second = generate(store, framework("M25S18"), Request((23,), host="Hg", guest="Au"))
        assert [(one.species, one.candidates, one.new) for one in second] == [
            (one.species, one.candidates, 0) for one in first
        ]
        stored = {(row["host"], row["guest"], row["occupancy"].bit_count()) for row in find(store)}
        assert stored == {("Au", "Hg", 2)}
