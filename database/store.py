"""One SQLite file: opened, checked, migrated, written by one writer at a time.

Every write happens inside `Store.writing()`, which takes SQLite's write lock at once (BEGIN IMMEDIATE), so a
process that is killed leaves either the whole step or none of it.
"""

from __future__ import annotations

import json
import logging
import math
import platform
import sqlite3
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from database.checksums import KEYS, changed_rows, list_checksum, seal
from database.connection import WAIT, BusyError, Connection, connect, copied
from database.schema import MIGRATIONS
from database.schema.own import require_own
from database.sqlite import Database
from structures.errors import FileFormatError, InvalidInputError, SuperatomError
from structures.foreign import there
from structures.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from types import TracebackType

__all__ = ["Store", "plain"]

_log = logging.getLogger(__name__)  # where nobody sets logging up, Python prints its warnings on stderr

_SILENT = 2.0  # seconds that a writer waits before it says what for
_CHECKED = 1 << 26  # bytes of a file whose structure is checked when it is opened: 0.1 s
_SUMMED = 1 << 22  # the same for its rows' checksums and its indexes


class Store:
    """A superatom database.

    Parameters
    ----------
    path
        The SQLite file.
    create
        Make the file where it does not exist; otherwise a missing file is an error.
    read_only
        Refuse every write; a file that lies where nothing can be written can be opened so.
    check
        Look for damage first; `superatom verify` itself does without.

    Raises
    ------
    InvalidInputError
        If the file is missing (and `create` is False) or cannot be opened.
    FileFormatError
        If it is no SQLite file, not ours, damaged, or written by a newer superatom.
    """

    def __init__(
        self, path: str | Path, *, create: bool = True, read_only: bool = False, check: bool = True
    ) -> None:
        self.path = Path(path)
        _refuse_names(str(path))
        if not (create and not read_only) and not there(self.path):
            raise InvalidInputError(
                f"no database at {self.path}; make one with 'superatom generate ... --db {self.path}'"
            )
        connection = connect(self.path, create=create and not read_only)
        try:
            self._open(connection, read_only=read_only, check=check)
        except BaseException:
            connection.close()
            raise

    def __repr__(self) -> str:
        return f"Store({str(self.path)!r})"

    def _open(self, connection: Connection, *, read_only: bool, check: bool) -> None:
        self.db = Database(connection, recursive_triggers=False)
        if not require_own(self.db, self.path) and read_only:
            raise FileFormatError(f"{self.path} is an empty file; choose another with --db")
        if check:
            self._require_sound()
        self._prepare(read_only=read_only)
        if read_only:
            self.db.execute("PRAGMA query_only = ON")

    def _require_sound(self) -> None:
        """Refuse a damaged file before a row of it is shown; of larger ones `verify` says it."""
        size = self.path.stat().st_size
        if size <= _CHECKED:
            # the quick one does not compare indexes with their tables, and an answer may come from an index
            thorough = "integrity_check" if size <= _SUMMED else "quick_check"
            found = str(self.value(f"PRAGMA {thorough}(1)"))
            if found != "ok":
                raise FileFormatError(f"{self.path} is damaged ({found}); put a copy in its place")
        if size <= _SUMMED and self._sealed():
            for table in filter(self._has, KEYS):
                for row, words in changed_rows(self.db.conn, table):
                    if not words:
                        continue
                    named = ", ".join(str(value) for value in row.values())
                    raise FileFormatError(
                        f"{self.path}: {table} {named} {words}; 'superatom verify' lists such rows: put "
                        "a copy of the file in its place, or take them with 'superatom verify --accept'"
                    )

    def _sealed(self) -> bool:
        return any(column == "checksum" for _, column, *_ in self.db.execute("PRAGMA table_info(batches)"))

    def _has(self, table: str) -> bool:
        """Whether the file has the table yet: one of an older version has it after its migration."""
        return bool(self.value("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]))

    def _prepare(self, *, read_only: bool) -> None:
        self.db.execute("PRAGMA foreign_keys = ON")
        if not MIGRATIONS.pending(self.db):
            return
        try:
            self.db.enable_wal()
        except InvalidInputError:
            if not read_only:
                raise
            self._copy()  # an older version's, where nothing can be written
        with self.writing():
            MIGRATIONS.apply(self.db)
            seal(self.db.conn, all_tables=True)
            self.db.execute(f"PRAGMA user_version = {list_checksum(self.db.conn)}")

    def _copy(self) -> None:
        """Go on with a copy in memory, which can be brought up to date."""
        with closing(self.db.conn) as file:
            copy = copied(file, self.path)
        self.db = Database(copy, recursive_triggers=False)

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[Database]:
        """Hold the write lock; commit at the end, roll everything back on an error, or where it is a trial.

        Raises
        ------
        FileFormatError
            If the file is damaged.
        InvalidInputError
            If another process holds the lock for 30 s, or the file cannot be written.
        """
        connection = self.db.conn
        self._begin()
        try:
            yield self.db
            if not keep:
                connection.rollback()
                return
            if self._sealed():
                seal(connection)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise

    def _begin(self) -> None:
        """Take the write lock; say after 2 s what is waited for."""
        patience = int(self.value("PRAGMA busy_timeout"))
        self.db.execute(f"PRAGMA busy_timeout = {min(patience, int(_SILENT * 1000))}")
        try:
            self.db.conn.execute("BEGIN IMMEDIATE")
        except BusyError:
            if patience <= _SILENT * 1000:
                raise
            _log.warning("waiting up to %.0f s for another process that writes %s", WAIT, self.path)
            self.db.execute(f"PRAGMA busy_timeout = {patience}")
            self.db.conn.execute("BEGIN IMMEDIATE")
        finally:
            self.db.execute(f"PRAGMA busy_timeout = {patience}")

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
        try:
            yield number
        except SuperatomError:
            self._forget(number)
            raise
        with self.writing():
            self.db.table("batches").update(number, {"finished": _now(), "checksum": None})

    def _forget(self, batch: int) -> None:
        """Take back a refused batch of which nothing was stored; one that rows refer to stays unfinished."""
        with suppress(SuperatomError), self.writing():
            self.db.execute("DELETE FROM batches WHERE id = ?", [batch])

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


def _refuse_names(path: str) -> None:
    """Refuse what is no name of a file: SQLite's names for what is gone at the end, and NUL."""
    if path.startswith((":", "file:")) or path == "" or "\0" in path:
        raise InvalidInputError(
            f"{path[:80]!r} names no file, nothing would be kept; write --db superatom.db"
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
