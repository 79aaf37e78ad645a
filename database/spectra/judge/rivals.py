"""Rivals of each assignment: ions whose replacement fits nearly as well, and what would decide.

A rival is named by its difference vector and tested by a refit in which it takes the ion's place: alone,
and for the whole series of the ion (same ligands, adducts and charge, other gold numbers). The series
matters, because its members calibrate each other: with a free calibration all of M44S27 can be M44S26 + 7Na
- 8H although no single one can. The smaller of the two deviance distances counts, with twice the difference
of the logarithms of the prior of what rides along (`riding_prior`) where that is not switched off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.masses.prior import riding_prior
from database.spectra.judge.advice import what_decides
from database.spectra.judge.distance import SHAPE_LIMIT, Distance
from database.spectra.judge.neighbours import replace
from database.spectra.judge.vectors import closest_vectors
from database.spectra.judge.verdicts import DECIDED, against

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.fit.swaps import Swaps
    from database.spectra.judge.neighbours import Bounds
    from database.spectra.judge.vectors import Vector
    from database.spectra.judge.verdicts import RivalVerdict

__all__ = ["Rival", "find_rivals", "find_rivals_of_groups", "series_of", "write_vector"]

_FREE = 2.45  # standard deviations: 98.6 % of the prior of the calibration


@dataclass(frozen=True, slots=True)
class Rival:
    """Another ion in the place of an assigned one.

    Attributes
    ----------
    ion, vector
        The rival, and its counts minus those of the assigned ion.
    deviance
        How much worse the fit is with the rival; below 10 the spectrum does not decide, below -10 the rival
        fits better.
    scope
        `alone`, `series` or `group`: which replacement came closest.
    apart
        The two envelopes compared.
    prior
        Logarithm of its prior less that of the assigned ion, below 0 for an unlikely one; 0 without a prior.
    verdict
        Of the ion against it alone, by `verdicts.against`.
    unaided
        The verdict of the fit alone, without the prior.
    decide
        What would decide, in words.
    """

    ion: Ion
    vector: Vector
    deviance: float
    scope: str
    apart: Distance
    prior: float
    verdict: RivalVerdict
    unaided: RivalVerdict
    decide: str


def find_rivals(
    fit: Fit,
    ions: Sequence[Ion],
    *,
    bounds: Bounds | None = None,
    exclude: frozenset[int] = frozenset(),
    possible: Callable[[Ion, Ion], bool] = lambda _ion, _rival: True,
    prior: bool = True,
) -> dict[int, list[Rival]]:
    """Rivals of every kept ion: those that are not excluded first, then nearest first.

    Parameters
    ----------
    fit
        `ions` are its candidates in order.
    exclude
        Candidates not to test (members of groups that are reported as groups).
    possible
        Whether a rival can be where the ion is, whatever it fits: MS/MS makes nothing that its parent lacks.
    prior
        Whether verdicts count the chemical prior.
    """
    kept = [int(place) for place in fit.kept if int(place) not in exclude]
    tests = _swaps(fit, ions, kept, bounds, possible)
    if not tests:
        return {place: [] for place in kept}
    rivals = [ion for test in tests for ion in test.rivals.values()]
    bench = fit.swaps(rivals)
    found: dict[int, list[Rival]] = {place: [] for place in kept}
    for test in tests:
        ahead = {
            place: riding_prior(rival) - riding_prior(ions[place]) if prior else 0.0
            for place, rival in test.rivals.items()
        }
        _compare(fit, bench, test, ahead, found)
    return {place: sorted(some, key=_order) for place, some in found.items()}


def find_rivals_of_groups(
    fit: Fit,
    ions: Sequence[Ion],
    groups: Sequence[Sequence[int]],
    *,
    bounds: Bounds | None = None,
    possible: Callable[[Ion, Ion], bool] = lambda _ion, _rival: True,
    prior: bool = True,
) -> list[list[Rival]]:
    """Rivals that take the places of all members of a group at once, nearest first, for each group.

    What stands in the place of the strongest member names them. Parameters are those of `find_rivals`.
    """
    kept = set(fit.kept.tolist())
    members = [[place for place in group if place in kept] for group in groups]
    tests = list(_group_swaps(fit, ions, members, bounds, possible))
    if not tests:
        return [[] for _ in groups]
    bench = fit.swaps([ion for _, _, test in tests for ion in test.rivals.values()])
    found: list[list[Rival]] = [[] for _ in groups]
    for number, strongest, test in tests:
        value, moved = bench.series(test.rivals, test.apart.shift_ppm)
        shape = _only_shape(fit, test, value, moved)
        known = min(value, 0.0) if shape else value
        rival = test.rivals[strongest]
        ahead = riding_prior(rival) - riding_prior(ions[strongest]) if prior else 0.0
        here = float(fit.amounts[members[number]].sum()) / fit.noise.ion
        decide = what_decides(rival, test.vector, test.apart, shape=shape, asked=fit.asked, here=here)
        found[number].append(
            Rival(
                rival, test.vector, value, "group", test.apart, ahead,
                against(value, known, ahead), against(value, known, 0.0), decide,
            )
        )  # fmt: skip
    return [sorted(some, key=_order) for some in found]


def _group_swaps(
    fit: Fit,
    ions: Sequence[Ion],
    groups: Sequence[Sequence[int]],
    bounds: Bounds | None,
    possible: Callable[[Ion, Ion], bool],
) -> Iterator[tuple[int, int, _Swap]]:
    """(group, its strongest member, what takes the places of its members), not what only shuffles them."""
    strongest = [max(one, key=lambda place: float(fit.amounts[place]), default=None) for one in groups]
    known = [(number, place) for number, place in enumerate(strongest) if place is not None]
    amounts = [float(fit.amounts[groups[number]].sum()) for number, _ in known]
    vectors = closest_vectors(fit, [ions[place] for _, place in known], amounts, bounds)
    for (number, place), some in zip(known, vectors, strict=True):
        own = {ions[one] for one in groups[number]}
        for vector, apart in some:
            swapped = {one: replace(ions[one], vector) for one in groups[number]}
            rivals = {
                one: ion for one, ion in swapped.items() if ion is not None and possible(ions[one], ion)
            }
            if place in rivals and not own.issuperset(rivals.values()):
                yield number, place, _Swap(vector, apart, rivals, whole=True)


def _swaps(
    fit: Fit,
    ions: Sequence[Ion],
    kept: Sequence[int],
    bounds: Bounds | None,
    possible: Callable[[Ion, Ion], bool],
) -> list[_Swap]:
    """Every vector to test on every series; the vectors are those of its strongest member."""
    series = [[kept[index] for index in one] for one in series_of([ions[place] for place in kept])]
    strongest = [ions[max(members, key=lambda place: float(fit.amounts[place]))] for members in series]
    amounts = [float(fit.amounts[members].sum()) for members in series]
    tests: list[_Swap] = []
    for members, vectors in zip(series, closest_vectors(fit, strongest, amounts, bounds), strict=True):
        for vector, apart in vectors:
            swapped = {place: replace(ions[place], vector) for place in members}
            allowed = {
                place: ion for place, ion in swapped.items() if ion is not None and possible(ions[place], ion)
            }
            tests.append(_Swap(vector, apart, allowed, whole=len(allowed) == len(members)))
    return tests


def _order(rival: Rival) -> tuple[int, float]:
    """Better ones first, then undecided ones by the size of the change, then decided ones by deviance."""
    if rival.verdict == "undecided":
        return 1, float(sum(abs(number) for _, number in rival.vector))
    return (0 if rival.verdict == "outdone" else 2), rival.deviance


@dataclass(frozen=True, slots=True)
class _Swap:
    """One difference vector on one series: place -> rival, and whether every member has one."""

    vector: Vector
    apart: Distance
    rivals: dict[int, Ion]
    whole: bool


def series_of(ions: Sequence[Ion]) -> list[list[int]]:
    """Indices of ions that differ in their metals only, largest series first."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, ion in enumerate(ions):
        key = (ion.n_metals, ion.ligands, ion.cations, ion.lost_h, ion.molecules, ion.charge)
        groups.setdefault(key, []).append(index)
    return sorted(groups.values(), key=len, reverse=True)


