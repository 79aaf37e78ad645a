"""A database that came from elsewhere is asked only where it is ours and whole; each command ends.

Evidence: the files are written with sqlite3 and bytes alone; a refusal is one line and exit code 2.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from mangled import mangled

import superatom
from database.store import Store

ASKED = (
    ("find", "gold=1"),
    ("find", "--kind", "ions"),
    ("explain", "1"),
    ("verify",),
    ("export", "--code", "xtb", "--candidate", "1", "--ligand", "H"),
)

ENDLESS = (
    "WITH RECURSIVE n(id, migration_set, name) AS (SELECT 1, 'superatom', 'a' UNION ALL "
    "SELECT id, 'superatom', 'a' FROM n) SELECT * FROM n"
)
HOSTILE = {
    "a view in place of a table": (
        "DROP TABLE mz_rivals; CREATE VIEW mz_rivals AS SELECT 1 AS assignment_id",
        "a view in place of table 'mz_rivals'",
    ),
    "a view without end": (f"CREATE VIEW endless AS {ENDLESS}", "a view 'endless'"),
    "our view without end": (f"DROP VIEW compared; CREATE VIEW compared AS {ENDLESS}", "a view 'compared'"),
    "a list of migrations without end": (
        f"DROP TABLE _sqlite_migrations; CREATE VIEW _sqlite_migrations AS {ENDLESS}",
        "a view in place of _sqlite_migrations",
    ),
    "a trigger": (
        "CREATE TRIGGER t AFTER INSERT ON candidates BEGIN DELETE FROM calculations; END",
        "a trigger 't'",
    ),
    "a missing column": ("ALTER TABLE ions DROP COLUMN adduct", "a table 'ions'"),
    "a missing table": ("DROP TABLE rivals", "lacks"),
    "a generated column": (
        "ALTER TABLE ions ADD COLUMN g INTEGER AS (length(hex(zeroblob(charge)))) VIRTUAL",
        "a table 'ions'",
    ),
    "a table more": ("CREATE TABLE notes (a)", "a table 'notes'"),
    "text that is no UTF-8": ("UPDATE species SET reason = CAST(x'ff41' AS TEXT)", "damaged"),
    "metals without end": ("UPDATE species SET metals = 99999999", "changed"),
}


def call(*arguments, before=()):
    asked = [*before, sys.executable, "-m", "superatom", *map(str, arguments)]
    return subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_ours_is_refused_by_name(full, name):
    sql, words = HOSTILE[name]
    with closing(sqlite3.connect(full)) as file:
        file.executescript(sql)
    before = full.read_bytes()
    for ask in (superatom.find, lambda db: superatom.explain(1, db=db), superatom.observations):
        with pytest.raises(superatom.SuperatomError, match=words):
            ask(db=full)
    assert full.read_bytes() == before


def test_300_mb_of_text_are_refused(full):
    with closing(sqlite3.connect(full)) as file, file:
        file.execute("UPDATE batches SET arguments = hex(zeroblob(150000000)) WHERE id = 1")
    with pytest.raises(superatom.SuperatomError, match="damaged"):
        list(Store(full, read_only=True).rows("SELECT * FROM batches"))
    assert not superatom.verify(full).verified


def test_a_mangled_or_truncated_file_is_our_error_or_shows_the_same_rows(full):
    assert mangled(full, 40, seed=1) == []


def test_a_file_where_nothing_can_be_written_is_asked(full, tmp_path_factory):
    """As one for whom the folder is closed: so is root without the capability to override permissions."""
    bound = () if os.getuid() else ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-all")
    if bound and not shutil.which("setpriv"):
        pytest.skip("root without setpriv can write everywhere")
    folder = full.parent
    full.chmod(0o444)
    folder.chmod(0o555)
    try:
        for asked in ASKED:
            place = ["-o", tmp_path_factory.mktemp("out")] if asked[0] == "export" else []
            ran = call(*asked, *place, "--db", full, before=bound)
            assert ran.returncode == 0, ran.stderr
            assert ran.stdout
        refused = call("generate", "M25S18", "--gold", "2", "--db", full, before=bound)
        assert refused.returncode == 2
        assert "Traceback" not in refused.stderr
    finally:
        folder.chmod(0o755)


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
