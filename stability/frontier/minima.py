"""Ground states of all compositions with their multiplicities.

Energies are whole numbers here: multiples of the largest unit that all terms of the model share (1e-9 eV
where they share nothing larger), so that equal energies are equal and can be counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import TYPE_CHECKING, Any

import numpy as np

from stability.colouring import ColouringEnergy
from stability.frontier.plan import DEFAULT_BUDGET, Step, increment, last_terms
from stability.frontier.sums import enter_columns, plan_for
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.frontier.plan import Terms

__all__ = ["FINEST", "GroundStates", "ground_states", "narrowest_kind", "whole_energy", "whole_increment"]

FINEST = 1e-9  # eV


@dataclass(frozen=True, slots=True, eq=False)
class GroundStates:
    """Lowest energy (eV) and the number of placements that have it, both shape (sites + 1,), for each x."""

    energy: NDArray[np.float64]
    multiplicity: NDArray[np.int64]


def ground_states(energy: ColouringEnergy, *, budget: int = DEFAULT_BUDGET) -> GroundStates:
    """Lowest energy and number of ground states at every composition.

    Raises
    ------
    TooManyError
        If the frontier is too wide for the budget.
    """
    whole, unit = whole_energy(energy)
    plan = plan_for(energy)
    kind = narrowest_kind(whole)
    plan.require(plan.peak * (kind.itemsize + 8) * 3, budget)
    terms = last_terms(plan, whole)
    low: NDArray[np.signedinteger[Any]] = np.zeros((1, 1), kind)
    count: NDArray[np.int64] = np.ones((1, 1), np.int64)
    for step in plan.steps:
        if step.enters:
            low = enter_columns(low, step, whole_increment(step, terms, kind))
            count = enter_columns(count, step, np.zeros(step.states, np.int64))
        else:
            low, count = _leave_counted(low, count, step)
    shift = energy.constant + energy.per_guest * np.arange(energy.sites + 1)
    return GroundStates(low[:, 0] * unit + shift, count[:, 0])


def whole_energy(energy: ColouringEnergy) -> tuple[ColouringEnergy, float]:
    """The same terms as whole multiples of the largest unit that is a multiple of FINEST."""
    rounded = {group: round(value / FINEST) for group, value in energy.terms}
    shared = gcd(*rounded.values()) or 1
    terms = tuple((group, float(value // shared)) for group, value in rounded.items() if value)
    return ColouringEnergy(energy.sites, terms), shared * FINEST


def narrowest_kind(whole: ColouringEnergy) -> np.dtype[np.signedinteger[Any]]:
    """32-bit numbers where they are wide enough: half the traffic.

    Raises
    ------
    InvalidInputError
        If even 64 bits are not.
    """
    if whole.span >= 2.0**61:
        raise InvalidInputError("energies of this model are beyond 1e9 eV; give them in eV")
    return np.dtype(np.int32) if whole.span < 2**29 else np.dtype(np.int64)


def whole_increment(
    step: Step, terms: Terms, kind: np.dtype[np.signedinteger[Any]]
) -> NDArray[np.signedinteger[Any]]:
    """What a guest on the entering site adds, as whole numbers, shape (states,)."""
    return np.rint(increment(step, terms)).astype(kind)


def _leave_counted(
    low: NDArray[np.signedinteger[Any]], count: NDArray[np.int64], step: Step
) -> tuple[NDArray[np.signedinteger[Any]], NDArray[np.int64]]:
    half = step.states // 2
    both = np.full((step.rows + step.weight, half), np.iinfo(low.dtype).max // 2, low.dtype)
    both[: step.rows] = low[:, :half]
    ways = np.zeros(both.shape, np.int64)
    ways[: step.rows] = count[:, :half]
    upper, guest = both[step.weight :], low[:, half:]
    counted = ways[step.weight :]
    counted *= upper <= guest
    counted += count[:, half:] * (guest <= upper)
    np.minimum(upper, guest, out=upper)
    return both, ways
