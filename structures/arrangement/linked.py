"""A stage too large to test each subset: the stabiliser chain of the operations left, with sizes of its own.

At a node of the chain the sites seen so far are decided; how many isomers are below is a Burnside sum over
the node's stabiliser: cycles that are still open may hold this step's metal, those decided against it only
later ones.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from structures.arrangement.colourings import kept_colourings
from structures.arrangement.stage import Stage
from structures.group.cycles import cycle_types
from structures.group.group import PermutationGroup
from structures.group.images import sites_of
from structures.substitution.codec import chain_smallest
from structures.substitution.engine import chain_of
from structures.substitution.isomers import placements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.substitution.chain import Chain, Node

__all__ = ["Linked"]

_NODES = 4096  # nodes whose sizes are kept


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """Patterns that follow each other, each with `each` isomers below; the node of what comes after."""

    patterns: NDArray[np.uint64]
    each: int
    node: Node | None


class Linked(Stage):
    """Choices in the order of the chain."""

    def choices(self) -> Iterator[NDArray[np.uint64]]:
        """The smallest of each orbit."""
        for masks, _ in placements(self._group, self.step.number, self.sites).blocks():
            yield masks

    def at(self, rank: int) -> tuple[int, int]:
        """Down the chain, by what is below each pattern."""
        node: Node | None = self._chain.root(self.step.number)
        mask = 0
        while node is not None and node.left:
            starts, runs = self._below(node, mask)
            place = bisect_right(starts, rank) - 1
            run = runs[place]
            step, rank = divmod(rank - starts[place], run.each)
            mask |= int(run.patterns[step])
            node = run.node
        return (mask if self._chain.ordered else min(self._images(mask))), rank

    def before(self, mask: int) -> tuple[int, int]:
        """Down the chain with the form of the mask that the chain lists; it need not be the smallest."""
        least = int(chain_smallest(self._chain, np.array([mask], dtype=np.uint64))[0])
        images = self._images(mask)
        operation = int(self.members[images.index(min(images))])
        node: Node | None = self._chain.root(self.step.number)
        seen = total = 0
        while node is not None and node.left:
            starts, runs = self._below(node, seen)
            later = runs[0].node
            wanted = np.uint64(least & (node.rest if later is None else node.rest & ~later.rest))
            for start, run in zip(starts, runs, strict=False):
                found = np.flatnonzero(run.patterns == wanted)
                if len(found):
                    total += start + int(found[0]) * run.each
                    node = run.node
                    break
            seen |= int(wanted)
        return total, operation

    def _images(self, mask: int) -> list[int]:
        return [self.sizes.image(int(member), mask) for member in self.members]

    def _below(self, node: Node, seen: int) -> tuple[list[int], list[_Run]]:
        """Runs of patterns at a node, and where each begins; `seen` holds this step's metal already."""
        key = node, 0 if len(self._origins(node.stabiliser)) == 1 else seen
        if key not in self._known:
            if len(self._known) >= _NODES:
                self._known.clear()
            runs = list(self._completions(node, seen) if node.small else self._patterns(node, seen))
            starts = list(accumulate((len(run.patterns) * run.each for run in runs), initial=0))
            self._known[key] = starts, runs
        return self._known[key]

    def _patterns(self, node: Node, seen: int) -> Iterator[_Run]:
        for patterns, child in node.segments:
            if len(self._origins(child.stabiliser)) == 1:
                yield _Run(patterns, child.size * self._each, child)
            else:
                for pattern in patterns:
                    yield _Run(pattern[None], self._size(child, seen | int(pattern)), child)

    def _completions(self, node: Node, seen: int) -> Iterator[_Run]:
        tail = node.tail()[0]
        if len(self._origins(node.stabiliser)) == 1:
            yield _Run(tail, self._each, None)
            return
        fixed = self.fixed(tail | np.uint64(seen))
        special = np.flatnonzero(fixed.sum(axis=0) > 1)
        start = 0
        for place in [*special.tolist(), len(tail)]:
            if start < place:
                yield _Run(tail[start:place], self._each, None)
            if place < len(tail):
                left = self.without(int(tail[place]) | seen)
                each = self.sizes.size(self.members[fixed[:, place]], self.index + 1, left)
                yield _Run(tail[place : place + 1], each, None)
            start = place + 1

    def _size(self, node: Node, seen: int) -> int:
        """Isomers below a node: Burnside over the operations that its stabiliser stands for."""
        rows = self.sizes.rows[self.members[self._origins(node.stabiliser)]]
        decided = self.free[self.step.room] & ~node.rest & ~seen
        later = self.sizes.steps.numbers(self.index + 1, self.step.room)
        others = (*self.free[: self.step.room], 0, *self.free[self.step.room + 1 :])
        elsewhere = self.sizes.fixed_numbers(rows, self.index + 1, others, skip=self.step.room)
        every = frozenset(range(len(later) + 2))
        kinds = zip(cycle_types(rows, sites_of(node.rest)), cycle_types(rows, sites_of(decided)), strict=True)
        most = (node.left, *later)
        total = sum(
            kept_colourings([(still, every), (done, every - {0})], most).get(most, 0) * times
            for (still, done), times in zip(kinds, elsewhere, strict=True)
        )
        return total // len(rows)

    @cached_property
    def _each(self) -> int:
        """Isomers after a choice that only the identity keeps."""
        return self.sizes.labelled(self.index + 1, self.left)

    @cached_property
    def _known(self) -> dict[tuple[Node, int], tuple[list[int], list[_Run]]]:
        return {}

    @cached_property
    def _group(self) -> PermutationGroup:
        return PermutationGroup(self.sizes.rows[self.members])

    @cached_property
    def _chain(self) -> Chain:
        return chain_of(self._group, self.sites)

    def _origins(self, stabiliser: int) -> NDArray[np.intp]:
        """Places in `members` of the operations that the chain's stabiliser stands for.

        The chain acts on this step's sites alone: operations that agree there are one operation of it.
        """
        if stabiliser not in self._origin:
            kept = self._chain.levels.members[stabiliser]
            self._origin[stabiliser] = np.flatnonzero(np.isin(self._chain_rows, kept))
        return self._origin[stabiliser]

    @cached_property
    def _origin(self) -> dict[int, NDArray[np.intp]]:
        return {}

    @cached_property
    def _chain_rows(self) -> NDArray[np.intp]:
        """Row of the chain that each member is on this step's sites."""
        sites = list(self.sites)
        rows = {row.tobytes(): k for k, row in enumerate(self._chain.levels.permutations[:, sites])}
        own = np.ascontiguousarray(self.sizes.rows[self.members][:, sites])
        return np.array([rows[row.tobytes()] for row in own])
