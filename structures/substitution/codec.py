"""Rank to isomer, isomer to rank and to canonical form along the stabiliser chain, for whole arrays.

All occupancies walk down the chain together; those that stand at the same node are handled in one go.
Ranks above 2^62 (they need more than 60 sites) are held as Python integers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from structures.substitution.bits import popcount
from structures.substitution.levels import TRIVIAL
from structures.substitution.turning import turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from structures.substitution.chain import Chain, Node

__all__ = ["chain_rank", "chain_smallest", "chain_unrank", "rank_type"]

_EXACT = 1 << 62
Key = TypeVar("Key")  # a node, or a stabiliser with the sites left


def rank_type(size: int) -> np.dtype[np.generic]:
    """Type that holds ranks below `size` exactly."""
    return np.dtype(np.int64) if size <= _EXACT else np.dtype(object)


def chain_unrank(
    root: Node, ranks: NDArray[np.integer]
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    """Chain representatives and degeneracies at these ranks, each 0 <= rank < size."""
    left = np.array(ranks, dtype=rank_type(root.size))
    masks = np.zeros(len(left), dtype=np.uint64)
    degeneracies = np.full(len(left), root.chain.order, dtype=root.chain.degeneracy_type)
    walk: _Walk[Node] = _Walk(lambda node: node.rest.bit_count())
    walk.add(root, np.arange(len(left)))
    for node, rows in walk:
        if node.small:
            tail, weights = node.tail()
            place = left[rows].astype(np.int64)
            masks[rows] |= tail[place]
            degeneracies[rows] = weights[place]
            continue
        starts = np.array(node.starts[1:-1], dtype=left.dtype)
        for index, chosen in _groups(rows, np.searchsorted(starts, left[rows], side="right")):
            patterns, child = node.segments[index]
            offset = left[chosen] - node.starts[index]
            masks[chosen] |= patterns[(offset // child.size).astype(np.int64)]
            left[chosen] = offset % child.size
            walk.add(child, chosen)
    return masks, degeneracies


def chain_rank(root: Node, masks: NDArray[np.uint64]) -> NDArray[np.integer]:
    """Ranks of occupancies in any orientation; -1 where number or place of the guests does not fit."""
    chain = root.chain
    fits = (popcount(masks) == root.left) & ((masks & ~np.uint64(chain.levels.active)) == 0)
    ranks = np.where(fits, 0, -1).astype(rank_type(root.size))
    turned = masks.copy()
    walk: _Walk[Node] = _Walk(lambda node: node.rest.bit_count())
    walk.add(root, np.nonzero(fits)[0])
    for node, rows in walk:
        if node.forced:
            continue
        level = chain.levels.level(node.stabiliser, node.rest)
        turned[rows], after = turn(level, turned[rows])
        bits = turned[rows] & np.uint64(level.mask)
        keys = popcount(bits) * len(chain.levels.members) + after
        places = {
            int(popcount(patterns[:1])[0]) * len(chain.levels.members) + child.stabiliser: index
            for index, (patterns, child) in enumerate(node.segments)
        }
        for key, chosen in _groups(np.arange(len(rows)), keys):
            patterns, child = node.segments[places[key]]
            position = np.searchsorted(patterns, bits[chosen]).astype(ranks.dtype)
            ranks[rows[chosen]] += position * child.size + node.starts[places[key]]
            walk.add(child, rows[chosen])
    return ranks


def chain_smallest(chain: Chain, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Chain representatives of occupancies: the smallest integers where the chain is ordered."""
    turned = masks.copy()
    walk: _Walk[tuple[int, int]] = _Walk(lambda key: key[1].bit_count())
    walk.add((chain.levels.root, chain.levels.active), np.arange(len(masks)))
    for (stabiliser, rest), rows in walk:
        if stabiliser == TRIVIAL or not rest:
            continue
        level = chain.levels.level(stabiliser, rest)
        turned[rows], after = turn(level, turned[rows])
        special = np.nonzero(after != TRIVIAL)[0]
        for number, chosen in _groups(rows[special], after[special]):
            walk.add((number, level.rest), chosen)
    return turned


class _Walk(Generic[Key]):
    """Rows waiting at keys; a key with more sites left comes first, and each key once."""

    def __init__(self, sites_left: Callable[[Key], int]) -> None:
        self._sites_left = sites_left
        self._waiting: dict[int, dict[Key, list[NDArray[np.intp]]]] = {}

    def add(self, key: Key, rows: NDArray[np.intp]) -> None:
        """Let rows wait at a key that has fewer sites left than the one at work."""
        if len(rows):
            self._waiting.setdefault(self._sites_left(key), {}).setdefault(key, []).append(rows)

    def __iter__(self) -> Iterator[tuple[Key, NDArray[np.intp]]]:
        while self._waiting:
            for key, parts in self._waiting.pop(max(self._waiting)).items():
                yield key, parts[0] if len(parts) == 1 else np.concatenate(parts)


def _groups(rows: NDArray[np.intp], labels: NDArray[np.integer]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Rows of each label."""
    if not len(rows):
        return
    order = np.argsort(labels, kind="stable")
    ordered = labels[order]
    cuts = np.nonzero(np.diff(ordered))[0] + 1
    for part in np.split(order, cuts):
        yield int(labels[part[0]]), rows[part]
