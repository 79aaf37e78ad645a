"""A database that came from elsewhere is asked only where it is ours and whole; each command ends.

Evidence: the files are written with sqlite3 and bytes alone; a refusal is one line and exit code 2.
"""

import sqlite3
from contextlib import closing

import pytest

import superatom
from database.store import Store


@pytest.mark.slow
def test_300_mb_of_text_are_refused(full):
    with closing(sqlite3.connect(full)) as file, file:
        file.execute("UPDATE batches SET arguments = hex(zeroblob(150000000)) WHERE id = 1")
    with pytest.raises(superatom.SuperatomError, match="damaged"):
        list(Store(full, read_only=True).rows("SELECT * FROM batches"))
    assert not superatom.verify(full).verified


def test_a_full_disk_is_one_line_and_whole_batches_stay(full):
    superatom.verify(full)
    pages = full.stat().st_size // 4096
    with Store(full) as store:
        store.db.execute(f"PRAGMA max_page_count = {pages + 4}")
        with pytest.raises(superatom.SuperatomError, match="make room and run the same command again"):
            superatom.generate("M44S30", range(4), db=store)
    assert superatom.verify(full).verified
    assert superatom.generate("M44S30", range(3), db=full)


def test_who_waits_for_a_writer_says_so(full, monkeypatch, caplog):
    monkeypatch.setattr("database.store._SILENT", 0.05)
    with closing(sqlite3.connect(full, isolation_level=None)) as other, Store(full) as store:
        other.execute("BEGIN IMMEDIATE")
        store.db.execute("PRAGMA busy_timeout = 200")
        with pytest.raises(superatom.SuperatomError, match="another process"), store.writing():
            pass
    assert "waiting" in caplog.text


@pytest.mark.parametrize("name", [":memory:", "", "file::memory:", "a" * 300, "a\0b"])
def test_a_name_that_keeps_nothing_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(superatom.SuperatomError):
        Store(name)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_not_a_database_without_rows(tmp_path):
    (tmp_path / "empty.db").write_bytes(b"")
    with pytest.raises(superatom.SuperatomError, match="empty"):
        superatom.find(db=tmp_path / "empty.db")


def test_reading_leaves_nothing_beside_the_file(full):
    superatom.find(db=full)
    assert [entry.name for entry in full.parent.iterdir()] == ["full.db"]
