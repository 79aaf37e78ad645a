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
        ligand="PET",
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
    with pytest.raises(ArgumentError, match="mine has PET, other has SCy; name one"):
        superatom.catalogue(["mine", "other"], gold=[28], db=place)
