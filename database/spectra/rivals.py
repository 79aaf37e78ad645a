"""Rivals of each assignment: ions whose replacement fits nearly as well, and what would decide.

A rival is named by its difference vector and tested by a refit in which it takes the ion's place: alone,
and for the whole series of the ion (same ligands, adducts and charge, other gold numbers). The series
matters, because its members calibrate each other: with a free calibration all of M44S27 can be M44S26 + 7Na
- 8H although no single one can. The smaller of the two deviance distances counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.candidates import peaks_of
from database.spectra.decoys import overlap
from database.spectra.design import Peaks
from database.spectra.distance import DECIDED, SHAPE_LIMIT, Distance, distance
from database.spectra.neighbours import Bounds, difference, neighbours, replace
from database.spectra.nonnegative import gram_nnls
from database.spectra.problem import Problem, Start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from database.masses.ions import Ion
    from database.spectra.fit import Fit

__all__ = ["Rival", "find_rivals", "series_of", "what_decides", "write_vector"]

_VECTORS = 4  # difference vectors tested for each series, closest first
_FAR = 3000.0  # expected deviance beyond which a vector is excluded without a refit
_STEPS = 6
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
        `alone` or `series`: which replacement came closest.
    apart
        The two envelopes compared.
    verdict
        `decided`, `undecided`, or `outdone`: the rival fits better.
    decide
        What would decide, in words.
    """

    ion: Ion
    vector: tuple[tuple[str, int], ...]
    deviance: float
    scope: str
    apart: Distance
    verdict: str
    decide: str


def find_rivals(
    fit: Fit,
    ions: Sequence[Ion],
    *,
    bounds: Bounds | None = None,
    exclude: frozenset[int] = frozenset(),
) -> dict[int, list[Rival]]:
    """Rivals of every kept ion: those that are not excluded first, then nearest first.

    Parameters
    ----------
    fit
        A profile fit; `ions` are its candidates in order.
    exclude
        Candidates not to test (members of groups that are reported as groups).
    """
    kept = [int(place) for place in fit.kept if int(place) not in exclude]
    tests: list[_Swap] = []
    for series in series_of([ions[place] for place in kept]):
        members = [kept[index] for index in series]
        strongest = max(members, key=lambda place: float(fit.amounts[place]))
        for vector, apart in _vectors(fit, ions[strongest], float(fit.amounts[members].sum()), bounds):
            swapped = {place: replace(ions[place], vector) for place in members}
            possible = {place: ion for place, ion in swapped.items() if ion is not None}
            tests.append(_Swap(vector, apart, possible, whole=len(possible) == len(members)))
    bench = _Bench(fit, [ion for test in tests for ion in test.rivals.values()])
    found: dict[int, list[Rival]] = {place: [] for place in kept}
    for test in tests:
        _compare(bench, test, found)
    return {place: sorted(some, key=_order) for place, some in found.items()}


def _order(rival: Rival) -> tuple[int, float]:
    """Better ones first, then undecided ones by the size of the change, then decided ones by deviance."""
    if rival.verdict == "undecided":
        return 1, float(sum(abs(number) for _, number in rival.vector))
    return (0 if rival.verdict == "outdone" else 2), rival.deviance


@dataclass(frozen=True, slots=True)
class _Swap:
    """One difference vector on one series: place -> rival, and whether every member has one."""

    vector: tuple[tuple[str, int], ...]
    apart: Distance
    rivals: dict[int, Ion]
    whole: bool


