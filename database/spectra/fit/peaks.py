"""The isotope peaks of candidates as the flat arrays of a fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.masses.envelopes import envelopes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion

__all__ = ["LATTICE", "SMALLEST_PEAK", "Peaks", "joined", "peaks_of"]

LATTICE = 0.99983
"""Da between isotope peaks of an Ag-rich ion: half of what 109Ag weighs more than 107Ag (AME2020)."""

SMALLEST_PEAK = 1e-4
"""Isotope peaks below this share of the highest one are not fitted: 1e-3 of an amount in all."""


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Isotope peaks of all candidates in flat arrays: m/z, share of the ion, and which candidate owns it."""

    mz: NDArray[np.float64]
    abundance: NDArray[np.float64]
    owner: NDArray[np.intp]
    count: int

    def only(self, chosen: NDArray[np.intp]) -> Peaks:
        """The peaks of some candidates, renumbered in the order of `chosen`."""
        place = np.full(self.count, -1)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.owner] >= 0
        order = np.argsort(place[self.owner[kept]], kind="stable")
        owner = place[self.owner[kept]][order]
        return Peaks(self.mz[kept][order], self.abundance[kept][order], owner, len(chosen))


def joined(one: Peaks, two: Peaks) -> Peaks:
    """The peaks of the candidates of both, those of `two` numbered after those of `one`."""
    return Peaks(
        np.concatenate([one.mz, two.mz]),
        np.concatenate([one.abundance, two.abundance]),
        np.concatenate([one.owner, two.owner + one.count]),
        one.count + two.count,
    )


def peaks_of(ions: Sequence[Ion]) -> Peaks:
    """Isotope peaks of ions as the flat arrays of a fit."""
    made = envelopes(ions, smallest=SMALLEST_PEAK)
    owner = np.repeat(np.arange(len(ions)), np.diff(made.first))
    return Peaks(made.mz, made.abundance, owner, len(ions))
