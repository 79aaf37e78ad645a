"""False discovery in a peak list: decoys as collinear as the targets, beside the ions that were found.

As for a profile (`decoys`) they are fitted with the found ions only: a false target that was not found leaves
its place to a decoy, as it did to the false targets that were. A list's errors have heavier tails than a
Gaussian (merged and cut peaks), so where few decoys pass, their expected number is taken from an exponential
tail through all of them (peaks over threshold; Coles, An Introduction to Statistical Modeling of Extreme
Values, ch. 4, with shape 0).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.design import joined
from database.spectra.fit.peak_list.problem import ListProblem
from database.spectra.fit.profile.problem import Calibration
from database.spectra.judge.decoys import FalseDiscovery, decoy_peaks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.peak_list.fit import ListFit

__all__ = ["false_list_discovery"]

_COUNTED = 3  # decoys above the threshold from which on their number is the estimate
_TAIL = 1.0  # t from which on decoys belong to the tail


def false_list_discovery(
    fit: ListFit, charges: NDArray[np.int64], *, threshold: float = 3.0
) -> FalseDiscovery:
    """Fit the found ions with one decoy of every candidate, at the fit's calibration and errors.

    Parameters
    ----------
    charges
        Shape (n,), of the candidates of the fit.
    """
    known = fit.problem
    decoys = decoy_peaks(fit.peaks, charges, fit.comparing)
    both = joined(fit.peaks.only(fit.kept), decoys)
    calibration = Calibration(fit.shift_ppm, max(fit.shift_error, 0.05))
    errors = (fit.state.noise, fit.state.scatter)
    problem = ListProblem(known.spectrum, both, calibration, known.tolerance, errors)
    t = problem.t_values(problem.settle(fit.shift_ppm))[len(fit.kept) :]
    passed = int(np.count_nonzero(t > threshold))
    expected = float(passed) if passed >= _COUNTED else _in_tail(t, threshold)
    listed = int(np.count_nonzero(fit.t > threshold))
    return FalseDiscovery(threshold, min(expected / max(listed, 1), 1.0), t)


def _in_tail(t: NDArray[np.float64], threshold: float) -> float:
    """Number expected above a threshold from an exponential tail."""
    excess = t[t > _TAIL] - _TAIL
    if len(excess) == 0:
        return 0.0
    return float(len(excess) * np.exp(-(threshold - _TAIL) / excess.mean()))
