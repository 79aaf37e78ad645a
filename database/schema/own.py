"""Is what a file declares ours? Its tables, indexes and views are compared with those the migrations make.

A file from elsewhere may have a view in place of a table, a trigger that runs inside our writes, or a view
without end: each name that is not ours is refused before any row is read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from database.schema.base import APPLICATION_ID, MIGRATIONS
from database.sqlite import Database
from structures.errors import FileFormatError
from structures.version import __version__

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

__all__ = ["require_own"]

_Declared = dict[tuple[str, str], str]  # (kind, name) -> its SQL, spelled alike


def require_own(db: Database, path: Path) -> bool:
    """Return whether the file has tables yet.

    Raises
    ------
    FileFormatError
        If it is another program's, a newer superatom's, or declares what is not ours.
    """
    found = _declared(db.conn)
    mark = db.execute("PRAGMA application_id").fetchone()[0]
    if {name for _, name in found} - {MIGRATIONS.migrations_table} and mark != APPLICATION_ID:
        raise FileFormatError(f"{path} is a database of another program; choose another file with --db")
    if not found:
        return False
    applied = _applied(db, found, path)
    newer = applied - _known()
    if newer:
        raise FileFormatError(
            f"{path} was written by a newer superatom ({', '.join(sorted(newer))[:200]}); "
            f"this is {__version__}: upgrade it, or choose another file"
        )
    try:
        expected = _expected(applied)
    except Exception as error:  # whatever one of our steps says that misses what a lost one makes
        raise FileFormatError(
            f"{path} is damaged (its list of migrations has a gap); put a copy in its place"
        ) from error
    _compare(found, expected, path)
    return True


def _applied(db: Database, found: _Declared, path: Path) -> frozenset[str]:
    """Names of the migrations of the file; its list of them must be a table, for a view may have no end."""
    name = MIGRATIONS.migrations_table
    if name in {other for _, other in found} and ("table", name) not in found:
        raise FileFormatError(f"{path} has a view in place of {name}; it is no database of ours")
    sql = f"SELECT name, applied_at FROM {name} WHERE migration_set = ?"  # noqa: S608  sqlite-utils' own name
    return frozenset(str(row[0]) for row in db.execute(sql, [MIGRATIONS.name]))


def _compare(found: _Declared, expected: _Declared, path: Path) -> None:
    for (kind, name), sql in found.items():
        if name.startswith(MIGRATIONS.migrations_table) or MIGRATIONS.migrations_table in sql.split("(")[0]:
            continue  # sqlite-utils' own, spelled as its version does
        if expected.get((kind, name)) != sql:
            other = next((k for k, own in expected if own == name and k != kind), None)
            what = (
                f"a {kind} in place of {other} {name!r}" if other else f"a {kind} {name!r} that is not ours"
            )
            raise FileFormatError(f"{path} has {what[:200]}; it was changed by another program")
    missing = [f"{kind} {name}" for kind, name in expected if (kind, name) not in found]
    missing = [words for words in missing if MIGRATIONS.migrations_table not in words]
    if missing:
        raise FileFormatError(f"{path} lacks {', '.join(missing[:5])}; it was changed by another program")


def _declared(connection: sqlite3.Connection) -> _Declared:
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    )
    return {(str(kind), str(name)): _alike(str(sql)) for kind, name, sql in rows}


def _alike(sql: str) -> str:
    """Spell a declaration without quotes and spaces, in which versions of sqlite-utils differ."""
    return re.sub(r'[\s"`\[\]]+', "", sql).lower()


def _known() -> frozenset[str]:
    return frozenset(migration.name for migration in MIGRATIONS.pending(Database(memory=True)))


@cache
def _expected(applied: frozenset[str]) -> _Declared:
    """What a file declares in which these migrations, and no other, were applied."""
    made = Database(memory=True)
    for migration in MIGRATIONS.pending(made):
        if migration.name in applied:
            migration.fn(made)
    return _declared(made.conn)
