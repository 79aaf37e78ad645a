"""Errors of averages over correlated series, and whether several series agree.

Blocking: Flyvbjerg and Petersen, J. Chem. Phys. 1989, 91, 461. Convergence: split R-hat, Gelman et al.,
Bayesian Data Analysis, 3rd ed., 2013, section 11.4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["blocking_error", "jackknife", "mean_error", "split_r_hat"]

_EQUAL = 1e-12  # what rounding leaves of numbers that are one
_BLOCKS = 16  # fewer blocks say little of their own spread


def blocking_error(series: NDArray[np.float64]) -> float:
    """Standard error of the mean of a correlated series: the largest over all sizes of blocks.

    Examples
    --------
    >>> blocking_error(np.tile([0.0, 1.0], 50)).__round__(4)
    0.0503
    """
    error = 0.0
    blocks = series
    while len(blocks) >= _BLOCKS:
        error = max(error, float(blocks.std(ddof=1)) / len(blocks) ** 0.5)
        even = len(blocks) // 2 * 2
        blocks = 0.5 * (blocks[:even:2] + blocks[1:even:2])
    return error


def mean_error(series: NDArray[np.float64]) -> tuple[float, float]:
    """Mean of series (steps, walkers) of independent walkers, and its standard error.

    The error is the larger of that by blocking in time and of that by the spread of the walkers.
    """
    between = float(series.mean(axis=0).std(ddof=1)) / series.shape[1] ** 0.5
    return float(series.mean()), max(between, blocking_error(series.mean(axis=1)))


def jackknife(function: Callable[[NDArray[np.intp]], float], walkers: int) -> tuple[float, float]:
    """Value of a function of all walkers' numbers, and its standard error by leaving out one at a time."""
    every = np.arange(walkers)
    without = np.array([function(np.delete(every, k)) for k in range(walkers)])
    return function(every), float(without.std() * (walkers - 1) ** 0.5)


def split_r_hat(series: NDArray[np.float64]) -> float:
    """How much wider the halves of all walkers (steps, walkers) lie together than alone; 1 if they agree."""
    half = len(series) // 2
    parts = np.concatenate([series[:half], series[half : 2 * half]], axis=1)
    if float(np.ptp(parts)) <= _EQUAL * (1.0 + float(np.abs(parts).max())):
        return 1.0
    inside = float(parts.var(axis=0, ddof=1).mean())
    if inside == 0.0:
        return float("inf")
    between = float(parts.mean(axis=0).var(ddof=1))
    return float(np.sqrt((half - 1) / half + between / inside))
