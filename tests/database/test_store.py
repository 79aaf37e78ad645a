"""What must never happen to a user's file, tried on real files and real processes.

The oracle is sqlite3 itself, used here without our code: integrity check, STRICT tables, journal mode, and
the rows that a killed or refused process left behind.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time

import numpy as np
import pytest

from database.schema import MIGRATIONS
from database.store import Store, plain
from structures.errors import FileFormatError, InvalidInputError

SPECIES = {
    "species": "[Ag2]2+",
    "framework": "M2S0",
    "metals": 2,
    "ligands": 0,
    "ligand_shell": "{}",
    "core_charge": 2,
    "formula": "Ag2",
}


def test_every_table_is_strict_and_the_file_is_wal(tmp_path):
    Store(tmp_path / "a.db").close()
    connection = sqlite3.connect(tmp_path / "a.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    tables = connection.execute("PRAGMA table_list").fetchall()
    ours = {
        name: strict
        for _, name, kind, _, _, strict in tables
        if kind == "table" and not name.startswith(("sqlite_", "_sqlite"))
    }
    assert {"species", "candidates", "ions", "observations", "links", "batches"} <= set(ours)
    assert set(ours.values()) == {1}


def test_foreign_keys_are_enforced(tmp_path):
    with Store(tmp_path / "a.db") as store, pytest.raises(sqlite3.IntegrityError), store.writing():
        store.add("species", [SPECIES | {"batch_id": 99}])


def test_adding_twice_adds_nothing(tmp_path):
    with Store(tmp_path / "a.db") as store:
        with store.writing():
            assert store.add("species", [SPECIES, SPECIES]) == 1
        with store.writing():
            assert store.add("species", [SPECIES]) == 0


def test_an_error_rolls_the_whole_step_back(tmp_path):
    def step(store):
        with store.writing():
            store.add("species", [SPECIES])
            raise RuntimeError("stop")

    with Store(tmp_path / "a.db") as store:
        with pytest.raises(RuntimeError):
            step(store)
        assert store.value("SELECT count(*) FROM species") == 0


def test_numpy_numbers_are_stored_as_numbers_and_nan_is_refused():
    row = plain({"a": np.int64(3), "b": np.float64(0.5), "c": "x"})
    assert row == {"a": 3, "b": 0.5, "c": "x"}
    assert [type(value) for value in row.values()] == [int, float, str]
    for bad in (float("nan"), float("inf"), np.float64("nan")):
        with pytest.raises(InvalidInputError, match="finite"):
            plain({"mz": bad})


def test_a_missing_file_is_only_made_on_request(tmp_path):
    with pytest.raises(InvalidInputError, match="no database"):
        Store(tmp_path / "none.db", create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content", [b"x", b"just text, no database\n" * 40, b"\x00" * 4096, b"SQLite format 3\x00garbage"]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(FileFormatError):
        Store(path)
    assert path.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["notes.txt"]


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(FileFormatError, match="another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_newer_database_is_refused(tmp_path):
    path = tmp_path / "new.db"
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, 'm999_tomorrow', 'now')",
        [MIGRATIONS.name],
    )
    connection.commit()
    connection.close()
    with pytest.raises(FileFormatError, match="newer superatom"):
        Store(path)


def test_an_unwritable_place_is_one_clear_error(tmp_path):
    with pytest.raises(InvalidInputError, match="folder must exist"):
        Store(tmp_path / "missing" / "a.db")
    with pytest.raises(FileFormatError, match="no ordinary file"):
        Store(tmp_path)


def test_two_writers_take_turns(tmp_path):
    path = tmp_path / "a.db"
    with Store(path) as first, Store(path) as second:
        first.db.conn.execute("BEGIN IMMEDIATE")
        second.db.conn.execute("PRAGMA busy_timeout = 50")
        with pytest.raises(InvalidInputError, match="another process"), second.writing():
            pass
        first.db.conn.rollback()
        with second.writing():
            second.add("species", [SPECIES])


@pytest.mark.parametrize(
    "delay",
    [0.3, 0.6, *(pytest.param(delay, marks=pytest.mark.slow) for delay in (0.0, 0.15, 0.45, 0.9, 1.2))],
)
def test_a_kill_at_any_moment_leaves_a_file_that_opens_verifies_and_continues(tmp_path, delay):
    path = tmp_path / "killed.db"
    command = [sys.executable, "-m", "superatom", "generate", "M44S30", "--gold", "0-3", "--db", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 20
    while not path.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(delay)
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    if path.exists():
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    with Store(path, create=False) as store:
        counts = {row["gold"]: row["n"] for row in store.rows(
            "SELECT gold, count(*) AS n FROM candidates GROUP BY gold"
        )}  # fmt: skip
    assert counts == {0: 1, 1: 4, 2: 54, 3: 608}
    checked = subprocess.run(
        [sys.executable, "-m", "superatom", "verify", "--db", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
