"""Spectra by foreign code: nothing here shares a line or a table with what is tested.

Isotopes and their convolution are IsoSpecPy's, formulas are written by hand, peaks have a tail (a Gaussian
beside an exponentially modified one), noise is counting noise with a gain, the axis drifts, the background
falls.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import IsoSpecPy
import numpy as np
from scipy.special import erfcx

if TYPE_CHECKING:
    from numpy.typing import NDArray

ELECTRON = 5.48579909e-4  # Da
FORMULAS = {
    "p-MBA": {"C": 7, "H": 5, "O": 2, "S": 1},
    "SG": {"C": 10, "H": 16, "N": 3, "O": 6, "S": 1},
    "PET": {"C": 8, "H": 9, "S": 1},
    "SPhF": {"C": 6, "H": 4, "F": 1, "S": 1},
    "Cl": {"Cl": 1},
}


@dataclass(frozen=True)
class Made:
    """One ion: metals, ligands and what rides along as one formula, and its charge."""

    formula: tuple[tuple[str, int], ...]
    charge: int


def cluster(metals: dict[str, int], ligands: dict[str, int], charge: int, **riders: int) -> Made:
    """An ion by its parts; riders are atoms, lost ones negative (H=-4)."""
    atoms: dict[str, int] = dict(metals)
    for name, number in ligands.items():
        for element, count in FORMULAS[name].items():
            atoms[element] = atoms.get(element, 0) + count * number
    for element, count in riders.items():
        atoms[element] = atoms.get(element, 0) + count
    return Made(tuple(sorted((one, n) for one, n in atoms.items() if n)), charge)


@cache
def isotopes(made: Made) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """m/z and share of the isotope peaks, fine structure within 2 mDa merged."""
    text = "".join(f"{element}{number}" for element, number in made.formula)
    fine = IsoSpecPy.IsoTotalProb(0.9999, formula=text)
    mass, share = np.array(list(fine.masses)), np.array(list(fine.probs))
    place = np.round(mass / 0.002).astype(np.int64)
    places, inverse = np.unique(place, return_inverse=True)
    weight = np.bincount(inverse, share)
    centre = np.bincount(inverse, share * mass) / weight
    del places
    return (centre - made.charge * ELECTRON) / abs(made.charge), weight / weight.sum()


@dataclass(frozen=True)
class Settings:
    """How a spectrum is measured; `tail` is the share of the tailed peak, `decay` in standard deviations."""

    ions: float = 1e5
    resolution: float = 20_000.0
    ppm: float = 0.0
    drift: float = 0.5
    tail: float = 0.3
    decay: float = 1.0
    gain: float = 0.01
    background: float = 0.05
    shift: float = 0.0
    saturation: float = 0.0
    noise: tuple[float, ...] = ()


def spectrum(
    amounts: dict[Made, float], seed: int, settings: Settings, window: tuple[float, float] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """m/z and intensity; `shift` (Th) moves the axis, `saturation` says what is left of the tops' height.

    `noise` are m/z about which chemical noise stands, a peak each nominal mass.
    """
    chance = np.random.default_rng(seed)
    total = sum(amounts.values())
    parts = [(*isotopes(made), amount / total) for made, amount in amounts.items()]
    low = min(mz[0] for mz, _, _ in parts) - 6 if window is None else window[0]
    high = max(mz[-1] for mz, _, _ in parts) + 6 if window is None else window[1]
    axis = low * np.exp(
        np.arange(int(np.log(high / low) * settings.resolution * 6)) / (settings.resolution * 6)
    )
    signal = np.zeros(len(axis))
    for mz, share, amount in parts:
        for centre, height in zip(mz, share * amount, strict=True):
            _add_peak(axis, signal, (centre, height), settings, (low, high))
    for centre in settings.noise:
        _add_noise(axis, signal, centre, chance)
    flat = np.exp(-(axis - low) / (high - low)) * np.gradient(axis)
    model = settings.ions * (signal + settings.background * flat / flat.sum())
    if settings.saturation:
        top = settings.saturation * model.max()
        model = np.where(model > 0.6 * top, top * (1 - 0.4 * np.exp(-(model / top - 0.6) / 0.4)), model)
    counts = chance.poisson(model) * (1 + settings.gain * chance.standard_normal(len(axis)))
    return axis + settings.shift, np.maximum(counts, 0.0)


def _add_peak(
    axis: NDArray[np.float64],
    signal: NDArray[np.float64],
    peak: tuple[float, float],
    settings: Settings,
    ends: tuple[float, float],
) -> None:
    """A Gaussian beside one that decays to higher m/z, moved by the calibration error and its drift."""
    centre, height = peak
    part = (2 * centre - ends[0] - ends[1]) / (ends[1] - ends[0])
    centre = centre * (1 + 1e-6 * (settings.ppm + settings.drift * part))
    sigma = centre / settings.resolution / 2.3548
    first, last = np.searchsorted(axis, [centre - 7 * sigma, centre + 12 * sigma])
    if last - first < 2:
        return
    x = (axis[first:last] - centre) / sigma
    step = np.gradient(axis[first:last]) / sigma
    gauss = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)
    tailed = 0.5 / settings.decay * np.exp(-0.5 * x * x) * erfcx((1 / settings.decay - x) / np.sqrt(2))
    signal[first:last] += height * step * ((1 - settings.tail) * gauss + settings.tail * tailed)


def _add_noise(
    axis: NDArray[np.float64], signal: NDArray[np.float64], centre: float, chance: np.random.Generator
) -> None:
    """Chemical noise: broad humps one nominal mass apart over 40 m/z, 2 % of the ions."""
    near = np.abs(axis - centre) < 20
    wave = np.exp(-0.5 * (((axis[near] - centre + 0.5) % 1.0 - 0.5) / 0.15) ** 2)
    wave = wave * chance.gamma(4.0, 0.25, len(wave)).mean()
    signal[near] += 0.02 * wave / wave.sum()
