"""Joint fit of candidates to a peak list: intensities and positions of its peaks together.

A list has lost the shape of its peaks, and what merged there: amounts are less certain than from a profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.calibration import Calibration
from database.spectra.fit.groups import in_groups, unresolved
from database.spectra.fit.nonnegative import gains_of, objective
from database.spectra.fit.peak_list.problem import PeakListProblem
from database.spectra.fit.peak_list.result import PeakListFit
from database.spectra.fit.peak_list.rows import match_tolerance
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from database.spectra.fit.groups import Group
    from database.spectra.fit.peak_list.problem import PeakListState
    from database.spectra.fit.peaks import Peaks
    from database.spectra.read.spectrum import Spectrum

__all__ = ["fit_peak_list"]


def fit_peak_list(
    spectrum: Spectrum,
    peaks: Peaks,
    calibration: Calibration | None = None,
    *,
    tolerance_ppm: float | None = None,
    t_keep: float = 3.0,
) -> PeakListFit:
    """Fit a peak list with candidates; those whose t stays below `t_keep` are left out.

    Parameters
    ----------
    tolerance_ppm
        Farthest distance of a listed from a predicted peak; default `match_tolerance`.

    Raises
    ------
    InvalidInputError
        No peak list, or no candidate has a peak within the tolerance of a listed one.
    """
    if spectrum.kind != "peak list":
        raise InvalidInputError(
            f"a peak-list fit needs a peak list, not a spectrum of kind {spectrum.kind!r}; use fit_profile, "
            "or pick_peaks first"
        )
    tolerance = match_tolerance(spectrum) if tolerance_ppm is None else tolerance_ppm
    problem = PeakListProblem(spectrum, peaks, calibration or Calibration(), tolerance)
    state = problem.settle(problem.search())
    groups = unresolved(problem.marginal(state), state.x)
    state = problem.selected(state, t_keep, in_groups(groups, peaks.count))
    return _finished(problem, state, tuple(groups))


def _finished(problem: PeakListProblem, state: PeakListState, groups: tuple[Group, ...]) -> PeakListFit:
    """Everything that a caller may ask of the fit."""
    rows, amounts = state.rows, state.x
    covariance = problem.covariance(state)
    kept = np.flatnonzero(amounts > 0)
    errors = np.full(len(amounts), np.nan)
    errors[kept] = np.sqrt(np.maximum(np.diag(covariance)[:-1], 0.0))
    gram, moment = state.normal.gram(state.shift), state.normal.moment
    return PeakListFit(
        spectrum=problem.spectrum,
        mz=rows.mz,
        intensity=rows.intensity,
        model=state.model,
        background=np.zeros(len(rows.mz)),
        peaks=problem.peaks,
        calibration=problem.calibration,
        amounts=amounts,
        errors=errors,
        gains=gains_of(gram, moment, amounts, count=len(amounts), least=objective(gram, moment, amounts)),
        kept=kept,
        groups=groups,
        shift_ppm=state.shift,
        shift_error=float(np.sqrt(max(covariance[-1, -1], 0.0))),
        noise=state.noise,
        problem=problem,
        state=state,
    )
