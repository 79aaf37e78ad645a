"""What the error of a model leaves of a candidate's standing: intervals of its weight and its rank.

A rank under a drawn model is counted exactly where all isomers can be listed; otherwise it is the number of
isomers of the model itself that lie as far below as in the draw: the levels of a draw are taken to be as
dense.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.posterior import interval
from structures.showing import Shown
from structures.substitution import isomers

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stability.posterior import Posterior

__all__ = ["Spread", "spread_of"]

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
    energies = drawn.energies(occupancies)
    weights = np.exp(np.log(copies) - energies / kt - logarithms[:, gold])
    low, high = interval(weights)
    error = np.zeros(len(gold))
    ranks = np.zeros((2, len(gold)), np.int64)
    for x in np.unique(gold).tolist():
        chosen = gold == x
        error[chosen] = (energies[:, chosen] - drawn.energies([ground(x)])).std(axis=0)
        ranks[:, chosen] = _ranks(drawn, x, energies[:, chosen], lowest[:, x], ranked)
    return Spread(error, low, np.minimum(high, 1.0), ranks[0], ranks[1], weights)


def _ranks(
    drawn: Posterior,
    gold: int,
    energies: NDArray[np.float64],
    lowest: NDArray[np.float64],
    ranked: Callable[[int, NDArray[np.float64]], NDArray[np.int64]],
) -> NDArray[np.int64]:
    """Lowest and highest rank, shape (2, candidates), from energies of shape (draws, candidates)."""
    every = isomers(drawn.framework, gold)
    if every.total <= _LISTED:
        masks, _ = every.arrays()
        listed = np.sort(drawn.energies(masks), axis=1)
        ranks = np.array(
            [np.searchsorted(row, own - 1e-6) + 1 for row, own in zip(listed, energies, strict=True)]
        )
        low, high = np.percentile(ranks, (5.0, 95.0), axis=0, method="nearest")
        return np.array([low, high]).astype(np.int64)
    above = np.maximum(np.array(interval(energies - lowest[:, None])), 0.0)
    ranks = ranked(gold, above.ravel()).reshape(2, -1)
    return np.minimum(
        ranks, min(every.total, np.iinfo(np.int64).max)
    )  # a draw reaches above the highest level
