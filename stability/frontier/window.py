"""Every colouring within a window above the ground state, by a search with exact bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stability.frontier.minima import planned_lowest
from stability.frontier.plan import DEFAULT_BUDGET, Step, drop_bit
from stability.frontier.sweep import keep_sweep
from structures.errors import InvalidInputError, TooManyError
from structures.group.wide import mask_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy
    from stability.frontier.sweep import Kept

__all__ = ["LowTables", "low_tables", "search_window"]


@dataclass(frozen=True, slots=True, eq=False)
class LowTables:
    """Lowest energy of the sites that left, for every frontier state: exact bounds for a search.

    Energies are whole multiples of `unit` eV.
    """

    energy: ColouringEnergy
    unit: float
    kept: Kept[np.signedinteger[Any]]
    lowest: NDArray[np.int64]

    def shift(self, gold: int) -> float:
        """EV that the terms leave out at this composition."""
        return self.energy.constant + self.energy.per_guest * gold


def low_tables(energy: ColouringEnergy, *, budget: int = DEFAULT_BUDGET) -> LowTables:
    """Bounds for `search_window`, for every composition; made once for a model on a framework.

    Raises
    ------
    TooManyError
        If the frontier is too wide for the budget.
    """
    plan, lowest, unit = planned_lowest(energy)
    plan.require((plan.kept + plan.peak * 3) * lowest.kind.itemsize, budget)
    kept = keep_sweep(plan, lowest)
    return LowTables(energy, unit, kept, kept.last[:, 0].astype(np.int64))


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
    plan = tables.kept.plan
    if not 0 <= gold <= plan.sites:
        raise InvalidInputError(f"{gold} gold do not fit; give 0 to {plan.sites}")
    if not window >= 0:
        raise InvalidInputError(f"a window of {window} eV is negative; give 0 eV for the ground states alone")
    ceiling = int(tables.lowest[gold]) + int(min(window / tables.unit + 1e-6, 2.0**61))
    branches = _Branches(
        mask_array([0], plan.sites), np.full(1, gold), np.zeros(1, np.int64), np.zeros(1, np.int64)
    )
    for index in range(len(plan.steps) - 1, -1, -1):
        branches = (
            _undo_enter(tables.kept, plan.steps[index], branches)
            if plan.steps[index].enters
            else _undo_leave(tables.kept, index, branches, ceiling)
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


def _undo_leave(low: Kept[np.signedinteger[Any]], index: int, branches: _Branches, ceiling: int) -> _Branches:
    step = low.plan.steps[index]
    half = step.states // 2
    parts = []
    for guest in (0, 1):
        left = branches.left - guest
        state = branches.state + guest * half
        possible = (left >= 0) & (left < step.rows)
        left, state = left[possible], state[possible]
        bound = branches.spent[possible] + low.before(index, left, state)
        kept = bound <= ceiling
        masks = branches.masks[possible][kept] | (guest << step.site)
        parts.append((masks, left[kept], state[kept], branches.spent[possible][kept]))
    return _Branches(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _undo_enter(low: Kept[np.signedinteger[Any]], step: Step, branches: _Branches) -> _Branches:
    guest = branches.state >> step.position & 1
    state = drop_bit(branches.state, step.position)
    added = low.algebra.added(step)[state]
    return _Branches(branches.masks, branches.left, state, branches.spent + guest * added)
