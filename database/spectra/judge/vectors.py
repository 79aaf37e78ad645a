"""Which difference vectors are worth a refit: those whose ions come closest at the spectrum's resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.peaks import peaks_of
from database.spectra.judge.distance import Distance, distances
from database.spectra.judge.neighbours import difference, neighbours
from database.spectra.judge.overlap import best_overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.judge.neighbours import Bounds

__all__ = ["Vector", "closest_vectors"]

Vector = tuple[tuple[str, int], ...]
"""Counts of a rival minus counts of an ion, without zeros."""

_VECTORS = 4  # tested for each series, closest first
_FAR = 3000.0  # expected deviance beyond which a vector is excluded without a refit
_MOVES = np.linspace(-25e-6, 25e-6, 11)  # relative shifts at which envelopes are compared first


def closest_vectors(
    fit: Fit, ions: Sequence[Ion], amounts: Sequence[float], bounds: Bounds | None
) -> list[list[tuple[Vector, Distance]]]:
    """Vectors to test of each ion: the closest at the fit's resolving power, one H more and less, Cl for SR.

    Parameters
    ----------
    amounts
        What stands for each ion: the intensity of its series.
    """
    likely = list(_likeliest(ions, bounds, fit.comparing))
    pairs = [(ion, rival) for ion, rivals in zip(ions, likely, strict=True) for rival in rivals]
    apart = iter(distances(pairs, resolution=fit.comparing))
    error = max(fit.calibration.error_ppm, 0.5)
    return [
        _chosen([(difference(ion, rival), next(apart)) for rival in rivals], amount / fit.noise.ion, error)
        for ion, rivals, amount in zip(ions, likely, amounts, strict=True)
    ]


def _chosen(
    compared: list[tuple[Vector, Distance]], number: float, error: float
) -> list[tuple[Vector, Distance]]:
    """The closest for a number of ions and a calibration error, and those that are always named."""
    compared = sorted(compared, key=lambda pair: _expected(pair[1], number, error))
    near = [pair for pair in compared if _expected(pair[1], number, error) < _FAR]
    close = (near or compared)[:_VECTORS]
    hydrogen = [pair for pair in compared if {name for name, _ in pair[0]} == {"H lost"}]
    chloride = [pair for pair in compared if dict(pair[0]).get("Cl") and "Na" not in dict(pair[0])]
    return [*close, *(pair for pair in (*hydrogen, *chloride[:1]) if pair not in close)]


def _likeliest(ions: Sequence[Ion], bounds: Bounds | None, resolution: float) -> Iterator[list[Ion]]:
    """Neighbours of each ion with the highest cosine after a shift, one H more and less, and Cl for SR."""
    found = [neighbours(ion, bounds) for ion in ions]
    peaks = peaks_of([*ions, *(rival for rivals in found for rival in rivals)])
    first = len(ions)
    for place, (ion, rivals) in enumerate(zip(ions, found, strict=True)):
        own = peaks.only(np.array([place]))
        others = peaks.only(np.arange(first, first + len(rivals)))
        first += len(rivals)
        best = best_overlap(own, others, resolution, _MOVES)[0]
        chosen = set(np.argsort(-best)[: 2 * _VECTORS].tolist())
        for number, rival in enumerate(rivals):
            changed = dict(difference(ion, rival))
            if set(changed) == {"H lost"} or ("Cl" in changed and "Na" not in changed):
                chosen.add(number)
        yield [rivals[number] for number in sorted(chosen)]


def _expected(apart: Distance, number: float, error: float) -> float:
    """Deviance to expect with the calibration free, its prior included."""
    free = number * apart.deviance_per_ion_free + (apart.shift_ppm / error) ** 2
    return min(free, number * apart.deviance_per_ion)
