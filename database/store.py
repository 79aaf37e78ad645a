"""One SQLite file: opened, checked, migrated, written by one writer at a time.

Every write happens inside `Store.writing()`, which takes SQLite's write lock at once (BEGIN IMMEDIATE), so a
process that is killed leaves either the whole step or none of it.
"""

from __future__ import annotations

import json
import math
import platform
import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from database.schema import APPLICATION_ID, MIGRATIONS
from database.sqlite import Database
from structures.errors import FileFormatError, InvalidInputError
from structures.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType

__all__ = ["Store", "plain"]

_WAIT = 30.0  # seconds that a writer waits for another one


class Store:
    """A superatom database.

    Parameters
    ----------
    path
        The SQLite file.
    create
        Make the file where it does not exist; otherwise a missing file is an error.

    Raises
    ------
    InvalidInputError
        If the file is missing (and `create` is False) or cannot be opened.
    FileFormatError
        If it is no SQLite file, not ours, or written by a newer superatom.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = Path(path)
        if not create and not self.path.exists():
            raise InvalidInputError(
                f"no database at {self.path}; make one with 'superatom generate ... --db {self.path}'"
            )
        _refuse_other_files(self.path)
        try:
            connection = sqlite3.connect(self.path, timeout=_WAIT)
            self.db = Database(connection, recursive_triggers=False)
            self._check()
            self._prepare()
        except sqlite3.DatabaseError as error:
            raise _readable(self.path, error) from error

    def _check(self) -> None:
        tables = set(self.db.table_names())
        mark = self.db.execute("PRAGMA application_id").fetchone()[0]
        if tables - {"_sqlite_migrations"} and mark != APPLICATION_ID:
            raise FileFormatError(
                f"{self.path} is a database of another program; choose another file with --db"
            )
        known = {migration.name for migration in MIGRATIONS.pending(Database(memory=True))}
        newer = {migration.name for migration in MIGRATIONS.applied(self.db)} - known
        if newer:
            raise FileFormatError(
                f"{self.path} was written by a newer superatom ({', '.join(sorted(newer))}); "
                f"this is {__version__}: upgrade it, or choose another file"
            )

    def _prepare(self) -> None:
        self.db.execute("PRAGMA foreign_keys = ON")
        if MIGRATIONS.pending(self.db):
            self.db.enable_wal()
            with self.writing():
                MIGRATIONS.apply(self.db)

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """Hold the write lock; commit at the end, roll everything back on an error.

        Raises
        ------
        FileFormatError
            If the file is damaged.
        InvalidInputError
            If another process holds the lock, or the file cannot be written.
        """
        connection = self.db.conn
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            raise _readable(self.path, error) from error
        try:
            yield self.db
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def add(self, table: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Insert rows that are not there yet (by the table's unique columns); return how many were new.

        Call it inside `writing`.
        """
        before = self.db.conn.total_changes
        self.db.table(table).insert_all((plain(row) for row in rows), ignore=True, batch_size=500)
        return self.db.conn.total_changes - before

    def rows(self, sql: str, values: Iterable[Any] = ()) -> Iterator[dict[str, Any]]:
        """Yield the rows of a query; values are bound, never pasted."""
        return self.db.query(sql, list(values))

    def value(self, sql: str, values: Iterable[Any] = ()) -> Any:  # noqa: ANN401  whatever the column holds
        """First column of the first row, or None."""
        row = self.db.execute(sql, list(values)).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def batch(self, command: str, arguments: Mapping[str, Any], isotope_table: str = "") -> Iterator[int]:
        """Record who writes: yields the id of a batch, marked finished when the block ends well."""
        row = {
            "command": command,
            "arguments": json.dumps(arguments, sort_keys=True),
            "versions": json.dumps(versions(), sort_keys=True),
            "isotope_table": isotope_table,
            "started": _now(),
        }
        with self.writing():
            self.db.table("batches").insert(row)
            number = int(self.db.execute("SELECT last_insert_rowid()").fetchone()[0])
        yield number
        with self.writing():
            self.db.table("batches").update(number, {"finished": _now()})

    def close(self) -> None:
        """Close the file; SQLite folds its write-ahead log in."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Turn numpy scalars into Python ones and refuse NaN, which SQLite would keep as NULL.

    Raises
    ------
    InvalidInputError
        If a number is not finite.
    """
    result: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, np.generic):
            value = value.item()  # noqa: PLW2901  the same value as SQLite wants it
        if isinstance(value, float) and not math.isfinite(value):
            raise InvalidInputError(f"{name} is {value}; only finite numbers are stored")
        result[name] = value
    return result


def versions() -> dict[str, str]:
    """Versions that a stored number depends on."""
    names = {name: version(name) for name in ("numpy", "ase", "sqlite-utils")}
    ours = {"superatom": __version__, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
    return ours | names


def _refuse_other_files(path: Path) -> None:
    """Refuse a file without SQLite's header; SQLite itself would take a very short one for empty."""
    try:
        head = path.read_bytes()[:16] if path.stat().st_size < 512 else b""
    except OSError:
        return  # missing, or not readable: SQLite says which
    if head and head != b"SQLite format 3\0":
        raise FileFormatError(f"{path} is no SQLite database; choose another file with --db")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _readable(path: Path, error: sqlite3.DatabaseError) -> FileFormatError | InvalidInputError:
    words = str(error)
    if "not a database" in words or "malformed" in words:
        return FileFormatError(f"{path} is no SQLite database ({words}); choose another file with --db")
    if "locked" in words:
        return InvalidInputError(f"{path} is being written by another process; try again when it is done")
    return InvalidInputError(
        f"cannot open {path} ({words}); its folder must exist and be writable, or choose another with --db"
    )
