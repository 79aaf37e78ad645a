"""Rank to isomer along the stabiliser chain, for whole arrays: a few table lookups each."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from structures.substitution.front import MOST, front_of
from structures.substitution.walk import Walk, groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.substitution.chain import Node
    from structures.substitution.front import Front

__all__ = ["chain_unrank", "rank_type"]

_CHUNK = 1 << 14  # ranks at a time: the arrays of a step stay in a second-level cache


def rank_type(size: int) -> np.dtype[np.generic]:
    """Type that holds ranks below `size` exactly: integers, above 2^62 (over 60 sites) Python's own."""
    return np.dtype(np.int64) if size <= MOST else np.dtype(object)


def chain_unrank(
    root: Node, ranks: NDArray[np.integer]
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    """Chain representatives and degeneracies at these ranks, each 0 <= rank < size."""
    masks = np.zeros(len(ranks), dtype=np.uint64)
    degeneracies = np.full(len(ranks), root.chain.order, dtype=root.chain.degeneracy_type)
    if root.size > MOST:
        for place, rank in enumerate(ranks):
            masks[place], degeneracies[place] = _by_hand(root, int(rank))
        return masks, degeneracies
    left = np.array(ranks, dtype=np.uint64)
    walk: Walk[Node] = Walk(lambda node: node.rest.bit_count())
    walk.add(root, np.arange(len(ranks)))
    for node, rows in walk:
        if node.small:
            tail, weights = node.tail()
            places = left[rows].view(np.int64)
            masks[rows] |= tail.take(places)
            degeneracies[rows] = weights.take(places)
        else:
            _through(node, rows, left, masks, walk)
    return masks, degeneracies


def _through(
    node: Node,
    rows: NDArray[np.intp],
    left: NDArray[np.uint64],
    masks: NDArray[np.uint64],
    walk: Walk[Node],
) -> None:
    """Work out rows that stand at a node; those that must go on alone wait at its children."""
    front = front_of(node)
    waiting: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
    everything = len(rows) == len(left)  # then slices, which are quicker than lists of rows
    for start in range(0, len(rows), _CHUNK):
        some = rows[start : start + _CHUNK]
        part = slice(start, start + _CHUNK) if everything else some
        found, apart, segments, ranks = _step(front, left[part])
        masks[part] |= found
        left[some[apart]] = ranks
        waiting.append((some[apart], segments))
    alone = np.concatenate([rows for rows, _ in waiting])
    for index, chosen in groups(alone, np.concatenate([segments for _, segments in waiting])):
        walk.add(front.children[index], chosen)


def _step(
    front: Front, keys: NDArray[np.uint64]
) -> tuple[NDArray[np.uint64], NDArray[np.intp], NDArray[np.intp], NDArray[np.uint64]]:
    """Isomers at keys of a front; rows that have to go on alone, their segments and ranks there.

    Those rows run along with a harmless key, and what is found for them is only the prefix.
    """
    segments, masks, left = front.split(keys)
    apart = np.flatnonzero(~front.together.take(segments)) if front.parting else segments[:0]
    prefixes, ranks = masks[apart], left[apart]
    left[apart] = 0
    left += front.place.take(segments)
    if front.tails is not None:
        masks |= front.tails.take(left.view(np.int64))
    elif front.onward is not None:
        masks |= _step(front.onward, left)[0]
    masks[apart] = prefixes
    return masks, apart, segments[apart], ranks


def _by_hand(node: Node, rank: int) -> tuple[int, int]:
    """One isomer in Python integers."""
    mask = 0
    while not node.small:
        index = bisect_right(node.starts, rank) - 1
        patterns, child = node.segments[index]
        place, rank = divmod(rank - node.starts[index], child.size)
        mask |= int(patterns[place])
        node = child
    tail, weights = node.tail()
    return mask | int(tail[rank]), int(weights[rank])
