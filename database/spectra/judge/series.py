"""Several spectra with one calibration model and the same candidates: amounts against time or feed.

First each spectrum is linked alone. What they say of their axes together, a mean shift with the scatter
between spectra and a common resolving power, is the prior of the second fits; these have every ion that any
spectrum holds, so an amount of one spectrum stands beside that of the same ion in all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from database.spectra.fit.calibration import Calibration
from database.spectra.fit.joint import fit_together
from database.spectra.fit.peaks import peaks_of
from database.spectra.judge.assign import assign
from structures.errors import InvalidInputError
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.read.spectrum import Spectrum

__all__ = ["FittedSeries", "SeriesPoint", "fit_series"]

_SCATTER = 1.0  # ppm between the spectra of one run, whatever they say


@dataclass(frozen=True, slots=True, eq=False)
class SeriesPoint:
    """One spectrum of a series.

    Attributes
    ----------
    amounts, errors
        Shape (ions,), of the ions of the series; an amount of 0 has the error NaN.
    word
        What its own answer is worth.
    """

    spectrum: Spectrum
    amounts: NDArray[np.float64]
    errors: NDArray[np.float64]
    shift_ppm: float
    shift_error: float
    resolution: float | None
    unexplained: float
    word: str

    def gold(self, ions: Sequence[Ion]) -> tuple[float, float, float]:
        """Mean number of Au over the amounts, its standard error, and the spread (standard deviation)."""
        total = float(self.amounts.sum())
        if total <= 0:
            return float("nan"), float("nan"), float("nan")
        numbers = np.array([ion.gold for ion in ions], dtype=np.float64)
        mean = float(self.amounts @ numbers) / total
        away = numbers - mean
        error = float(np.sqrt(np.sum((away * np.nan_to_num(self.errors)) ** 2))) / total
        return mean, error, float(np.sqrt(max(float(self.amounts @ away**2) / total, 0.0)))


@dataclass(frozen=True, slots=True, eq=False)
class FittedSeries:
    """Ions that any spectrum holds, with their amounts in each, and the common calibration."""

    ions: tuple[Ion, ...]
    points: tuple[SeriesPoint, ...]
    calibration: Calibration


def fit_series(
    spectra: Sequence[Spectrum],
    ions: Iterable[Ion],
    *,
    spare: Iterable[Ion] = (),
    calibration_ppm: float = 10.0,
    resolution: float | None = None,
    threshold: float = 3.0,
    run: Callable[..., Iterable[Any]] = map,
    say: Callable[[str], None] = lambda _: None,
) -> FittedSeries:
    """Link several spectra together.

    Parameters
    ----------
    ions, spare, calibration_ppm, resolution, threshold
        As in `assign`.
    run
        Like `map`: calls a function on each spectrum, in order; a pool's or a cluster's.

    Raises
    ------
    InvalidInputError
        No spectrum, none with an ion, or as `assign`.
    """
    if not spectra:
        raise InvalidInputError("a series needs at least one spectrum")
    alone = partial(
        _alone, ions=tuple(ions), spare=tuple(spare), calibration_ppm=calibration_ppm, resolution=resolution,
        threshold=threshold,
    )  # fmt: skip
    first: list[_Alone] = []
    for one, spectrum in zip(run(alone, spectra), spectra, strict=True):
        first.append(one)
        say(f"{len(first)} of {len(spectra)}: {spectrum.source or spectrum.title}, {first[-1].word}")
    held = list(dict.fromkeys(ion for one in first for ion in one.ions))
    if not held:
        raise InvalidInputError("no spectrum of the series holds one of the candidates; offer others")
    calibration = _common(first, calibration_ppm, resolution)
    say(
        f"{counted(len(held), 'ion')}; all again with the common calibration {calibration.shift_ppm:+.2f} ppm"
    )
    again = run(partial(_again, ions=held, calibration=calibration), spectra)
    points = [replace(point, word=one.word) for point, one in zip(again, first, strict=True)]
    return FittedSeries(tuple(held), tuple(points), calibration)


@dataclass(frozen=True, slots=True)
class _Alone:
    """What a spectrum says by itself."""

    ions: tuple[Ion, ...]
    shift_ppm: float
    shift_error: float
    resolution: float | None
    word: str


def _alone(
    spectrum: Spectrum,
    *,
    ions: Sequence[Ion],
    spare: Sequence[Ion],
    calibration_ppm: float,
    resolution: float | None,
    threshold: float,
) -> _Alone:
    try:
        linked = assign(
            spectrum, ions, spare=spare, calibration_ppm=calibration_ppm, resolution=resolution,
            threshold=threshold, rivals=False, decoys=False,
        )  # fmt: skip
    except InvalidInputError:  # nothing is where they would be
        return _Alone((), 0.0, np.nan, None, "not explained")
    fit = linked.fit
    good = linked.answer.word != "not explained"
    held = tuple(one.ion for one in linked.assignments) if good else ()
    return _Alone(held, fit.shift_ppm, fit.shift_error, fit.determined.get("resolution"), linked.answer.word)


def _common(first: Sequence[_Alone], calibration_ppm: float, resolution: float | None) -> Calibration:
    """Mean shift, weighted by its errors, and the scatter of the spectra about it; median resolving power."""
    told = [one for one in first if one.ions]
    shift = np.array([one.shift_ppm for one in told])
    error = np.hypot([one.shift_error for one in told], _SCATTER)
    mean = float(np.average(shift, weights=1.0 / error**2))
    scatter = float(np.sqrt(np.mean((shift - mean) ** 2)))
    widths = [one.resolution for one in told if one.resolution is not None]
    known = resolution or (float(np.median(widths)) if widths else None)
    return Calibration(mean, min(float(np.hypot(scatter, _SCATTER)), calibration_ppm), known)


def _again(spectrum: Spectrum, *, ions: Sequence[Ion], calibration: Calibration) -> SeriesPoint:
    try:
        fit: Fit = fit_together(spectrum, peaks_of(ions), calibration, t_keep=0.0)
    except InvalidInputError:  # nothing of these ions in it
        none = np.zeros(len(ions))
        return SeriesPoint(spectrum, none, np.full(len(ions), np.nan), 0.0, np.nan, None, 1.0, "")
    return SeriesPoint(
        spectrum, fit.amounts, fit.errors, fit.shift_ppm, fit.shift_error,
        fit.determined.get("resolution"), fit.unexplained(), "",
    )  # fmt: skip
