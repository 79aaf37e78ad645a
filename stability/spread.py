"""What the error of a model leaves of a candidate's standing: intervals of its weight and its rank.

A rank under a drawn model is counted exactly where all isomers can be listed; otherwise it is the number of
isomers of the model itself that lie as far below as in the draw: the levels of a draw are taken to be as
dense.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.posterior import PERCENTILES, interval
from structures.showing import Shown
from structures.substitution import isomers

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stability.posterior import Posterior

__all__ = ["Spread", "share_interval", "spread_of"]

_AT_ONCE = 2_048  # candidates whose draws stay in the cache
_LISTED = 10_000  # isomers of one composition that are ranked one by one in every draw


@dataclass(frozen=True, slots=True, eq=False)
class Spread(Shown):
    """Intervals of candidates, each array of shape (candidates,).

    Attributes
    ----------
    energy
        eV: standard deviation of the energy above the model's own ground state of that composition.
    weight_low, weight_high
        Of the weight of the isomer in its ensemble.
    rank_low, rank_high
        Of the rank; 0 where the isomers could not be counted.
    drawn_weights
        Shape (draws, candidates): the weight in each draw, so that weights of a set can be added.
    """

    energy: NDArray[np.float64]
    weight_low: NDArray[np.float64]
    weight_high: NDArray[np.float64]
    rank_low: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    drawn_weights: NDArray[np.float64]


def spread_of(
    drawn: Posterior,
    kt: float,
    *,
    occupancies: NDArray[np.uint64],
    gold: NDArray[np.int64],
    copies: NDArray[np.int64],
    ground: Callable[[int], int],
    ranked: Callable[[int, NDArray[np.float64]], NDArray[np.int64]],
) -> Spread:
    """Intervals of candidates whose set bits are gold.

    Parameters
    ----------
    ground
        Occupancy of a ground state of so much gold.
    ranked
        Ranks of energies (eV above the ground state) at a composition, all isomers of the model counted.
    """
    lowest, logarithms = drawn.sums(kt)
    compositions = np.unique(gold).tolist()
    grounds = np.array([ground(x) for x in compositions], occupancies.dtype)
    features = drawn.features(np.concatenate([grounds, occupancies]))
    weights = np.empty((len(drawn.numbers), len(gold)))
    low, high, error = np.empty((3, len(gold)))
    above = np.empty((2, len(gold)))  # eV above the ground state: ends of the interval
    ranks = np.zeros((2, len(gold)), np.int64)
    for number, x in enumerate(compositions):
        ground_energy, bottom = drawn.numbers @ features[:, number], lowest[:, x]
        listed = _listed(drawn, x)
        of_x = np.flatnonzero(gold == x)
        for start in range(0, len(of_x), _AT_ONCE):
            part = of_x[start : start + _AT_ONCE]
            energies = drawn.numbers @ features[:, len(grounds) + part]
            error[part] = (energies - ground_energy[:, None]).std(axis=0)
            drawn_weights = np.exp(np.log(copies[part]) - energies / kt - logarithms[:, x, None])
            low[part], high[part] = interval(drawn_weights)
            weights[:, part] = drawn_weights
            if listed is None:
                above[:, part] = interval(energies - bottom[:, None])
            else:
                ranks[:, part] = _among(listed, energies)
        if listed is None:
            most = min(isomers(drawn.framework, x).total, np.iinfo(np.int64).max)
            found = ranked(x, np.maximum(above[:, of_x], 0.0).ravel()).reshape(2, -1)
            ranks[:, of_x] = np.minimum(found, most)  # a draw reaches above the highest level
    return Spread(error, low, np.minimum(high, 1.0), ranks[0], ranks[1], weights)


def share_interval(
    drawn: Posterior, kt: float, gold: int, occupancies: NDArray[np.uint64], copies: NDArray[np.int64]
) -> tuple[float, float]:
    """Interval of the share of an ensemble that isomers of one composition stand for together.

    Parameters
    ----------
    copies
        Placements of each isomer.
    """
    exponents = np.log(copies, dtype=np.float64) - drawn.energies(occupancies) / kt
    exponents -= drawn.sums(kt)[1][:, [gold]]
    low, high = interval(np.exp(exponents).sum(axis=1)[:, None])
    return float(low[0]), min(float(high[0]), 1.0)


def _listed(drawn: Posterior, gold: int) -> NDArray[np.float64] | None:
    """Energies of all isomers in each draw, ascending, shape (draws, isomers); None where they are many."""
    every = isomers(drawn.framework, gold)
    if every.total > _LISTED:
        return None
    return np.sort(drawn.energies(every.arrays()[0]), axis=1)


def _among(listed: NDArray[np.float64], energies: NDArray[np.float64]) -> NDArray[np.int64]:
    """Lowest and highest rank, shape (2, candidates), from energies of shape (draws, candidates)."""
    ranks = [np.searchsorted(row, own - 1e-6) + 1 for row, own in zip(listed, energies, strict=True)]
    ends: NDArray[np.int64] = np.percentile(ranks, PERCENTILES, axis=0, method="nearest").astype(np.int64)
    return ends
