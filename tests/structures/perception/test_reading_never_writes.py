"""Reading a structure changes no file, whatever the file is and whichever format is asked for.

Evidence: an SQLite file with one table of its own is given to every reader that ASE lists; its bytes and the
files of its folder are compared before and after. ASE's own reader of databases fails this test.
"""

import sqlite3

import pytest
from ase.io.formats import ioformats

from structures.errors import SuperatomError
from structures.perception.files import load_structure

READABLE = [name for name, found in ioformats.items() if found.can_read]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "mine.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (text)")
        connection.execute("INSERT INTO notes VALUES ('mine')")
    connection.close()
    return path


def state(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("kind", [None, *READABLE])
def test_a_database_is_left_as_it_was(table, kind):
    before = state(table.parent)
    with pytest.raises(SuperatomError, match=r"mine\.db"):
        load_structure(table, file_format=kind)
    assert state(table.parent) == before


@pytest.mark.parametrize("kind", ["db", "mysql", "postgresql", "bundletrajectory", "netcdftrajectory"])
def test_what_holds_no_one_structure_is_said_to(table, kind):
    with pytest.raises(SuperatomError, match=f"would be read as {kind}.*give xyz, cif, POSCAR"):
        load_structure(table, file_format=kind)


def test_the_ending_of_an_ase_database_is_refused_as_well(tmp_path):
    path = tmp_path / "set.aselmdb"
    path.write_bytes(b"\0" * 64)
    with pytest.raises(SuperatomError, match="would be read as db"):
        load_structure(path)
    assert state(tmp_path) == {"set.aselmdb": b"\0" * 64}
