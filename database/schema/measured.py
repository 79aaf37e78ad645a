"""Several spectra that belong together, by time or feed: which run of each is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m016_measured_series"]


@MIGRATIONS()
def m016_measured_series(db: Database) -> None:
    """One row a spectrum of a series: its place, its time or feed, its run, and the mean gold there."""
    db.table("measured").create(
        {
            "id": int,
            "series": str,  # first 12 digits of the SHA-256 of what the series was made of
            "place": int,  # from 1
            "label": str,  # time or feed as written
            "value": float,
            "quantity": str,  # time (h), feed (Au44 : Ag44), or order
            "run_id": int,
            "mean_gold": float,
            "mean_error": float,
            "spread": float,
            "batch_id": int,
            "checksum": int,
        },
        pk="id",
        not_null={"series", "place", "label", "value", "quantity", "run_id"},
        foreign_keys=[("run_id", "runs", "id"), ("batch_id", "batches", "id")],
        strict=True,
    )
    db.table("measured").create_index(["series", "place"], unique=True)
    db.execute("CREATE INDEX unsealed_measured ON measured(checksum) WHERE checksum IS NULL")
