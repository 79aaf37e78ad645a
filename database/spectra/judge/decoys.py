"""Decoys: envelopes of no ion, as collinear with the targets as the targets are with each other.

False hits are rarely noise: they are targets that overlap a true ion and take a share of it. An implausible
atom makes decoys that overlap nothing, so their rate comes out too low. Here each target is mirrored
through the target that it overlaps most: same distance, other side, hence the same cosine with a true ion.
Where that place is taken by another target (ladders) the distance's whole isotope steps or its remainder
alone are turned round; a target without overlap goes half a ladder step away, to where nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.peaks import LATTICE, Peaks
from database.spectra.judge.overlap import inner, norms, overlap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.protocol import Fit


__all__ = ["FalseDiscovery", "decoy_peaks", "false_discovery"]

_LADDER = 89.098  # Da, Au for Ag
_TAKEN = 0.97  # cosine with a target from which on a place is taken
_LINKED = 0.05  # cosine below which a target overlaps nothing


@dataclass(frozen=True, slots=True, eq=False)
class FalseDiscovery:
    """Expected share of false species in a list.

    Attributes
    ----------
    threshold
        t from which on a species is listed.
    rate
        Estimated share of the listed species that are false.
    decoy_t
        t of every decoy, shape (n,), none of them left out.
    """

    threshold: float
    rate: float
    decoy_t: NDArray[np.float64]


def false_discovery(fit: Fit, charges: NDArray[np.int64], *, threshold: float = 3.0) -> FalseDiscovery:
    """Fit the found ions with one decoy of every candidate and say how many decoys would be listed.

    A false target that was not found leaves its place to a decoy, as it did to the false targets that were.

    Parameters
    ----------
    charges
        Shape (n,), of the candidates of the fit.
    """
    t, expected = fit.decoys(decoy_peaks(fit.peaks, charges, fit.comparing), threshold)
    listed = int(np.count_nonzero(fit.t > threshold))
    return FalseDiscovery(threshold, min(expected / max(listed, 1), 1.0), t)


def decoy_peaks(peaks: Peaks, charges: NDArray[np.int64], resolution: float) -> Peaks:
    """One decoy for each target, in the order of the targets.

    Parameters
    ----------
    peaks
        Envelopes of the targets.
    charges
        Shape (n,), nonzero.
    resolution
        m / FWHM at which overlap counts.
    """
    cosine, length = overlap(peaks, peaks, resolution), norms(peaks, resolution)
    np.fill_diagonal(cosine, 0.0)
    weighted = np.bincount(peaks.owner, peaks.mz * peaks.abundance, peaks.count)
    centre = np.asarray(weighted / np.bincount(peaks.owner, peaks.abundance, peaks.count), dtype=np.float64)
    partner = np.argmax(cosine, axis=1)
    wanted = cosine[np.arange(peaks.count), partner]
    z, alone = np.abs(charges).astype(np.float64), wanted < _LINKED
    away = (centre - centre[partner]) * z  # Da
    chosen: NDArray[np.float64] = np.where(alone, 0.5 * _LADDER, -2.0 * away)
    best = np.full(peaks.count, np.inf)
    for option in _places(away):
        move = np.where(alone, 0.5 * _LADDER + option, option - away)
        tried = _moved(peaks, move / z)
        found = inner(tried, peaks, resolution) / np.outer(length, length)  # a move changes no length
        strongest = found.max(axis=1)
        miss = np.abs(strongest - wanted) + np.where(strongest > _TAKEN, 10.0, 0.0)
        better = miss < best - 0.02
        chosen = np.where(better, move, chosen)
        best = np.where(better, miss, best)
    return _moved(peaks, chosen / z)


def _places(away: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Where decoys may stand, Da from the partner, of targets that stand at `away`; mirror image first."""
    steps = np.round(away / LATTICE) * LATTICE
    rest = away - steps
    return [
        -away, steps - rest, -steps + rest, -2.0 * steps - rest, 2.0 * steps - rest, -steps - 2.0 * rest,
        away + 0.5 * _LADDER,
    ]  # fmt: skip


def _moved(peaks: Peaks, shift: NDArray[np.float64]) -> Peaks:
    """Every envelope moved by its own shift, Th."""
    return Peaks(peaks.mz + shift[peaks.owner], peaks.abundance, peaks.owner, peaks.count)
