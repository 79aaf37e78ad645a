"""The tables of a superatom database: STRICT, with foreign keys, made and changed by migrations only.

Geometry of a built-in framework is never stored: it is rebuilt from the framework's name and the occupancy.
A framework that a user added is the exception, because it cannot be derived. A migration that has been
released is never edited; the next change is a new one.
"""

from database.schema import candidates, observations, catalogue, spectra, calculations, mz_lists, occupancies  # noqa: I001  in order
from database.schema.base import APPLICATION_ID, MIGRATIONS

__all__ = [
    "APPLICATION_ID",
    "MIGRATIONS",
    "calculations",
    "candidates",
    "catalogue",
    "mz_lists",
    "observations",
    "occupancies",
    "spectra",
]
