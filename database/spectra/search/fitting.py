"""Poisson fits of many compositions to one group of peaks, each with its own companions, all at once.

Unknowns of each: its amount, a flat background, the amounts of its companions, a common shift (with a prior)
and the logarithm of the peak width (with a prior), by Fisher scoring; amounts stay at 0 or above.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.search.group import PeakGroup
    from database.spectra.search.profiles import Basis

__all__ = ["Fits", "bounded_step", "fit_compositions"]

_WIDTH = 0.15  # standard deviation of ln width: how well a resolving power is known
_FLOOR = 0.02  # ions a point: what a model of nothing may still be expected to give
_TOGETHER = 256
_STEP = (8e-6, 0.2)  # longest step of shift and ln width


@dataclass(frozen=True, slots=True, eq=False)
class Fits:
    """Result of each composition; arrays of shape (n,).

    Attributes
    ----------
    deviance
        Poisson deviance with the penalties of shift and width.
    amount, companions
        Ions of the composition, and of all its companions, inside the window.
    shift_ppm, log_width
        Where and how wide its peaks are best.
    misfit
        Amplitude of what is not fitted and no noise, relative to that of the envelope.
    structure
        How far neighbouring residuals deviate together, in standard deviations of what noise does.
    pearson
        Chi-square over the points.
    """

    deviance: NDArray[np.float64]
    amount: NDArray[np.float64]
    companions: NDArray[np.float64]
    shift_ppm: NDArray[np.float64]
    log_width: NDArray[np.float64]
    misfit: NDArray[np.float64]
    structure: NDArray[np.float64]
    pearson: NDArray[np.float64]


def fit_compositions(
    group: PeakGroup,
    basis: Basis,
    values: NDArray[np.complex128],
    *,
    error_ppm: float,
    steps: int,
    start: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> Fits:
    """Fit some compositions.

    Parameters
    ----------
    values
        Their transforms, `Basis.transforms`.
    error_ppm
        Standard deviation of the calibration.
    steps
        Of Fisher scoring.
    start
        Relative shift and ln width to begin with, shape (n,) each.
    """
    parts = [
        _fitted(group, basis, values[one], start[0][one], start[1][one], error_ppm=error_ppm, steps=steps)
        for first in range(0, max(len(values), 1), _TOGETHER)
        for one in [slice(first, first + _TOGETHER)]
    ]
    return Fits(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _fitted(
    group: PeakGroup,
    basis: Basis,
    values: NDArray[np.complex128],
    shift: NDArray[np.float64],
    log_width: NDArray[np.float64],
    *,
    error_ppm: float,
    steps: int,
) -> tuple[NDArray[np.float64], ...]:
    amounts = np.zeros((len(values), 2 + len(basis.companions)))  # own, background a Th, companions
    amounts[:, 0], amounts[:, 1] = group.ions, max(group.background, 1e-3)
    amounts[:, 2:] = 0.01 * group.ions
    priors = np.array([(error_ppm * 1e-6) ** -2, _WIDTH**-2])
    for _ in range(steps):
        columns, slopes = _columns(group, basis, values, (shift, log_width), amounts)
        model = np.maximum(np.einsum("nk,nkp->np", amounts, columns), _FLOOR)
        every = np.concatenate([columns, slopes], axis=1)
        weighted = every / model[:, None]
        matrix = weighted @ every.transpose(0, 2, 1)
        slope = (weighted @ (group.counts - model)[:, :, None])[:, :, 0]
        scale = amounts.shape[1]
        for place, (precision, value) in enumerate(zip(priors, (shift, log_width), strict=True)):
            matrix[:, scale + place, scale + place] += precision
            slope[:, scale + place] -= precision * value
        step = bounded_step(matrix, slope, amounts)
        amounts = np.maximum(amounts + step[:, :scale], 0.0)
        shift = shift + np.clip(step[:, scale], -_STEP[0], _STEP[0])
        log_width = log_width + np.clip(step[:, scale + 1], -_STEP[1], _STEP[1])
    columns, _ = _columns(group, basis, values, (shift, log_width))
    model = np.maximum(np.einsum("nk,nkp->np", amounts, columns), _FLOOR)
    penalty = priors[0] * shift**2 + priors[1] * log_width**2
    within = amounts * columns.sum(axis=2)  # a companion outside of the window has no amount
    residual = _residuals(group, model, amounts[:, 1])
    return (
        _deviance(group.counts, model) + penalty, within[:, 0], within[:, 2:].sum(axis=1), shift * 1e6,
        log_width, *residual,
    )  # fmt: skip


def _columns(
    group: PeakGroup,
    basis: Basis,
    values: NDArray[np.complex128],
    scale: tuple[NDArray[np.float64], NDArray[np.float64]],
    amounts: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ions at each point of one ion of each kind, and with amounts the slopes by shift and ln width.

    Shapes (n, kinds, points); `scale` is shift and ln width.
    """
    shaped = basis.shaped(values, *scale)
    own, *beside, _, _ = basis.kinds(shaped, scale[1])
    kinds = [own, *beside]
    if amounts is not None:
        total = amounts[:, :1] * own
        for place, one in enumerate(beside):
            total = total + amounts[:, 2 + place : 3 + place] * one
        kinds += basis.kinds(total, scale[1])[-2:]
    curves = basis.at(np.concatenate(kinds)).reshape(len(kinds), len(values), -1).transpose(1, 0, 2)
    number = 1 + len(beside)
    flat = np.broadcast_to(group.width, (len(values), 1, len(group.mz)))
    return np.concatenate([curves[:, :1], flat, curves[:, 1:number]], axis=1), curves[:, number:]


