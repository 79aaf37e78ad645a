"""The noise of a spectrum: counting noise and gain noise, estimated from residuals, and its quasi-deviance.

Variance of a point with expected intensity m: V(m) = f m + (g m)^2, where f is the intensity of one ion (1
where the spectrum counts ions) and g the relative gain noise. For g > 0 this is the negative binomial's
variance, whose deviance is taken, divided by f (quasi-likelihood; McCullagh, Nelder, Generalized Linear
Models, ch. 9). Weights come from the model, never from the data: 1/y weights bias fits of few ions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Noise", "estimate_noise"]

_FLOOR = 0.02  # ions a point: what a model of zero may still be expected to give
_MIN_POINTS = 20


@dataclass(frozen=True, slots=True)
class Noise:
    """Intensity of one ion, and relative gain noise."""

    ion: float = 1.0
    gain: float = 0.0

    def variance(self, model: NDArray[np.float64]) -> NDArray[np.float64]:
        """V(m), shape of `model`, never below that of a fraction of an ion."""
        m = np.maximum(model, _FLOOR * self.ion)
        return self.ion * m + (self.gain * m) ** 2

    def deviance(self, intensity: NDArray[np.float64], model: NDArray[np.float64]) -> float:
        """Quasi-deviance of a model; differences between models are chi-square-like."""
        y = intensity / self.ion
        m = np.maximum(model / self.ion, _FLOOR)
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.where(y > 0, y * np.log(y / m), 0.0)
        k = self.ion / self.gain**2 if self.gain > 1e-4 else np.inf
        if np.isfinite(k):
            k = k / self.ion
            y = np.maximum(
                y, 0.0
            )  # its logarithm ends there; points below a subtracted baseline are few counts
            return float(2 * np.sum(log - (y + k) * np.log((y + k) / (m + k))))
        return float(2 * np.sum(log - (y - m)))


def estimate_noise(intensity: NDArray[np.float64], model: NDArray[np.float64]) -> Noise:
    """Intensity of one ion and gain noise from the residuals of a fit.

    Regresses r^2 / m on 1 and m with nonnegative coefficients, over points where the model expects something.
    """
    least = 1e-9 * float(np.abs(intensity).max(initial=0.0))  # a candidate that is not there tells no noise
    expected = model > max(1e-3 * float(model.max(initial=0.0)), least, 1e-300)
    if np.count_nonzero(expected) < _MIN_POINTS:
        return Noise(max(float(np.mean(intensity)), 1e-300))
    m = model[expected]
    ratio = (intensity[expected] - m) ** 2 / m
    ion, gain2 = float(np.mean(ratio)), 0.0
    for _ in range(3):
        weight = 1.0 / (ion + gain2 * m) ** 2
        s0, s1, s2 = weight.sum(), (weight * m).sum(), (weight * m * m).sum()
        r0, r1 = (weight * ratio).sum(), (weight * ratio * m).sum()
        determinant = s0 * s2 - s1 * s1
        if determinant <= 1e-9 * s0 * s2:
            break
        ion, gain2 = (s2 * r0 - s1 * r1) / determinant, (s0 * r1 - s1 * r0) / determinant
        if gain2 <= 0:
            ion, gain2 = r0 / s0, 0.0
        elif ion <= 0:
            ion, gain2 = 1e-3 * r0 / s0, r1 / s2
    return Noise(max(ion, 1e-300), float(np.sqrt(gain2)))
