"""Independent exact samples of the Boltzmann distribution: a sweep forwards, then colours drawn backwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.frontier.plan import DEFAULT_BUDGET, Plan, drop_bit, increment, last_terms
from stability.frontier.sums import NEVER, log_tables
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy
    from stability.frontier.plan import Terms

__all__ = ["Sampler", "sampler"]


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Tables of one sweep at one temperature: draws any number of occupancies at any composition."""

    plan: Plan
    terms: Terms
    beta: float
    tables: list[NDArray[np.float64] | None]

    def draw(self, gold: NDArray[np.int64] | int, number: int, seed: int) -> NDArray[np.uint64]:
        """Occupancies drawn independently, each with probability exp(-E/kT) among all of its composition.

        Parameters
        ----------
        gold
            Guests, one number for all or shape (number,).
        seed
            Of numpy's generator: the same seed gives the same occupancies.

        Raises
        ------
        InvalidInputError
            If a composition is not between 0 and the number of sites.
        """
        left = np.broadcast_to(np.asarray(gold, np.int64), number).copy()
        if len(left) and not 0 <= left.min() <= left.max() <= self.plan.sites:
            raise InvalidInputError(f"{gold} gold do not fit; give 0 to {self.plan.sites}")
        rng = np.random.default_rng(seed)
        masks = np.zeros(number, np.uint64)
        state = np.zeros(number, np.int64)
        for index in range(len(self.plan.steps) - 1, -1, -1):
            step = self.plan.steps[index]
            if step.enters:
                state = drop_bit(state, step.position)
                continue
            half = step.states // 2
            odds = self._before(index, left - 1, state + half) - self._before(index, left, state)
            guest = rng.random(number) < 0.5 * (1.0 + np.tanh(0.5 * odds))
            left -= guest
            state += guest * half
            masks |= guest.astype(np.uint64) << np.uint64(step.site)
        return masks

    def _before(self, index: int, left: NDArray[np.int64], state: NDArray[np.int64]) -> NDArray[np.float64]:
        """Logarithm of the tensor before a leaving step; NEVER outside its rows."""
        step = self.plan.steps[index]
        row = np.clip(left, 0, step.rows - 1)
        kept = self.tables[index]
        if kept is not None:
            value = kept[row, state]
        else:
            enter = self.plan.steps[index - 1]
            earlier = self.tables[index - 1]
            assert earlier is not None  # noqa: S101  what stands before an entering step is always kept
            narrow = drop_bit(state, enter.position)
            added = -self.beta * increment(enter, self.terms)[narrow]
            value = earlier[row, narrow] + (state >> enter.position & 1) * added
        return np.where(left == row, value, NEVER)


def sampler(energy: ColouringEnergy, kt: float, *, budget: int = DEFAULT_BUDGET) -> Sampler:
    """Sweep once at thermal energy `kt` (eV) and keep the tables that drawing needs.

    Raises
    ------
    InvalidInputError
        If `kt` is not positive.
    TooManyError
        If the tables are larger than the budget (bytes).
    """
    plan, tables = log_tables(energy, kt, budget=budget)
    return Sampler(plan, last_terms(plan, energy), 1.0 / kt, tables)
