"""The best compositions of what a fit leaves unexplained: searched in the spectrum less what was fitted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.read.spectrum import make_spectrum
from database.spectra.search.group import group_in
from database.spectra.search.identify import MOST_CHARGES, identify_group
from structures.errors import InvalidInputError, TooManyError

if TYPE_CHECKING:
    from database.masses.compositions import Space
    from database.spectra.judge.linked import Linked
    from database.spectra.read.spectrum import Spectrum
    from database.spectra.search.identified import ChargeFrom, Identified

__all__ = ["identify_leftovers"]

_BESIDE = 1.0  # m/z beside a group, where the background is seen


def identify_leftovers(linked: Linked, space: Space, *, sign: int, error_ppm: float) -> list[Identified]:
    """Search each group of peaks that nobody explains, strongest first; those that are noise are passed over.

    Parameters
    ----------
    sign
        Of the charges.
    error_ppm
        Standard deviation of the calibration.
    """
    left = _without_fitted(linked)
    found = []
    for one in linked.answer.leftovers:
        charges = [one.charge] if one.charge else range(1, MOST_CHARGES + 1)
        how: ChargeFrom = "spacing" if one.charge else "not determined"
        with suppress(InvalidInputError, TooManyError):
            group = group_in(
                left,
                (one.low - _BESIDE, one.high + _BESIDE),
                resolution=linked.fit.determined.get("resolution"),
            )
            found.append(
                identify_group(
                    group, space, [sign * size for size in charges], charge_from=how, error_ppm=error_ppm
                )
            )
    return found


def _without_fitted(linked: Linked) -> Spectrum:
    """The spectrum less what was fitted, on the calibrated axis."""
    fit, spectrum = linked.fit, linked.spectrum
    factor = 1.0 - fit.shift_ppm * 1e-6
    if spectrum.kind != "profile":
        mz, left = fit.left_over()
        return make_spectrum(mz * factor, left, kind="peak list", polarity=spectrum.polarity)
    fitted = np.interp(spectrum.mz, fit.mz, fit.model - fit.background, left=0.0, right=0.0)
    intensity = np.maximum(spectrum.intensity - fitted, 0.0)
    return replace(spectrum, mz=spectrum.mz * factor, intensity=intensity)
