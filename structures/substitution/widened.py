"""At most 64 of the places of a wider group, numbered anew: every engine works on them at full speed.

The new numbers keep the order of the places, so the smallest integer of an orbit stays the smallest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.group.group import PermutationGroup
from structures.group.images import sites_of
from structures.group.wide import pack, renumbered, unpack
from structures.substitution.limits import Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.substitution.pieces import Piece
    from structures.substitution.source import Source

__all__ = ["Part", "WidenedSource", "part_of"]


@dataclass(frozen=True, eq=False)
class Part:
    """Whole orbits of a group of `size` places: `group` acts on their new numbers 0, 1 ..."""

    group: PermutationGroup
    places: tuple[int, ...]
    size: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """New numbers of the places."""
        return tuple(range(len(self.places)))

    def widened(self, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Occupancies in the old numbers."""
        return renumbered(masks, self.places, self.size)

    def narrowed(self, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Occupancies in the new numbers; guests elsewhere are lost."""
        return pack(unpack(masks, self.size)[:, self.places])

    def rules(self, rules: Rules) -> Rules:
        """The same rules in the new numbers; what they say of other places is left out."""
        number = {place: k for k, place in enumerate(self.places)}
        parts = tuple(
            (sum(1 << number[site] for site in sites_of(mask) if site in number), fewest, most)
            for mask, fewest, most in rules.parts
        )
        pairs = tuple((number[a], number[b]) for a, b in rules.pairs if a in number and b in number)
        return Rules(parts, pairs)


@lru_cache(maxsize=32)
def part_of(group: PermutationGroup, places: tuple[int, ...]) -> Part:
    """Whole orbits (ascending) of a group as a group of their own."""
    number = np.full(group.size, -1)
    number[list(places)] = np.arange(len(places))
    return Part(PermutationGroup(number[group.permutations[:, places]], group.proper), places, group.size)


class WidenedSource:
    """Isomers of a part in the numbers of the whole."""

    def __init__(self, part: Part, source: Source) -> None:
        self._part = part
        self._source = source
        self.degeneracy_type = source.degeneracy_type
        self.listed = source.listed

    @property
    def size(self) -> int:
        """Number of isomers."""
        return self._source.size

    def whole(self) -> None:
        """No list is kept."""

    def products(self) -> None:
        """No products are kept."""

    def pieces(self, start: int, stop: int) -> Iterator[Piece]:
        """Ranks `start` to `stop` as outer products."""
        for prefixes, masks, degeneracies in self._source.pieces(start, stop):
            yield self._part.widened(prefixes), self._part.widened(masks), degeneracies

    def unrank(self, ranks: NDArray[np.integer]) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        """Occupancies and degeneracies at these ranks."""
        masks, degeneracies = self._source.unrank(ranks)
        return self._part.widened(masks), degeneracies

    def rank(self, masks: NDArray[np.uint64]) -> NDArray[np.integer]:
        """Ranks of canonical occupancies; -1 where guests are too many, too few or elsewhere."""
        narrow = self._part.narrowed(masks)
        ranks = self._source.rank(narrow)
        return np.where(self._part.widened(narrow) == masks, ranks, -1)
