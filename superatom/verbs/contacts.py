"""How many placements and isomers have each number of Au-Ag contacts, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stability.isomers import contact_histogram
from structures.errors import InvalidInputError
from structures.matter.lengths import METAL_METAL
from structures.showing import Shown, Table
from superatom.doors import framework as known
from superatom.verbs.ordering import MEMORY, chosen_gold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structures.framework import Framework
    from superatom.doors import Database

__all__ = ["ContactCount", "ContactCounts", "contacts"]


@dataclass(frozen=True, slots=True)
class ContactCount(Shown):
    """Placements and isomers with this much gold and so many Au-Ag contacts."""

    gold: int
    contacts: int
    placements: int
    isomers: int


@dataclass(frozen=True, slots=True)
class ContactCounts(Shown):
    """Counts of a framework; metals within `cutoff` Å are in contact."""

    framework: str
    cutoff: float
    contacts: Table[ContactCount]


def contacts(
    framework: str | Framework,
    gold: int | Iterable[int] | None = None,
    *,
    cutoff: float = METAL_METAL,
    memory: int = MEMORY,
    db: Database | None = None,
) -> ContactCounts:
    """Count the placements and the inequivalent isomers of a framework by their number of Au-Ag contacts.

    All 2^n placements are counted, in whole numbers; nothing is listed or sampled.

    Parameters
    ----------
    gold
        Number of gold atoms, or several; every possible number where left out.
    cutoff
        Å, below which two metals are in contact.
    memory
        MiB that the sweep may use.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If a number of gold does not fit, or the cut-off is no distance.
    TooManyError
        If the sweep needs more memory.

    Examples
    --------
    >>> import superatom
    >>> print(superatom.contacts("M25S18", 1).contacts)
    gold  contacts  placements  isomers
       1         3          12        1
       1         9          12        1
       1        12           1        1
    """
    cluster = known(framework, db=db)
    numbers = chosen_gold(cluster, gold)
    if not 0 < cutoff < 100:
        raise InvalidInputError(f"a cut-off of {cutoff} angstrom; metal-metal contacts are 2.7 to 3.5")
    placements = contact_histogram(cluster, cutoff, budget=memory << 20)
    isomers = contact_histogram(cluster, cutoff, isomers=True, budget=memory << 20)
    rows = (
        ContactCount(x, b, int(placements[x, b]), int(isomers[x, b]))
        for x in numbers
        for b in placements[x].nonzero()[0].tolist()
    )
    return ContactCounts(cluster.name, cutoff, Table(rows))
