"""Every row that changes after it was stored is reported, whatever it holds.

Evidence: rows are changed with sqlite3 alone; flipped bits are tried in test_attacks.py.
"""

import sqlite3
import struct
import zlib
from contextlib import closing

import pytest

import superatom
from database.checksums import list_checksum, row_checksum
from database.store import Store

ZEROS = zlib.compress(struct.pack("<4d", 500.0, 501.0, 0.0, 0.0))

EDITS = {
    "calculations 2": ("UPDATE calculations SET energy = energy - 5 WHERE id = 2", ()),
    "assignments 1": ("UPDATE assignments SET amount = amount * 3 WHERE id = 1", ()),
    "spectra 1": ("UPDATE spectra SET points = ? WHERE id = 1", (ZEROS,)),
    "batches 1": ("UPDATE batches SET started = '1999-01-01' WHERE id = 1", ()),
    "runs 1": ("UPDATE runs SET isotope_table = 'x' WHERE id = 1", ()),
    "candidates 3": ("UPDATE candidates SET batch_id = 1 + batch_id WHERE id = 3", ()),
    "species": ("UPDATE species SET batch_id = NULL WHERE id = 1", ()),
}


def edit(path, sql, values=()):
    with closing(sqlite3.connect(path)) as file, file:
        assert file.execute(sql, values).rowcount != 0


@pytest.mark.parametrize("row", EDITS)
def test_an_edited_row_is_reported_and_nothing_of_the_file_is_shown(full, row):
    assert superatom.verify(full).verified
    edit(full, *EDITS[row])
    checked = superatom.verify(full)
    assert [line.startswith(row) for line in checked.differences] == [True]
    with pytest.raises(superatom.SuperatomError, match="superatom verify"):
        superatom.find(db=full)
    assert superatom.verify(full, accept=True).verified
    assert superatom.find(db=full)


def test_every_rewritten_observation_is_reported(full):
    with closing(sqlite3.connect(full)) as file, file:
        names = {row[0] for row in file.execute("SELECT id FROM observations")}
        file.execute("UPDATE observations SET note = 'rewritten'")
    assert {line.split()[1] for line in superatom.verify(full).differences} == names


def test_derived_fields_are_refreshed_and_what_changed_is_said(full):
    """As an older version stored them: other words, numbers of other isotopes, rows that know no checksum."""
    with closing(sqlite3.connect(full)) as file, file:
        for table, column, value in (
            ("species", "reason", "old words"),
            ("candidates", "energy", 0.25),
            ("ions", "mz_average", 100.0),
            ("catalogue", "mz", 100.0),
        ):
            file.execute(f"UPDATE {table} SET {column} = ?, checksum = NULL", [value])
    checked = superatom.verify(full, refresh=True)
    assert checked.verified
    assert {line.split()[0] for line in checked.changed} == {"species", "candidates", "ions", "catalogue"}
    assert superatom.verify(full, refresh=True).changed == ()


def test_refreshing_does_not_hide_an_edit(full):
    edit(full, "UPDATE candidates SET energy = 7, batch_id = NULL WHERE id = 2")
    checked = superatom.verify(full, refresh=True)
    assert list(checked.differences) == ["candidates 2 was changed after it was stored"]
    edit(full, "UPDATE candidates SET batch_id = 1 WHERE id = 2")
    assert superatom.verify(full).differences or superatom.find("id=2", db=full)


def test_values_that_are_missing_at_the_end_alone_do_not_count():
    """So that a column which a later version adds leaves the checksums of a file as they are."""
    assert row_checksum(1, None, None) == row_checksum(1)
    assert row_checksum(None, None) == row_checksum()
    assert len({row_checksum(*row) for row in ((1, None, 2), (1, 2), (None, 1, 2), (1, 2, 0), (1, "2"))}) == 5


def test_a_catalogue_row_without_checksum_is_not_sealed_by_the_way(full):
    key = "(charge, mz_low, series_id, gold)"
    one = "SELECT charge, mz_low, series_id, gold FROM catalogue LIMIT 1"
    edit(full, f"UPDATE catalogue SET checksum = NULL WHERE {key} IN ({one})")
    with Store(full, check=False) as store, store.writing() as db:
        db.execute("UPDATE batches SET checksum = NULL")
    (said,) = superatom.verify(full).differences
    assert said.startswith("catalogue ")
    assert said.endswith("has no checksum")


def test_long_work_says_how_far_it_is(full, monkeypatch):
    monkeypatch.setattr("structures.pace._EVERY", -1.0)
    said = []
    superatom.verify(full, progress=said.append)
    tables = {line.partition(":")[0] for line in said}
    assert {"species", "candidates", "ions", "checksums of catalogue", "checksums of peaks"} <= tables


def test_the_seal_of_the_list_of_migrations_is_the_same_in_every_version():
    """A file that an earlier version sealed opens in a later one."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT)")
    database.execute("INSERT INTO _sqlite_migrations VALUES ('superatom', 'first', '2026-11-28')")
    assert list_checksum(database) == zlib.crc32(b"['superatom', 'first', '2026-11-28']") // 2
