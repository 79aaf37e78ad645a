"""Which candidates stay in a fit: those whose t says so, the others leave together, the weakest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.profile.information import t_values
from database.spectra.fit.profile.state import Start

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.profile.problem import ProfileProblem
    from database.spectra.fit.profile.state import State

__all__ = ["selected"]

_ROUNDS = (0.5, 1.0, 1.0)  # of the threshold: what is left gains t when the weakest have gone
_STEPS = 4  # at most, of the m/z scale after each round


def selected(
    problem: ProfileProblem,
    state: State,
    threshold: float,
    *,
    held: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.intp], State]:
    """Candidates that keep a t above the threshold, and the fit with them alone.

    Parameters
    ----------
    held
        Shape (n,): candidates that stay whatever their t.
    """
    live = np.arange(problem.peaks.count)
    stays = np.zeros(len(live), dtype=bool) if held is None else held
    for part in _ROUNDS:
        t = t_values(state, problem.calibration, len(live))
        keep = np.flatnonzero(stays[live] | (t >= part * threshold))
        if len(keep) < len(live):
            problem = problem.only(keep)
            state = problem.settle(Start(state.scale, state.noise, state.model), steps=_STEPS)
            live = live[keep]
    return live, state
