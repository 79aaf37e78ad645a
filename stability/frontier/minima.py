"""Ground states of all compositions with their multiplicities.

Energies are whole numbers here: multiples of the largest unit that all terms of the model share (1e-9 eV
where they share nothing larger), so that equal energies are equal and can be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stability.colouring import ColouringEnergy
from stability.frontier.plan import DEFAULT_BUDGET, Step, increment, last_terms
from stability.frontier.sums import plan_for
from stability.frontier.sweep import branches, enter_columns, sweep
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.frontier.plan import Plan, Terms

__all__ = ["FINEST", "GroundStates", "Lowest", "ground_states", "planned_lowest", "whole_energy"]

FINEST = 1e-9  # eV
_EXACT = 62  # sites whose placements a 64-bit number counts

_Whole = npt.NDArray[np.signedinteger[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class GroundStates:
    """Lowest energy (eV) and the number of placements that have it, both shape (sites + 1,), for each x.

    Of more than 62 sites a multiplicity above 2^53 is rounded to 53 binary digits.
    """

    energy: NDArray[np.float64]
    multiplicity: NDArray[np.int64]


def ground_states(energy: ColouringEnergy, *, budget: int = DEFAULT_BUDGET) -> GroundStates:
    """Lowest energy and number of ground states at every composition.

    Raises
    ------
    TooManyError
        If the frontier is too wide for the budget.
    """
    plan, lowest, unit = planned_lowest(energy)
    plan.require(plan.peak * (lowest.kind.itemsize + 8) * 3, budget)
    exact = energy.sites <= _EXACT
    low, count = sweep(plan, _Counted(lowest, np.dtype(np.int64 if exact else np.float64)))
    shift = energy.constant + energy.per_guest * np.arange(energy.sites + 1)
    return GroundStates(low[:, 0] * unit + shift, count[:, 0].astype(np.int64 if exact else object))


def whole_energy(energy: ColouringEnergy) -> tuple[ColouringEnergy, float]:
    """The same terms as whole multiples of the largest unit that is a multiple of FINEST."""
    rounded = {group: round(value / FINEST) for group, value in energy.terms}
    shared = gcd(*rounded.values()) or 1
    terms = tuple((group, float(value // shared)) for group, value in rounded.items() if value)
    return ColouringEnergy(energy.sites, terms), shared * FINEST


def planned_lowest(energy: ColouringEnergy) -> tuple[Plan, Lowest, float]:
    """Plan of a sweep for the lowest energies, its algebra, and the unit (eV) of its whole numbers.

    Raises
    ------
    InvalidInputError
        If the energies are too large for 64-bit numbers.
    """
    whole, unit = whole_energy(energy)
    if whole.span >= 2.0**61:
        raise InvalidInputError("energies of this model are beyond 1e9 eV; give them in eV")
    narrow = whole.span < 2**29  # 32-bit numbers where they are wide enough: half the traffic
    plan = plan_for(energy)
    return plan, Lowest(last_terms(plan, whole), np.dtype(np.int32 if narrow else np.int64)), unit


@dataclass(frozen=True, slots=True)
class Lowest:
    """Lowest energies, whole numbers of one kind."""

    terms: Terms
    kind: np.dtype[np.signedinteger[Any]]

    @property
    def never(self) -> int:
        """Energy of what cannot be: half the largest number, so that sums stay numbers."""
        return int(np.iinfo(self.kind).max) // 2

    def start(self) -> _Whole:
        """Nothing costs nothing."""
        return np.zeros((1, 1), self.kind)

    def added(self, step: Step) -> _Whole:
        """What a guest on the entering site adds, shape (states,)."""
        return np.rint(increment(step, self.terms)).astype(self.kind)

    def enter(self, table: _Whole, step: Step) -> _Whole:
        """Add the terms that the site completes."""
        return enter_columns(table, step, self.added(step))

    def leave(self, table: _Whole, step: Step) -> _Whole:
        """Take the lower branch."""
        joined, upper, guest = branches(table, step, self.never)
        np.minimum(upper, guest, out=upper)
        return joined


@dataclass(frozen=True, slots=True)
class _Counted:
    """Lowest energies, and how many placements have them."""

    lowest: Lowest
    counts: np.dtype[Any]

    def start(self) -> tuple[_Whole, NDArray[np.int64]]:
        return self.lowest.start(), np.ones((1, 1), self.counts)

    def enter(self, table: tuple[_Whole, NDArray[np.int64]], step: Step) -> tuple[_Whole, NDArray[np.int64]]:
        low, count = table
        return self.lowest.enter(low, step), enter_columns(count, step, np.zeros(step.states, self.counts))

    def leave(self, table: tuple[_Whole, NDArray[np.int64]], step: Step) -> tuple[_Whole, NDArray[np.int64]]:
        low, count = table
        joined, upper, guest = branches(low, step, self.lowest.never)
        ways, counted, more = branches(count, step, 0)
        counted *= upper <= guest
        counted += more * (guest <= upper)
        np.minimum(upper, guest, out=upper)
        return joined, ways
