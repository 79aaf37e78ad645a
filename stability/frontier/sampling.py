"""Independent exact samples of the Boltzmann distribution: a sweep forwards, then colours drawn backwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.frontier.plan import DEFAULT_BUDGET, drop_bit
from stability.frontier.sums import NEVER, log_tables
from structures.errors import InvalidInputError
from structures.group.wide import mask_type

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy
    from stability.frontier.sweep import Kept

__all__ = ["Sampler", "sampler"]


@dataclass(frozen=True, slots=True, eq=False)
class Sampler:
    """Tables of one sweep at one temperature: draws any number of occupancies at any composition."""

    kept: Kept[np.float64]

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
        plan = self.kept.plan
        if len(left) and not 0 <= left.min() <= left.max() <= plan.sites:
            raise InvalidInputError(f"{gold} gold do not fit; give 0 to {plan.sites}")
        rng = np.random.default_rng(seed)
        masks = np.zeros(number, mask_type(plan.sites))
        state = np.zeros(number, np.int64)
        for index in range(len(plan.steps) - 1, -1, -1):
            step = plan.steps[index]
            if step.enters:
                state = drop_bit(state, step.position)
                continue
            half = step.states // 2
            odds = self._before(index, left - 1, state + half) - self._before(index, left, state)
            guest = rng.random(number) < 0.5 * (1.0 + np.tanh(0.5 * odds))
            left -= guest
            state += guest * half
            masks |= guest.astype(masks.dtype) << np.array(step.site, masks.dtype)
        return masks

    def _before(self, index: int, left: NDArray[np.int64], state: NDArray[np.int64]) -> NDArray[np.float64]:
        """Logarithm of the tensor before a leaving step; NEVER outside its rows."""
        row = np.clip(left, 0, self.kept.plan.steps[index].rows - 1)
        return np.where(left == row, self.kept.before(index, row, state), NEVER)


def sampler(energy: ColouringEnergy, kt: float, *, budget: int = DEFAULT_BUDGET) -> Sampler:
    """Sweep once at thermal energy `kt` (eV) and keep the tables that drawing needs.

    Raises
    ------
    InvalidInputError
        If `kt` is not positive.
    TooManyError
        If the tables are larger than the budget (bytes).
    """
    return Sampler(log_tables(energy, kt, budget=budget))
