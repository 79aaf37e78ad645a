"""Which compositions have a measured envelope: mass, phase of the isotope lattice, then exact profiles.

The phase uses all peaks and needs none of them picked; it leaves a quarter of them. The rest is fitted in the
order of the prior, until no later one can come near to the best, and ranked by deviance / 2 - ln prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.masses.compositions import Compositions, compositions_about
from database.masses.isotopes import ELECTRON_MASS
from database.masses.prior import log_prior
from database.spectra.search.fitting import fit_compositions
from database.spectra.search.profiles import SODIUM, basis_for
from database.spectra.search.screening import Screen
from structures.matter.ligands import ligand

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.masses.compositions import Space
    from database.spectra.search.fitting import Fits
    from database.spectra.search.group import PeakGroup

__all__ = ["EQUAL", "Ranked", "search_envelope"]

EQUAL = 5.0
"""Score within which compositions fit equally well: odds of 150 : 1."""

_BATCH = 256
_STEPS = 4  # of scoring, from a rough fit
_LEAD = 15.0  # score beyond the tenth best of the rough fits up to which a composition is fitted to the end
_GOOD = 1.5  # chi-square per measurement up to which a rough fit may be right
_HOPELESS = 12.0  # a right composition is outdone by so much in e^-12 of all wrong ones
_SPREAD = (0.75, 1.2)  # of the measured spread, which companions widen
_TAIL = 4.0  # ppm by which a peak with a tail moves the phase
_ALLOWED = 1.6  # standard deviations of the calibration


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Compositions of one charge in the order of their score; arrays of shape (n,).

    Attributes
    ----------
    found
        The fitted compositions.
    deviance, prior, score
        Deviance over the dispersion, logarithm of the prior (0 where it is off), deviance / 2 - prior.
    shift_ppm, misfit, structure, companions
        Of the fit; companions as a share of the ion itself, at most 1: a larger one is the ion of the group.
    count
        Compositions of this mass and phase, fitted or not.
    dispersion
        Chi-square per measurement of the best, by which deviances were divided.
    """

    found: Compositions
    deviance: NDArray[np.float64]
    prior: NDArray[np.float64]
    score: NDArray[np.float64]
    shift_ppm: NDArray[np.float64]
    misfit: NDArray[np.float64]
    structure: NDArray[np.float64]
    companions: NDArray[np.float64]
    count: int
    dispersion: float


def search_envelope(
    group: PeakGroup,
    space: Space,
    charge: int,
    *,
    error_ppm: float = 5.0,
    prior: bool = True,
    best: float = -np.inf,
) -> Ranked | None:
    """Rank the compositions of one charge that may have this envelope; None where there are none.

    Parameters
    ----------
    error_ppm
        Standard deviation of the calibration.
    prior
        Whether to rank with the prior.
    best
        Prior of a composition that is known to fit: far less likely ones are not tried.

    Raises
    ------
    TooManyError
        As `compositions_about`.
    """
    found, start = _possible(group, space, charge, error_ppm)
    if len(found) == 0:
        return None
    weights = log_prior(found.traits()) if prior else np.zeros(len(found))
    order = np.argsort(-weights, kind="stable")
    found, weights, start = found.only(order), weights[order], start[order]
    return _ranked(group, found, weights, start, error_ppm=error_ppm, best=best)


def _possible(
    group: PeakGroup, space: Space, charge: int, error_ppm: float
) -> tuple[Compositions, NDArray[np.float64]]:
    """Compositions of the mass and the phase of a group, and the relative shift that each needs."""
    size = abs(charge)
    mass = size * group.centre + charge * ELECTRON_MASS
    spread = size * group.spread
    within = 1.5 + 5.0 * spread / np.sqrt(max(group.ions, 1.0)) + 0.1 * spread
    found = compositions_about(space, charge, mass, within)
    wide, known = np.sqrt(found.moments[:, 2]), 4.0 / np.sqrt(2 * max(group.ions, 1.0))
    found = found.only((wide > (_SPREAD[0] - known) * spread) & (wide < (_SPREAD[1] + known) * spread))
    wave = 2 * np.pi * size
    above = group.counts - group.background * group.width
    turned = complex(above @ np.exp(-1j * wave * (group.mz - group.centre)))
    measured = -np.angle(turned) + 2 * np.pi * mass
    away = measured - found.moments[:, 4]
    away = (away + np.pi) % (2 * np.pi) - np.pi
    needed = away / (2 * np.pi * mass)
    coherence = abs(turned) / max(float(above.sum()), 1e-300)
    error = 1e6 / (wave * group.centre * np.sqrt(max(group.ions, 1.0) / 2) * max(coherence, 1e-9))
    near = np.abs(needed) * 1e6 < _ALLOWED * error_ppm + _TAIL + 4 * error
    return found.only(near), np.clip(needed[near], -2.5e-6 * error_ppm, 2.5e-6 * error_ppm)


def _ranked(
    group: PeakGroup,
    found: Compositions,
    weights: NDArray[np.float64],
    start: NDArray[np.float64],
    *,
    error_ppm: float,
    best: float,
) -> Ranked | None:
    """Rough fits until no composition that is left can lead, then fine ones of those that may."""
    acidic = any(ligand(name).acidic for name in found.space.ligands)
    companions = SODIUM if acidic and "Na" in found.space.cations else ()
    basis = basis_for(group, found, companions)
    screen = Screen.of(group, basis)
    screened: list[tuple[NDArray[np.float64], ...]] = []
    score = np.inf
    for first in range(0, len(found), _BATCH):
        if weights[first] < best - _HOPELESS:
            break
        rows = np.arange(first, min(first + _BATCH, len(found)))
        values = basis.transforms(found.only(rows))
        square, *rest = screen.fits(values, start[rows], error_ppm=error_ppm)
        screened.append((square / 2 - weights[rows], *rest))
        leader = int(np.argmin(screened[-1][0]))
        if screened[-1][0][leader] < score and square[leader] < group.independent * _GOOD:
            score, best = float(screened[-1][0][leader]), max(best, float(weights[first + leader]))
    if not screened:
        return None
    rough, shift, log_width = (np.concatenate(parts) for parts in zip(*screened, strict=True))
    limit = float(np.sort(rough)[min(9, len(rough) - 1)]) + _LEAD
    chosen = np.flatnonzero(rough < limit)
    values = basis.transforms(found.only(chosen))
    fits = fit_compositions(
        group, basis, values, error_ppm=error_ppm, steps=_STEPS,
        start=(shift[chosen], log_width[chosen]),
    )  # fmt: skip
    return _sorted(group, found.only(chosen), weights[chosen], fits, len(found))


def _sorted(
    group: PeakGroup, found: Compositions, weights: NDArray[np.float64], fits: Fits, count: int
) -> Ranked | None:
    share = fits.companions / np.maximum(fits.amount, 1e-9)
    own = np.flatnonzero(share <= 1)
    if not len(own):
        return None
    best = own[int(np.argmin((fits.deviance / 2 - weights)[own]))]
    freedom = max(group.independent - 6, 1)
    dispersion = float(fits.pearson[best]) / freedom if group.independent == len(group.mz) else 1.0
    dispersion = max(dispersion, 0.5)
    deviance = fits.deviance / dispersion
    total = deviance / 2 - weights
    order = own[np.argsort(total[own])]
    return Ranked(
        found.only(order), deviance[order], weights[order], total[order], fits.shift_ppm[order],
        fits.misfit[order], fits.structure[order], share[order], count, dispersion,
    )  # fmt: skip
