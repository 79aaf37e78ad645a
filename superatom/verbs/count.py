"""How many isomers there are, exactly, without listing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.showing import Table
from structures.substitution import count as counted
from superatom.doors import framework as known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from structures.framework import Framework
    from structures.substitution import Count, Limits
    from superatom.doors import Database

__all__ = ["count"]


def count(
    framework: str | Framework,
    gold: int | Iterable[int] | None = None,
    sites: Iterable[str | int] | str | None = None,
    *,
    limits: Limits | None = None,
    db: Database | None = None,
) -> Table[Count]:
    """Count the symmetry-unique placements of guests on a framework, exactly, by Burnside's lemma.

    Mirror images are one isomer; `chiral_pairs` of them stand for two enantiomers.

    Parameters
    ----------
    gold
        Number of guests, or several; every possible number where left out.
    sites
        Orbit labels, roles or site numbers that may hold guests; all sites where left out.
    limits
        What a placement may not do; counted exactly too.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    UnknownNameError
        If the framework or a name of `sites` is unknown.
    InvalidInputError
        If `gold` does not fit, or the framework does not keep the limits.
    TooManyError
        If `sites` is not made of whole orbits and too large to list.

    Examples
    --------
    >>> import superatom
    >>> print(superatom.count("M44S30", [1, 2, 22]))
    gold      isomers  chiral_pairs  achiral     placements
       1            4             1        3             44
       2           54            31       23            946
      22  87673945424   87667815820  6129604  2104098963720
    """
    return Table(counted(known(framework, db=db), gold, sites, limits=limits))
