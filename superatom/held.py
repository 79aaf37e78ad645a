"""A database that need not be there yet: read where it is, not made where it is not."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from database.store import Store
from superatom.doors import default_database, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from superatom.doors import Database

__all__ = ["held"]


@contextmanager
def held(db: Database | None) -> Iterator[Store | None]:
    """The open database, or None where there is no such file."""
    place = default_database() if db is None else db
    if isinstance(place, Store) or Path(place).exists():
        with opened(place) as store:
            yield store
    else:
        yield None
