"""What an m/z list says about each match: distance, chance, rivals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m010_mz_lists"]


@MIGRATIONS()
def m010_mz_lists(db: Database) -> None:
    """Distance and chance of each match of an m/z list, and the rivals that its print allows."""
    db.table("assignments").add_column("difference", float)  # predicted minus printed m/z
    db.table("assignments").add_column("chance", float)  # that the printed m/z finds an ion by chance
    db.table("mz_rivals").create(
        {
            "assignment_id": int,
            "rank": int,
            "ion": str,
            "vector": str,  # counts of the rival minus counts of the ion
            "difference": float,  # predicted minus printed m/z
            "offered": int,  # 0: found by its difference vector
            "decide": str,
        },
        pk=("assignment_id", "rank"),
        not_null={"ion", "vector", "difference", "offered", "decide"},
        foreign_keys=[("assignment_id", "assignments", "id")],
        strict=True,
    )
