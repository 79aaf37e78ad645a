"""How many placements an operation keeps and the rules allow: a sweep over its cycles.

Cycles are taken or left one after another. A state is the guests that still exclude something to come (a list
of those that occur: forbidden pairs leave few of the 2^n that a table over all would hold); what
is kept of it is a number of ways for each number of guests and, where a limit is open, of guests on that
part. A part's axis opens with its first cycle and closes, limits applied, with its last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.errors import TooManyError
from structures.group.cycles import cycle_masks
from structures.group.images import mask_of
from structures.group.wide import WORD, mask_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from structures.substitution.limits import Rules

__all__ = ["allowed_sets"]

_LARGEST = 1 << 26  # numbers held at once: 512 MB
_LARGEST_OBJECTS = 1 << 22  # Python's integers, of more than 64 sites: 250 MB

Cycle = tuple[int, int]  # sites, sites that they exclude


def allowed_sets(row: NDArray[np.int64], places: Sequence[int], rules: Rules) -> list[int]:
    """Number of subsets of `places` that one operation keeps and the rules allow, by size.

    Raises
    ------
    TooManyError
        If limits and forbidden pairs are too entangled for the memory.
    """
    sweep = _Sweep(rules, len(places), mask_of(places), len(row))
    cycles = _in_order(_usable(row, places, rules), rules)
    for index, cycle in enumerate(cycles):
        sweep.step(cycle, cycles[index + 1 :])
    return sweep.numbers()


class _Sweep:
    """States and, for each, the ways by guests (axis 1) and by guests on each open part (further axes)."""

    def __init__(self, rules: Rules, size: int, sites: int, width: int) -> None:
        limits = ((part & sites, fewest, most) for part, fewest, most in rules.parts)
        self._parts = list(  # a limit that is told twice, by orbit and by role, is one
            dict.fromkeys(each for each in limits if each[1] > 0 or each[2] < each[0].bit_count())
        )
        self._open: list[tuple[int, int, int]] = []
        self._kind = mask_type(width)  # of states, and of ways: both may pass 2^64
        self._largest = _LARGEST if width <= WORD else _LARGEST_OBJECTS
        self._states = np.zeros(1, dtype=self._kind)
        self._ways: NDArray[np.uint64] = np.zeros((1, size + 1), dtype=self._kind)
        self._ways[0, 0] = 1

    def step(self, cycle: Cycle, later: list[Cycle]) -> None:
        """Take or leave one cycle."""
        for part in self._parts:
            if part[0] & cycle[0] and part not in self._open:
                self._open_axis(part)
        if self._ways.size > self._largest:
            raise TooManyError(
                f"limits on {len(self._parts)} parts and forbidden pairs are too many together to count; "
                "use fewer limits, or restrict the sites"
            )
        deciding = _union(around for _, around in later)
        free = (self._states & cycle[1]) == 0
        taken = (self._states[free] | cycle[0]) & deciding
        states = np.concatenate([self._states & deciding, taken])
        ways = np.concatenate([self._ways, self._taken(self._ways[free], cycle[0])])
        order = np.argsort(states, kind="stable")
        self._states, first = np.unique(states[order], return_index=True)
        self._ways = np.add.reduceat(ways[order], first, axis=0)
        for part in [part for part in self._open if not part[0] & _union(sites for sites, _ in later)]:
            self._close_axis(part)

    def numbers(self) -> list[int]:
        """Ways by number of guests, at the end; a part that no cycle touched has no guest."""
        if any(fewest > 0 for _, fewest, _ in self._parts):
            return [0] * self._ways.shape[1]
        return [int(ways) for ways in self._ways[0]]

    def _taken(self, ways: NDArray[np.uint64], sites: int) -> NDArray[np.uint64]:
        ways = _shifted(ways, 1, sites.bit_count(), saturate=False)
        for axis, (part, _, most) in enumerate(self._open, start=2):
            if part & sites:
                ways = _shifted(ways, axis, sites.bit_count(), saturate=most >= part.bit_count())
        return ways

    def _open_axis(self, part: tuple[int, int, int]) -> None:
        sites, fewest, most = part
        length = 1 + (fewest if most >= sites.bit_count() else most)
        wider = np.zeros((*self._ways.shape, length), dtype=self._kind)
        wider[..., 0] = self._ways
        self._ways = wider
        self._open.append(part)

    def _close_axis(self, part: tuple[int, int, int]) -> None:
        axis = 2 + self._open.index(part)
        allowed = np.moveaxis(self._ways, axis, -1)[..., part[1] :]
        self._ways = allowed.sum(axis=-1, dtype=self._kind)
        self._open.remove(part)
        self._parts.remove(part)


def _shifted(ways: NDArray[np.uint64], axis: int, by: int, *, saturate: bool) -> NDArray[np.uint64]:
    """More guests along one axis; what leaves it is dropped, or gathers at its end."""
    length = ways.shape[axis]
    moved = np.zeros_like(ways)
    source, target = np.moveaxis(ways, axis, 0), np.moveaxis(moved, axis, 0)
    target[by:] = source[: max(0, length - by)]
    if saturate:
        target[-1] = source[max(0, length - 1 - by) :].sum(axis=0, dtype=ways.dtype)
    return moved


def _usable(row: NDArray[np.int64], places: Sequence[int], rules: Rules) -> list[Cycle]:
    """Cycles of the operation without a forbidden pair of their own."""
    near = rules.neighbours(len(row))
    cycles = []
    for cycle in cycle_masks(row, places):
        around = int(np.bitwise_or.reduce(near[[site for site in places if cycle >> site & 1]]))
        if not around & cycle:
            cycles.append((cycle, around))
    return cycles


def _in_order(cycles: list[Cycle], rules: Rules) -> list[Cycle]:
    """Part by part without pairs; with pairs, always the cycle with the fewest neighbours left."""
    if not rules.pairs:
        return sorted(cycles, key=lambda cycle: [bool(cycle[0] & part) for part, _, _ in rules.parts])
    left, ordered = list(cycles), []
    while left:
        sites = _union(sites for sites, _ in left)
        chosen = min(left, key=lambda cycle: (cycle[1] & sites).bit_count())
        left.remove(chosen)
        ordered.append(chosen)
    return ordered


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union
