"""A checksum in every row, so that a row which changed after it was stored is found, whatever it holds.

CRC-32 (zlib's) of the row's values in the order of the table, without NULLs at the end, so that a column
which a later version adds leaves it as it is. It finds accidents and edits; who means to deceive can write
it anew. A row is sealed when the step that wrote it is committed; code of ours that changes a row sets its
checksum to NULL.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

__all__ = ["KEYS", "changed_rows", "list_checksum", "row_checksum", "seal"]

KEYS = {
    "batches": "id",
    "frameworks": "id",
    "species": "id",
    "candidates": "id",
    "ions": "id",
    "observations": "id",
    "links": "observation_id, ion_id",
    "series": "id",
    "catalogue": "charge, mz_low, series_id, gold",
    "spectra": "id",
    "peaks": "spectrum_id, mz",
    "runs": "id",
    "assignments": "id",
    "rivals": "assignment_id, rank",
    "calculations": "id",
    "mz_rivals": "assignment_id, rank",
    "measured": "id",
    "marks": "id",
}
"""Every table with the columns that name a row of it."""

_MADE_SEALED = "catalogue"  # millions of rows, each complete when it is inserted


def row_checksum(*values: Any) -> int:  # noqa: ANN401  whatever the columns hold
    """Checksum of a row's values, all but the checksum itself.

    Examples
    --------
    >>> row_checksum(1, "M44S30", None) == row_checksum(1, "M44S30")
    True
    >>> row_checksum(1, 2.0) == row_checksum(1, 2)
    False
    """
    kept = list(values)
    if bytes in map(type, kept):
        kept = [zlib.crc32(value) if isinstance(value, bytes) else value for value in kept]
    while kept and kept[-1] is None:
        kept.pop()
    return zlib.crc32(repr(kept).encode())


def seal(connection: sqlite3.Connection, *, all_tables: bool = False) -> None:
    """Give a checksum to each row that has none; those stand in an index of their own.

    Parameters
    ----------
    all_tables
        With the catalogue's rows, which have theirs from the start unless an older version wrote them.
    """
    connection.create_function("row_checksum", -1, row_checksum, deterministic=True)
    for table in KEYS:
        if table == _MADE_SEALED and not all_tables:
            continue
        if connection.execute(f"SELECT 1 FROM {table} WHERE checksum IS NULL LIMIT 1").fetchone():  # noqa: S608  ours
            names = ", ".join(_columns(connection, table))
            connection.execute(
                f"UPDATE {table} SET checksum = row_checksum({names}) WHERE checksum IS NULL"  # noqa: S608  ours
            )


def list_checksum(connection: sqlite3.Connection) -> int:
    """Checksum of the list of migrations, 31 bits, for SQLite's `user_version`; 0: not sealed."""
    rows = connection.execute("SELECT * FROM _sqlite_migrations ORDER BY rowid").fetchall()
    return row_checksum(*(value for row in rows for value in row)) >> 1


def changed_rows(connection: sqlite3.Connection, table: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield a pair a row: the columns that name it, and what is the matter; both empty where nothing is."""
    columns = _columns(connection, table)
    keys = {name: columns.index(name) for name in KEYS[table].split(", ")}
    sql = f"SELECT checksum, {', '.join(columns)} FROM {table}"  # noqa: S608  ours
    for stored, *values in connection.execute(sql):
        if stored == row_checksum(*values):
            yield {}, ""
            continue
        words = "has no checksum" if stored is None else "was changed after it was stored"
        yield {name: values[place] for name, place in keys.items()}, words


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    found = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return [name for name in found if name != "checksum"]
