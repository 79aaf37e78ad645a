"""Sodium neighbours of a rival: an ion with 7 Na comes with some of 6 and 8 Na, so their absence speaks.

This is chemistry, not statistics: it is said beside the rival and changes no verdict.
"""

from __future__ import annotations

from dataclasses import replace as changed
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.candidates import peaks_of, room_for
from database.spectra.judge.neighbours import replace

if TYPE_CHECKING:
    from database.spectra.fit.profile.fit import Fit
    from database.spectra.judge.rivals import Rival
    from database.spectra.read.spectrum import Spectrum

__all__ = ["with_sodium_neighbours"]

_SLACK = 3.0  # standard deviations of a position
_ABSENT = 0.05  # of the rival's amount: less room than this counts as absent


def with_sodium_neighbours(
    spectrum: Spectrum, fit: Fit, tested: dict[int, list[Rival]]
) -> dict[int, list[Rival]]:
    """The same rivals; undecided ones with Na say whether their Na neighbours have room in the spectrum."""
    return {
        place: [
            _said(spectrum, fit, float(fit.amounts[place]), rival) if rival.verdict == "undecided" else rival
            for rival in rivals
        ]
        for place, rivals in tested.items()
    }


def _said(spectrum: Spectrum, fit: Fit, amount: float, rival: Rival) -> Rival:
    sodium = dict(rival.ion.cations).get("Na", 0)
    if not dict(rival.vector).get("Na", 0) or sodium == 0:
        return rival
    found = [(sodium + step, replace(rival.ion, (("Na", step), ("H lost", step)))) for step in (-1, 1)]
    known = [(number, ion) for number, ion in found if ion is not None]
    peaks = peaks_of([ion for _, ion in known])
    tolerance = abs(fit.shift_ppm + rival.apart.shift_ppm) + _SLACK * max(fit.scatter_ppm, 1.0)
    room = room_for(spectrum, peaks, tolerance_ppm=tolerance, resolution=fit.resolution)
    low, high = spectrum.mz[0], spectrum.mz[-1]
    base = np.bincount(peaks.owner, peaks.mz * peaks.abundance) / np.bincount(peaks.owner, peaks.abundance)
    states = []
    for (number, _), allowed, mz in zip(known, room, base, strict=True):
        if not low < mz < high:
            state = "outside"
        else:
            state = "absent" if allowed < _ABSENT * amount else "not excluded"
        states.append(f"{number} Na {state}")
    return changed(rival, decide=f"{rival.decide}; in this spectrum: {', '.join(states)}")
