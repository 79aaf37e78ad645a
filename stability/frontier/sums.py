"""Partition functions and averages over all colourings, at every composition at once.

Sums are carried as logarithms, averages as weighted means that only ever mix two numbers: no cancellation
and no overflow at any temperature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.frontier.plan import DEFAULT_BUDGET, increment, last_terms, make_plan
from stability.frontier.sweep import branches, enter_columns, keep_sweep, sweep
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy
    from stability.frontier.plan import Plan, Step, Terms
    from stability.frontier.sweep import Kept

__all__ = [
    "NEVER",
    "Averages",
    "averages",
    "log_partition",
    "log_tables",
    "plan_for",
]

NEVER = -1e30  # logarithm of the weight of what cannot be; finite, so that differences stay numbers


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
    table = sweep(plan, _LogSums(last_terms(plan, energy), beta))
    return _finish(table[:, 0], energy, beta)


def log_tables(energy: ColouringEnergy, kt: float, *, budget: int = DEFAULT_BUDGET) -> Kept[np.float64]:
    """Sweep with logarithms of sums, kept for drawing.

    Raises
    ------
    InvalidInputError
        If `kt` is not positive.
    TooManyError
        If the tensors are larger than the budget (bytes).
    """
    beta = _beta(kt)
    plan = plan_for(energy)
    plan.require(plan.kept * 8 + plan.peak * 24, budget)
    return keep_sweep(plan, _LogSums(last_terms(plan, energy), beta))


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
    table, columns, variance = sweep(plan, _Moments(watched, beta))
    guests = np.arange(len(table))
    shifts = np.array([each.constant + each.per_guest * guests for each in (energy, *observables)])
    means = np.array([mean[:, 0] for mean in columns]) + shifts
    return Averages(_finish(table[:, 0], energy, beta), means[0], variance[:, 0], means[1:])


@dataclass(frozen=True, slots=True)
class _LogSums:
    """Logarithms of sums of weights."""

    terms: Terms
    beta: float

    def start(self) -> NDArray[np.float64]:
        return np.zeros((1, 1))

    def added(self, step: Step) -> NDArray[np.float64]:
        return -self.beta * increment(step, self.terms)

    def enter(self, table: NDArray[np.float64], step: Step) -> NDArray[np.float64]:
        return enter_columns(table, step, self.added(step))

    def leave(self, table: NDArray[np.float64], step: Step) -> NDArray[np.float64]:
        joined, upper, guest = branches(table, step, NEVER)
        np.logaddexp(upper, guest, out=upper)
        return joined


_Weighed = tuple["NDArray[np.float64]", list["NDArray[np.float64]"], "NDArray[np.float64]"]


@dataclass(frozen=True, slots=True)
class _Moments:
    """Logarithms of sums, means of what is watched and the variance of the first: the energy."""

    watched: list[Terms]
    beta: float

    def start(self) -> _Weighed:
        return np.zeros((1, 1)), [np.zeros((1, 1)) for _ in self.watched], np.zeros((1, 1))

    def enter(self, table: _Weighed, step: Step) -> _Weighed:
        logarithms, means, variance = table
        added = [increment(step, terms) for terms in self.watched]
        return (
            enter_columns(logarithms, step, -self.beta * added[0]),
            [enter_columns(mean, step, more) for mean, more in zip(means, added, strict=True)],
            enter_columns(variance, step, np.zeros(step.states)),
        )

    def leave(self, table: _Weighed, step: Step) -> _Weighed:
        """Mix host and guest branches by their shares."""
        logarithms, means, variance = table
        joined, upper, guest = branches(logarithms, step, NEVER)
        np.logaddexp(upper, guest, out=upper)
        share = np.exp(guest - upper)
        mixed = [branches(mean, step, 0.0) for mean in means]
        spread, above, wide = branches(variance, step, 0.0)
        above += share * (wide - above + (1 - share) * (mixed[0][2] - mixed[0][1]) ** 2)
        for _, upper, other in mixed:
            np.add(upper, share * (other - upper), out=upper)
        return joined, [mean for mean, *_ in mixed], spread


def _finish(logarithms: NDArray[np.float64], energy: ColouringEnergy, beta: float) -> NDArray[np.float64]:
    guests = np.arange(len(logarithms))
    total = logarithms - beta * (energy.constant + energy.per_guest * guests)
    return np.where(logarithms < NEVER / 2, -np.inf, total)


def _beta(kt: float) -> float:
    if not kt > 0:
        raise InvalidInputError(f"a thermal energy of {kt} eV is not positive; give kT > 0")
    return 1.0 / kt