def series_of(ions: Sequence[Ion]) -> list[list[int]]:
    """Indices of ions that differ in their metals only, largest series first."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for index, ion in enumerate(ions):
        key = (ion.n_metals, ion.ligands, ion.cations, ion.lost_h, ion.solvents, ion.charge)
        groups.setdefault(key, []).append(index)
    return sorted(groups.values(), key=len, reverse=True)


def write_vector(vector: Sequence[tuple[str, int]]) -> str:
    """A difference vector in words: `-1 p-MBA +7 Na -8 H`."""
    return " ".join(
        f"{-number:+d} H" if name == "H lost" else f"{number:+d} {name}" for name, number in vector
    )


def _vectors(
    fit: Fit, ion: Ion, amount: float, bounds: Bounds | None
) -> list[tuple[tuple[tuple[str, int], ...], Distance]]:
    """Difference vectors to test: the closest at the fit's resolving power, and one H more and less."""
    error = max(fit.calibration.error_ppm, 0.5)
    compared = [
        (difference(ion, rival), distance(ion, rival, resolution=fit.resolution))
        for rival in _likeliest(ion, neighbours(ion, bounds), fit.resolution)
    ]
    compared.sort(key=lambda pair: _expected(pair[1], amount / fit.noise.ion, error))
    near = [pair for pair in compared if _expected(pair[1], amount / fit.noise.ion, error) < _FAR]
    hydrogen = [pair for pair in compared if {name for name, _ in pair[0]} == {"H lost"}]
    close = (near or compared)[:_VECTORS]
    chloride = [pair for pair in compared if dict(pair[0]).get("Cl") and "Na" not in dict(pair[0])]
    extra = [pair for pair in (*hydrogen, *chloride[:1]) if pair not in close]
    return [*close, *extra]


def _likeliest(ion: Ion, rivals: Sequence[Ion], resolution: float) -> list[Ion]:
    """Rivals with the highest cosine after a shift of up to 25 ppm, one H more and less, and Cl for SR."""
    if not rivals:
        return []
    own, others = peaks_of([ion]), peaks_of(rivals)
    best = np.zeros(len(rivals))
    for shift in np.linspace(-25e-6, 25e-6, 11):
        moved = Peaks(others.mz * (1 + shift), others.abundance, others.owner, others.count)
        best = np.maximum(best, overlap(own, moved, resolution)[0])
    chosen = set(np.argsort(-best)[: 2 * _VECTORS].tolist())
    for place, rival in enumerate(rivals):
        changed = dict(difference(ion, rival))
        if set(changed) == {"H lost"} or ("Cl" in changed and "Na" not in changed):
            chosen.add(place)
    return [rivals[place] for place in sorted(chosen)]


def _expected(apart: Distance, number: float, error: float) -> float:
    """Deviance to expect with the calibration free, its prior included."""
    moved = number * apart.deviance_per_ion_free + (apart.shift_ppm / error) ** 2
    return min(moved, number * apart.deviance_per_ion)


def _compare(bench: _Bench, test: _Swap, found: dict[int, list[Rival]]) -> None:
    """Replace each member alone and the whole series; record the closer of the two."""
    series, moved = (np.inf, 0.0)
    if test.whole:
        series, moved = bench.series(test.rivals, test.apart.shift_ppm)
    shape = bench.only_shape(test, series, moved)
    for place, rival in test.rivals.items():
        alone = bench.alone(place, rival)
        value, scope = (alone, "alone") if alone < series else (series, "series")
        verdict = "undecided" if value < DECIDED or (shape and scope == "series") else "decided"
        verdict = "outdone" if value < -DECIDED else verdict
        decide = what_decides(rival, test.vector, test.apart, shape=shape)
        found[place].append(Rival(rival, test.vector, value, scope, test.apart, verdict, decide))


