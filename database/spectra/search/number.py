"""Which compositions have one m/z: by mass alone, ranked by the prior alone.

The number stands for one of the highest peaks: the nominal peak within one unit of the envelope's mean. With
an acid ligand ten thousand compositions have it; so their number is the answer, and what leads is opinion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.masses.compositions import compositions_about
from database.masses.envelopes import envelopes
from database.masses.isotopes import ELECTRON_MASS
from database.masses.prior import log_prior
from database.spectra.judge.neighbours import difference
from database.spectra.judge.rivals import write_vector
from database.spectra.search.identified import Identified, Match
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.compositions import Compositions, Space
    from database.masses.ions import Ion
    from database.spectra.mz_list.reported import ReportedMz

__all__ = ["count_number", "identify_number"]

_APEX = 1.0  # mass numbers between the mean and one of the highest peaks
_WITHIN = 1.6  # Da between the mean mass and the highest peak
_SHOWN = 12
_HIGHEST = 1_000_000  # m/z; Au279 with one charge is at 80,000


def identify_number(
    printed: ReportedMz,
    space: Space,
    charges: Sequence[int],
    *,
    given: bool,
    error_ppm: float = 5.0,
    prior: bool = True,
) -> Identified:
    """Count the compositions of a printed m/z, and name those that the prior puts first.

    Parameters
    ----------
    given
        Whether the charge is known, and not only tried.

    Raises
    ------
    InvalidInputError
        If no ion has such an m/z.
    TooManyError
        As `compositions_about`.
    """
    if not 1 <= printed.value <= _HIGHEST:
        raise InvalidInputError(
            f"m/z {printed.value:g}; an ion of a cluster has one from 1 to {_HIGHEST:,}: give a lower mass"
        )
    low, high = _interval(printed, error_ppm)
    found = [_of_mass(space, charge, low, high) for charge in charges]
    count = sum(len(one) for one in found)
    likely = [(weight, one, place) for one in found for weight, place in _likeliest(one, prior=prior)]
    likely.sort(key=lambda each: -each[0])
    ions = [one.ion(place) for _, one, place in likely[:_SHOWN]]
    matches = _matches(ions, [weight for weight, _, _ in likely], printed.value)
    return Identified(
        asked=f"m/z {printed.text} ({low:.4f} to {high:.4f})", mz=printed.value, low=low, high=high,
        verdict="by mass alone" if matches else "none", reasons=() if matches else ("no such mass",),
        charge=matches[0].ion.charge if matches else None,
        charge_from="given" if given else "not determined", count=count, equal=count, matches=matches,
        chance=None, ions=None, space=space, prior=prior,
    )  # fmt: skip


def count_number(printed: ReportedMz, space: Space, charges: Sequence[int], error_ppm: float = 5.0) -> int:
    """Number of compositions of a printed m/z; raises as `identify_number` does."""
    return sum(len(_of_mass(space, charge, *_interval(printed, error_ppm))) for charge in charges)


def _interval(printed: ReportedMz, error_ppm: float) -> tuple[float, float]:
    return printed.low * (1 - error_ppm * 1e-6), printed.high * (1 + error_ppm * 1e-6)


def _of_mass(space: Space, charge: int, low: float, high: float) -> Compositions:
    """Compositions with one of their highest peaks in an interval of m/z."""
    size = abs(charge)
    least, most = (size * mz + charge * ELECTRON_MASS for mz in (low, high))
    found = compositions_about(space, charge, 0.5 * (least + most), _WITHIN + 0.5 * (most - least))
    return found.only(_has_peak(found.moments, least, most))


def _has_peak(moments: NDArray[np.float64], least: float, most: float) -> NDArray[np.bool_]:
    mass, number, variance, covariance, _ = moments.T
    rate = np.where(variance > 0, covariance / np.where(variance > 0, variance, 1.0), 1.0)
    inside = np.zeros(len(moments), dtype=bool)
    for nominal in (np.floor(number), np.ceil(number)):
        centroid = mass + rate * (nominal - number)
        inside |= (np.abs(nominal - number) < _APEX) & (centroid >= least) & (centroid <= most)
    return inside


def _likeliest(found: Compositions, *, prior: bool) -> list[tuple[float, int]]:
    if len(found) == 0:
        return []
    weights = log_prior(found.traits()) if prior else np.zeros(len(found))
    order = np.argsort(-weights, kind="stable")[:_SHOWN]
    return [(float(weights[place]), int(place)) for place in order]


def _matches(ions: list[Ion], weights: list[float], mz: float) -> tuple[Match, ...]:
    if not ions:
        return ()
    packed = envelopes(ions)
    found = []
    for place, ion in enumerate(ions):
        peaks = packed[place][0]
        near = float(peaks[np.argmin(np.abs(peaks - mz))])
        found.append(
            Match(
                ion,
                near,
                ion.electrons,
                weights[0] - weights[place],
                None,
                weights[place],
                (mz / near - 1) * 1e6,
                None,
                write_vector(difference(ions[0], ion)) if place else "",
                "",
            )
        )
    return tuple(found)
