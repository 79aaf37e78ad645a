"""Ask a database by an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from database.query import KINDS
from database.query import find as search
from structures.showing import Table
from superatom.doors import opened

if TYPE_CHECKING:
    from superatom.doors import Database

__all__ = ["find"]


def find(
    expression: str = "",
    *,
    kind: str = "candidates",
    sort: str | None = None,
    limit: int | None = None,
    db: Database | None = None,
) -> Table[dict[str, Any]]:
    """Return what satisfies an expression, as dictionaries with every column of their kind.

    Parameters
    ----------
    expression
        Terms joined by commas: `name=value` with =, !=, <, <=, >, >=, or `low<name<high`. Empty: every row.
    kind
        candidates, species, ions, observations, calculations, spectra or assignments.
    sort
        A column to sort by, with `-` in front for falling order; rows without a value come last.
    limit
        At most this many rows.
    db
        Database; the command line's where left out.

    Raises
    ------
    UnknownNameError
        If the kind or a name does not exist; the message lists what does.
    InvalidInputError
        If a term cannot be read, or there is no database.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.generate("M25S18", 2, db="some.db")
    >>> [row["occupancy"] for row in superatom.find("gold=2,rank<=2", sort="energy", db="some.db")]
    [8193, 3]
    """
    with opened(db) as store:
        rows = list(search(store, expression, kind=kind, sort=sort, limit=limit))
    valued = {name for row in rows for name, value in row.items() if value is not None}
    return Table(
        rows, [name for name in KINDS[kind].shown if name in valued or name not in KINDS[kind].sparse]
    )
