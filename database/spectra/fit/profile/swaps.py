"""Refits of a profile with some ions replaced: by how much the deviance grows.

One ion is replaced on the normal equations at the fit's calibration, which its companions hold; a whole
series is refitted with shift and resolving power free. Noise and drift are the fit's own: the drift belongs
to the instrument, and all ions of the spectrum have determined it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.nonnegative import gram_nnls, objective
from database.spectra.fit.points import BACKGROUND_SPACING, nearby
from database.spectra.fit.profile.prior import pull
from database.spectra.fit.profile.problem import ProfileProblem
from database.spectra.fit.profile.state import Start, moved
from database.spectra.fit.swaps import Swaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.calibration import Calibration
    from database.spectra.fit.noise import Noise
    from database.spectra.fit.peaks import Peaks
    from database.spectra.fit.points import Points
    from database.spectra.fit.profile.state import State
    from database.spectra.fit.scale import Scale

__all__ = ["ProfileSwaps"]

_STEPS = 8
_EXACT, _EXACT_SHARE = 0.02, 1e-3  # a deviance is known when a step changes it by less
_BASIN = 0.5  # of a peak's width: starts closer than this lead to the same calibration


class ProfileSwaps(Swaps):
    """Replaced ions of a fit to a profile; the objective is its deviance.

    Parameters
    ----------
    points, model
        Of the fit; `model` has shape (points,).
    calibration
        Prior of the refits, the drift held.
    scale, noise
        Where the fit stands.
    """

    def __init__(
        self,
        peaks: Peaks,
        kept: NDArray[np.intp],
        rivals: Sequence[Ion],
        *,
        points: Points,
        model: NDArray[np.float64],
        calibration: Calibration,
        scale: Scale,
        noise: Noise,
    ) -> None:
        super().__init__(peaks, kept, rivals)
        self.scale, self.noise = scale, noise
        near, inside = nearby(points, self.peaks, margin=BACKGROUND_SPACING)
        self.model = model[inside]
        self.problem = ProfileProblem(near, self.peaks, calibration, noise)
        weight = 1.0 / noise.variance(self.model)
        self.gram, self.moment = self.problem.design(scale).normal(weight, near.intensity)
        self.quadratic = self._objective(range(len(self.kept)))
        self.base = 0.0
        self.base, _ = self._settled(np.arange(len(self.kept)), 0.0)

    def _objective(self, ions: Sequence[int]) -> float:
        columns = np.array([*ions, *range(self.problem.peaks.count, len(self.moment))])
        gram, moment = self.gram[np.ix_(columns, columns)], self.moment[columns]
        return objective(gram, moment, gram_nnls(gram, moment, np.ones(len(columns), dtype=bool)))

    def _settled(self, ions: NDArray[np.intp], move: float) -> tuple[float, float]:
        """Start where the fit is or where the rivals alone would be, whichever is better.

        Where they are far apart, start from both.
        """
        problem = self.problem.only(ions)
        width = abs(move) * 1e-6 * self.scale.resolution
        problem.lay(self.scale.moved(0.5e-6 * move), min(0.5 * width, 1.0))
        starts = [self._start(problem, 0.0)]
        if abs(move) > 0:
            starts.append(self._start(problem, move))
        if width < _BASIN:
            starts = [min(starts, key=lambda state: _quadratic(problem, state))]
        return min(self._lowest(problem, state) for state in starts)

    def _start(self, problem: ProfileProblem, move: float) -> State:
        return problem.amounts(Start(self.scale.moved(move * 1e-6), self.noise, self.model), rounds=1)

    def _lowest(self, problem: ProfileProblem, state: State) -> tuple[float, float]:
        """Steps of calibration and amounts until the deviance stands still."""
        before, best = np.inf, (np.inf, 0.0)
        for _ in range(_STEPS):
            state = problem.amounts(moved(state, problem.scale_step(state)))
            deviance = problem.deviance(state) - self.base
            best = min(best, (deviance, (state.scale.shift - self.scale.shift) * 1e6))
            if abs(before - deviance) < max(_EXACT, _EXACT_SHARE * abs(deviance)):
                break
            before = deviance
        return best


def _quadratic(problem: ProfileProblem, state: State) -> float:
    return objective(state.gram, state.moment, state.x) + pull(problem.calibration, state.scale)
