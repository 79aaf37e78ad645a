"""How far apart two ions are in a spectrum: cosine, deviance an ion, ions needed to decide.

The deviance of the wrong ion grows with the number of ions N as N x d, d = 2 sum p ln(p/q), p and q the
broadened envelopes over a flat background. With a free calibration q may move to its best place first. The
cosine is given to show that it decides nothing: one H more or less scores 0.99.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar

from database.spectra.candidates import peaks_of
from database.spectra.design import columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.masses.ions import Ion

__all__ = ["DECIDED", "SHAPE_LIMIT", "Distance", "distance"]

DECIDED = 10.0
"""Deviance from which on a rival counts as excluded (likelihood ratio 150 : 1)."""

SHAPE_LIMIT = 0.9985
"""Cosine above which only a difference of shape under 5.5 % is left: below what peak shapes are known to."""

_POINTS = 5.0  # a FWHM


@dataclass(frozen=True, slots=True)
class Distance:
    """Two ions compared, the second as the wrong explanation of the first.

    Attributes
    ----------
    cosine, cosine_free
        Of the broadened envelopes in place, and after the best shift inside the calibration error.
    shift_ppm
        That best shift.
    deviance_per_ion, deviance_per_ion_free
        Mean deviance that one detected ion brings against the rival.
    """

    cosine: float
    cosine_free: float
    shift_ppm: float
    deviance_per_ion: float
    deviance_per_ion_free: float

    @property
    def ions_to_decide(self) -> float:
        """Ions for a deviance of 10 with a known calibration."""
        return DECIDED / max(self.deviance_per_ion, 1e-12)

    @property
    def ions_to_decide_free(self) -> float:
        """Ions for a deviance of 10 with the calibration free."""
        return DECIDED / max(self.deviance_per_ion_free, 1e-12)

    @property
    def calibrant_ppm(self) -> float:
        """Calibration error (standard deviation) below which the position decides: a third of the shift."""
        return abs(self.shift_ppm) / 3


def distance(
    ion: Ion,
    rival: Ion,
    *,
    resolution: float = 20_000.0,
    calibration_ppm: float = 10.0,
    background: float = 0.02,
) -> Distance:
    """Compare an ion with a rival at a resolving power.

    Parameters
    ----------
    calibration_ppm
        Standard deviation of the calibration; the free shift stays within 2.5 of it.
    background
        Share of the ions that lies flat under the envelope.
    """
    peaks = peaks_of([ion, rival])
    low, high = float(peaks.mz.min()) - 1.0, float(peaks.mz.max()) + 1.0
    step = 0.5 * (low + high) / (resolution * _POINTS)
    mz = np.arange(low, high, step)
    width = np.full(len(mz), step)
    base = columns(mz, width, peaks, 0.0, resolution).matrix
    true = _density(np.asarray(base[:, [0]].todense()).ravel(), background)
    alone = peaks.only(np.array([1]))

    def density(shift_ppm: float) -> NDArray[np.float64]:
        moved = columns(mz, width, alone, shift_ppm * 1e-6, resolution).matrix
        return _density(np.asarray(moved.todense()).ravel(), background)

    reach = 2.5 * calibration_ppm
    starts = np.linspace(-reach, reach, 2 * max(round(reach * 1e-6 * resolution / 0.4), 1) + 1)
    start = float(min(starts, key=lambda shift: _deviance(true, density(shift))))
    pace = float(starts[1] - starts[0]) if len(starts) > 1 else reach
    best = minimize_scalar(
        lambda shift: _deviance(true, density(shift)),
        bounds=(max(start - pace, -reach), min(start + pace, reach)),
        method="bounded",
        options={"xatol": 0.02},
    )
    there, moved = density(0.0), density(float(best.x))
    return Distance(
        cosine=_cosine(true, there),
        cosine_free=_cosine(true, moved),
        shift_ppm=float(best.x),
        deviance_per_ion=_deviance(true, there),
        deviance_per_ion_free=_deviance(true, moved),
    )


def _density(column: NDArray[np.float64], background: float) -> NDArray[np.float64]:
    signal = column / max(float(column.sum()), 1e-300)
    return np.asarray((1.0 - background) * signal + background / len(column), dtype=np.float64)


def _deviance(true: NDArray[np.float64], wrong: NDArray[np.float64]) -> float:
    """Twice the Kullback-Leibler divergence."""
    return float(2 * np.sum(true * np.log(true / wrong)))


def _cosine(one: NDArray[np.float64], two: NDArray[np.float64]) -> float:
    return float(one @ two / np.sqrt((one @ one) * (two @ two)))
