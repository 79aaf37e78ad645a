"""A saturated detector flattens the highest peaks: seen in the fit, and those points then left out of it.

Points above half of the highest intensity are taken out; where the fit of all others is much better and says
that more stood there than was measured, the detector was saturated. The others are fitted as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.judge.match import misfit

if TYPE_CHECKING:
    from collections.abc import Callable

    from database.spectra.fit.protocol import Fit
    from database.spectra.read.spectrum import Spectrum

__all__ = ["Saturation", "unsaturated"]

_CEILING = 0.5  # of the highest point; detectors of this field are linear up to there
_FLAT = 3.0  # standard deviations of the flattening from which on it is looked at
_BETTER = 0.85  # of the misfit may be left without those points, which weighs tails more
_LOST = 0.05  # of the intensity above the ceiling must be missing
_ACTIVE = 0.02  # of the highest model: points that are looked at


@dataclass(frozen=True, slots=True)
class Saturation:
    """Points above `ceiling` were left out; `lost` is the share of what is expected there that is missing."""

    ceiling: float
    lost: float


def unsaturated(fit: Fit, fitted: Callable[[Spectrum], Fit]) -> tuple[Fit, Saturation | None]:
    """The fit, without saturated points where there are some.

    Parameters
    ----------
    fitted
        Fits the same candidates to a spectrum.
    """
    if _flattening(fit) < _FLAT:
        return fit, None
    ceiling = _CEILING * float(fit.spectrum.intensity.max())
    other = fitted(replace(fit.spectrum, ceiling=ceiling))
    measured, expected = other.above_ceiling()
    lost = 1.0 - measured / expected if expected > 0 else 0.0
    if len(other.kept) == 0 or lost < _LOST or misfit(other) > _BETTER * misfit(fit):
        return fit, None
    return other, Saturation(ceiling, lost)


def _flattening(fit: Fit) -> float:
    """Standard deviations by which high points lack intensity: measured against the model and its square."""
    active = fit.model > _ACTIVE * fit.model.max(initial=0.0)
    model, residual = fit.model[active], (fit.intensity - fit.model)[active]
    if len(model) < 3 or not model.any():
        return 0.0
    terms = np.column_stack([model, -model * model / model.max()])
    weighted = terms / fit.noise.variance(model)[:, None]
    gram = terms.T @ weighted
    inverse = np.linalg.pinv(gram)
    return float((inverse @ (weighted.T @ residual))[1] / np.sqrt(max(inverse[1, 1], 1e-300)))
