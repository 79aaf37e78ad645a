"""Joint fit of candidates to a peak list: nonnegative least squares on matched peaks.

Each predicted isotope peak belongs to the nearest listed peak within the tolerance, which narrows to the
scatter of the list itself; predicted peaks without one are points of zero intensity, forgiven up to the
smallest listed intensity, below which lists are cut. A list has lost the shape and, where peaks merged, the
position of its peaks: amounts are less certain than from a profile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from database.spectra.fit import Fit
from database.spectra.identifiability import unresolved
from database.spectra.noise import Noise, estimate_noise
from database.spectra.nonnegative import gram_nnls
from database.spectra.points import Points
from database.spectra.problem import Calibration
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.design import Peaks
    from database.spectra.spectrum import Spectrum

__all__ = ["fit_centroids"]

_ROUNDS = 6
_PASSES = 5  # the tolerance narrows to what the list's own peaks scatter
_NARROW = 3.5  # standard deviations
_FINEST = 3.0  # ppm
_TRUSTED = 0.02  # share of the highest matched intensity from which on a peak speaks for the calibration


def fit_centroids(
    spectrum: Spectrum,
    peaks: Peaks,
    calibration: Calibration | None = None,
    *,
    tolerance_ppm: float = 20.0,
    t_keep: float = 3.0,
) -> Fit:
    """Fit a peak list with candidates.

    Raises
    ------
    InvalidInputError
        No candidate has a peak within the tolerance of a listed one.
    """
    prior = calibration or Calibration()
    shift, error = prior.shift_ppm, prior.error_ppm
    for _ in range(_PASSES):
        place = _matched(spectrum.mz, peaks.mz * (1 + shift * 1e-6), tolerance_ppm)
        if not (place >= 0).any():
            raise InvalidInputError(
                f"no candidate has a peak within {tolerance_ppm:g} ppm of a listed one; widen the "
                "tolerance or the candidates"
            )
        mz, design, intensity, floor = _system(spectrum, peaks, place, shift, tolerance_ppm)
        amounts, noise, gram, moment = _solve(design, intensity, floor, np.ones(peaks.count, dtype=bool))
        shift, error, spread = _calibrated(spectrum, peaks, place, amounts, prior)
        tolerance_ppm = float(np.clip(_NARROW * spread, min(_FINEST, tolerance_ppm), tolerance_ppm))
    groups = unresolved(gram, amounts)
    held = np.zeros(peaks.count, dtype=bool)
    for group in groups:
        held[group.members] = True
    allowed = np.ones(peaks.count, dtype=bool)
    for threshold in (0.5 * t_keep, t_keep, t_keep):
        low = allowed & ~held & (_t(gram, amounts) < threshold)
        if low.any():
            allowed &= ~low
            amounts, noise, gram, moment = _solve(design, intensity, floor, allowed)
    points = Points(mz, np.ones(len(mz)), intensity, sparse.csc_array((len(mz), 0)))
    kept, covariance = _covariance(gram, amounts)
    errors = np.full(len(amounts), np.nan)
    errors[kept] = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    model = np.asarray(design @ amounts)
    return Fit(
        points=points,
        peaks=peaks,
        amounts=amounts,
        errors=errors,
        gains=_gains(gram, moment, amounts),
        kept=kept,
        covariance=covariance,
        shift_ppm=shift,
        shift_error=error,
        resolution=np.nan,
        resolution_error=np.nan,
        background=0.0,
        background_amounts=np.zeros(0),
        noise=noise,
        deviance=noise.deviance(intensity, model),
        model=model,
        calibration=prior,
        gram=gram,
        moment=moment,
        groups=tuple(groups),
        columns=design,
    )


def _matched(
    listed: NDArray[np.float64], predicted: NDArray[np.float64], tolerance_ppm: float
) -> NDArray[np.intp]:
    """Index of the nearest listed peak within the tolerance, or -1."""
    after = np.clip(np.searchsorted(listed, predicted), 1, max(len(listed) - 1, 1))
    before = np.minimum(after, len(listed)) - 1
    after = np.minimum(after, len(listed) - 1)
    nearer = np.abs(listed[after] - predicted) < np.abs(predicted - listed[before])
    place = np.where(nearer, after, before)
    return np.where(np.abs(listed[place] / predicted - 1) <= tolerance_ppm * 1e-6, place, -1)


def _system(
    spectrum: Spectrum, peaks: Peaks, place: NDArray[np.intp], shift: float, tolerance_ppm: float
) -> tuple[NDArray[np.float64], sparse.csc_array, NDArray[np.float64], NDArray[np.float64]]:
    """Design of listed peaks and of predicted peaks not listed: m/z, matrix, intensity, variance floor."""
    used, row_used = np.unique(place[place >= 0], return_inverse=True)
    missed = np.flatnonzero(place < 0)
    order = missed[np.argsort(peaks.mz[missed])]
    gap = np.diff(peaks.mz[order]) > peaks.mz[order][1:] * tolerance_ppm * 1e-6
    label = np.concatenate([[0], np.cumsum(gap)]).astype(np.intp)[: len(order)]
    absent = int(label[-1]) + 1 if len(label) else 0
    row = np.empty(len(peaks.mz), dtype=np.intp)
    row[place >= 0] = row_used
    row[order] = len(used) + label
    size = len(used) + absent
    design = sparse.coo_array((peaks.abundance, (row, peaks.owner)), shape=(size, peaks.count)).tocsc()
    mz_absent = np.bincount(label, peaks.mz[order], absent) / np.maximum(
        np.bincount(label, minlength=absent), 1
    )
    mz = np.concatenate([spectrum.mz[used], mz_absent * (1 + shift * 1e-6)])
    intensity = np.concatenate([spectrum.intensity[used], np.zeros(absent)])
    smallest = float(spectrum.intensity[spectrum.intensity > 0].min())
    floor = np.concatenate([np.full(len(used), 0.0), np.full(absent, smallest**2)])
    by_mz = np.argsort(mz, kind="stable")
    return mz[by_mz], design.tocsr()[by_mz].tocsc(), intensity[by_mz], floor[by_mz]


def _solve(
    design: sparse.csc_array,
    intensity: NDArray[np.float64],
    floor: NDArray[np.float64],
    allowed: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], Noise, NDArray[np.float64], NDArray[np.float64]]:
    """Amounts, noise, Gram matrix and moment; weights from the model."""
    inside = np.flatnonzero(allowed)
    part = design[:, inside]
    model, noise = (
        np.maximum(intensity, 0.01 * intensity.max()),
        Noise(max(float(np.median(intensity)), 1e-12)),
    )
    x = np.zeros(len(inside))
    for _ in range(_ROUNDS):
        weight = 1.0 / (noise.variance(model) + floor)
        weighted = part.multiply(weight[:, None]).tocsc()
        gram, moment = (weighted.T @ part).toarray(), weighted.T @ intensity
        x = gram_nnls(gram, moment, x > 0)
        model = part @ x
        noise = estimate_noise(intensity, model)
    size = design.shape[1]
    whole, full_moment, amounts = np.zeros((size, size)), np.zeros(size), np.zeros(size)
    whole[np.ix_(inside, inside)] = gram
    full_moment[inside], amounts[inside] = moment, x
    return amounts, noise, whole, full_moment


def _calibrated(
    spectrum: Spectrum,
    peaks: Peaks,
    place: NDArray[np.intp],
    amounts: NDArray[np.float64],
    prior: Calibration,
) -> tuple[float, float, float]:
    """Shift (ppm) with the prior, its error, the spread of single peaks; weighted by the fitted intensity."""
    expected = amounts[peaks.owner] * peaks.abundance
    good = (place >= 0) & (expected > _TRUSTED * expected.max(initial=0.0))
    if not good.any():
        return prior.shift_ppm, prior.error_ppm, prior.error_ppm
    apart = (spectrum.mz[place[good]] / peaks.mz[good] - 1) * 1e6
    weight = expected[good] / expected[good].sum()
    mean = float(weight @ apart)
    spread = float(np.sqrt(weight @ (apart - mean) ** 2))
    own = max(spread, 0.1) * float(np.sqrt(np.sum(weight**2)))
    share = prior.error_ppm**2 / (prior.error_ppm**2 + own**2)
    return share * mean + (1 - share) * prior.shift_ppm, own * float(np.sqrt(share)), spread


def _covariance(
    gram: NDArray[np.float64], amounts: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    kept = np.flatnonzero(amounts > 0)
    part = gram[np.ix_(kept, kept)]
    return kept, np.asarray(np.linalg.pinv(part, rcond=1e-12), dtype=np.float64) if len(kept) else part


def _t(gram: NDArray[np.float64], amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    kept, covariance = _covariance(gram, amounts)
    t = np.zeros(len(amounts))
    t[kept] = amounts[kept] / np.sqrt(np.maximum(np.diag(covariance), 1e-300))
    return t


def _gains(
    gram: NDArray[np.float64], moment: NDArray[np.float64], amounts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Loss of the objective without each kept ion, every other candidate free to follow."""
    gains = np.zeros(len(amounts))
    full = float(amounts @ gram @ amounts - 2 * moment @ amounts)
    for ion in np.flatnonzero(amounts > 0):
        rest = np.flatnonzero((np.arange(len(amounts)) != ion) & (np.diag(gram) > 0))
        x = gram_nnls(gram[np.ix_(rest, rest)], moment[rest], amounts[rest] > 0)
        gains[ion] = float(x @ gram[np.ix_(rest, rest)] @ x - 2 * moment[rest] @ x) - full
    return gains
