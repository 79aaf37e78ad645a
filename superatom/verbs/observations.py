"""The paper's statements beside our predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.linking import Link, link_observations
from database.masses.isotopes import ISOTOPE_TABLE
from database.observations import load_observations
from structures.showing import Table
from superatom.doors import opened

if TYPE_CHECKING:
    from superatom.doors import Database

__all__ = ["observations"]

_SHOWN = "observation reported predicted difference ion verdict rivals inferred".split()


def observations(*, every: bool = False, db: Database | None = None) -> Table[Link]:
    """Load the statements of Chem. Sci. 2022, 13, 4598, and link them to stored ions.

    Parameters
    ----------
    every
        Also the ions that the paper names without an m/z.
    db
        Database, made where it does not exist; the command line's where left out.

    Examples
    --------
    >>> import superatom
    >>> found = superatom.observations(db="some.db")
    >>> [link.predicted for link in found if link.reported == "2335.5"]
    [2335.4631...]
    """
    with opened(db, create=True) as store, store.batch("observations", {}, ISOTOPE_TABLE) as batch:
        load_observations(store, batch)
        links = link_observations(store, batch)
    return Table((link for link in links if every or link.reported), _SHOWN)
