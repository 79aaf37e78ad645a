"""Isomers of more than 64 places, listed where they are few: orbits of k guests from those of k - 1.

Each orbit of k guests has a member that is a canonical placement of k - 1 and one guest more. The number is
Burnside's and known without a list.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import TooManyError
from structures.group.cycles import burnside
from structures.group.images import mask_of
from structures.group.wide import mask_array
from structures.substitution.source import ListSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.group.group import PermutationGroup
    from structures.substitution.limits import Judge
    from structures.substitution.pieces import Piece

__all__ = ["GROWN_LIMIT", "GrownSource"]

GROWN_LIMIT = 1_000_000  # isomers: some seconds and 0.3 GB


class GrownSource:
    """Isomers with `gold` guests on `places` (whole orbits); TooManyError where they cannot be listed."""

    def __init__(
        self, group: PermutationGroup, places: tuple[int, ...], gold: int, judge: Judge | None = None
    ) -> None:
        self._group = group
        self._places = places
        self._gold = gold
        self._judge = judge
        self.degeneracy_type: np.dtype[np.unsignedinteger] = np.min_scalar_type(len(group.distinct))
        self.listed = judge is not None

    @cached_property
    def size(self) -> int:
        """Number of isomers: of the list where there are rules, else by Burnside's lemma."""
        if self._judge is not None:
            return self._list.size
        return burnside(self._group.permutations, self._places)[self._gold]

    def whole(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]] | None:
        """The list where it has been made; it is made when it is first needed."""
        return self._list.whole() if "_list" in self.__dict__ else None

    def products(self) -> None:
        """No products are kept."""

    def pieces(self, start: int, stop: int) -> Iterator[Piece]:
        """Ranks `start` to `stop` as one piece."""
        return self._list.pieces(start, stop)

    def unrank(self, ranks: NDArray[np.integer]) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        """Occupancies and degeneracies at these ranks."""
        return self._list.unrank(ranks)

    def rank(self, masks: NDArray[np.uint64]) -> NDArray[np.integer]:
        """Ranks of canonical occupancies; -1 where one is not in the list."""
        return self._list.rank(masks)

    @cached_property
    def _list(self) -> ListSource:
        if self._judge is None and self.size > GROWN_LIMIT:
            raise TooManyError(self._words())
        many = 2 * self._gold > len(self._places) and self._judge is None
        found = self._grown(len(self._places) - self._gold if many else self._gold)
        if many:  # the empty places were placed
            found = np.sort(self._group.tables.smallest(np.bitwise_xor(found, mask_of(self._places))))
        return ListSource(found, self._group.orbit_sizes(found))

    def _grown(self, guests: int) -> NDArray[np.uint64]:
        group, rest = self._group, mask_of(self._places)
        masks = mask_array([0], group.size)
        for k in range(1, guests + 1):
            if len(masks) * len(self._places) > GROWN_LIMIT * 2:
                raise TooManyError(self._words())
            grown = np.concatenate([masks[masks & bit == 0] | bit for bit in self._bits()])
            masks = np.unique(group.tables.smallest(grown))
            if self._judge is not None:
                masks = masks[self._judge.kept(masks, rest, self._gold - k)]
            if len(masks) > GROWN_LIMIT:
                raise TooManyError(self._words())
        return masks

    def _bits(self) -> list[int]:
        return [1 << place for place in self._places]

    def _words(self) -> str:
        number = "too many" if self._judge is not None else str(self.size)
        return (
            f"{number} isomers with {self._gold} guests on {len(self._places)} sites; beyond 64 sites up to "
            f"{GROWN_LIMIT} are listed: draw a sample, or restrict the sites to orbits of 64 sites together"
        )
