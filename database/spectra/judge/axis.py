"""Is the axis off by one isotope peak? The same candidates, all moved by one, are fitted as well.

Neighbouring isotope peaks are as high as each other, so a wrong peak that was taken for a calibrant moves an
axis by 1/z without a trace in positions. Envelopes have another shape there, and the joint deviance sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.calibration import Calibration
from database.spectra.fit.joint import fit_together, with_room
from database.spectra.fit.peaks import LATTICE, Peaks, peaks_of
from database.spectra.judge.match import misfit
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit

__all__ = ["AxisShift", "axis_shift", "moved_by_isotopes"]

_LEAST = 0.5  # ppm that a calibration may be off, whatever is known of it
_MOST = 200  # candidates that are moved at once; more could stand in for each other on any axis


@dataclass(frozen=True, slots=True)
class AxisShift:
    """Candidates moved by `steps` isotope peaks fit better by a deviance of `lead` (negative: worse).

    `misfit` is the error of shape that they then have.
    """

    steps: int
    lead: float
    misfit: float


def axis_shift(fit: Fit, ions: Sequence[Ion]) -> AxisShift:
    """The better of all candidates one isotope peak lower and higher, at the fit's width of peaks."""
    resolution = fit.determined.get("resolution")
    prior = Calibration(fit.calibration.shift_ppm, fit.calibration.error_ppm, resolution)
    tried = [(step, moved_by_isotopes(ions[:_MOST], step)) for step in (-1, 1)]
    return max(
        (AxisShift(step, *_lead(fit, peaks, prior)) for step, peaks in tried), key=lambda one: one.lead
    )


def moved_by_isotopes(ions: Sequence[Ion], steps: int) -> Peaks:
    """Envelopes of ions, each moved by so many isotope peaks of its charge."""
    peaks = peaks_of(ions)
    move = steps * LATTICE / np.abs(np.array([ion.charge for ion in ions]))
    return Peaks(peaks.mz + move[peaks.owner], peaks.abundance, peaks.owner, peaks.count)


def _lead(fit: Fit, peaks: Peaks, prior: Calibration) -> tuple[float, float]:
    """Deviance by which these peaks fit better than the fit, -inf where they do not reach; their misfit.

    The prior of the calibration counts: one isotope peak of one cluster is 1/mass at every charge, which a
    shift of all would take back.
    """
    try:
        room = with_room(fit.spectrum, peaks, prior)
        other = fit_together(fit.spectrum, peaks.only(room), prior)
    except InvalidInputError:
        return -np.inf, 1.0
    return _pull(fit, prior) - _pull(other, prior) - fit.lead(other), misfit(other)


def _pull(fit: Fit, prior: Calibration) -> float:
    return ((fit.shift_ppm - prior.shift_ppm) / max(prior.error_ppm, _LEAST)) ** 2
