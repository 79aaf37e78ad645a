"""The group of peaks that a search explains: counts about one envelope, and what is known of them beforehand.

Its middle is where the intensity, smoothed over the width of an envelope, is highest: neighbours that reach
into the window move a mean, but not that. A peak list is drawn as a curve of Gaussians, whose deviance over
all points is that of the listed peaks.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.judge.spacing import charge_of_spacing
from database.spectra.read.sampling import FWHM, first_resolution, point_widths
from structures.errors import InvalidInputError
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from database.spectra.read.spectrum import Spectrum

__all__ = ["PeakGroup", "charges_in", "group_in", "groups_in", "strongest_windows"]

_LISTED = 20_000.0  # resolving power at which the peaks of a list are drawn
_POINTS = 6.0  # points a FWHM of such a curve
_REACH = (4.0, 3.0)  # standard deviations of the envelope and FWHM that belong to it, on both sides
_FEWEST = 20  # points
_FINEST = 3.0  # points a FWHM; finer ones are added up, which costs no information
_EDGE = 0.03  # of the highest smoothed intensity, where a group ends
_SMOOTH = 1.0  # m/z
_CLEAR = 6.0  # standard deviations of the noise above which a group stands
_LEAST = 0.02  # of the strongest group: lower ones are not looked at
_WIDEST = 40.0  # m/z
_ROUNDS = 12  # of cutting an envelope and measuring what is left
_CUT, _LEFT = 2.0, 0.7737  # standard deviations; a Gaussian cut there keeps this share of its variance


@dataclass(frozen=True, slots=True, eq=False)
class PeakGroup:
    """Counts of one group of peaks.

    Attributes
    ----------
    mz, counts, width
        Shape (n,): m/z, detected ions, and the stretch of m/z that each point stands for.
    centre, spread
        Of the envelope: m/z of its middle and standard deviation, Th.
    sigma
        Standard deviation of one peak, Th.
    background
        Counts a Th below the peaks.
    ions
        Detected ions above the background.
    charge
        From the spacing, without sign; None where it does not tell.
    unit
        Intensity of one ion.
    merged, step
        How many neighbouring points were added up to one, and their distance before, Th.
    independent
        Measurements that the points stand for: the points themselves, or the listed peaks.
    """

    mz: NDArray[np.float64]
    counts: NDArray[np.float64]
    width: NDArray[np.float64]
    centre: float
    spread: float
    sigma: float
    background: float
    ions: float
    charge: int | None
    unit: float
    merged: int
    step: float
    independent: int

    @property
    def resolution(self) -> float:
        """M / FWHM."""
        return float(self.centre / (self.sigma * FWHM))

    def moved(self, ppm: float) -> PeakGroup:
        """The same counts on another axis."""
        factor = 1.0 + ppm * 1e-6
        return replace(self, mz=self.mz * factor, centre=self.centre * factor)


def group_in(
    spectrum: Spectrum, window: tuple[float, float], *, resolution: float | None = None
) -> PeakGroup:
    """The strongest envelope of a stretch of a spectrum.

    Raises
    ------
    InvalidInputError
        If the spectrum is an m/z list, or nothing stands out of the noise there.
    """
    mz, intensity, independent, resolution = _curve(spectrum, window, resolution)
    _require_points(spectrum, window, mz, intensity)
    width = point_widths(mz)
    level = _level(intensity / width) * width
    centre, spread = _middle(mz, intensity - level)
    sigma = centre / (resolution * FWHM)
    reach = _REACH[0] * spread + _REACH[1] * sigma * FWHM
    near = np.abs(mz - centre) < reach
    nothing = InvalidInputError(
        f"nothing stands out of the noise in m/z {window[0]:g} to {window[1]:g}; give another window"
    )
    if np.count_nonzero(near) < _FEWEST:
        raise nothing
    mz, intensity, width, level = mz[near], intensity[near], width[near], level[near]
    unit = _unit(intensity, width) if independent is None else 1.0
    ions = float((intensity - level).sum()) / unit
    flat = independent is None and _is_flat(intensity / unit, max(round(sigma * FWHM / width.mean()), 1))
    if ions < _CLEAR * np.sqrt(intensity.sum() / unit) or flat:
        raise nothing
    charge = charge_of_spacing(mz, intensity - level, resolution, unit)
    step = float(np.median(width))
    merged = max(round(sigma * FWHM / (_FINEST * step)), 1)
    mz, intensity, width = (_added(values, merged) for values in (mz, intensity, width))
    return PeakGroup(
        mz / merged, intensity / unit, width, centre, spread, sigma, float((level / step).mean()) / unit,
        ions, charge, unit, merged, step, independent or len(mz),
    )  # fmt: skip


def groups_in(
    spectrum: Spectrum, windows: Iterable[tuple[float, float]], *, resolution: float | None = None
) -> Iterator[PeakGroup]:
    """Yield the strongest envelope of each stretch in which one stands out of the noise."""
    for window in windows:
        with suppress(InvalidInputError):
            yield group_in(spectrum, window, resolution=resolution)


def charges_in(spectrum: Spectrum, most: int = 12) -> tuple[int, ...]:
    """Charges, without sign and ascending, that the spacing tells of the strongest groups of peaks."""
    found = {group.charge for group in groups_in(spectrum, strongest_windows(spectrum, most))}
    return tuple(sorted(charge for charge in found if charge))


def _is_flat(counts: NDArray[np.float64], points: int) -> bool:
    """Whether counts in boxes of one peak width scatter no more than counting noise does."""
    boxes = _added(counts, min(points, len(counts)))
    mean = max(float(boxes.mean()), 1e-300)
    excess = float(np.mean((boxes - mean) ** 2)) / mean - 1.0
    return bool(excess < _CLEAR * np.sqrt(2.0 / max(len(boxes), 1)))


def _added(values: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    """Sums of so many neighbours; what is left over at the end is dropped."""
    whole = len(values) // number * number
    return np.asarray(values[:whole].reshape(-1, number).sum(axis=1))


def strongest_windows(spectrum: Spectrum, most: int) -> list[tuple[float, float]]:
    """Stretches of the strongest groups of peaks, strongest first; the whole where nothing stands out."""
    mz, width = spectrum.mz, point_widths(spectrum.mz)
    above = np.maximum(spectrum.intensity - _level(spectrum.intensity / width) * width, 0.0)
    edges = np.arange(mz[0], mz[-1] + _SMOOTH, _SMOOTH / 2)
    if len(edges) < 4:  # three boxes, which are smoothed together
        return [(float(mz[0]), float(mz[-1]))]
    binned = np.histogram(mz, edges, weights=above)[0]
    smooth = np.convolve(binned, np.ones(3), "same")
    found: list[tuple[float, float]] = []
    least = _LEAST * float(smooth.max())
    while len(found) < most and smooth.max() > least:
        low, high = _ends(smooth, int(np.argmax(smooth)))
        if smooth[low : high + 1].max() > 0 and high > low + 1:
            found.append((float(edges[low]) - _SMOOTH, float(edges[high + 1]) + _SMOOTH))
        smooth[max(low - 2, 0) : high + 3] = 0.0
    return found or [(float(mz[0]), float(mz[-1]))]


def _ends(smooth: NDArray[np.float64], top: int) -> tuple[int, int]:
    """First and last place about the highest one that are above its edge."""
    limit, far = _EDGE * smooth[top], int(_WIDEST / _SMOOTH)
    low = high = top
    while low > max(top - far, 0) and smooth[low - 1] > limit:
        low -= 1
    while high < min(top + far, len(smooth) - 1) and smooth[high + 1] > limit:
        high += 1
    return low, high


def _require_points(
    spectrum: Spectrum,
    window: tuple[float, float],
    mz: NDArray[np.float64],
    intensity: NDArray[np.float64],
) -> None:
    if len(mz) < _FEWEST or intensity.max(initial=0.0) <= 0:
        raise InvalidInputError(
            f"{spectrum.source or 'the spectrum'} has {counted(len(mz), 'point')} in m/z {window[0]:g}-"
            f"{window[1]:g}; give a window with an envelope"
        )


def _curve(
    spectrum: Spectrum, window: tuple[float, float], resolution: float | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], int | None, float]:
    """m/z, intensity, number of listed peaks (None: a profile), and resolving power."""
    if spectrum.kind == "m/z list":
        raise InvalidInputError(
            "an m/z list has no envelopes; identify one number of it: superatom identify 'm/z 2608.38'"
        )
    mz, intensity = spectrum.window(*window)
    if spectrum.kind == "profile" or not len(mz):
        _require_points(spectrum, window, mz, intensity)
    if spectrum.kind == "profile":
        return mz, intensity, None, resolution or first_resolution(mz, intensity)
    resolution = resolution or _LISTED
    drawn = np.arange(*window, np.mean(window) / (resolution * _POINTS))
    if len(drawn) < _FEWEST:
        return mz, intensity, len(mz), resolution  # a peak alone is no envelope
    height = np.zeros_like(drawn)
    for where, much in zip(mz, intensity, strict=True):
        sigma = where / (resolution * FWHM)
        height += much / sigma * np.exp(-0.5 * ((drawn - where) / sigma) ** 2)
    return drawn, height * (drawn[1] - drawn[0]) / np.sqrt(2 * np.pi), len(mz), resolution


def _level(density: NDArray[np.float64]) -> float:
    """Intensity a Th under the peaks: the mean of the lowest fifth, where no peak stands."""
    lowest = np.sort(density)[: max(len(density) // 5, 1)]
    return float(lowest.mean())


def _middle(mz: NDArray[np.float64], above: NDArray[np.float64]) -> tuple[float, float]:
    """Middle and standard deviation of the strongest envelope, without what lies further away."""
    step = float(np.median(np.diff(mz)))
    points = min(max(round(_SMOOTH / step), 1), len(mz))
    smooth = np.convolve(above, np.ones(points) / points, "same")
    blur = _SMOOTH**2 / 12
    centre, wide = float(mz[np.argmax(smooth)]), (0.25 * float(mz[-1] - mz[0])) ** 2
    for _ in range(_ROUNDS):
        near = np.abs(mz - centre) < _CUT * np.sqrt(wide)
        weight = np.maximum(smooth[near], 0.0)
        total = max(float(weight.sum()), 1e-300)
        centre = float(mz[near] @ weight) / total
        wide = max(float((mz[near] - centre) ** 2 @ weight) / total / _LEFT, 2 * blur)
    return centre, float(np.sqrt(wide - blur))


def _unit(intensity: NDArray[np.float64], width: NDArray[np.float64]) -> float:
    """Intensity of one ion, from fourth differences: counting noise is 70 times the mean."""
    even = np.abs(np.diff(width, append=width[-1])) < 0.2 * width
    fourth = np.convolve(intensity, [1, -4, 6, -4, 1], "valid")
    mean = np.convolve(intensity, np.ones(5) / 5, "valid")
    used = (mean > 0) & even[2:-2]
    if np.count_nonzero(used) < _FEWEST:
        return 1.0
    return max(float(np.median(fourth[used] ** 2 / mean[used])) / (70 * 0.4549), 1e-300)
