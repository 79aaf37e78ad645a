"""What a placement may not do: too many or too few guests on an orbit, guests that are neighbours.

`Limits` is what a chemist writes; `Rules` is the same for any permutation group. Both must be kept by the
group: a rule that tells equivalent sites apart has no meaning for an isomer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.group.images import ImageTables, mask_of, sites_of
from structures.group.wide import WORD, mask_array, unpack
from structures.sites import resolve_sites
from structures.substitution.bits import popcount

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.group.group import PermutationGroup

__all__ = ["Judge", "Limits", "Rules", "resolve_limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on the guests of a framework.

    Parameters
    ----------
    at_most, at_least
        Number of guests by orbit label, role or site number.
    apart
        Å; no two guests are closer than this. None: neighbours are allowed.
    """

    at_most: Mapping[str, int] = field(default_factory=dict)
    at_least: Mapping[str, int] = field(default_factory=dict)
    apart: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits as masks.

    Parameters
    ----------
    parts
        (mask, fewest, most): how many guests a set of sites may hold.
    pairs
        Sites that may not both hold a guest.
    """

    parts: tuple[tuple[int, int, int], ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()

    def check(self, group: PermutationGroup) -> None:
        """Raise InvalidInputError where the group does not keep the rules or no placement can."""
        for mask, fewest, most in self.parts:
            if not group.invariant(sites_of(mask)):
                raise InvalidInputError(
                    "a limit is on some of several equivalent sites; put it on whole orbits"
                )
            if not 0 <= fewest <= most:
                raise InvalidInputError(f"at least {fewest} and at most {most} guests; nothing can be both")
        known = {frozenset(pair) for pair in self.pairs}
        if any(len(pair) != 2 for pair in known):
            raise InvalidInputError("a site cannot be its own neighbour; give pairs of different sites")
        rows = group.distinct
        if any(frozenset((int(row[a]), int(row[b]))) not in known for a, b in self.pairs for row in rows):
            raise InvalidInputError(
                "the forbidden pairs are not kept by the symmetry; give all equivalent pairs"
            )

    def neighbours(self, size: int) -> NDArray[np.uint64]:
        """Mask of the sites that each site excludes, shape (size,)."""
        masks = [0] * size
        for a, b in self.pairs:
            masks[a] |= 1 << b
            masks[b] |= 1 << a
        return mask_array(masks, size)


class Judge:
    """Rules made ready to be asked about many masks."""

    def __init__(self, rules: Rules, size: int) -> None:
        self._parts = rules.parts
        self._size = size
        self._pairs = np.array(rules.pairs, dtype=np.int64).reshape(-1, 2)
        self._near = ImageTables(rules.neighbours(size)[None]) if rules.pairs and size <= WORD else None

    def kept(self, masks: NDArray[np.uint64], rest: int = 0, left: int = 0) -> NDArray[np.bool_]:
        """True for each beginning that may still be completed with `left` guests to come on `rest`."""
        kept = np.ones(len(masks), dtype=bool)
        for part, fewest, most in self._parts:
            guests = popcount(np.bitwise_and(masks, part))
            room = min(left, (part & rest).bit_count())
            forced = max(0, left - (rest & ~part).bit_count())
            kept &= (guests + forced <= most) & (guests + room >= fewest)
        if self._near is not None:
            kept &= (self._near.apply(0, masks) & masks) == 0
        elif len(self._pairs):
            bits = unpack(masks, self._size)
            kept &= ~(bits[:, self._pairs[:, 0]] & bits[:, self._pairs[:, 1]]).any(axis=1)
        return kept


def resolve_limits(framework: Framework, limits: Limits | None) -> Rules | None:
    """Limits of a framework as rules.

    Raises
    ------
    UnknownNameError
        If a name is neither orbit, role nor site number.
    InvalidInputError
        If a number is negative.
    """
    if limits is None:
        return None
    names = list(dict.fromkeys([*limits.at_least, *limits.at_most]))
    parts = []
    for name in names:
        sites = resolve_sites(framework, [name]) or ()
        fewest, most = limits.at_least.get(name, 0), limits.at_most.get(name, len(sites))
        if fewest < 0 or most < 0:
            raise InvalidInputError(f"{min(fewest, most)} guests on {name}; a limit is 0 or more")
        parts.append((mask_of(sites), fewest, most))
    pairs = framework.metal_bonds(limits.apart) if limits.apart else ()
    return Rules(tuple(parts), pairs)
