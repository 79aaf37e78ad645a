"""Isomer to rank and to canonical form along the stabiliser chain, for whole arrays.

All occupancies walk down the chain together; those that stand at the same node are handled in one go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.substitution.bits import popcount
from structures.substitution.turning import turn
from structures.substitution.unrank import rank_type
from structures.substitution.walk import Walk, groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.substitution.chain import Chain, Node

__all__ = ["chain_rank", "chain_smallest"]


def chain_rank(root: Node, masks: NDArray[np.uint64]) -> NDArray[np.integer]:
    """Ranks of occupancies in any orientation; -1 where number or place of the guests does not fit."""
    chain = root.chain
    fits = (popcount(masks) == root.left) & ((masks & ~np.uint64(chain.levels.active)) == 0)
    ranks = np.where(fits, 0, -1).astype(rank_type(root.size))
    turned = chain_smallest(chain, masks)
    walk: Walk[Node] = Walk(lambda node: node.rest.bit_count())
    walk.add(root, np.nonzero(fits)[0])
    for node, rows in walk:
        bits = turned[rows] & np.uint64(node.rest)
        if node.small:
            tail, _ = node.tail()
            order = np.argsort(tail)
            ranks[rows] += order[np.searchsorted(tail, bits, sorter=order)].astype(ranks.dtype)
            continue
        bits &= np.uint64(chain.levels.level(node.stabiliser, node.rest, node.left).mask)
        patterns = np.concatenate([patterns for patterns, _ in node.segments])
        segment = np.repeat(np.arange(len(node.segments)), [len(part) for part, _ in node.segments])
        first = np.concatenate([np.arange(len(part)) for part, _ in node.segments])
        order = np.argsort(patterns)
        found = order[np.searchsorted(patterns, bits, sorter=order)]
        for index, chosen in groups(np.arange(len(rows)), segment[found]):
            child = node.segments[index][1]
            position = first[found[chosen]].astype(ranks.dtype)
            ranks[rows[chosen]] += position * child.size + node.starts[index]
            walk.add(child, rows[chosen])
    return ranks


def chain_smallest(chain: Chain, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Chain representatives of occupancies: the smallest integers where the chain is ordered."""
    turned = masks.copy()
    walk: Walk[tuple[int, int]] = Walk(lambda key: key[1].bit_count())
    walk.add((chain.levels.root, chain.levels.active), np.arange(len(masks)))
    for (stabiliser, rest), rows in walk:
        if chain.levels.free(stabiliser, rest):
            continue
        level = chain.levels.level(stabiliser, rest)
        turned[rows], after = turn(level, turned[rows])
        special = np.nonzero(after)[0]
        for number, chosen in groups(rows[special], after[special]):
            walk.add((number, level.rest), chosen)
    return turned
