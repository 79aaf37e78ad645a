"""Occupancies of frameworks of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m013_wide_occupancies"]


@MIGRATIONS()
def m013_wide_occupancies(db: Database) -> None:
    """Occupancies beyond SQLite's 63 bits, as text; what is stored stays as it is (database.occupancies)."""
    table = db.table("candidates")
    table.add_column("occupancy_hex", str, not_null_default="")
    columns = ["framework_id", "species_id", "host", "guest", "occupancy"]
    db.execute(f"DROP INDEX idx_candidates_{'_'.join(columns)}")
    table.create_index([*columns, "occupancy_hex"], unique=True)
