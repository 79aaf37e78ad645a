"""A blank taken off a spectrum."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from database.spectra.read.spectrum import Spectrum

__all__ = ["without_blank"]


def without_blank(spectrum: Spectrum, blank: Spectrum) -> Spectrum:
    """A profile less a blank, point by point on its own axis; points may become negative.

    Raises
    ------
    InvalidInputError
        One of them is no profile.
    """
    if spectrum.kind != "profile" or blank.kind != "profile":
        raise InvalidInputError(
            f"{blank.source or 'the blank'}: only a profile can be taken off a profile; leave the blank away"
        )
    intensity = spectrum.intensity - np.interp(spectrum.mz, blank.mz, blank.intensity, 0.0, 0.0)
    intensity.setflags(write=False)
    remark = f"the blank {blank.source or blank.title} taken off"
    scans = (*spectrum.scans, f"less {blank.source or blank.title}")
    return replace(spectrum, intensity=intensity, scans=scans, remarks=(*spectrum.remarks, remark))
