"""Statements of a source, and the ions that they are linked to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m006_observations"]


@MIGRATIONS()
def m006_observations(db: Database) -> None:
    """Statements of a source, one row each, and the ions that they are linked to."""
    _observations(db)
    _links(db)


def _observations(db: Database) -> None:
    db.table("observations").create(
        {
            "id": str,
            "source": str,
            "section": str,
            "figure": str,
            "experiment": str,
            "ratio": str,  # Au44 : Ag44 in the feed, as printed
            "feed": float,  # the same as a number
            "time": str,
            "framework": str,
            "charge": int,  # of the ion
            "gold_min": int,
            "gold_max": int,
            "dominant_min": int,
            "dominant_max": int,
            "mz_reported": str,  # as printed: its digits are its resolution
            "mz_min": float,
            "mz_max": float,
            "ion": str,
            "electrons": int,
            "evidence": str,
            "status": str,
            "inferred": str,  # what is ours and not the source's
            "note": str,  # where the source contradicts itself
            "batch_id": int,
        },
        pk="id",
        not_null={"source", "evidence"},
        foreign_keys=[("batch_id", "batches", "id")],
        strict=True,
    )


def _links(db: Database) -> None:
    db.table("links").create(
        {
            "observation_id": str,
            "ion_id": int,
            "reported": str,
            "mz": float,
            "difference": float,  # predicted most abundant minus printed, m/z
            "verdict": str,
            "rivals": int,  # other stored ions inside the print resolution
            "batch_id": int,
        },
        pk=("observation_id", "ion_id"),
        not_null={"reported", "mz", "verdict"},
        foreign_keys=[
            ("observation_id", "observations", "id"),
            ("ion_id", "ions", "id"),
            ("batch_id", "batches", "id"),
        ],
        strict=True,
    )
