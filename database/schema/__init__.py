"""The tables of a superatom database: STRICT, with foreign keys, made and changed by migrations only.

Geometry of a built-in framework is never stored: it is rebuilt from the framework's name and the occupancy.
A framework that a user added is the exception, because it cannot be derived. A migration that has been
released is never edited; the next change is a new one. A migration that changes a stored value sets the
checksum of its row to NULL.
"""

from database.schema import candidates, observations, catalogue, spectra, calculations, mz_lists  # noqa: I001  in order
from database.schema import (
    occupancies,
    checksums,
    errors_of_energies,
    measured,
    geometries,
    marks,
    whole_frames,
)
from database.schema.base import APPLICATION_ID, MIGRATIONS

__all__ = [
    "APPLICATION_ID",
    "MIGRATIONS",
    "calculations",
    "candidates",
    "catalogue",
    "checksums",
    "errors_of_energies",
    "geometries",
    "marks",
    "measured",
    "mz_lists",
    "observations",
    "occupancies",
    "spectra",
    "whole_frames",
]