class _Bench:
    """The kept ions with some of them replaced, all with the fit's own noise.

    One ion is replaced on the normal equations at the fit's calibration, which its companions hold; a whole
    series is refitted with the calibration free.
    """

    def __init__(self, fit: Fit, rivals: Sequence[Ion]) -> None:
        self.fit = fit
        self.kept = [int(place) for place in fit.kept]
        self.column = {rival: len(self.kept) + place for place, rival in enumerate(dict.fromkeys(rivals))}
        own = fit.peaks.only(fit.kept)
        peaks = _joined(own, peaks_of(list(self.column))) if self.column else own
        problem = Problem(fit.points, peaks, fit.calibration, fit.noise)
        made = problem.design(fit.shift_ppm * 1e-6, fit.resolution)
        self.gram, self.moment = made.normal(1.0 / fit.noise.variance(fit.model), fit.points.intensity)
        self.size = len(self.kept) + len(self.column)
        self.quadratic = self._objective(set())
        self.base, _ = self._settled(own, (0.0,))

    def only_shape(self, test: _Swap, deviance: float, moved: float) -> bool:
        """Whether the calibration took the rival's shift and a difference of shape is all that is left.

        Not so where the deviance is far above what that shape costs: then other ions held the calibration.
        """
        apart, prior = test.apart, self.fit.calibration
        followed = abs(moved) > 0.5 * abs(apart.shift_ppm) > 0
        allowed = abs(self.fit.shift_ppm + apart.shift_ppm - prior.shift_ppm) < _FREE * prior.error_ppm
        number = float(self.fit.amounts[list(test.rivals)].sum()) / self.fit.noise.ion
        cost = number * apart.deviance_per_ion_free + (moved / prior.error_ppm) ** 2
        return apart.cosine_free > SHAPE_LIMIT and followed and allowed and deviance < 3.0 * cost + DECIDED

    def alone(self, place: int, rival: Ion) -> float:
        """Deviance lost when one ion's place is taken by its rival at the fit's calibration."""
        swapped = self._objective({self.kept.index(place)}, self.column[rival])
        return swapped - self.quadratic

    def series(self, replaced: Mapping[int, Ion], shift_ppm: float) -> tuple[float, float]:
        """Deviance lost when all these are replaced and the calibration may follow; its move in ppm."""
        stay = np.array([place for place in self.kept if place not in replaced], dtype=np.intp)
        peaks = _joined(self.fit.peaks.only(stay), peaks_of(list(replaced.values())))
        deviance, shift = self._settled(peaks, (0.0, shift_ppm))
        return deviance - self.base, shift - self.fit.shift_ppm

    def _objective(self, without: set[int], extra: int | None = None) -> float:
        columns = [column for column in range(len(self.kept)) if column not in without]
        columns += [extra] if extra is not None else []
        columns += range(self.size, len(self.moment))  # the background
        gram, moment = self.gram[np.ix_(columns, columns)], self.moment[columns]
        x = gram_nnls(gram, moment, np.ones(len(columns), dtype=bool))
        return float(x @ gram @ x - 2 * moment @ x)

    def _settled(self, peaks: Peaks, moves: Sequence[float]) -> tuple[float, float]:
        """Smallest deviance from several starts, and its shift in ppm."""
        found = []
        for move in moves:
            problem = Problem(self.fit.points, peaks, self.fit.calibration, self.fit.noise)
            start = Start((self.fit.shift_ppm + move) * 1e-6, self.fit.resolution, self.fit.noise)
            state = problem.settle(start, steps=_STEPS)
            found.append((problem.deviance(state), state.shift * 1e6))
        return min(found)


def _joined(one: Peaks, two: Peaks) -> Peaks:
    return Peaks(
        np.concatenate([one.mz, two.mz]),
        np.concatenate([one.abundance, two.abundance]),
        np.concatenate([one.owner, two.owner + one.count]),
        one.count + two.count,
    )


def what_decides(
    rival: Ion, vector: Sequence[tuple[str, int]], apart: Distance, *, shape: bool = False
) -> str:
    """What a chemist can do, most telling first."""
    words = []
    if abs(apart.shift_ppm) > 1.0 and apart.cosine_free > apart.cosine:
        words.append(f"a calibrant known within {apart.calibrant_ppm:.1f} ppm")
    if dict(vector).get("Na", 0):
        sodium = dict(rival.cations).get("Na", 0)
        counts = " and ".join(str(number) for number in (sodium - 1, sodium + 1) if number >= 0)
        words.append(f"the rival's neighbours with {counts} Na: absent where it is false")
        words.append("another charge state, where the Na count would have to recur")
    if not shape:
        words.append(f"{_rounded(apart.ions_to_decide_free)} ions of it")
    return "; ".join(words)


def _rounded(number: float) -> str:
    return f"{float(f'{number:.1e}'):,.0f}"
