"""A user's framework keeps the ligand of its file wherever nobody names another: link, catalogue, candidates.

Evidence: the frame bears SC2H4Ph; ions are read back from the file by sqlite3, and the spectrum is of an ion
with that ligand, which candidates with p-MBA could not explain.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

import superatom
from database.frameworks import add_framework
from database.store import Store
from structures.errors import ArgumentError

HELD = "[Au28(SC2H4Ph)19]-"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A database with the frame M28S20 without a sulfur, 1-, of a file with SC2H4Ph, and one with SCy."""
    known = superatom.framework("M28S20")
    mine = replace(
        known,
        name="mine",
        anchors=known.anchors[:-1],
        core_charge=-1,
        evidence="user",
        metal="Au",
        ligand="SC2H4Ph",
    )
    path = tmp_path_factory.mktemp("ligand") / "mine.db"
    with Store(path) as store, store.writing():
        add_framework(store, mine)
        add_framework(store, replace(mine, name="other", ligand="SCy"))
    return path


def test_link_offers_the_ligand_of_the_file(place):
    measured = superatom.simulate({HELD: 1}, seed=1)
    found = superatom.link(measured, frameworks=["mine"], gold=[28], db=place, keep=False)
    assert [row["ion"] for row in found.rows] == [HELD]


def test_the_catalogue_is_filled_with_it(place, tmp_path):
    copy = tmp_path / "copy.db"
    copy.write_bytes(place.read_bytes())
    superatom.catalogue(["mine"], gold=[28], db=copy)
    with closing(sqlite3.connect(copy)) as db:
        ligands = {text for (text,) in db.execute("SELECT DISTINCT ligand_shell FROM series")}
    assert ligands == {'{"SC2H4Ph": 19}'}


def test_candidates_of_a_framework_as_it_is(place):
    mine = superatom.framework("mine", db=place)
    assert {str(ion) for ion in superatom.candidate_ions([mine], gold=[28], charges=[-1])} == {HELD}


def test_frameworks_that_do_not_agree_need_a_named_ligand(place):
    with pytest.raises(ArgumentError, match="mine has SC2H4Ph, other has SCy; name one"):
        superatom.catalogue(["mine", "other"], gold=[28], db=place)


def test_a_framework_as_it_is_needs_no_database_that_holds_it(place, tmp_path):
    """The object counts, not its name: offered, filled and listed are its own 19 ligands and charge 1-."""
    mine = superatom.framework("mine", db=place)
    elsewhere = tmp_path / "empty.db"
    found = superatom.link(superatom.simulate({HELD: 1}, seed=1), frameworks=mine, gold=28, db=elsewhere)
    assert [row["ion"] for row in found.rows] == [HELD]
    listed = {str(ion) for ion in superatom.candidate_ions(mine, gold=3, db=elsewhere)}
    superatom.catalogue(mine, gold=3, db=elsewhere)
    assert {str(one.ion) for one in superatom.catalogue_window(1, 1e5, db=elsewhere)} == listed
    odd = replace(superatom.framework("M25S18"), anchors=superatom.framework("M25S18").anchors[:16])
    assert {sum(n for _, n in ion.ligands) for ion in superatom.candidate_ions(odd, gold=3)} == {16}


def test_users_frameworks_go_by_name_everywhere(place, monkeypatch):
    monkeypatch.setenv("SUPERATOM_DB", str(place))
    assert {str(ion) for ion in superatom.candidate_ions("mine", gold=28, charges=-1)} == {HELD}
    one = superatom.candidate_ions("M25S18", gold=25, cations={"Na": 2}, charges=-1)
    assert [str(ion) for ion in one] == ["[Au25(p-MBA)18 + 2Na - 2H]-"]


def test_rows_that_go_by_class_say_so(place, tmp_path):
    copy = tmp_path / "copy.db"
    copy.write_bytes(place.read_bytes())
    superatom.generate("mine", 28, db=copy)
    (said,) = superatom.find("framework=mine", kind="species", db=copy).absent
    assert said.impossible
    assert said.words == "no species have framework=mine: they go by its class, framework=M28S19"
    assert len(superatom.find("framework=M28S19", kind="species", db=copy)) == 1


def test_export_says_the_ligand_that_it_writes(place, tmp_path):
    made = superatom.export("xyz", tmp_path / "runs", framework="mine", occupancy=1, db=place)
    assert made.shell == "The ligand is SC2H4Ph; --ligand names another."
