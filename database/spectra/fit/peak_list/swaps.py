"""Refits of a peak list with some ions replaced: by how much the objective grows.

As for a profile (`profile_swaps`) one ion is replaced at the fit's calibration, which its companions hold; a
whole series is refitted with the calibration free under its prior. Noise and scatter are the fit's own, and
every listed peak keeps one weight, so that objectives of different matchings compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.peak_list.normal import normal_equations
from database.spectra.fit.swaps import Swaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.peak_list.normal import Normal
    from database.spectra.fit.peak_list.problem import PeakListProblem, PeakListState
    from database.spectra.fit.peak_list.rows import Rows
    from database.spectra.fit.peaks import Peaks

__all__ = ["PeakListSwaps"]

_REMATCHED = 2.0  # ppm: a move of the calibration from which on peaks are matched anew
_MATCHINGS = 3
_ROUNDS = 2  # of the weights of absent peaks
_EXACT = 0.05  # ppm


class PeakListSwaps(Swaps):
    """Replaced ions of a fit to a peak list.

    Parameters
    ----------
    problem, state
        The list with all candidates of the fit, and where the fit stands.
    """

    def __init__(
        self,
        problem: PeakListProblem,
        state: PeakListState,
        kept: NDArray[np.intp],
        rivals: Sequence[Ion],
    ) -> None:
        super().__init__(problem.peaks, kept, rivals)
        self.problem, self.state = problem, state
        self.reference = problem.spectrum.intensity.copy()
        listed = state.rows.listed
        place = state.rows.place[listed]
        self.reference[place] = np.maximum(self.reference[place], state.model[listed])
        self.rows = problem.rows(state.shift, self.peaks)
        self.quadratic = self._objective(range(len(self.kept)))
        self.base, _ = self._lowest(problem.peaks.only(kept), state.shift)

    def _objective(self, ions: Sequence[int]) -> float:
        rows = self.rows.only(np.array(ions, dtype=np.intp))
        normal = self._weighted(rows, self.state.shift)
        return normal.objective(self.state.shift, normal.solve(self.state.shift))

    def _settled(self, ions: NDArray[np.intp], move: float) -> tuple[float, float]:
        peaks = self.peaks.only(ions)
        starts = (self.state.shift, self.state.shift + move)
        lowest, shift = min(self._lowest(peaks, start) for start in starts)
        return lowest - self.base, shift - self.state.shift

    def _weighted(self, rows: Rows, shift: float) -> Normal:
        """Normal equations; every listed peak keeps its weight, an absent one has that of its model."""
        state = self.state
        model = np.where(rows.listed, self.reference[rows.place], 0.0)
        normal = normal_equations(rows, model, state.noise, state.scatter)
        for _ in range(_ROUNDS):
            model = np.where(rows.listed, model, rows.height @ normal.solve(shift))
            normal = normal_equations(rows, model, state.noise, state.scatter)
        return normal

    def _lowest(self, peaks: Peaks, shift: float) -> tuple[float, float]:
        """Smallest objective with the prior of the calibration, and its shift in ppm."""
        from scipy.optimize import minimize_scalar  # noqa: PLC0415  0.2 s that profiles need not pay

        reach, pull = 0.5 * self.problem.tolerance, self.problem.pull
        for _ in range(_MATCHINGS):
            normal = self._weighted(self.problem.rows(shift, peaks), shift)
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
