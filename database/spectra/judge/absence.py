"""Sodium neighbours of a rival: an ion with 7 Na comes with some of 6 and 8 Na, so their absence speaks.

This is chemistry, not statistics: it is said beside the rival and changes no verdict.
"""

from __future__ import annotations

from dataclasses import replace as changed
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.peaks import peaks_of
from database.spectra.fit.room import room_for
from database.spectra.judge.neighbours import replace

if TYPE_CHECKING:
    from database.spectra.fit.protocol import Fit
    from database.spectra.judge.rivals import Rival

__all__ = ["with_sodium_neighbours"]

_ABSENT = 0.05  # of the rival's amount: less room than this counts as absent


def with_sodium_neighbours(fit: Fit, tested: dict[int, list[Rival]]) -> dict[int, list[Rival]]:
    """The same rivals; undecided ones with Na say whether their Na neighbours have room in the spectrum."""
    return {
        place: [
            _said(fit, float(fit.amounts[place]), rival) if rival.verdict == "undecided" else rival
            for rival in rivals
        ]
        for place, rivals in tested.items()
    }


def _said(fit: Fit, amount: float, rival: Rival) -> Rival:
    sodium = dict(rival.ion.cations).get("Na", 0)
    if not dict(rival.vector).get("Na", 0) or sodium == 0:
        return rival
    found = [(sodium + step, replace(rival.ion, (("Na", step), ("H lost", step)))) for step in (-1, 1)]
    known = [(number, ion) for number, ion in found if ion is not None]
    peaks = peaks_of([ion for _, ion in known])
    room = room_for(fit.spectrum, peaks, abs(fit.shift_ppm + rival.apart.shift_ppm) * 1e-6 + fit.reach)
    low, high = fit.spectrum.mz[0], fit.spectrum.mz[-1]
    base = np.bincount(peaks.owner, peaks.mz * peaks.abundance) / np.bincount(peaks.owner, peaks.abundance)
    states = []
    for (number, _), allowed, mz in zip(known, room, base, strict=True):
        if not low < mz < high:
            state = "outside"
        else:
            state = "absent" if allowed < _ABSENT * amount else "not excluded"
        states.append(f"{number} Na {state}")
    return changed(rival, decide=f"{rival.decide}; in this spectrum: {', '.join(states)}")
