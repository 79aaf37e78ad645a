"""Every colouring within a window above the ground state, by a search with exact bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stability.frontier.minima import narrowest_kind, whole_energy, whole_increment
from stability.frontier.plan import DEFAULT_BUDGET, Plan, Step, drop_bit, last_terms
from stability.frontier.sums import enter_columns, kept_tables, plan_for
from structures.errors import InvalidInputError, TooManyError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy
    from stability.frontier.plan import Terms

__all__ = ["LowTables", "low_tables", "search_window"]

_WIDE = np.dtype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class LowTables:
    """Lowest energy of the sites that left, for every frontier state: exact bounds for a search.

    `energy` is in multiples of `unit` eV; `tables` holds the tensor before each step, None where a site that
    just entered leaves.
    """

    original: ColouringEnergy
    energy: ColouringEnergy
    unit: float
    plan: Plan
    terms: Terms
    tables: list[NDArray[np.signedinteger[Any]] | None]
    lowest: NDArray[np.int64]

    def shift(self, gold: int) -> float:
        """EV that the terms leave out at this composition."""
        return self.original.constant + self.original.per_guest * gold


def low_tables(energy: ColouringEnergy, *, budget: int = DEFAULT_BUDGET) -> LowTables:
    """Bounds for `search_window`, for every composition; made once for a model on a framework.

    Raises
    ------
    TooManyError
        If the frontier is too wide for the budget.
    """
    whole, unit = whole_energy(energy)
    plan = plan_for(energy)
    kind = narrowest_kind(whole)
    plan.require((plan.total + plan.peak * 3) * kind.itemsize, budget)
    terms = last_terms(plan, whole)

    def after(low: NDArray[np.signedinteger[Any]], step: Step) -> NDArray[np.signedinteger[Any]]:
        if step.enters:
            return enter_columns(low, step, whole_increment(step, terms, kind))
        return _leave(low, step)

    tables, low = kept_tables(plan, np.zeros((1, 1), kind), after)
    return LowTables(energy, whole, unit, plan, terms, tables, low[:, 0].astype(np.int64))


def search_window(
    tables: LowTables, gold: int, window: float, *, limit: int = 5_000_000
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    """Every occupancy with `gold` guests whose energy is at most `window` eV above the lowest.

    No branch of the search is in vain: the bounds are exact. Symmetry-equivalent occupancies all appear.

    Returns
    -------
    occupancies, energies
        Shape (found,) each, sorted by energy (eV), then by occupancy.

    Raises
    ------
    InvalidInputError
        If `gold` is not between 0 and the number of sites, or the window is negative.
    TooManyError
        If more than `limit` occupancies lie in the window.
    """
    if not 0 <= gold <= tables.plan.sites:
        raise InvalidInputError(f"{gold} gold do not fit; give 0 to {tables.plan.sites}")
    if not window >= 0:
        raise InvalidInputError(f"a window of {window} eV is negative; give 0 eV for the ground states alone")
    ceiling = int(tables.lowest[gold]) + int(min(window / tables.unit + 1e-6, 2.0**61))
    branches = _Branches(
        np.zeros(1, np.uint64), np.full(1, gold), np.zeros(1, np.int64), np.zeros(1, np.int64)
    )
    for index in range(len(tables.plan.steps) - 1, -1, -1):
        step = tables.plan.steps[index]
        branches = (
            _undo_enter(tables, step, branches)
            if step.enters
            else _undo_leave(tables, index, branches, ceiling)
        )
        if len(branches.masks) > limit:
            raise TooManyError(
                f"more than {limit:,} occupancies of {gold} gold lie within {window} eV; "
                "narrow the window or raise the limit"
            )
    rank = np.lexsort((branches.masks, branches.spent))
    energies = branches.spent[rank].astype(np.float64) * tables.unit + tables.shift(gold)
    return branches.masks[rank], energies


@dataclass(frozen=True, slots=True, eq=False)
class _Branches:
    """Partial colourings: guests placed, guests left to place, frontier state, energy already spent."""

    masks: NDArray[np.uint64]
    left: NDArray[np.int64]
    state: NDArray[np.int64]
    spent: NDArray[np.int64]


def _undo_leave(tables: LowTables, index: int, branches: _Branches, ceiling: int) -> _Branches:
    step = tables.plan.steps[index]
    half = step.states // 2
    parts = []
    for guest in (0, 1):
        left = branches.left - guest
        state = branches.state + guest * half
        possible = (left >= 0) & (left < step.rows)
        left, state = left[possible], state[possible]
        bound = branches.spent[possible] + _before(tables, index, left, state)
        kept = bound <= ceiling
        masks = branches.masks[possible][kept] | np.uint64(guest << step.site)
        parts.append((masks, left[kept], state[kept], branches.spent[possible][kept]))
    return _Branches(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _undo_enter(tables: LowTables, step: Step, branches: _Branches) -> _Branches:
    guest = branches.state >> step.position & 1
    state = drop_bit(branches.state, step.position)
    added = whole_increment(step, tables.terms, _WIDE)[state]
    return _Branches(branches.masks, branches.left, state, branches.spent + guest * added)


def _before(
    tables: LowTables, index: int, left: NDArray[np.int64], state: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Tensor before a leaving step, at (left, state); rebuilt where only the one before was kept."""
    kept = tables.tables[index]
    if kept is not None:
        return kept[left, state].astype(np.int64)
    enter = tables.plan.steps[index - 1]
    earlier = tables.tables[index - 1]
    assert earlier is not None  # noqa: S101  what stands before an entering step is always kept
    narrow = drop_bit(state, enter.position)
    added = whole_increment(enter, tables.terms, _WIDE)[narrow]
    return earlier[left, narrow].astype(np.int64) + (state >> enter.position & 1) * added


def _leave(low: NDArray[np.signedinteger[Any]], step: Step) -> NDArray[np.signedinteger[Any]]:
    half = step.states // 2
    both = np.full((step.rows + step.weight, half), np.iinfo(low.dtype).max // 2, low.dtype)
    both[: step.rows] = low[:, :half]
    upper = both[step.weight :]
    np.minimum(upper, low[:, half:], out=upper)
    return both
