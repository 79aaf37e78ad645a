"""Several guests at once (Au and Pd in Ag ...): each is placed under what the guests before it leave.

The second guest is placed on the free sites under the stabiliser of the first, the third under that of both,
so every isomer comes once. Its canonical occupancies are the smallest for the first guest, then for the
second among the orientations that keep the first, and so on. Correct for any number of guests; made for
thousands to millions of isomers, not for billions.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.group.cycles import burnside_coloured
from structures.sites import resolve_sites, site_group
from structures.substitution.bits import subsets
from structures.substitution.counting import split_chiral
from structures.substitution.isomers import placements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from structures.framework import Framework
    from structures.group.group import PermutationGroup

__all__ = ["MixedCount", "canonical_mixed", "count_mixed", "mixed_isomers", "mixed_placements"]


@dataclass(frozen=True, slots=True)
class MixedCount:
    """How many isomers have these numbers of guests; the fields are those of `Count`."""

    guests: tuple[int, ...]
    isomers: int
    chiral_pairs: int
    achiral: int
    placements: int


def mixed_isomers(
    framework: Framework, guests: Sequence[int], sites: Iterable[str | int] | str | None = None
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield (one occupancy a guest, degeneracy) for every isomer with `guests[k]` of guest k.

    Raises
    ------
    UnknownNameError
        If a name of `sites` is unknown.
    InvalidInputError
        If the guests do not fit, or `sites` is not made of whole orbits.

    Examples
    --------
    >>> from structures.library import framework
    >>> sum(1 for _ in mixed_isomers(framework("M44S30"), (1, 1), sites="ico"))
    7
    """
    return mixed_placements(site_group(framework), guests, resolve_sites(framework, sites))


def mixed_placements(
    group: PermutationGroup, guests: Sequence[int], places: Iterable[int] | None = None
) -> Iterator[tuple[tuple[int, ...], int]]:
    """`mixed_isomers` for any permutation group."""
    active = _checked(group, guests, places)
    return _nested(group, tuple(guests), active, (), 1)


def count_mixed(
    framework: Framework, guests: Sequence[int], sites: Iterable[str | int] | str | None = None
) -> MixedCount:
    """Count them exactly by Burnside's lemma, without listing; errors as in `mixed_isomers`."""
    group = site_group(framework)
    active = _checked(group, guests, resolve_sites(framework, sites))
    numbers = tuple(guests)
    colours = (*numbers, len(active) - sum(numbers))
    full = burnside_coloured(group.permutations, active, colours)
    rotations = group.permutations[group.proper]
    proper = full if group.chiral else burnside_coloured(rotations, active, colours)
    placements_in_all, free = 1, len(active)
    for number in numbers:
        placements_in_all *= comb(free, number)
        free -= number
    return MixedCount(numbers, *split_chiral(full, proper, chiral=group.chiral), placements_in_all)


def canonical_mixed(framework: Framework, occupancies: Sequence[int]) -> tuple[int, ...]:
    """Canonical occupancies of one placement of several guests: the smallest tuple of its orbit.

    Raises
    ------
    InvalidInputError
        If two guests share a site or one is beyond the last.
    """
    group = site_group(framework)
    masks = group.checked(occupancies)
    if sum(int(mask) for mask in masks) != int(np.bitwise_or.reduce(masks)):
        raise InvalidInputError(f"occupancies {tuple(occupancies)} share a site; a site holds one metal")
    images = [group.tables.apply(k, masks).tolist() for k in range(len(group.distinct))]
    return tuple(min(images))


def _checked(group: PermutationGroup, guests: Sequence[int], places: Iterable[int] | None) -> tuple[int, ...]:
    active = tuple(range(group.size)) if places is None else tuple(sorted(set(places)))
    if any(number < 0 for number in guests) or sum(guests) > len(active) or not guests:
        raise InvalidInputError(
            f"guests {tuple(guests)} do not fit on {len(active)} sites; "
            "give at least one number, none negative"
        )
    if not group.invariant(active):
        raise InvalidInputError("several guests need whole orbits as sites; name orbits or roles")
    return active


def _nested(
    group: PermutationGroup,
    numbers: tuple[int, ...],
    free: tuple[int, ...],
    before: tuple[int, ...],
    weight: int,
) -> Iterator[tuple[tuple[int, ...], int]]:
    trivial = len(group.distinct) == 1
    every: Iterable[tuple[int, int]]
    if trivial:
        every = ((mask, 1) for mask in subsets(free, numbers[0]).tolist())
    else:
        every = placements(group, numbers[0], free)
    for mask, times in every:
        if len(numbers) == 1:
            yield (*before, mask), weight * times
        else:
            inner = group if trivial else group.keeping(mask)
            left = tuple(place for place in free if not mask >> place & 1)
            yield from _nested(inner, numbers[1:], left, (*before, mask), weight * times)
