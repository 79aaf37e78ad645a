"""The strongest groups of peaks that no candidate explains: where, how much, the charge from the spacing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.judge.spacing import charge_of_spacing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.protocol import Fit

__all__ = ["Leftover", "leftovers"]

_GAP = 1.3  # m/z without intensity from which on two groups are two
_LEAST = 0.01  # of the signal: smaller groups are not named
_MOST = 5


@dataclass(frozen=True, slots=True)
class Leftover:
    """Unexplained intensity of one group of peaks.

    Attributes
    ----------
    mz, low, high
        Of its highest peak, and where it begins and ends.
    amount, share
        Summed intensity that is not fitted, and its share of the signal.
    charge
        From the spacing, without sign; None where that does not tell.
    """

    mz: float
    low: float
    high: float
    amount: float
    share: float
    charge: int | None


def leftovers(fit: Fit) -> tuple[Leftover, ...]:
    """At most five groups, strongest first."""
    mz, left = fit.left_over()
    signal = float(fit.amounts.sum() + left.sum())
    edges = np.flatnonzero(np.diff(mz) > _GAP) + 1
    groups = zip(np.split(mz, edges), np.split(left, edges), strict=True)
    strong = [(where, much) for where, much in groups if much.sum() > _LEAST * signal]
    strong.sort(key=lambda group: -float(group[1].sum()))
    return tuple(_leftover(fit, where, much, signal) for where, much in strong[:_MOST])


def _leftover(fit: Fit, mz: NDArray[np.float64], left: NDArray[np.float64], signal: float) -> Leftover:
    amount = float(left.sum())
    charge = charge_of_spacing(mz, left, fit.comparing, fit.noise.ion)
    top = float(mz[np.argmax(left)])
    return Leftover(top, float(mz[0]), float(mz[-1]), amount, amount / signal, charge)
