"""Which metals may sit where: sites with the same allowed metals form a room.

What is said of one metal, `Cu:ico`, keeps that metal on these sites; the others stay free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from structures.framework import Framework
    from structures.group.group import PermutationGroup

__all__ = ["Room", "closed_rooms", "places_of", "rooms_of", "split_names"]


@dataclass(frozen=True, slots=True)
class Room:
    """Sites (ascending) on which the same metals may sit."""

    sites: tuple[int, ...]
    metals: frozenset[str]


def places_of(
    framework: Framework, names: Iterable[str], metals: Iterable[str]
) -> dict[str, tuple[int, ...]]:
    """Sites of each metal that `names` restricts: `Cu:ico` or `Pt:0`; one metal may be named several times.

    Raises
    ------
    InvalidInputError
        If a name has no metal, or one that is not among `metals`.
    UnknownNameError
        If the framework has no such sites.
    """
    known = tuple(metals)
    chosen: dict[str, list[str]] = {}
    for name in names:
        metal, colon, place = name.partition(":")
        if not colon or metal not in known:
            raise InvalidInputError(
                f"sites {name!r} do not say of which metal; write one of {', '.join(known)} before them, "
                f"as {known[0]}:{next(iter(framework.orbits))}"
            )
        chosen.setdefault(metal, []).append(place)
    return {metal: framework.select(places) for metal, places in chosen.items()}


def split_names(names: Iterable[str | int] | str | None) -> list[str]:
    """Names as a list; one string is split at commas, as on the command line."""
    if isinstance(names, str):
        return [name.strip() for name in names.split(",")]
    return [str(name) for name in names or ()]


def rooms_of(size: int, metals: Sequence[str], places: Mapping[str, Iterable[int]]) -> tuple[Room, ...]:
    """Cut `size` sites into rooms, in order of their first site.

    Raises
    ------
    InvalidInputError
        If no metal may sit on a site.
    """
    if not places:
        return (Room(tuple(range(size)), frozenset(metals)),)
    allowed = {metal: frozenset(sites) for metal, sites in places.items()}
    found: dict[frozenset[str], list[int]] = {}
    for site in range(size):
        here = frozenset(metal for metal in metals if metal not in allowed or site in allowed[metal])
        if not here:
            raise InvalidInputError(
                f"no metal may sit on site {site}; leave one of {', '.join(metals)} unrestricted"
            )
        found.setdefault(here, []).append(site)
    return tuple(Room(tuple(sites), here) for here, sites in found.items())


def closed_rooms(group: PermutationGroup, rooms: Iterable[Room]) -> bool:
    """True where the group keeps every room: each is made of whole orbits."""
    return all(group.invariant(room.sites) for room in rooms)
