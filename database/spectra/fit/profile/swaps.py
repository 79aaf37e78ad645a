"""Refits of a profile with some ions replaced: by how much the deviance grows.

One ion is replaced on the normal equations at the fit's calibration, which its companions hold; a whole
series is refitted with shift and resolving power free. Noise and drift are the fit's own: the drift belongs
to the instrument, and all ions of the spectrum have determined it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.nonnegative import gram_nnls
from database.spectra.fit.profile.points import BACKGROUND_SPACING, nearby
from database.spectra.fit.profile.problem import Problem, Start, moved
from database.spectra.fit.swaps import Swaps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.profile.fit import Fit
    from database.spectra.fit.profile.problem import State
    from database.spectra.fit.profile.scale import Scale

__all__ = ["ProfileSwaps"]

_STEPS = 8
_EXACT, _EXACT_SHARE = 0.02, 1e-3  # a deviance is known when a step changes it by less
_BASIN = 0.5  # of a peak's width: starts closer than this lead to the same calibration


class ProfileSwaps(Swaps):
    """Replaced ions of a fit to a profile; the objective is its deviance."""

    def __init__(self, fit: Fit, rivals: Sequence[Ion]) -> None:
        super().__init__(fit, rivals)
        points, inside = nearby(fit.points, self.peaks, margin=BACKGROUND_SPACING)
        self.model = fit.model[inside]
        held = replace(fit.calibration, drift_ppm=fit.drift_ppm, drift_error=0.0)
        self.problem = Problem(points, self.peaks, held, fit.noise)
        gram, moment = self.problem.design(_scale(fit)).normal(
            1.0 / fit.noise.variance(self.model), points.intensity
        )
        self.gram, self.moment = gram, moment
        self.quadratic = self._objective(range(len(self.kept)))
        self.base = 0.0
        self.base, _ = self._settled(np.arange(len(self.kept)), 0.0)

    def _objective(self, ions: Sequence[int]) -> float:
        columns = np.array([*ions, *range(self.problem.peaks.count, len(self.moment))])
        gram, moment = self.gram[np.ix_(columns, columns)], self.moment[columns]
        x = gram_nnls(gram, moment, np.ones(len(columns), dtype=bool))
        return float(x @ gram @ x - 2 * moment @ x)

    def _settled(self, ions: NDArray[np.intp], move: float) -> tuple[float, float]:
        """Start where the fit is or where the rivals alone would be, whichever is better.

        Where they are far apart, start from both.
        """
        problem = self.problem.only(ions)
        width = abs(move) * 1e-6 * self.fit.resolution
        problem.lay(_scale(self.fit).moved(0.5e-6 * move), min(0.5 * width, 1.0))
        starts = [self._start(problem, 0.0)]
        if abs(move) > 0:
            starts.append(self._start(problem, move))
        if width < _BASIN:
            starts = [min(starts, key=lambda state: _quadratic(problem, state))]
        return min(self._lowest(problem, state) for state in starts)

    def _start(self, problem: Problem, move: float) -> State:
        start = Start(_scale(self.fit).moved(move * 1e-6), self.fit.noise, self.model)
        return problem.amounts(start, rounds=1)

    def _lowest(self, problem: Problem, state: State) -> tuple[float, float]:
        """Steps of calibration and amounts until the deviance stands still."""
        before, best = np.inf, (np.inf, 0.0)
        for _ in range(_STEPS):
            state = problem.amounts(moved(state, problem.scale_step(state)))
            deviance = problem.deviance(state) - self.base
            best = min(best, (deviance, state.scale.shift * 1e6 - self.fit.shift_ppm))
            if abs(before - deviance) < max(_EXACT, _EXACT_SHARE * abs(deviance)):
                break
            before = deviance
        return best


def _scale(fit: Fit) -> Scale:
    assert fit.scale is not None  # noqa: S101  only profiles are refitted
    return fit.scale


def _quadratic(problem: Problem, state: State) -> float:
    value = state.x @ state.gram @ state.x - 2 * state.moment @ state.x
    return float(value) + problem.calibration.pull(state.scale)
