"""Thousands of candidates are screened in stages, so that the joint fit of all has those that can matter.

First the isotope comb: what stands above a local background at a candidate's strong peaks must leave it room.
Then joint fits in windows: candidates in the order of m/z, a window's own ones with all that reach into them;
who has a third of the usual t there stays. The strongest window that fits well says resolving power and shift
to the others. The last word has the joint fit of all that stay.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.calibration import Calibration
from database.spectra.fit.joint import above_background, fit_together, with_room
from database.spectra.fit.peaks import peaks_of
from database.spectra.judge.match import misfit
from structures.errors import InvalidInputError
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.peaks import Peaks
    from database.spectra.fit.protocol import Fit
    from database.spectra.read.spectrum import Spectrum

__all__ = ["TOGETHER", "screened"]

TOGETHER = 300
"""Candidates that are fitted together without screening: a second or two."""

_WINDOW = 60  # candidates of a window, without those that reach into it
_STAYS = 1 / 3  # of the threshold of t
_MARGIN = 2.0  # m/z beside the outermost peaks of a window
_GOOD = 0.12  # misfit below which a window is trusted with the calibration
_WIDER = 3.0  # ppm that it may be off elsewhere: the drift


def screened(
    spectrum: Spectrum,
    ions: Sequence[Ion],
    calibration: Calibration,
    *,
    threshold: float,
    say: Callable[[str], None] = lambda _: None,
) -> list[Ion]:
    """Those of the ions that a joint fit should have, in their order.

    Parameters
    ----------
    threshold
        t from which on an ion is listed.
    """
    ions = _with_comb(spectrum, ions, calibration)
    say(f"{counted(len(ions), 'candidate')} with an isotope comb above the background")
    if len(ions) <= TOGETHER:
        return list(ions)
    peaks = peaks_of(ions)
    windows = _windows(peaks)
    strength = [_signal(spectrum, peaks.only(both)) for _, both in windows]
    kept: set[int] = set()
    known = calibration
    for number, place in enumerate(np.argsort(strength)[::-1].tolist(), start=1):
        own, both = windows[place]
        fit = _fitted(spectrum, peaks.only(both), known, _STAYS * threshold)
        if fit is not None:
            stays = {int(both[one]) for one in fit.kept} | {
                int(both[one]) for group in fit.groups for one in group.members
            }
            kept |= stays.intersection(own.tolist())
            known = _learnt(known, fit) if known is calibration else known
        if number % 10 == 0 or number == len(windows):
            say(f"window {number} of {len(windows)}: {counted(len(kept), 'candidate')} left")
    return [ions[place] for place in sorted(kept)]


def _with_comb(spectrum: Spectrum, ions: Sequence[Ion], calibration: Calibration) -> list[Ion]:
    """Ions whose strong peaks stand above the local background; all of a peak list that have room."""
    return [ions[int(place)] for place in with_room(above_background(spectrum), peaks_of(ions), calibration)]


def _windows(peaks: Peaks) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(own candidates, own and those that reach into them) of each window, ascending in m/z."""
    low, high = np.full(peaks.count, np.inf), np.full(peaks.count, -np.inf)
    np.minimum.at(low, peaks.owner, peaks.mz)
    np.maximum.at(high, peaks.owner, peaks.mz)
    order = np.argsort(low + high, kind="stable")
    found = []
    for first in range(0, len(order), _WINDOW):
        own = order[first : first + _WINDOW]
        both = np.flatnonzero((high >= low[own].min()) & (low <= high[own].max()))
        found.append((own, both))
    return found


def _signal(spectrum: Spectrum, peaks: Peaks) -> float:
    return float(spectrum.window(float(peaks.mz.min()), float(peaks.mz.max()))[1].sum())


def _fitted(spectrum: Spectrum, peaks: Peaks, calibration: Calibration, least: float) -> Fit | None:
    """The fit of a window, None where there is nothing to fit."""
    mz, intensity = spectrum.window(float(peaks.mz.min()) - _MARGIN, float(peaks.mz.max()) + _MARGIN)
    if len(mz) == 0:
        return None
    try:
        return fit_together(replace(spectrum, mz=mz, intensity=intensity), peaks, calibration, t_keep=least)
    except InvalidInputError:
        return None


def _learnt(calibration: Calibration, fit: Fit) -> Calibration:
    """What a window that fits well says to the others."""
    if len(fit.kept) == 0 or misfit(fit) > _GOOD:
        return calibration
    error = float(min(np.hypot(fit.shift_error, _WIDER), calibration.error_ppm))
    resolution = calibration.resolution or fit.determined.get("resolution")
    return Calibration(fit.shift_ppm, error, resolution)
