"""The steps of a sweep over one graph: which site enters or leaves, and where its bit stands.

Frontier bits are sorted by leaving time: the site that leaves next is the highest bit, so that leaving adds
two contiguous halves. A tensor of the sweep has shape (guests among the sites that left + 1, 2^frontier).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stability.frontier.order import find_order
from structures.errors import TooManyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy

__all__ = ["DEFAULT_BUDGET", "Plan", "Step", "Terms", "drop_bit", "increment", "last_terms", "make_plan"]

DEFAULT_BUDGET = 2 << 30  # bytes
_HELD_SOMEWHERE = 1 << 40  # bytes; no machine of a group has more memory

Terms = dict[int, list[tuple[tuple[int, ...], float]]]


@dataclass(frozen=True, slots=True)
class Step:
    """One site enters (at bit `position`) or leaves (from the highest bit).

    `frontier` lists the sites remembered before the step, lowest bit first; `rows` is the number of rows of
    the tensor before the step, `weight` how many guests the site stands for.
    """

    enters: bool
    site: int
    position: int
    frontier: tuple[int, ...]
    rows: int
    weight: int

    @property
    def states(self) -> int:
        """Columns of the tensor before the step."""
        return 1 << len(self.frontier)


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of a sweep, told before anything is computed.

    Attributes
    ----------
    order
        Sites in the order in which they enter.
    width
        Most sites remembered at once.
    peak
        Most numbers in one tensor.
    total
        Numbers in all tensors together: the work of a sweep.
    kept
        Numbers that stay for sampling and searching: all but a table that follows from the one before.
    """

    sites: int
    order: tuple[int, ...]
    steps: tuple[Step, ...]
    width: int
    peak: int
    total: int
    kept: int

    def require(self, needed: int, budget: int) -> None:
        """Raise TooManyError if `needed` bytes are more than the budget."""
        if needed > budget:
            more = (
                " or allow more (--memory of thermo, ground-states, contacts)"
                if needed < _HELD_SOMEWHERE
                else ""
            )
            raise TooManyError(
                f"the frontier is {self.width} sites wide and needs {needed / 2**20:,.0f} MiB, more than the "
                f"budget of {budget / 2**20:,.0f} MiB; restrict the sites, shorten the contact cut-off, "
                f"sample ('superatom monte-carlo'){more}"
            )


@lru_cache(maxsize=256)
def make_plan(sites: int, edges: tuple[tuple[int, int], ...], weights: tuple[int, ...] | None = None) -> Plan:
    """Plan a sweep over a graph whose site i stands for `weights[i]` guests (default 1)."""
    order = find_order(sites, edges)
    leaves = _leaving_times(order, edges)
    counts = weights or (1,) * sites
    steps: list[Step] = []
    frontier: list[int] = []
    rows = 1
    for time, site in enumerate(order):
        position = sum(leaves[other] > leaves[site] for other in frontier)
        steps.append(Step(True, site, position, tuple(frontier), rows, counts[site]))
        frontier.insert(position, site)
        while frontier and leaves[frontier[-1]] <= time:
            steps.append(
                Step(False, frontier[-1], len(frontier) - 1, tuple(frontier), rows, counts[frontier[-1]])
            )
            rows += counts[frontier.pop()]
    sizes = [step.rows * step.states * (2 if step.enters else 1) for step in steps]
    width = max((len(step.frontier) for step in steps), default=0)
    kept = sum(
        step.rows * step.states
        for before, step in zip([None, *steps], steps, strict=False)
        if step.enters or before is None or not before.enters
    )
    return Plan(sites, order, tuple(steps), width, max(sizes, default=1), sum(sizes) + rows, kept + rows)


def last_terms(plan: Plan, energy: ColouringEnergy) -> Terms:
    """Give each term to the site of its group that enters last: site -> (the others, eV)."""
    when = {site: time for time, site in enumerate(plan.order)}
    terms: Terms = {site: [] for site in plan.order}
    for group, value in energy.terms:
        last = max(group, key=when.__getitem__)
        terms[last].append((tuple(site for site in group if site != last), value))
    return terms


def increment(step: Step, terms: Terms) -> NDArray[np.float64]:
    """Energy (eV) that a guest on the entering site adds, for each frontier state, shape (states,)."""
    added = np.zeros(step.states)
    cube = added.reshape((2,) * len(step.frontier))  # axis 0 is the highest bit
    for others, value in terms[step.site]:
        index: list[slice | int] = [slice(None)] * len(step.frontier)
        for other in others:
            index[-1 - step.frontier.index(other)] = 1
        cube[tuple(index)] += value
    return added


def drop_bit(state: NDArray[np.int64], position: int) -> NDArray[np.int64]:
    """Frontier states without the bit at `position`."""
    low: NDArray[np.int64] = state & ((1 << position) - 1)
    return (state >> (position + 1)) << position | low


def _leaving_times(order: tuple[int, ...], edges: tuple[tuple[int, int], ...]) -> dict[int, int]:
    """Time at which each site and all its neighbours have entered."""
    when = {site: time for time, site in enumerate(order)}
    leaves = dict(when)
    for a, b in edges:
        leaves[a] = max(leaves[a], when[b])
        leaves[b] = max(leaves[b], when[a])
    return leaves
