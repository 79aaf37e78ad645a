"""Refits of a peak list with some ions replaced: by how much the objective grows.

As for a profile (`swaps`): one ion is replaced at the fit's calibration, which its companions hold; a whole
series is refitted with the calibration free under its prior. Noise and scatter are the fit's own, and every
listed peak keeps one weight, so that objectives of different matchings compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar

from database.spectra.candidates import peaks_of
from database.spectra.design import joined
from database.spectra.list_normal import normal_equations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from database.masses.ions import Ion
    from database.spectra.centroid import ListFit
    from database.spectra.design import Peaks
    from database.spectra.list_normal import Normal
    from database.spectra.listing import Rows

__all__ = ["ListSwaps"]

_REMATCHED = 2.0  # ppm: a move of the calibration from which on peaks are matched anew
_MATCHINGS = 3
_ROUNDS = 2  # of the weights of absent peaks
_EXACT = 0.05  # ppm


class ListSwaps:
    """The kept ions of a fit to a peak list, and the rivals that may take their places."""

    def __init__(self, fit: ListFit, rivals: Sequence[Ion]) -> None:
        self.fit = fit
        self.kept = [int(place) for place in fit.kept]
        self.column = {rival: len(self.kept) + place for place, rival in enumerate(dict.fromkeys(rivals))}
        own = fit.peaks.only(fit.kept)
        self.peaks = joined(own, peaks_of(list(self.column))) if self.column else own
        self.reference = fit.problem.spectrum.intensity.copy()
        rows, listed = fit.state.rows, fit.state.rows.listed
        place = rows.place[listed]
        self.reference[place] = np.maximum(self.reference[place], fit.state.model[listed])
        self.rows = fit.problem.rows(fit.shift_ppm, self.peaks)
        self.quadratic = self._objective(range(len(self.kept)))
        self.base, _ = self._lowest(own, fit.shift_ppm)

    def alone(self, place: int, rival: Ion) -> float:
        """Objective lost when one ion's place is taken by its rival at the fit's calibration."""
        stay = [column for column, kept in enumerate(self.kept) if kept != place]
        return self._objective([*stay, self.column[rival]]) - self.quadratic

    def series(self, replaced: Mapping[int, Ion], shift_ppm: float) -> tuple[float, float]:
        """Objective lost when all these are replaced and the calibration may follow; its move in ppm.

        `shift_ppm` is the move at which the rivals alone fit best.
        """
        stay = [column for column, place in enumerate(self.kept) if place not in replaced]
        columns = [*stay, *(self.column[rival] for rival in replaced.values())]
        peaks = self.peaks.only(np.array(columns, dtype=np.intp))
        starts = (self.fit.shift_ppm, self.fit.shift_ppm + shift_ppm)
        lowest, shift = min(self._lowest(peaks, start) for start in starts)
        return lowest - self.base, shift - self.fit.shift_ppm

    def _objective(self, columns: Sequence[int]) -> float:
        inside = np.array(columns, dtype=np.intp)
        rows = self.rows.only(inside)
        normal = self._weighted(rows, self.fit.shift_ppm)
        return normal.objective(self.fit.shift_ppm, normal.solve(self.fit.shift_ppm))

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
