"""How many printed m/z would find an ion by chance: candidates moved to where no ion of theirs can be.

A false match is rarely a random number: ions of a family keep to one lattice of isotope peaks. So candidates
move by whole lattice steps, a charge at a time, by 2 to 45 m/z: over all phases of their Au/Ag ladder. Every
printed m/z is counted as if it were foreign, so the share is an upper one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.peaks import LATTICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from database.spectra.mz_list.reported import MzMatch

__all__ = ["Chance", "chance_matches"]

_NEAREST, _FARTHEST = 2.0, 45.0  # m/z: beyond an isotope envelope's top, within the same density of ions


@dataclass(frozen=True, slots=True)
class Chance:
    """Expected chance matches of an m/z list.

    Attributes
    ----------
    each
        For each printed m/z the probability that it finds an ion by chance.
    matched
        Printed m/z that found one.
    """

    each: tuple[float, ...]
    matched: int

    @property
    def expected(self) -> float:
        """Number of printed m/z that would find an ion if all were foreign."""
        return sum(self.each)

    @property
    def rate(self) -> float:
        """Upper estimate of the share of false matches, at most 1."""
        return min(self.expected / self.matched, 1.0) if self.matched else 0.0


def chance_matches(matches: Sequence[MzMatch], predicted: ArrayLike, charges: ArrayLike) -> Chance:
    """Count moved candidates in the interval of each printed m/z.

    Parameters
    ----------
    matches
        As `link_mz` gives them.
    predicted, charges
        Shape (n,): most abundant m/z (Th) and charge of the candidates.
    """
    mz, z = np.asarray(predicted, dtype=np.float64), np.abs(np.asarray(charges, dtype=np.int64))
    windows = list(dict.fromkeys((match.reported, match.window) for match in matches))
    low, high = np.array([window for _, window in windows]).reshape(-1, 2).T
    expected = np.zeros(len(windows))
    for charge in np.unique(z).tolist():
        expected += _mean_count(np.sort(mz[z == charge]), _moves(charge), low, high)
    found = {match.reported for match in matches if match.place is not None}
    return Chance(tuple((1.0 - np.exp(-expected)).tolist()), len(found))


def _moves(charge: int) -> NDArray[np.float64]:
    """Whole lattice steps in both directions, m/z."""
    steps = np.arange(1, int(_FARTHEST * charge / LATTICE) + 1) * LATTICE
    steps = steps[steps > _NEAREST * charge]
    return np.concatenate([-steps, steps]) / charge


def _mean_count(
    mz: NDArray[np.float64],
    moves: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Mean number of moved candidates in each window."""
    first = np.searchsorted(mz, low[:, None] - moves)
    last = np.searchsorted(mz, high[:, None] - moves)
    return np.asarray((last - first).mean(axis=1), dtype=np.float64)
