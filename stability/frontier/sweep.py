"""One sweep for every algebra: sites enter, and leave once all their bonds are counted.

A table has shape (guests among the sites that left + 1, 2^frontier, ...). What a site that enters adds, and
how the two branches of a site that leaves are joined, is the algebra's: logarithms with logaddexp, energies
with the minimum, counts with a sum, averages with their shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import numpy as np

from stability.frontier.plan import Plan, Step, drop_bit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Algebra", "ColumnAlgebra", "Kept", "branches", "enter_columns", "keep_sweep", "sweep"]

Number = TypeVar("Number", bound=np.number[Any])
Table = TypeVar("Table")


class Algebra(Protocol[Table]):
    """What a sweep carries: one array, or several that belong together."""

    def start(self) -> Table:
        """Table before any site has entered: no guest, one state."""

    def enter(self, table: Table, step: Step) -> Table:
        """Double the states for a site that enters."""

    def leave(self, table: Table, step: Step) -> Table:
        """Join the two branches of the site that leaves."""


class ColumnAlgebra(Algebra["NDArray[Number]"], Protocol[Number]):
    """An algebra on one array, in which a guest that enters adds one number to each state."""

    def added(self, step: Step) -> NDArray[Number]:
        """What a guest on the site that enters adds, shape (states,)."""


def sweep(plan: Plan, algebra: Algebra[Table]) -> Table:
    """Table at the end: all sites have entered and left."""
    table = algebra.start()
    for step in plan.steps:
        table = algebra.enter(table, step) if step.enters else algebra.leave(table, step)
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Kept(Generic[Number]):
    """A sweep that can be gone back: the table before each step, and the last one.

    None stands where a site that just entered leaves: that table follows from the one before.
    """

    plan: Plan
    algebra: ColumnAlgebra[Number]
    tables: list[NDArray[Number] | None]
    last: NDArray[Number]

    def before(self, index: int, row: NDArray[np.int64], state: NDArray[np.int64]) -> NDArray[Number]:
        """Numbers of the table before a leaving step, at rows and states."""
        kept = self.tables[index]
        if kept is not None:
            return kept[row, state]
        enter, earlier = self.plan.steps[index - 1], self.tables[index - 1]
        assert earlier is not None  # noqa: S101  what stands before an entering step is always kept
        narrow = drop_bit(state, enter.position)
        guest = (state >> enter.position & 1).astype(earlier.dtype)
        value: NDArray[Number] = earlier[row, narrow] + guest * self.algebra.added(enter)[narrow]
        return value


def keep_sweep(plan: Plan, algebra: ColumnAlgebra[Number]) -> Kept[Number]:
    """Sweep and keep what going back needs."""
    tables: list[NDArray[Number] | None] = []
    table = algebra.start()
    entered = False
    for step in plan.steps:
        tables.append(None if entered and not step.enters else table)
        entered = step.enters
        table = algebra.enter(table, step) if step.enters else algebra.leave(table, step)
    return Kept(plan, algebra, tables, table)


def enter_columns(table: NDArray[Number], step: Step, added: NDArray[Number]) -> NDArray[Number]:
    """Double the columns for an entering site; the columns where it is a guest get `added`."""
    low = 1 << step.position
    wide = np.empty((len(table), step.states // low, 2, low), dtype=table.dtype)
    old = table.reshape(len(table), -1, low)
    wide[:, :, 0] = old
    np.add(old, added.reshape(-1, low), out=wide[:, :, 1])
    columns: NDArray[Number] = wide.reshape(len(table), -1)
    return columns


def branches(
    table: NDArray[Number], step: Step, nothing: float
) -> tuple[NDArray[Number], NDArray[Number], NDArray[Number]]:
    """A site leaves: the new table with the host's branch in it, and where the guest's belongs.

    Returns
    -------
    joined, upper, guest
        The new table; its rows, a view, to which the guest's branch is to be added in the algebra's way; that
        branch. Rows that no host reaches hold `nothing`. The order of the axes in memory is that of `table`.
    """
    rows, half = len(table), table.shape[1] // 2
    joined = np.empty_like(table, shape=(rows + step.weight, half, *table.shape[2:]))
    joined[:rows] = table[:, :half]
    joined[rows:] = nothing
    return joined, joined[step.weight :], table[:, half:]
