"""Exact numbers of isomers by Burnside's lemma, for every number of guests at once.

An isomer is an orbit of placements under the full group, mirror images merged. The same sum over the
rotations alone counts mirror images apart, so the difference is the number of chiral pairs. Source: Pólya,
Acta Math. 1937, 68, 145; the multivariate form gives the guests of each orbit.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.group.cycles import burnside
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from structures.group.group import PermutationGroup

__all__ = ["Count", "count_placements", "gold_numbers", "split_chiral"]


@dataclass(frozen=True, slots=True)
class Count(Shown):
    """How many isomers have `gold` guests.

    Attributes
    ----------
    isomers
        Inequivalent placements, mirror images counted once.
    chiral_pairs
        Isomers that differ from their mirror image. In a framework that is chiral itself every isomer is
        one: its partner lies in the mirror framework.
    achiral
        Isomers that are their own mirror image; `isomers = chiral_pairs + achiral`.
    placements
        Labelled placements on the chosen sites.
    """

    gold: int
    isomers: int
    chiral_pairs: int
    achiral: int
    placements: int


def count_placements(group: PermutationGroup, places: Sequence[int] | None = None) -> list[Count]:
    """Counts for 0, 1, ... guests on `places`, a union of orbits (all places where left out)."""
    active = range(group.size) if places is None else sorted(places)
    full = burnside(group.permutations, active)
    proper = full if group.chiral else burnside(group.permutations[group.proper], active)
    return [
        Count(x, *split_chiral(full[x], proper[x], chiral=group.chiral), comb(len(active), x))
        for x in range(len(active) + 1)
    ]


def gold_numbers(gold: int | Iterable[int] | None, places: int) -> list[int]:
    """Check the numbers of guests against the number of places; all of them for None.

    Raises
    ------
    InvalidInputError
        If a number is negative or larger than `places`.
    """
    if gold is None:
        return list(range(places + 1))
    numbers = [int(gold)] if isinstance(gold, (int, np.integer)) else [int(x) for x in gold]
    for x in numbers:
        if not 0 <= x <= places:
            raise InvalidInputError(f"gold = {x} does not fit on {places} sites; use 0 to {places}")
    return numbers


def split_chiral(full: int, proper: int, *, chiral: bool) -> tuple[int, int, int]:
    """Isomers, chiral pairs and achiral ones from both Burnside sums."""
    return (full, full, 0) if chiral else (full, proper - full, 2 * full - proper)
