"""How well the model meets the spectrum where one ion is expected.

A fit gives an ion some amount wherever its peaks touch intensity, also that of a species that nobody offered.
Then residuals keep a structure that counting noise does not have: neighbours deviate together. What of the
measured energy (sum of squares) is structure, and not fitted, is what the match lacks to 1. Beside a strong
ion a weak one has its neighbour's match: its own misfit is that structure against itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.protocol import Fit


__all__ = ["HIDDEN", "matches", "misfit", "own_misfits"]

HIDDEN = 0.5
"""Own misfit from which on an ion is hidden in what the model misses of others; right ones: below 0.1."""

_STRONG = 0.05  # of the ion's highest point: where it is expected


def matches(fit: Fit) -> NDArray[np.float64]:
    """Fitted share of the structured energy around each kept ion, 0 to 1, in the order of `fit.kept`."""
    signal, residual = fit.intensity - fit.background, fit.intensity - fit.model
    found = []
    for column in fit.columns():
        where = column > _STRONG * column.max(initial=0.0)
        structure, noise = _structure(residual[where], fit)
        energy = max(float(signal[where] @ signal[where]) - noise, structure, 1e-300)
        found.append(1.0 - structure / energy)
    return np.array(found, dtype=np.float64)


def own_misfits(fit: Fit) -> NDArray[np.float64]:
    """Amplitude of what is not fitted around each kept ion over the ion's own, in the order of `fit.kept`."""
    residual, found = fit.intensity - fit.model, []
    for column, amount in zip(fit.columns(), fit.amounts[fit.kept], strict=True):
        where = column > _STRONG * column.max(initial=0.0)
        own = amount * column[where]
        found.append(np.sqrt(_structure(residual[where], fit)[0] / max(float(own @ own), 1e-300)))
    return np.array(found, dtype=np.float64)


def misfit(fit: Fit) -> float:
    """Relative error of shape over all kept ions, weighted by amount; about the error of a peak's height."""
    if len(fit.kept) == 0:
        return 0.0
    return float(np.sqrt(np.average(1.0 - matches(fit), weights=fit.amounts[fit.kept])))


def _structure(residual: NDArray[np.float64], fit: Fit) -> tuple[float, float]:
    """Energy of a residual that is no noise, and the noise's."""
    noise = fit.noise_energy(residual)
    return max(float(residual @ residual) - noise, 0.0), noise
