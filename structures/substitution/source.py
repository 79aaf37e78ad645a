"""Where an isomer list comes from: the stabiliser chain, or an array of occupancies already listed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from structures.substitution.codec import chain_rank
from structures.substitution.pieces import pieces
from structures.substitution.unrank import chain_unrank
from structures.substitution.writing import write_products

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.group.group import PermutationGroup
    from structures.substitution.chain import Chain
    from structures.substitution.pieces import Piece

__all__ = ["ChainSource", "ListSource", "Source"]


_PRODUCTS = 1 << 24  # isomers below which the products are kept: some ten megabytes
_WHOLE = 1 << 19  # isomers below which the list itself is kept: 5 MB


class Source(Protocol):
    """A rank-addressable set of canonical occupancies."""

    @property
    def size(self) -> int:
        """Number of isomers."""

    @property
    def listed(self) -> bool:
        """True where the isomers had to be listed: some sites of an orbit only, or limits."""

    @property
    def degeneracy_type(self) -> np.dtype[np.unsignedinteger]:
        """Smallest type that holds every degeneracy."""

    def whole(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]] | None:
        """All occupancies and degeneracies where they are kept as arrays anyway."""

    def products(self) -> list[Piece] | None:
        """All isomers as outer products, made once, where they are few enough to be listed."""

    def pieces(self, start: int, stop: int) -> Iterator[Piece]:
        """Ranks `start` to `stop` as outer products."""

    def unrank(self, ranks: NDArray[np.integer]) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        """Occupancies and degeneracies at these ranks."""

    def rank(self, masks: NDArray[np.uint64]) -> NDArray[np.integer]:
        """Ranks of canonical occupancies; -1 where one is not in the set."""


class ChainSource:
    """Isomers of a chain with a given number of guests."""

    listed = False

    def __init__(self, group: PermutationGroup, chain: Chain, gold: int) -> None:
        self._group = group
        self._chain = chain
        self._root = chain.root(gold)
        self.degeneracy_type = chain.degeneracy_type

    @cached_property
    def size(self) -> int:
        """Number of isomers: from the list where that is short, else by Burnside's lemma."""
        tail = self._tail
        return self._root.size if tail is None else len(tail[0])

    def whole(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]] | None:
        """The list, written once and kept, where it is short."""
        return self._whole if self.size <= _WHOLE and self._chain.ordered else None

    def products(self) -> list[Piece] | None:
        """The outer products of the chain, kept: writing them again costs two numpy calls each."""
        return self._products if self.size <= _PRODUCTS and self._chain.ordered else None

    @property
    def _tail(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]] | None:
        """The completions of the chain's first node where they are few: they are the list."""
        return self._root.tail() if self._root.small and self._chain.ordered else None

    @cached_property
    def _whole(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        if self._tail is not None:
            return self._tail
        masks, weights = np.empty(self.size, np.uint64), np.empty(self.size, self.degeneracy_type)
        write_products(pieces(self._root, np.uint64(0), 0, self.size), masks, weights)
        return masks, weights

    @cached_property
    def _products(self) -> list[Piece]:
        return list(pieces(self._root, np.uint64(0), 0, self.size))

    def pieces(self, start: int, stop: int) -> Iterator[Piece]:
        """Ranks `start` to `stop` as outer products, straight from the chain."""
        one = np.zeros(1, dtype=np.uint64)
        for prefixes, masks, degeneracies in pieces(self._root, np.uint64(0), start, stop):
            if self._chain.ordered:
                yield prefixes, masks, degeneracies
            else:
                for prefix in prefixes:
                    yield one, self._smallest(prefix | masks), degeneracies

    def unrank(self, ranks: NDArray[np.integer]) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        """Occupancies and degeneracies at these ranks."""
        masks, degeneracies = chain_unrank(self._root, ranks)
        return (masks if self._chain.ordered else self._smallest(masks)), degeneracies

    def rank(self, masks: NDArray[np.uint64]) -> NDArray[np.integer]:
        """Ranks of any members of the orbits; -1 where the guests are too many, too few or elsewhere."""
        return chain_rank(self._root, masks)

    def _smallest(self, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return self._group.tables.smallest(masks)


class ListSource:
    """Isomers that were listed: canonical occupancies, ascending, with their degeneracies."""

    listed = True

    def __init__(self, masks: NDArray[np.uint64], degeneracies: NDArray[np.unsignedinteger]) -> None:
        self._masks = masks
        self._degeneracies = degeneracies
        self.size = len(masks)
        self.degeneracy_type = degeneracies.dtype

    def whole(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]] | None:
        """The list itself."""
        return self._masks, self._degeneracies

    def products(self) -> list[Piece] | None:
        """The list as one product."""
        return list(self.pieces(0, self.size))

    def pieces(self, start: int, stop: int) -> Iterator[Piece]:
        """Ranks `start` to `stop` as one piece."""
        if start < stop:
            yield (
                np.zeros(1, dtype=self._masks.dtype),
                self._masks[start:stop],
                self._degeneracies[start:stop],
            )

    def unrank(self, ranks: NDArray[np.integer]) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        """Occupancies and degeneracies at these ranks."""
        places = ranks.astype(np.int64)
        return self._masks[places], self._degeneracies[places]

    def rank(self, masks: NDArray[np.uint64]) -> NDArray[np.integer]:
        """Ranks of canonical occupancies; -1 where one is not in the list."""
        if not len(self._masks):
            return np.full(masks.shape, -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(self._masks, masks), len(self._masks) - 1)
        return np.where(self._masks[place] == masks, place, -1)
