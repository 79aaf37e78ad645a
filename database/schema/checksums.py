"""A checksum in every row, see `database.checksums`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m014_checksums"]

_TABLES = (
    "batches frameworks species candidates ions observations links series spectra peaks runs assignments "
    "rivals calculations mz_rivals"
)


@MIGRATIONS()
def m014_checksums(db: Database) -> None:
    """A checksum of each row; those still without one stand in an index, where sealing finds them at once."""
    db.execute("ALTER TABLE catalogue ADD COLUMN checksum INTEGER")
    for table in _TABLES.split():
        db.execute(f"ALTER TABLE {table} ADD COLUMN checksum INTEGER")
        db.execute(f"CREATE INDEX unsealed_{table} ON {table}(checksum) WHERE checksum IS NULL")
