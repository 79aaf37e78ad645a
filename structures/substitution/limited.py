"""Listing and counting the isomers that keep rules.

Listing walks the stabiliser chain level by level and drops every beginning that breaks a rule, so that what
is forbidden is never completed. Counting is Burnside's lemma with the placements that an operation keeps
and the rules allow (sweep.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.group.images import mask_of, sites_of
from structures.substitution.bits import subsets
from structures.substitution.limits import Judge
from structures.substitution.sweep import allowed_sets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from structures.group.group import PermutationGroup
    from structures.substitution.chain import Chain, Node
    from structures.substitution.limits import Rules

__all__ = ["BEGINNINGS", "count_limited", "list_limited"]

BEGINNINGS = 1 << 18  # beginnings extended at a time: some 50 MB
_STEP = 8  # sites a step where nothing is left of the group


def list_limited(
    group: PermutationGroup, chain: Chain, gold: int, rules: Rules
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    """Canonical occupancies (ascending) with degeneracies that keep the rules; count them before."""
    found: list[tuple[NDArray[np.uint64], int]] = []
    judge = Judge(rules, group.size)
    for masks, stabiliser in _complete(chain.root(gold), np.zeros(1, dtype=np.uint64), judge):
        found.append((masks, chain.degeneracy(stabiliser)))
    masks = np.concatenate([np.zeros(0, np.uint64), *(part for part, _ in found)])
    weights = np.repeat([weight for _, weight in found], [len(part) for part, _ in found])
    if not chain.ordered:
        masks = group.tables.smallest(masks)
    order = np.argsort(masks)
    return masks[order], weights[order].astype(chain.degeneracy_type)


def _complete(
    node: Node, prefixes: NDArray[np.uint64], judge: Judge
) -> Iterator[tuple[NDArray[np.uint64], int]]:
    """Yield the completions of beginnings that stand at one node, with the stabiliser left at the end."""
    if node.free:
        for masks in _complete_free(prefixes, node.rest, node.left, judge):
            yield masks, node.stabiliser
        return
    for patterns, child in node.segments:
        for grown in _grown(prefixes, patterns, child.rest, child.left, judge):
            yield from _complete(child, grown, judge)


def _complete_free(
    prefixes: NDArray[np.uint64], rest: int, left: int, judge: Judge
) -> Iterator[NDArray[np.uint64]]:
    """Every completion is an isomer: a few sites a step, so that forbidden ones are dropped early."""
    if not rest:
        yield prefixes
        return
    block = sites_of(rest)[-_STEP:]
    onward = rest & ~mask_of(block)
    for k in range(max(0, left - onward.bit_count()), min(left, len(block)) + 1):
        for grown in _grown(prefixes, subsets(block, k), onward, left - k, judge):
            yield from _complete_free(grown, onward, left - k, judge)


def _grown(
    prefixes: NDArray[np.uint64], patterns: NDArray[np.uint64], rest: int, left: int, judge: Judge
) -> Iterator[NDArray[np.uint64]]:
    """Beginnings with one more block, those that break a rule left out, in pieces."""
    step = max(1, BEGINNINGS // len(patterns))
    for start in range(0, len(prefixes), step):
        grown = (prefixes[start : start + step, None] | patterns).ravel()
        grown = grown[judge.kept(grown, rest, left)]
        if len(grown):
            yield grown


def count_limited(
    group: PermutationGroup, places: Sequence[int], rules: Rules
) -> tuple[list[int], list[int], list[int]]:
    """Orbits under the group, orbits under its rotations, and placements that keep the rules, by size."""
    full, proper, labelled = ([0] * (len(places) + 1) for _ in range(3))
    for kind in group.classes:
        for size, fixed in enumerate(allowed_sets(np.array(kind.operation), places, rules)):
            full[size] += kind.members * fixed
            proper[size] += kind.proper * fixed
            labelled[size] += fixed if kind.operation == tuple(range(group.size)) else 0
    rotations = int(group.proper.sum())
    return [n // group.order for n in full], [n // rotations for n in proper], labelled
