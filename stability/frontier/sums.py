"""Partition functions and averages over all colourings, at every composition at once.

Sums are carried as logarithms, averages as weighted means that only ever mix two numbers: no cancellation
and no overflow at any temperature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from stability.frontier.plan import DEFAULT_BUDGET, increment, last_terms, make_plan
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy
    from stability.frontier.plan import Plan, Step

__all__ = [
    "NEVER",
    "Averages",
    "averages",
    "enter_columns",
    "kept_tables",
    "log_partition",
    "log_tables",
    "plan_for",
]

NEVER = -1e30  # logarithm of the weight of what cannot be; finite, so that differences stay numbers

_Number = TypeVar("_Number", bound=np.number[Any])
Table = TypeVar("Table")


@dataclass(frozen=True, slots=True, eq=False)
class Averages:
    """What a sweep at one temperature says about each composition x = 0..sites.

    `log_partition` (x,) is the natural logarithm of the sum of exp(-E/kT) over all placements; -inf where
    there are none. `means` (observables, x), `energy` and `energy_variance` (x,) in eV and eV².
    """

    log_partition: NDArray[np.float64]
    energy: NDArray[np.float64]
    energy_variance: NDArray[np.float64]
    means: NDArray[np.float64]


def plan_for(
    energy: ColouringEnergy,
    *,
    weights: tuple[int, ...] | None = None,
    observables: Sequence[ColouringEnergy] = (),
) -> Plan:
    """Plan of the sweep that this energy and these observables need."""
    edges = set(energy.edges).union(*(observable.edges for observable in observables))
    return make_plan(energy.sites, tuple(sorted(edges)), weights)


def log_partition(
    energy: ColouringEnergy,
    kt: float,
    *,
    weights: tuple[int, ...] | None = None,
    budget: int = DEFAULT_BUDGET,
) -> NDArray[np.float64]:
    """Logarithm of the partition function at every composition, shape (guests + 1,).

    Parameters
    ----------
    kt
        Thermal energy in eV; `inf` counts placements.
    weights
        Guests that each site stands for (default 1 each).
    budget
        Bytes that the sweep may use.

    Raises
    ------
    InvalidInputError
        If `kt` is not positive.
    TooManyError
        If the frontier is too wide for the budget.
    """
    beta = _beta(kt)
    plan = plan_for(energy, weights=weights)
    plan.require(plan.peak * 24, budget)
    terms = last_terms(plan, energy)
    table = np.zeros((1, 1))
    for step in plan.steps:
        if step.enters:
            table = enter_columns(table, step, -beta * increment(step, terms))
        else:
            table = _leave(table, step)
    return _finish(table[:, 0], energy, beta)


def log_tables(
    energy: ColouringEnergy, kt: float, *, budget: int = DEFAULT_BUDGET
) -> tuple[Plan, list[NDArray[np.float64] | None]]:
    """Plan, and the tensor before each step; None where a site that just entered leaves.

    Raises
    ------
    InvalidInputError
        If `kt` is not positive.
    TooManyError
        If the tensors are larger than the budget (bytes).
    """
    beta = _beta(kt)
    plan = plan_for(energy)
    plan.require(plan.total * 8 + plan.peak * 24, budget)
    terms = last_terms(plan, energy)

    def after(table: NDArray[np.float64], step: Step) -> NDArray[np.float64]:
        if step.enters:
            return enter_columns(table, step, -beta * increment(step, terms))
        return _leave(table, step)

    tables, _ = kept_tables(plan, np.zeros((1, 1)), after)
    return plan, tables


def kept_tables(
    plan: Plan, table: Table, after: Callable[[Table, Step], Table]
) -> tuple[list[Table | None], Table]:
    """Tensor before each step, and the last one, where `after` gives the tensor behind a step.

    None stands where a site that just entered leaves: that tensor follows from the one before.
    """
    tables: list[Table | None] = []
    entered = False
    for step in plan.steps:
        tables.append(None if entered and not step.enters else table)
        entered = step.enters
        table = after(table, step)
    return tables, table


def averages(
    energy: ColouringEnergy,
    kt: float,
    observables: Sequence[ColouringEnergy] = (),
    *,
    budget: int = DEFAULT_BUDGET,
) -> Averages:
    """Partition function, mean energy and its variance, and mean observables at every composition.

    Parameters
    ----------
    observables
        Quantities of the same polynomial form: the number of guests on an orbit, of contacts ...

    Raises
    ------
    InvalidInputError
        If `kt` is not positive.
    TooManyError
        If the frontier is too wide for the budget.
    """
    beta = _beta(kt)
    plan = plan_for(energy, observables=observables)
    plan.require(plan.peak * 8 * (8 + 3 * len(observables)), budget)
    watched = [last_terms(plan, each) for each in (energy, *observables)]
    table = np.zeros((1, 1))
    means = np.zeros((len(watched), 1, 1))
    variance = np.zeros((1, 1))
    for step in plan.steps:
        if step.enters:
            added = [increment(step, terms) for terms in watched]
            table = enter_columns(table, step, -beta * added[0])
            means = np.stack(
                [enter_columns(mean, step, more) for mean, more in zip(means, added, strict=True)]
            )
            variance = enter_columns(variance, step, np.zeros(step.states))
        else:
            table, means, variance = _leave_averages(table, means, variance, step)
    guests = np.arange(len(table))
    shifts = np.array([each.constant + each.per_guest * guests for each in (energy, *observables)])
    means = means[:, :, 0] + shifts
    return Averages(_finish(table[:, 0], energy, beta), means[0], variance[:, 0], means[1:])


def enter_columns(table: NDArray[_Number], step: Step, added: NDArray[_Number]) -> NDArray[_Number]:
    """Double the columns for an entering site; the columns where it is a guest get `added`."""
    low = 1 << step.position
    wide = np.empty((len(table), step.states // low, 2, low), dtype=table.dtype)
    old = table.reshape(len(table), -1, low)
    wide[:, :, 0] = old
    np.add(old, added.reshape(-1, low), out=wide[:, :, 1])
    columns: NDArray[_Number] = wide.reshape(len(table), -1)
    return columns


def _leave(table: NDArray[np.float64], step: Step) -> NDArray[np.float64]:
    half = step.states // 2
    both = np.full((step.rows + step.weight, half), NEVER)
    both[: step.rows] = table[:, :half]
    upper = both[step.weight :]
    np.logaddexp(upper, table[:, half:], out=upper)
    return both


def _leave_averages(
    table: NDArray[np.float64], means: NDArray[np.float64], variance: NDArray[np.float64], step: Step
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Mix host and guest branches of a leaving site by their shares."""
    half = step.states // 2
    both = _leave(table, step)
    share = np.exp(table[:, half:] - both[step.weight :])
    mixed = np.zeros((len(means), step.rows + step.weight, half))
    mixed[:, : step.rows] = means[:, :, :half]
    upper = mixed[:, step.weight :]
    apart = means[:, :, half:] - upper
    upper += share * apart
    spread = np.zeros((step.rows + step.weight, half))
    spread[: step.rows] = variance[:, :half]
    above = spread[step.weight :]
    above += share * (variance[:, half:] - above + (1 - share) * apart[0] ** 2)
    return both, mixed, spread


def _finish(logarithms: NDArray[np.float64], energy: ColouringEnergy, beta: float) -> NDArray[np.float64]:
    guests = np.arange(len(logarithms))
    total = logarithms - beta * (energy.constant + energy.per_guest * guests)
    return np.where(logarithms < NEVER / 2, -np.inf, total)


def _beta(kt: float) -> float:
    if not kt > 0:
        raise InvalidInputError(f"a thermal energy of {kt} eV is not positive; give kT > 0")
    return 1.0 / kt
