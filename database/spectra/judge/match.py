"""How well the model meets the spectrum where one ion is expected.

A fit gives an ion some amount wherever its peaks touch intensity, also that of a species that nobody offered.
Then residuals keep a structure that counting noise does not have: neighbours deviate together. What of the
measured energy (sum of squares) is structure, and not fitted, is what the match lacks to 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.design import columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.profile.fit import Fit

__all__ = ["POOR", "matches"]

POOR = 0.8
"""Match below which an assignment is called poor: structure of 45 % of the amplitude is not fitted."""

_STRONG = 0.05  # of the ion's highest point: where it is expected


def matches(fit: Fit) -> NDArray[np.float64]:
    """Fitted share of the structured energy around each kept ion, 0 to 1, in the order of `fit.kept`.

    Noise energy is half of the summed squared steps between neighbouring residuals; a peak list has no
    neighbours, all its residual counts.
    """
    points = fit.points
    level = np.zeros(len(points.mz))
    if points.background.shape[1]:
        level = np.asarray(points.background @ fit.background_amounts)
    own = fit.peaks.only(fit.kept)
    if fit.scale is not None:
        made = columns(points.mz, points.width, fit.scale.applied(own), 0.0, fit.resolution).matrix
    else:
        assert fit.columns is not None  # noqa: S101  peak lists keep it
        made = fit.columns[:, fit.kept]
    found = np.zeros(len(fit.kept))
    for place in range(len(fit.kept)):
        column = made[:, [place]].toarray().ravel()
        where = column > _STRONG * column.max(initial=0.0)
        signal = (points.intensity - level)[where]
        residual = (points.intensity - fit.model)[where]
        noise = 0.5 * float(np.sum(np.diff(residual) ** 2)) if fit.scale is not None else 0.0
        structure = max(float(residual @ residual) - noise, 0.0)
        energy = max(float(signal @ signal) - noise, structure, 1e-300)
        found[place] = 1.0 - structure / energy
    return found