def bounded_step(
    matrix: NDArray[np.float64], slope: NDArray[np.float64], amounts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Newton step; amounts that it would take below 0 are taken to 0, and the rest follows."""
    scale = np.sqrt(np.maximum(np.diagonal(matrix, axis1=1, axis2=2), 1e-30))
    matrix = matrix / (scale[:, :, None] * scale[:, None, :])
    matrix = matrix + 1e-9 * np.eye(matrix.shape[1])
    step = np.linalg.solve(matrix, (slope / scale)[:, :, None])[:, :, 0] / scale
    number = amounts.shape[1]
    low = amounts + step[:, :number] < 0
    if not low.any():
        return np.asarray(step)
    held = np.zeros(step.shape, dtype=bool)
    held[:, :number] = low
    fixed = np.zeros_like(step)
    fixed[:, :number] = np.where(low, -amounts, 0.0)
    right = slope / scale - (matrix @ (fixed * scale)[:, :, None])[:, :, 0]
    right = np.where(held, fixed * scale, right)
    matrix = np.where(held[:, :, None] | held[:, None, :], 0.0, matrix)
    matrix = matrix + np.eye(matrix.shape[1]) * held[:, :, None]
    return np.asarray(np.linalg.solve(matrix, right[:, :, None])[:, :, 0] / scale)


def _deviance(counts: NDArray[np.float64], model: NDArray[np.float64]) -> NDArray[np.float64]:
    positive = np.maximum(counts, 1e-300)
    logs = np.where(counts > 0, counts * np.log(positive / model), 0.0)
    return np.asarray(2 * np.sum(logs - (counts - model), axis=1))


def _residuals(
    group: PeakGroup, model: NDArray[np.float64], background: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Relative amplitude of structure in the residual, its significance in sigma, and chi-square."""
    residual = group.counts - model
    energy = np.sum((model - np.outer(background, group.width)) ** 2, axis=1)
    structure = np.sum(residual[:, 1:] * residual[:, :-1], axis=1)
    noise = np.sqrt(np.sum(model[:, 1:] * model[:, :-1], axis=1))
    misfit = np.sqrt(np.maximum(structure - 3 * noise, 0.0) / np.maximum(energy, 1e-300))
    scaled = residual / np.sqrt(model)
    pearson = np.sum(scaled**2, axis=1)
    together = np.sum(scaled[:, 1:] * scaled[:, :-1], axis=1) / np.maximum(pearson, 1e-300)
    return misfit, together * np.sqrt(model.shape[1]), pearson