def write_vector(vector: Sequence[tuple[str, int]]) -> str:
    """A difference vector in words: `-1 p-MBA +7 Na -8 H`."""
    return " ".join(
        f"{-number:+d} H" if name == "H lost" else f"{number:+d} {name}" for name, number in vector
    )


def _compare(
    fit: Fit, bench: Swaps, test: _Swap, ahead: Mapping[int, float], found: dict[int, list[Rival]]
) -> None:
    """Replace each member alone and the whole series; record the closer of the two."""
    series, moved = (np.inf, 0.0)
    if test.whole:
        series, moved = bench.series(test.rivals, test.apart.shift_ppm)
    shape = _only_shape(fit, test, series, moved)
    for place, rival in test.rivals.items():
        alone = bench.alone(place, rival)
        value, scope = (alone, "alone") if alone < series else (series, "series")
        known = min(value, 0.0) if shape and scope == "series" else value  # a shape does not speak for an ion
        here = float(fit.amounts[place]) / fit.noise.ion
        decide = what_decides(rival, test.vector, test.apart, shape=shape, asked=fit.asked, here=here)
        found[place].append(
            Rival(
                rival, test.vector, value, scope, test.apart, ahead[place],
                against(value, known, ahead[place]), against(value, known, 0.0), decide,
            )
        )  # fmt: skip


def _only_shape(fit: Fit, test: _Swap, deviance: float, moved: float) -> bool:
    """Whether the calibration took the rival's shift and a difference of shape is all that is left.

    Not so where the deviance is far above what that shape costs: then other ions held the calibration.
    """
    apart, prior = test.apart, fit.calibration
    followed = abs(moved) > 0.5 * abs(apart.shift_ppm) > 0
    allowed = abs(fit.shift_ppm + apart.shift_ppm - prior.shift_ppm) < _FREE * prior.error_ppm
    number = float(fit.amounts[list(test.rivals)].sum()) / fit.noise.ion
    cost = number * apart.deviance_per_ion_free + (moved / prior.error_ppm) ** 2
    return apart.cosine_free > SHAPE_LIMIT and followed and allowed and deviance < 3.0 * cost + DECIDED
