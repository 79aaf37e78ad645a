"""How many colourings have x guests and b mixed bonds: whole numbers, exact, over all 2^n at once.

A bond is mixed where its two ends differ. Counting the colourings that a symmetry operation leaves alone is
the same problem on the quotient graph, whose sites are the cycles of the operation; averaging over the group
(Burnside) counts inequivalent isomers, and over the rotations alone tells chiral pairs from achiral isomers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stability.frontier.plan import DEFAULT_BUDGET, Plan, Step, make_plan
from stability.frontier.sweep import branches, sweep
from structures.errors import TooManyError
from structures.group.quotient import quotient

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.group.group import PermutationGroup

__all__ = [
    "BondGraph",
    "bond_graph",
    "isomer_histogram",
    "mixed_bond_histogram",
]

_Counts = npt.NDArray[np.unsignedinteger[Any]]
_COUNTED = 66  # sites: C(66, 33) < 2^63
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
        If the frontier is too wide for the budget (bytes), or the colourings are too many for 64-bit numbers.
    """
    if sum(graph.weights) > _COUNTED:
        raise TooManyError(
            f"{sum(graph.weights)} sites have placements beyond 2^63 for one number of guests; they are "
            f"counted by contacts up to {_COUNTED} sites: draw a sample"
        )
    plan = make_plan(len(graph.weights), graph.edges, graph.weights)
    most = sum(many for *_, many in graph.bonds)
    plan.require(_bytes(plan, graph), budget)
    table = sweep(plan, _MixedBonds(graph, plan))[:, 0]
    half = np.zeros((sum(graph.weights) + 1, most + 1), np.int64)
    half[: table.shape[0], : table.shape[1]] = table.astype(np.int64)
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


class _MixedBonds:
    """Counts by guests, state and mixed bonds; in memory each state has a block of its own."""

    def __init__(self, graph: BondGraph, plan: Plan) -> None:
        leaving = [step.site for step in plan.steps if not step.enters]
        self._joined = _neighbours(graph)
        self._host_only = leaving[-1] if leaving else None  # it enters last, too
        self._widened = leaving[_NARROW - 1] if len(leaving) >= _NARROW else None

    def start(self) -> _Counts:
        """One way to have no site."""
        return np.ones((1, 1, 1), np.uint32)

    def enter(self, table: _Counts, step: Step) -> _Counts:
        """Double the states; each state's block moves up by the mixed bonds that the new site closes."""
        near = self._guests_near(step)
        reach = sum(self._joined[step.site].get(other, 0) for other in step.frontier)
        host_only = step.site == self._host_only
        low = 1 << step.position
        states = np.arange(step.states)
        place = states if host_only else (states // low) * (2 * low) + states % low
        rows, _, bonds = table.shape
        wide = np.zeros((step.states * (1 if host_only else 2), rows, bonds + reach), table.dtype)
        for guests in np.unique(near):
            alike = np.nonzero(near == guests)[0]
            block = table.swapaxes(0, 1)[alike]
            wide[place[alike], :, guests : guests + bonds] = block
            if not host_only:
                wide[place[alike] + low, :, reach - guests : reach - guests + bonds] = block
        return wide.swapaxes(0, 1)

    def leave(self, table: _Counts, step: Step) -> _Counts:
        """Add the branches."""
        if step.site == self._host_only:
            joined = table
        else:
            joined, upper, guest = branches(table, step, 0)
            np.add(upper, guest, out=upper)
        return joined.astype(np.uint64) if step.site == self._widened else joined

    def _guests_near(self, step: Step) -> NDArray[np.int64]:
        """Mixed bonds that the site closes if it is a host, for each state: its bonds to guests."""
        near = np.zeros(step.states, np.int64)
        for bit, other in enumerate(step.frontier):
            near += (np.arange(step.states) >> bit & 1) * self._joined[step.site].get(other, 0)
        return near


def _bytes(plan: Plan, graph: BondGraph) -> int:
    """Bytes of the largest tensors of the sweep: the old one, the new one, and a copy while one is made."""
    joined = _neighbours(graph)
    bonds = 1
    left = 0
    most = 0
    for step in plan.steps:
        old = step.states * step.rows * bonds
        if step.enters:
            bonds += sum(joined[step.site].get(other, 0) for other in step.frontier)
            numbers = 2 * old + 2 * step.states * step.rows * bonds
        else:
            left += 1
            numbers = old + 2 * (step.rows + step.weight) * step.states // 2 * bonds
        most = max(most, numbers * (4 if left < _NARROW else 8))
    return most


def _neighbours(graph: BondGraph) -> list[dict[int, int]]:
    joined: list[dict[int, int]] = [{} for _ in graph.weights]
    for low, high, many in graph.bonds:
        joined[low][high] = many
        joined[high][low] = many
    return joined
