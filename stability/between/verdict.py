"""What the computed energies say of the frameworks at each x, held against what was seen.

A sentence is firm where nineteen draws in twenty agree: `agree` with what was seen, or `CONTRADICT` it. Where
they do not agree the energies `do not decide`, and it is said where their mean is against the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stability.between.datum import seen_data, settled
from stability.between.hull import above_hull, vertices
from stability.between.scale import POINT_ERROR, free_energies, points_of
from stability.preference import METALS, RULED, WINDOWS
from stability.thermodynamics import thermal_energy
from structures.showing import Shown, Table
from structures.uncertain import share_range
from structures.words import ranges, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

__all__ = ["Between", "Place", "between_frameworks", "judged"]

SURE = 0.95
_SHOWN = ("gold", "seen", "lowest", "share", "next", "above", "error", "breaks")


@dataclass(frozen=True, slots=True)
class Place(Shown):
    """The frameworks at one x by their computed energies.

    Attributes
    ----------
    seen
        Frameworks that the paper saw there; empty in its gaps.
    lowest, share
        Framework of the lowest mean free energy, and the share of draws in which it is the lowest.
    next, above, error
        The second lowest, eV by which it lies higher, and the standard deviation of that.
    breaks
        Share of draws in which this x turns into others, at a gain of more than kT.
    """

    gold: int
    seen: str
    lowest: str
    share: float
    next: str
    above: float
    error: float
    breaks: float


@dataclass(frozen=True, slots=True)
class Between(Shown):
    """The frameworks against each other: each x, and `said`, sentences with what they rest on."""

    places: Table[Place]
    said: tuple[str, ...]


@lru_cache(maxsize=4)
def between_frameworks(temperature: float = 300.0) -> Between:
    """Compare the frameworks of the paper at each x by their computed energies.

    Parameters
    ----------
    temperature
        K, of the ordering within each framework.

    Raises
    ------
    InvalidInputError
        If fewer than two frameworks were computed, or the temperature is not above 0 K.

    Examples
    --------
    >>> found = between_frameworks()
    >>> len(found.places)
    45
    """
    known = {name: points_of(name) for name in RULED}
    data = seen_data()
    said = judged(settled(free_energies(known, temperature), data), thermal_energy(temperature))
    numbers = ", ".join(f"{name} at {len(points)}" for name, points in known.items())
    basis = (
        f"rests on PBE energies of {numbers} x, M44S27 as hypothesis (a); a point is taken to be off by "
        f"{POINT_ERROR} eV, by which M44S26 and M44S27 scatter about a line; what all points share (R = H, "
        "geometries of a potential that knows no charge) is not known"
    )
    return Between(said.places, (basis, *(datum.words for datum in data), *said.said))


def judged(energies: Mapping[str, NDArray[np.float64]], kt: float) -> Between:
    """Say what follows from free energies (eV, shape (draws, gold)) on one scale; `kt` is in eV."""
    names = tuple(energies)
    drawn = np.array([energies[name] for name in names])  # framework, draw, gold
    lowest = drawn.argmin(axis=0)
    shares = {name: (lowest == k).mean(axis=0) for k, name in enumerate(names)}
    breaks = (np.array([above_hull(row) for row in drawn.min(axis=0)]) > kt).mean(axis=0)
    mean = drawn.mean(axis=1)
    places = Table((_place(names, drawn, shares, breaks, x) for x in range(drawn.shape[2])), _SHOWN)
    said = [
        *_stable(names, mean),
        *_ties(names, mean, breaks, kt),
        *_windows(names, shares, mean),
        *_gaps(breaks),
    ]
    return Between(places, tuple(said))


def _place(
    names: tuple[str, ...],
    drawn: NDArray[np.float64],
    shares: Mapping[str, NDArray[np.float64]],
    breaks: NDArray[np.float64],
    x: int,
) -> Place:
    first, second = np.argsort(drawn[:, :, x].mean(axis=1))[:2]
    apart = drawn[second, :, x] - drawn[first, :, x]
    return Place(
        gold=x,
        seen=" ".join(sorted({w.framework for w in WINDOWS if w.low <= x <= w.high})),
        lowest=names[first],
        share=float(shares[names[first]][x]),
        next=names[second],
        above=float(apart.mean()),
        error=float(apart.std()),
        breaks=float(breaks[x]),
    )


def _stable(names: tuple[str, ...], mean: NDArray[np.float64]) -> Iterator[str]:
    """Where each framework is the lowest of all, by the mean of the draws."""
    for k, name in enumerate(names):
        found = np.flatnonzero(mean.argmin(axis=0) == k).tolist()
        yield f"{name} is the lowest at x = {ranges(found)}" if found else f"{name} is the lowest nowhere"


def _ties(
    names: tuple[str, ...], mean: NDArray[np.float64], breaks: NDArray[np.float64], kt: float
) -> Iterator[str]:
    """Tie lines of the mean that win more than kT somewhere between their ends."""
    floor, kind = mean.min(axis=0), mean.argmin(axis=0)
    won = above_hull(floor)
    corners = vertices(floor)
    for low, high in pairwise(corners):
        inside = slice(low + 1, high)
        if high - low > 1 and won[inside].max() > kt:
            worst = low + 1 + int(won[inside].argmax())
            yield (
                f"tie line from {names[kind[low]]} x = {low} to {names[kind[high]]} x = {high}: between "
                f"them disproportionation wins up to {won[worst]:.2f} eV "
                f"(x = {worst}, {_held(breaks[worst])} of draws)"
            )


def _windows(
    names: tuple[str, ...], shares: Mapping[str, NDArray[np.float64]], mean: NDArray[np.float64]
) -> Iterator[str]:
    lowest = mean.argmin(axis=0)
    for window in WINDOWS:
        off = [x for x in range(window.low, window.high + 1) if names[lowest[x]] != window.framework]
        share = shares[window.framework][window.low : window.high + 1]
        against = [window.low + k for k, value in enumerate(share.tolist()) if value < 1 - SURE]
        if against:
            verdict = f"the energies CONTRADICT the paper at x = {ranges(against)}"
        elif share.min() >= SURE:
            verdict = "the energies agree"
        else:
            verdict = "the energies do not decide"
            verdict += f", their mean is against the paper at x = {ranges(off)}" if off else ""
        yield (
            f"{window.framework}, {window.verdict} at x = {ranges(range(window.low, window.high + 1))}: "
            f"{verdict} (lowest in {_held(share)} of draws)"
        )


def _gaps(breaks: NDArray[np.float64]) -> Iterator[str]:
    seen = {x for window in WINDOWS for x in range(window.low, window.high + 1)}
    for low, high in runs(x for x in range(METALS + 1) if x not in seen):
        share = breaks[low : high + 1]
        if share.min() >= SURE:
            verdict = "the energies agree that it disproportionates"
        elif share.max() < 1 - SURE:
            verdict = "the energies CONTRADICT a gap: nothing disproportionates there"
        else:
            verdict = "the energies do not decide"
        yield f"gap x = {low}-{high}: {verdict} (in {_held(share)} of draws)"


def _held(share: NDArray[np.float64]) -> str:
    """Shares of draws in words, their lowest and highest."""
    return share_range(float(np.min(share)), float(np.max(share)))
