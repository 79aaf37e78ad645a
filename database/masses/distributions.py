"""Aggregated isotope distributions: probability and mean mass of every nominal mass, without loss.

Convention: bin k of a distribution stands for the mass number `lowest + k`. `probability[k]` is the share of
all isotopologues there, `excess[k]` is that share times their mean (mass - mass number). Two distributions
combine by two convolutions, P = P1*P2 and E = P1*E2 + E1*P2, so the centroid `lowest + k + E/P` of every
aggregated peak is exact; the excess instead of the mass keeps its last digits. The lightest isotope starts
the array, whichever isotope is the common one, so Pd, Pt, Cd, Hg, Sn and Se need no special care.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from database.masses.isotopes import average_mass, isotopes

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Distribution", "clear_cache", "distribution"]

_NEGLIGIBLE = 1e-15
"""Bins at both ends below this share of the highest one are dropped; abundances stay right to 1e-13."""


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Shares of nominal masses from `lowest` on, with their mass excess (Da times share).

    Attributes
    ----------
    probability, excess
        Arrays of equal length; read-only, because they are shared between calls.
    average
        Mean mass of all isotopologues, Da.
    """

    lowest: int
    probability: NDArray[np.float64]
    excess: NDArray[np.float64]
    average: float


@lru_cache(maxsize=8192)
def distribution(formula: tuple[tuple[str, int], ...]) -> Distribution:
    """Distribution of a neutral formula given as (element, count) pairs; counts are 0 or more.

    Raises
    ------
    UnknownNameError
        If the isotope table does not have an element.
    """
    if not formula:
        return _NOTHING
    element, count = formula[-1]
    rest = distribution(formula[:-1])  # kept, so that ions that differ in the last elements share it
    return _combine(rest, _power(element, count)) if count else rest


def _made(
    lowest: int, probability: NDArray[np.float64], excess: NDArray[np.float64], average: float
) -> Distribution:
    """Drop negligible ends and freeze."""
    kept = np.flatnonzero(probability > _NEGLIGIBLE * probability.max())
    ends = slice(int(kept[0]), int(kept[-1]) + 1)
    parts = (probability[ends].copy(), excess[ends].copy())
    for part in parts:
        part.flags.writeable = False
    return Distribution(lowest + ends.start, *parts, average)


_NOTHING = _made(0, np.ones(1), np.zeros(1), 0.0)


def _combine(one: Distribution, two: Distribution) -> Distribution:
    if len(two.probability) == 1:
        return Distribution(
            one.lowest + two.lowest,
            one.probability,
            one.excess + one.probability * two.excess[0],
            one.average + two.average,
        )
    return _made(
        one.lowest + two.lowest,
        np.convolve(one.probability, two.probability),
        np.convolve(one.probability, two.excess) + np.convolve(one.excess, two.probability),
        one.average + two.average,
    )


@lru_cache(maxsize=4096)
def _power(element: str, count: int) -> Distribution:
    """Distribution of `count` atoms of one element, by repeated squaring."""
    single = _single(element)
    if count == 1:
        return single
    if len(single.probability) == 1:
        return Distribution(
            single.lowest * count, single.probability, single.excess * count, single.average * count
        )
    half = _power(element, count // 2)
    even = _combine(half, half)
    return _combine(even, single) if count % 2 else even


@lru_cache(maxsize=128)
def _single(element: str) -> Distribution:
    table = isotopes(element)
    lowest = table[0].mass_number
    probability = np.zeros(table[-1].mass_number - lowest + 1)
    excess = np.zeros_like(probability)
    for number, mass, share in table:
        probability[number - lowest] = share
        excess[number - lowest] = share * (mass - number)
    return _made(lowest, probability, excess, average_mass(element))


def clear_cache() -> None:
    """Forget every cached distribution, so that a benchmark starts cold."""
    for cached in (distribution, _power, _single):
        cached.cache_clear()
