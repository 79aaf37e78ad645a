"""How many colourings have x guests and b mixed bonds: whole numbers, exact, over all 2^n at once.

A bond is mixed where its two ends differ. Counting the colourings that a symmetry operation leaves alone is
the same problem on the quotient graph, whose sites are the cycles of the operation; averaging over the group
(Burnside) counts inequivalent isomers, and over the rotations alone tells chiral pairs from achiral isomers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stability.frontier.plan import DEFAULT_BUDGET, Plan, Step, make_plan
from structures.group.quotient import quotient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from structures.group.group import PermutationGroup

__all__ = [
    "BondGraph",
    "bond_graph",
    "isomer_histogram",
    "mixed_bond_histogram",
]

_NARROW = 31  # sites that may have left while 32-bit counts still hold every number


@dataclass(frozen=True, slots=True)
class BondGraph:
    """Sites that stand for `weights[i]` metals each, joined by (low, high, multiplicity) bonds.

    `guests` and `bonds` are the largest x and b that can occur.
    """

    weights: tuple[int, ...]
    bonds: tuple[tuple[int, int, int], ...]

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Bonds without multiplicities."""
        return tuple((low, high) for low, high, _ in self.bonds)

    def quotient(self, permutation: NDArray[np.int64]) -> BondGraph:
        """Graph of the cycles of a permutation; bonds inside a cycle are never mixed and fall away."""
        cycles = quotient(permutation[None])
        joined = cycles.collected(((low, high), many) for low, high, many in self.bonds)
        bonds = sorted((*cycle, many) for cycle, many in joined.items() if len(cycle) == 2)
        return BondGraph(cycles.sums(self.weights), tuple((a, b, many) for a, b, many in bonds))


def bond_graph(sites: int, bonds: tuple[tuple[int, int], ...]) -> BondGraph:
    """Graph of a framework's metals."""
    return BondGraph((1,) * sites, tuple((low, high, 1) for low, high in bonds))


def mixed_bond_histogram(graph: BondGraph, *, budget: int = DEFAULT_BUDGET) -> NDArray[np.int64]:
    """Number of colourings with x guests and b mixed bonds, shape (guests + 1, bonds + 1).

    Exchanging guest and host changes no bond, so the site that leaves last is swept as a host only.

    Raises
    ------
    TooManyError
        If the frontier is too wide for the budget (bytes).
    """
    plan = make_plan(len(graph.weights), graph.edges, graph.weights)
    most = sum(many for *_, many in graph.bonds)
    plan.require(_bytes(plan, graph), budget)
    joined = _neighbours(graph)
    last = next(step.site for step in reversed(plan.steps) if not step.enters) if plan.steps else None
    table: NDArray[np.unsignedinteger[Any]] = np.ones((1, 1, 1), np.uint32)
    left = 0
    for step in plan.steps:
        if step.enters:
            table = _enter(table, step, joined[step.site], host_only=step.site == last)
        else:
            left += 1
            table = _leave(table, step, host_only=step.site == last)
            if left == _NARROW:
                table = table.astype(np.uint64)
    half = np.zeros((sum(graph.weights) + 1, most + 1), np.int64)
    half[: table.shape[1], : table.shape[2]] = table[0].astype(np.int64)
    return half + half[::-1] if plan.steps else half


def isomer_histogram(
    graph: BondGraph, group: PermutationGroup, *, budget: int = DEFAULT_BUDGET
) -> NDArray[np.int64]:
    """Number of colourings that differ under a group, with x guests and b mixed bonds."""
    most = sum(many for *_, many in graph.bonds)
    total = np.zeros((sum(graph.weights) + 1, most + 1), dtype=object)
    for kind in group.classes:
        part = mixed_bond_histogram(graph.quotient(np.array(kind.operation)), budget=budget)
        total[:, : part.shape[1]] += part.astype(object) * kind.members
    isomers: NDArray[np.int64] = (total // group.order).astype(np.int64)
    return isomers


def _enter(
    table: NDArray[np.unsignedinteger[Any]], step: Step, joined: Mapping[int, int], *, host_only: bool
) -> NDArray[np.unsignedinteger[Any]]:
    """Double the states; each state's block moves up by the mixed bonds that the new site closes."""
    guests_near = np.zeros(step.states, np.int64)
    reach = 0
    for bit, other in enumerate(step.frontier):
        if other in joined:
            guests_near += (np.arange(step.states) >> bit & 1) * joined[other]
            reach += joined[other]
    low = 1 << step.position
    states = np.arange(step.states)
    place = (states // low) * (2 * low) + states % low
    if host_only:
        place = states
    _, rows, bonds = table.shape
    wide = np.zeros((step.states * (1 if host_only else 2), rows, bonds + reach), table.dtype)
    for near in np.unique(guests_near):
        alike = np.nonzero(guests_near == near)[0]
        block = table[alike]
        wide[place[alike], :, near : near + bonds] = block
        if not host_only:
            wide[place[alike] + low, :, reach - near : reach - near + bonds] = block
    return wide


def _leave(
    table: NDArray[np.unsignedinteger[Any]], step: Step, *, host_only: bool
) -> NDArray[np.unsignedinteger[Any]]:
    if host_only:
        return table
    states, rows, bonds = table.shape
    half = states // 2
    both = np.zeros((half, rows + step.weight, bonds), table.dtype)
    both[:, :rows] = table[:half]
    both[:, step.weight :] += table[half:]
    return both


def _bytes(plan: Plan, graph: BondGraph) -> int:
    """Bytes of the largest tensors of the sweep, old and new together."""
    joined = _neighbours(graph)
    closed = 0
    left = 0
    most = 0
    for step in plan.steps:
        if step.enters:
            closed += sum(joined[step.site].get(other, 0) for other in step.frontier)
            numbers = 1.5 * step.states * step.rows * (closed + 1)  # half of 2 * states, and the old tensor
        else:
            left += 1
            numbers = step.states * step.rows * (closed + 1)
        most = max(most, int(numbers) * (4 if left <= _NARROW else 8))
    return most


def _neighbours(graph: BondGraph) -> list[dict[int, int]]:
    joined: list[dict[int, int]] = [{} for _ in graph.weights]
    for low, high, many in graph.bonds:
        joined[low][high] = many
        joined[high][low] = many
    return joined
