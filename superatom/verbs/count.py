"""How many isomers there are, exactly, without listing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.arrangement.composition import compositions
from structures.arrangement.counts import count_compositions
from structures.arrangement.isomers import arrangements
from structures.arrangement.rooms import closed_rooms, places_of, rooms_of, split_names
from structures.errors import ArgumentError
from structures.showing import Table
from structures.sites import site_group
from structures.substitution import count as counted
from superatom.doors import framework as known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from structures.arrangement.counts import MetalCount
    from structures.framework import Framework
    from structures.substitution import Count, Limits
    from superatom.doors import Database

__all__ = ["count"]


def count(
    framework: str | Framework,
    gold: int | Iterable[int] | None = None,
    sites: Iterable[str | int] | str | None = None,
    *,
    metals: str | Mapping[str, int] | None = None,
    limits: Limits | None = None,
    db: Database | None = None,
) -> Table[Count] | Table[MetalCount]:
    """Count the symmetry-unique placements of guests on a framework, exactly, by Burnside's lemma.

    Mirror images are one isomer; `chiral_pairs` of them stand for two enantiomers.

    Parameters
    ----------
    gold
        Number of guests, or several; every possible number where left out.
    sites
        Orbit labels, roles or site numbers that may hold guests; all sites where left out. With `metals` each
        begins with the metal that it restricts: `Cu:ico`.
    metals
        Any number of metals instead: `Au22Ag2Cu1`, or all compositions that fit of `Au20-24Ag0-4Cu1`.
    limits
        What a placement may not do; counted exactly too.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    ArgumentError
        If `metals` meets `gold` or `limits`.
    UnknownNameError
        If the framework, a metal or a name of `sites` is unknown.
    InvalidInputError
        If `gold` or `metals` do not fit, or the framework does not keep the limits.
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
    model = known(framework, db=db)
    if metals is None:
        return Table(counted(model, gold, sites, limits=limits))
    if gold is not None or limits is not None:
        raise ArgumentError("--metals names the numbers of all metals; leave --gold and limits out")
    return Table(_of_metals(model, metals, sites))


def _of_metals(
    model: Framework, metals: str | Mapping[str, int], sites: Iterable[str | int] | str | None
) -> list[MetalCount]:
    """Every composition by Burnside's lemma; listed where a metal is kept on part of an orbit."""
    group = site_group(model)
    asked = compositions(metals, group.size)
    named = dict.fromkeys(metal for one in asked for metal in one.metals)
    places = places_of(model, split_names(sites), named)
    if closed_rooms(group, rooms_of(group.size, tuple(named), places)):
        return count_compositions(group, asked, places)
    return [arrangements(group, one, places).counted() for one in asked]
