"""Joint fit of candidates to a peak list: intensities and positions of its peaks together.

A list has lost the shape of its peaks, and what merged there: amounts are less certain than from a profile.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from database.spectra.fit.groups import unresolved
from database.spectra.fit.nonnegative import gram_nnls
from database.spectra.fit.peak_list.normal import height_weight
from database.spectra.fit.peak_list.problem import ListProblem, ListState
from database.spectra.fit.peak_list.rows import list_tolerance
from database.spectra.fit.profile.fit import Fit
from database.spectra.fit.profile.points import Points
from database.spectra.fit.profile.problem import Calibration

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.design import Peaks
    from database.spectra.fit.groups import Group
    from database.spectra.read.spectrum import Spectrum

__all__ = ["ListFit", "fit_centroids"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ListFit(Fit):
    """A fit to a peak list, with the problem and the state that later tests go on from."""

    problem: ListProblem = field(repr=False)
    state: ListState = field(repr=False)

    @property
    def scatter_ppm(self) -> float:
        """Scatter of strong peaks about the calibration."""
        return self.state.scatter.gain

    @property
    def residual(self) -> NDArray[np.float64]:
        """Of each row in standard deviations; a peak that is not listed may be as high as the list's cut."""
        weight = height_weight(self.state.rows, self.model, self.noise)
        return np.asarray((self.points.intensity - self.model) * np.sqrt(weight))


def fit_centroids(
    spectrum: Spectrum,
    peaks: Peaks,
    calibration: Calibration | None = None,
    *,
    tolerance_ppm: float | None = None,
    t_keep: float = 3.0,
) -> ListFit:
    """Fit a peak list with candidates; those whose t stays below `t_keep` are left out.

    Parameters
    ----------
    tolerance_ppm
        Farthest distance of a listed from a predicted peak; default `list_tolerance`.

    Raises
    ------
    InvalidInputError
        No candidate has a peak within the tolerance of a listed one.
    """
    tolerance = list_tolerance(spectrum) if tolerance_ppm is None else tolerance_ppm
    problem = ListProblem(spectrum, peaks, calibration or Calibration(), tolerance)
    state = problem.settle(problem.search())
    groups = unresolved(problem.marginal(state), state.x)
    held = np.zeros(peaks.count, dtype=bool)
    for group in groups:
        held[group.members] = True
    state = problem.selected(state, t_keep, held)
    return _finished(problem, state, tuple(groups))


def _finished(problem: ListProblem, state: ListState, groups: tuple[Group, ...]) -> ListFit:
    """Everything that a caller may ask of the fit."""
    rows, amounts = state.rows, state.x
    covariance = problem.covariance(state)
    kept = np.flatnonzero(amounts > 0)
    errors = np.full(len(amounts), np.nan)
    errors[kept] = np.sqrt(np.maximum(np.diag(covariance)[:-1], 0.0))
    gram = state.normal.gram(state.shift)
    return ListFit(
        points=Points(rows.mz, np.ones(len(rows.mz)), rows.intensity, sparse.csc_array((len(rows.mz), 0))),
        peaks=problem.peaks,
        amounts=amounts,
        errors=errors,
        gains=_gains(gram, state.normal.moment, amounts),
        kept=kept,
        covariance=covariance[:-1, :-1],
        shift_ppm=state.shift,
        shift_error=float(np.sqrt(max(covariance[-1, -1], 0.0))),
        resolution=np.nan,
        resolution_error=np.nan,
        background=0.0,
        background_amounts=np.zeros(0),
        noise=state.noise,
        deviance=state.noise.deviance(rows.intensity, state.model) + problem.pull(state.shift),
        model=state.model,
        calibration=problem.calibration,
        gram=gram,
        moment=state.normal.moment,
        groups=groups,
        columns=rows.height,
        problem=problem,
        state=state,
    )


def _gains(
    gram: NDArray[np.float64], moment: NDArray[np.float64], amounts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Loss of the objective without each kept ion, every other candidate free to follow."""
    gains = np.zeros(len(amounts))
    full = float(amounts @ gram @ amounts - 2 * moment @ amounts)
    for ion in np.flatnonzero(amounts > 0):
        rest = np.flatnonzero((np.arange(len(amounts)) != ion) & (np.diag(gram) > 0))
        x = gram_nnls(gram[np.ix_(rest, rest)], moment[rest], amounts[rest] > 0)
        gains[ion] = float(x @ gram[np.ix_(rest, rest)] @ x - 2 * moment[rest] @ x) - full
    return gains
