"""An m/z list whose axis is off, or that prints the isotope peak beside the most abundant one.

A common relative shift is taken only where it brings more m/z to an ion than any shift does with candidates
moved to where no ion of theirs can be: with many candidates and a free shift some m/z always match.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from database.masses.envelopes import envelopes
from database.spectra.fit.peaks import LATTICE
from database.spectra.mz_list.reported import link_mz, reported_mz

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.mz_list.reported import MzMatch, ReportedMz

__all__ = ["common_shift", "match_beside", "match_shifted"]

_REACH = 20e-6  # relative: an external calibration of a TOF
_FINE = 0.6  # of the reach: a print whose interval is wider tells no shift
_DECOYS = (-19, -13, -9, -6, 6, 9, 13, 19)  # lattice steps: beyond an envelope's top, at the density of ions
_NARROW = 0.1  # m/z: a wider print holds more than one isotope peak anyway
_NEARLY = 0.7  # of the base peak: an isotope peak that may have been the highest


def common_shift(printed: Sequence[str], predicted: NDArray[np.float64], charges: NDArray[np.int64]) -> float:
    """Relative shift of a list's axis against the predicted m/z; 0 where none is better than chance.

    Parameters
    ----------
    predicted, charges
        Shape (n,), most abundant m/z and charge of the candidates.
    """
    fine = [one for text in printed if (one := reported_mz(text)).high - one.low < _FINE * _REACH * one.value]
    still = _most(fine, predicted, reach=0.0)[0]
    found, shift = _most(fine, predicted)
    by_chance = max(_most(fine, predicted + step * LATTICE / np.abs(charges))[0] for step in _DECOYS)
    return shift if found >= max(still, by_chance, 1) + 2 else 0.0


def match_shifted(
    printed: Sequence[str | ReportedMz], predicted: NDArray[np.float64], names: Sequence[str], shift: float
) -> list[MzMatch]:
    """As `link_mz`, on an axis moved by a relative shift; what it says is on the axis without it."""
    moved = link_mz(printed, predicted * (1.0 + shift), names=names)
    return [_at(match, predicted, shift) for match in moved]


def match_beside(
    matches: Sequence[MzMatch], ions: Sequence[Ion], shift: float
) -> tuple[list[MzMatch], NDArray[np.float64], NDArray[np.intp]]:
    """Matches; an m/z without an ion gets those with an isotope peak there that is nearly the highest.

    Also the isotope peaks that were looked at: m/z, and which ion owns each. `predicted` stays the most
    abundant m/z; the verdict says how many peaks beside it the print lies.
    """
    made = envelopes(ions)
    owner = np.repeat(np.arange(len(ions)), np.diff(made.first))
    base = np.maximum.reduceat(made.abundance, made.first[:-1])
    high = made.abundance > _NEARLY * base[owner]
    mz, owner = made.mz[high], owner[high]
    names = [str(ions[place]) for place in owner.tolist()]
    found: list[MzMatch] = []
    for match in matches:
        if match.place is not None or match.reported.high - match.reported.low > _NARROW:
            found.append(match)
            continue
        near = match_shifted([match.reported], mz, names, shift)
        found.extend(_beside(one, owner, ions, made.most_abundant) for one in near)
    return found, mz, owner


def _beside(
    match: MzMatch, owner: NDArray[np.intp], ions: Sequence[Ion], predicted: NDArray[np.float64]
) -> MzMatch:
    if match.place is None or match.predicted is None:
        return match
    place = int(owner[match.place])
    steps = round((match.predicted - predicted[place]) * abs(ions[place].charge) / LATTICE)
    verdict = match.verdict.replace(")", f", isotope peak {steps:+d})")
    return _at(replace(match, place=place, verdict=verdict), predicted)


def _at(match: MzMatch, predicted: NDArray[np.float64], shift: float = 0.0) -> MzMatch:
    if match.place is None:
        return match
    mz, (low, high) = float(predicted[match.place]), match.window
    return replace(
        match,
        predicted=mz,
        difference=mz - match.reported.value,
        window=(low / (1 + shift), high / (1 + shift)),
    )


def _most(
    printed: Sequence[ReportedMz], predicted: NDArray[np.float64], reach: float = _REACH
) -> tuple[int, float]:
    """Largest number of prints that a shift within `reach` brings to an ion; the smallest such shift."""
    mz = np.sort(predicted)
    edges: list[tuple[float, int]] = []
    for one in printed:
        near = mz[np.searchsorted(mz, one.low * (1 - reach)) : np.searchsorted(mz, one.high * (1 + reach))]
        low, high = np.sort(one.low / near - 1.0), np.sort(one.high / near - 1.0)
        for first, last in _joined(low, high):
            if first <= reach and last > -reach:
                edges += [(max(first, -reach), 1), (min(last, reach + 1e-12), -1)]
    edges.sort(key=lambda edge: (edge[0], -edge[1]))
    count, best = 0, (0, 0.0)
    for place, (where, step) in enumerate(edges):
        count += step
        following = edges[place + 1][0] if place + 1 < len(edges) else where
        middle = 0.5 * (where + following)
        if count > best[0] or (count == best[0] > 0 and abs(middle) < abs(best[1])):
            best = count, middle
    return best


def _joined(low: NDArray[np.float64], high: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Intervals that overlap as one: a print counts once."""
    joined: list[tuple[float, float]] = []
    for first, last in zip(low.tolist(), high.tolist(), strict=True):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined
