"""The one door to SQLite: how a file is opened, and where SQLite's errors become ours.

A file may come from anywhere, so it is opened as SQLite advises for untrusted files
(https://www.sqlite.org/security.html): `trusted_schema` off, no value longer than `_LONGEST`, and nothing is
asked of it before `database.schema.own` has seen that its tables are ours.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from structures.errors import FileFormatError, InvalidInputError
from structures.foreign import there

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["WAIT", "BrokenRuleError", "BusyError", "Connection", "connect", "copied"]

WAIT = 30.0
"""Seconds that a writer waits for another one."""

_HEADER = b"SQLite format 3\0"
_AT_ONCE = 100  # rows that are fetched together
_LONGEST = 1 << 28  # bytes of one value; the points of the largest profile spectrum that is read need fewer


class BrokenRuleError(FileFormatError, sqlite3.IntegrityError):
    """A row breaks a rule of its table: a bug of ours, or a damaged file."""


class BusyError(InvalidInputError):
    """Another process holds the write lock."""


class Cursor(sqlite3.Cursor):
    """A cursor whose errors are ours."""

    @property
    def _path(self) -> Path:
        place = self.connection
        return place.path if isinstance(place, Connection) else Path()

    def execute(self, *asked: Any) -> Self:  # noqa: ANN401  as sqlite3 takes it
        with _ours(self._path):
            return super().execute(*asked)

    def executemany(self, *asked: Any) -> Self:  # noqa: ANN401  as sqlite3 takes it
        with _ours(self._path):
            return super().executemany(*asked)

    def fetchone(self) -> Any:  # noqa: ANN401  whatever the columns hold
        with _ours(self._path):
            return super().fetchone()

    def fetchall(self) -> list[Any]:
        with _ours(self._path):
            return super().fetchall()

    def fetchmany(self, *asked: Any) -> list[Any]:  # noqa: ANN401  as sqlite3 takes it
        with _ours(self._path):
            return super().fetchmany(*asked)

    def __next__(self) -> Any:  # noqa: ANN401  whatever the columns hold
        with _ours(self._path):
            return super().__next__()

    def __iter__(self) -> Any:  # noqa: ANN401  as sqlite3 declares it
        """Rows, fetched some at a time: a context for each would double the time of a long answer."""
        while rows := self.fetchmany(_AT_ONCE):
            yield from rows


class Connection(sqlite3.Connection):
    """A connection that knows its file and whose errors are ours."""

    path: Path = Path()

    def cursor(self, factory: Any = Cursor) -> Any:  # noqa: ANN401  as sqlite3 declares it
        """Make a cursor whose errors are ours."""
        return super().cursor(factory)

    def execute(self, *asked: Any) -> Any:  # noqa: ANN401  as sqlite3 takes it
        """Ask through a cursor of ours; sqlite3's own shortcut would not."""
        return self.cursor().execute(*asked)

    def executemany(self, *asked: Any) -> Any:  # noqa: ANN401  as sqlite3 takes it
        """As `execute`."""
        return self.cursor().executemany(*asked)

    def backup(self, target: sqlite3.Connection, **asked: Any) -> None:  # noqa: ANN401  as sqlite3 takes it
        """Copy the database into another one; a full disk is said here."""
        with _ours(target.path if isinstance(target, Connection) else self.path):
            super().backup(target, **asked)

    def commit(self) -> None:
        """Commit; a full disk is said here."""
        with _ours(self.path):
            super().commit()


def connect(path: Path, *, create: bool) -> Connection:
    """Open a file, or make it where `create`; one that lies where nothing can be written is only read.

    Raises
    ------
    FileFormatError
        If it is no SQLite database.
    InvalidInputError
        If it cannot be opened.
    """
    _require_header(path)
    with _ours(path):
        found = _connection(path, "rwc" if create else "rw")
        try:
            _ask(found)
        except InvalidInputError:
            found.close()
            if create or not _unwritable(path):
                raise
            # a WAL database where no -shm file can be made: https://www.sqlite.org/wal.html#readonly
            found = _connection(path, "ro&immutable=1")
            _ask(found)
    return found


def copied(file: sqlite3.Connection, path: Path) -> Connection:
    """A copy of a file in memory, for what must be changed where nothing can be written."""
    copy = sqlite3.connect(":memory:", factory=Connection)
    copy.path = path
    file.backup(copy)
    return copy


def _require_header(path: Path) -> None:
    """Refuse a device, and a file without SQLite's header; SQLite would take a very short one for empty."""
    if not there(path):
        return
    if not path.is_file():
        raise FileFormatError(f"{path} is no ordinary file and keeps nothing; choose another with --db")
    try:
        with path.open("rb") as stream:
            head = stream.read(len(_HEADER))
    except OSError:
        return  # not readable: SQLite says so
    if head not in (b"", _HEADER):
        raise FileFormatError(f"{path} is no SQLite database; choose another file with --db")


def _connection(path: Path, mode: str) -> Connection:
    place = f"{path.absolute().as_uri()}?mode={mode}"
    found = sqlite3.connect(place, uri=True, timeout=WAIT, factory=Connection)
    found.path = path
    found.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    return found


def _ask(found: Connection) -> None:
    """Read the file for the first time: `connect` alone opens nothing."""
    found.execute("PRAGMA trusted_schema = OFF")
    found.execute("PRAGMA schema_version").fetchone()
    found.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _unwritable(path: Path) -> bool:
    """Whether a file is there whose folder takes no new one; changes not folded in must not be skipped."""
    try:
        with (path.parent / f"{path.name}-superatom").open("x"):
            pass
    except OSError:
        log = path.parent / f"{path.name}-wal"
        return path.is_file() and not (log.exists() and log.stat().st_size)
    (path.parent / f"{path.name}-superatom").unlink()
    return False


@contextmanager
def _ours(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a bug of ours: it keeps its traceback
    except sqlite3.Error as error:
        raise _readable(path, error) from error
    except UnicodeDecodeError as error:
        raise _no_text(path, error) from error
    except (OverflowError, UnicodeEncodeError) as error:
        raise InvalidInputError(
            f"a value cannot be asked of {path} ({error}); numbers have 63 bits and text is UTF-8"
        ) from error


def _no_text(path: Path, error: UnicodeDecodeError) -> FileFormatError:
    return FileFormatError(f"{path} is damaged ({error}); put a copy in its place, or choose another file")


_DAMAGED = ("malformed", "decode to UTF-8", "no such", "too big", "mismatch", "corrupt", "JSON")


def _readable(path: Path, error: sqlite3.Error) -> FileFormatError | InvalidInputError:
    words = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        return BrokenRuleError(f"{path}: {words}; 'superatom verify' says whether the file is damaged")
    if "not a database" in words:
        return FileFormatError(f"{path} is no SQLite database ({words}); choose another file with --db")
    if any(sign in words for sign in _DAMAGED):
        return FileFormatError(
            f"{path} is damaged ({words}); put a copy in its place, or choose another file with --db"
        )
    if "locked" in words:
        return BusyError(f"{path} is being written by another process; try again when it is done")
    if "full" in words or "disk I/O" in words:
        return InvalidInputError(
            f"{path} could not be written to the end ({words}): what was stored before is kept; make room "
            "and run the same command again"
        )
    if "readonly" in words:
        return InvalidInputError(
            f"{path} can only be read; copy it to where you may write, or choose another"
        )
    return InvalidInputError(
        f"cannot open {path} ({words}); its folder must exist and be writable, or choose another with --db"
    )
