"""A saturated detector flattens the highest peaks: seen in the fit, and those points then left out of it.

Several peaks with the same flat top were cut off there, and those points are left out whatever they fit.
Otherwise points above half of the highest intensity are taken out; where the fit of all others is much better
and says that more stood there than was measured, the detector was saturated. Others are fitted as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.judge.match import misfit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from database.spectra.fit.protocol import Fit
    from database.spectra.read.spectrum import Spectrum

__all__ = ["Saturation", "unsaturated"]

_CEILING = 0.5  # of the highest point; detectors of this field are linear up to there
_TOP, _BELOW = 3, 1e-3  # points of one height that make a flat top; relative distance that counts as one
_TOPS = 2  # flat tops of one height that do not come by chance
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
    highest = float(fit.spectrum.intensity.max())
    if _flat_tops(fit.spectrum.intensity) >= _TOPS:
        other = fitted(replace(fit.spectrum, ceiling=(1.0 - _BELOW) * highest))
        return (other, Saturation(other.spectrum.ceiling, _lost(other))) if len(other.kept) else (fit, None)
    if _flattening(fit) < _FLAT:
        return fit, None
    ceiling = _CEILING * highest
    other = fitted(replace(fit.spectrum, ceiling=ceiling))
    lost = _lost(other)
    if len(other.kept) == 0 or lost < _LOST or misfit(other) > _BETTER * misfit(fit):
        return fit, None
    return other, Saturation(ceiling, lost)


def _lost(fit: Fit) -> float:
    """Share that is missing of what is expected above the ceiling."""
    measured, expected = fit.above_ceiling()
    return max(1.0 - measured / expected, 0.0) if expected > 0 else 0.0


def _flat_tops(intensity: NDArray[np.float64]) -> int:
    """How many tops are flat and as high as the highest point."""
    high = np.concatenate([[False], intensity >= (1.0 - _BELOW) * intensity.max(), [False]])
    starts, ends = np.flatnonzero(np.diff(high.astype(np.int8)) > 0), np.flatnonzero(~high[1:] & high[:-1])
    return int(np.count_nonzero(ends - starts >= _TOP))


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
