"""Recompute every derived field of a database and compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from database.refresh import accept as accepted
from database.refresh import refresh as refreshed
from database.verify import interrupted
from database.verify import verify as compared
from structures.showing import Shown, Table
from superatom.doors import opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from superatom.doors import Database

__all__ = ["Checked", "Verified", "verify"]


@dataclass(frozen=True, slots=True)
class Checked(Shown):
    """One table: how many rows were checked, and a sentence for each difference."""

    table: str
    rows: int
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified(Shown):
    """Whether nothing differs, what was checked, batches that did not finish, and what was changed first."""

    verified: bool
    tables: Table[Checked]
    interrupted: Table[dict[str, Any]]
    changed: tuple[str, ...] = ()

    @property
    def differences(self) -> list[str]:
        """Every difference of every table."""
        return [line for table in self.tables for line in table.differences]


def verify(
    db: Database | None = None,
    *,
    refresh: bool = False,
    accept: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Verified:
    """Recompute every derived field of a database and compare it, and every row, with what was stored.

    Nothing is written unless one of the two is asked for.

    Parameters
    ----------
    db
        Database; the command line's where left out.
    refresh
        First write what was recomputed over each derived field that differs, as in an older version's file.
    accept
        First take each row that was changed after it was stored as it is now.
    progress
        Called with one line before work of seconds.

    Raises
    ------
    InvalidInputError
        If there is no database.
    FileFormatError
        If the file is none of ours.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 1, db="some.db")
    >>> superatom.verify("some.db").verified
    True
    """
    with opened(db, write=refresh or accept, check=False) as store:
        changed = tuple(refreshed(store, progress=progress)) if refresh else ()
        changed += tuple(accepted(store)) if accept else ()
        found = compared(store, progress=progress)
        tables = Table(Checked(table, rows, tuple(lines)) for table, rows, lines in found)
        unfinished = Table(interrupted(store))
    return Verified(not any(table.differences for table in tables), tables, unfinished, changed)
