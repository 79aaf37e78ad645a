"""How well the model meets the spectrum where one ion is expected.

A fit gives an ion some amount wherever its peaks touch intensity, also that of a species that nobody offered.
Then residuals keep a structure that counting noise does not have: neighbours deviate together. What of the
measured energy (sum of squares) is structure, and not fitted, is what the match lacks to 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.protocol import Fit


__all__ = ["POOR", "matches"]

POOR = 0.8
"""Match below which an assignment is called poor: structure of 45 % of the amplitude is not fitted."""

_STRONG = 0.05  # of the ion's highest point: where it is expected


def matches(fit: Fit) -> NDArray[np.float64]:
    """Fitted share of the structured energy around each kept ion, 0 to 1, in the order of `fit.kept`."""
    signal, residual = fit.intensity - fit.background, fit.intensity - fit.model
    return np.array([_match(column, signal, residual, fit) for column in fit.columns()], dtype=np.float64)


def _match(
    column: NDArray[np.float64], signal: NDArray[np.float64], residual: NDArray[np.float64], fit: Fit
) -> float:
    """Of one ion, over the rows where it is expected."""
    where = column > _STRONG * column.max(initial=0.0)
    signal, residual = signal[where], residual[where]
    noise = fit.noise_energy(residual)
    structure = max(float(residual @ residual) - noise, 0.0)
    energy = max(float(signal @ signal) - noise, structure, 1e-300)
    return 1.0 - structure / energy
