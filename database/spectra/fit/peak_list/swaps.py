"""Refits of a peak list with some ions replaced: by how much the objective grows.

As for a profile (`profile_swaps`) one ion is replaced at the fit's calibration, which its companions hold; a
whole series is refitted with the calibration free under its prior. Noise and scatter are the fit's own, and
every listed peak keeps one weight, so that objectives of different matchings compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar

from database.spectra.fit.peak_list.normal import normal_equations
from database.spectra.fit.swaps import Swaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.design import Peaks
    from database.spectra.fit.peak_list.fit import ListFit
    from database.spectra.fit.peak_list.normal import Normal
    from database.spectra.fit.peak_list.rows import Rows

__all__ = ["ListSwaps"]

_REMATCHED = 2.0  # ppm: a move of the calibration from which on peaks are matched anew
_MATCHINGS = 3
_ROUNDS = 2  # of the weights of absent peaks
_EXACT = 0.05  # ppm


class ListSwaps(Swaps):
    """Replaced ions of a fit to a peak list."""

    fit: ListFit

    def __init__(self, fit: ListFit, rivals: Sequence[Ion]) -> None:
        super().__init__(fit, rivals)
        self.reference = fit.problem.spectrum.intensity.copy()
        rows, listed = fit.state.rows, fit.state.rows.listed
        place = rows.place[listed]
        self.reference[place] = np.maximum(self.reference[place], fit.state.model[listed])
        self.rows = fit.problem.rows(fit.shift_ppm, self.peaks)
        self.quadratic = self._objective(range(len(self.kept)))
        self.base, _ = self._lowest(fit.peaks.only(fit.kept), fit.shift_ppm)

    def _objective(self, ions: Sequence[int]) -> float:
        rows = self.rows.only(np.array(ions, dtype=np.intp))
        normal = self._weighted(rows, self.fit.shift_ppm)
        return normal.objective(self.fit.shift_ppm, normal.solve(self.fit.shift_ppm))

    def _settled(self, ions: NDArray[np.intp], move: float) -> tuple[float, float]:
        peaks = self.peaks.only(ions)
        starts = (self.fit.shift_ppm, self.fit.shift_ppm + move)
        lowest, shift = min(self._lowest(peaks, start) for start in starts)
        return lowest - self.base, shift - self.fit.shift_ppm

    def _weighted(self, rows: Rows, shift: float) -> Normal:
        """Normal equations; every listed peak keeps its weight, an absent one has that of its model."""
        state = self.fit.state
        model = np.where(rows.listed, self.reference[rows.place], 0.0)
        normal = normal_equations(rows, model, state.noise, state.scatter)
        for _ in range(_ROUNDS):
            model = np.where(rows.listed, model, rows.height @ normal.solve(shift))
            normal = normal_equations(rows, model, state.noise, state.scatter)
        return normal

    def _lowest(self, peaks: Peaks, shift: float) -> tuple[float, float]:
        """Smallest objective with the prior of the calibration, and its shift in ppm."""
        reach, pull = 0.5 * self.fit.problem.tolerance, self.fit.problem.pull
        for _ in range(_MATCHINGS):
            normal = self._weighted(self.fit.problem.rows(shift, peaks), shift)
            found = minimize_scalar(
                lambda tried, normal=normal: normal.objective(tried, normal.solve(tried)) + pull(tried),
                bounds=(shift - reach, shift + reach),
                method="bounded",
                options={"xatol": _EXACT},
            )
            before, shift = shift, float(found.x)
            if abs(shift - before) < _REMATCHED:
                break
        return float(found.fun), shift
