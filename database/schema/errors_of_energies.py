"""What the error of an ordering model leaves of a candidate's standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.schema.base import MIGRATIONS

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["m015_errors_of_energies"]


@MIGRATIONS()
def m015_errors_of_energies(db: Database) -> None:
    """Error of the energy (eV), intervals of weight and rank; NULL where the model's error is not known.

    Rows that are there keep their values, which older models gave: `energy_source` has the model's name.
    """
    for column in ("energy_error", "weight_low", "weight_high"):
        db.execute(f"ALTER TABLE candidates ADD COLUMN {column} REAL")
    for column in ("rank_low", "rank_high"):
        db.execute(f"ALTER TABLE candidates ADD COLUMN {column} INTEGER")
