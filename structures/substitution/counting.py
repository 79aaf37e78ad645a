"""Exact numbers of isomers by Burnside's lemma, for every number of guests at once.

An isomer is an orbit of placements under the full group, mirror images merged. The same sum over the
rotations alone counts mirror images apart, so the difference is the number of chiral pairs. Source: Pólya,
Acta Math. 1937, 68, 145; the multivariate form gives the guests of each orbit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from math import comb, prod
from typing import TYPE_CHECKING, Literal

import numpy as np

from structures.errors import InvalidInputError, TooManyError
from structures.substitution.group import SiteGroup, resolve_sites, site_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = [
    "Count",
    "OrbitCount",
    "burnside",
    "count",
    "count_by_orbit",
    "count_placements",
    "cycle_lengths",
    "gold_numbers",
]

COMPOSITION_LIMIT = 1_000_000  # rows of `count_by_orbit`; a second or two and some 200 MB

CycleType = tuple[tuple[int, int], ...]  # (length, how many), ascending


@dataclass(frozen=True, slots=True)
class Count:
    """How many isomers have `gold` guests.

    Attributes
    ----------
    isomers
        Inequivalent placements, mirror images counted once.
    chiral_pairs
        Isomers that differ from their mirror image. In a framework that is chiral itself every isomer is
        one: its partner lies in the mirror framework.
    achiral
        Isomers that are their own mirror image; `isomers = chiral_pairs + achiral`.
    placements
        Labelled placements on the chosen sites.
    """

    gold: int
    isomers: int
    chiral_pairs: int
    achiral: int
    placements: int


@dataclass(frozen=True, slots=True)
class OrbitCount:
    """How many isomers have these numbers of guests on each orbit; the other fields as in `Count`."""

    gold: int
    composition: tuple[tuple[str, int], ...]
    isomers: int
    chiral_pairs: int
    achiral: int
    placements: int


def count(
    framework: Framework,
    gold: int | Iterable[int] | None = None,
    sites: Iterable[str | int] | str | None = None,
) -> list[Count]:
    """Count the isomers of a framework exactly, without listing them.

    Parameters
    ----------
    gold
        Number of guests, or several; every possible number where left out.
    sites
        Orbit labels, roles or site numbers that may hold guests; all sites where left out. Whole orbits
        cost no time; for other sets the placements are listed.

    Raises
    ------
    UnknownNameError
        If a name of `sites` is unknown.
    InvalidInputError
        If `gold` does not fit on the sites, or the framework has more than 64 sites.
    TooManyError
        If `sites` is not made of whole orbits and too large to list.
    """
    group = site_group(framework)
    chosen = resolve_sites(framework, sites)
    places = tuple(range(group.size)) if chosen is None else chosen
    numbers = gold_numbers(gold, len(places))
    if group.invariant(places):
        every = count_placements(group, places)
        return [every[x] for x in numbers]
    from structures.substitution.subset import count_subset  # noqa: PLC0415  lists: needed here only

    return [count_subset(group, places, x) for x in numbers]


def count_placements(group: SiteGroup, places: Sequence[int] | None = None) -> list[Count]:
    """Counts for 0, 1, ... guests on `places`, a union of orbits (all places where left out)."""
    active = np.arange(group.size) if places is None else np.array(sorted(places))
    full = burnside(group.permutations, active)
    proper = full if group.chiral else burnside(group.permutations[group.proper], active)
    return [
        Count(x, *_split(full[x], proper[x], chiral=group.chiral), comb(len(active), x))
        for x in range(len(active) + 1)
    ]


def count_by_orbit(
    framework: Framework,
    gold: int | Iterable[int] | None = None,
    sites: Iterable[str | int] | str | None = None,
    *,
    by: Literal["orbit", "role"] = "orbit",
) -> list[OrbitCount]:
    """Count the isomers of every way to spread the guests over orbits (or roles).

    Raises
    ------
    InvalidInputError
        If `sites` is not made of whole orbits, or `gold` does not fit.
    TooManyError
        If there are more than a million rows.
    """
    group = site_group(framework)
    chosen = resolve_sites(framework, sites)
    places = set(range(group.size)) if chosen is None else set(chosen)
    labelled = framework.orbits if by == "orbit" else framework.roles
    parts = {label: tuple(i for i in members if i in places) for label, members in labelled.items()}
    parts = {label: members for label, members in parts.items() if members}
    for label, members in parts.items():
        if not group.invariant(members):
            raise InvalidInputError(
                f"the chosen sites of {label!r} are not whole orbits of {framework.name}; use `count`"
            )
    numbers = gold_numbers(gold, sum(map(len, parts.values())))
    rows = prod(len(members) + 1 for members in parts.values())
    if rows > COMPOSITION_LIMIT:
        raise TooManyError(
            f"{rows} ways to spread guests over {len(parts)} orbits, more than {COMPOSITION_LIMIT}; "
            "count by role or choose fewer sites"
        )
    return list(_orbit_counts(group, parts, set(numbers)))


def burnside(permutations: NDArray[np.int64], places: NDArray[np.int64]) -> list[int]:
    """Number of orbits on subsets of `places` (invariant), by subset size, exact."""
    total = [0] * (len(places) + 1)
    for kind, times in _cycle_types(permutations, places).items():
        for size, fixed in enumerate(_fixed(kind)):
            total[size] += times * fixed
    return [value // len(permutations) for value in total]


def cycle_lengths(permutations: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Length of the cycle that holds each place, shape (g, len(places))."""
    lengths = np.zeros((len(permutations), len(places)), dtype=np.int64)
    image = permutations[:, places]
    power = 1
    while True:
        lengths[(image == places) & (lengths == 0)] = power
        if lengths.all():
            return lengths
        image = np.take_along_axis(permutations, image, axis=1)
        power += 1


def gold_numbers(gold: int | Iterable[int] | None, places: int) -> list[int]:
    """Check the numbers of guests against the number of places; all of them for None.

    Raises
    ------
    InvalidInputError
        If a number is negative or larger than `places`.
    """
    if gold is None:
        return list(range(places + 1))
    numbers = [int(gold)] if isinstance(gold, (int, np.integer)) else [int(x) for x in gold]
    for x in numbers:
        if not 0 <= x <= places:
            raise InvalidInputError(f"gold = {x} does not fit on {places} sites; use 0 to {places}")
    return numbers


def _split(full: int, proper: int, *, chiral: bool) -> tuple[int, int, int]:
    """Isomers, chiral pairs and achiral ones from both Burnside sums."""
    return (full, full, 0) if chiral else (full, proper - full, 2 * full - proper)


def _cycle_types(permutations: NDArray[np.int64], places: NDArray[np.int64]) -> Counter[CycleType]:
    lengths = cycle_lengths(permutations, places)
    return Counter(_cycle_type(row) for row in lengths.tolist())


def _cycle_type(lengths: Sequence[int]) -> CycleType:
    return tuple(sorted((length, n // length) for length, n in Counter(lengths).items()))


def _fixed(kind: CycleType) -> list[int]:
    """Coefficients of the product of (1 + t^length): subsets of each size that the operation keeps."""
    polynomial = [1]
    for length, cycles in kind:
        factor = [comb(cycles, j) for j in range(cycles + 1)]
        longer = [0] * (len(polynomial) + length * cycles)
        for i, a in enumerate(polynomial):
            for j, b in enumerate(factor):
                longer[i + length * j] += a * b
        polynomial = longer
    return polynomial


def _orbit_counts(
    group: SiteGroup, parts: dict[str, tuple[int, ...]], numbers: set[int]
) -> Iterator[OrbitCount]:
    lengths = [cycle_lengths(group.permutations, np.array(members)).tolist() for members in parts.values()]
    kinds = [tuple(_cycle_type(part[k]) for part in lengths) for k in range(group.order)]
    full = Counter(kinds)
    proper = Counter(kind for kind, rotation in zip(kinds, group.proper, strict=True) if rotation)
    fixed = {kind: [_fixed(part) for part in kind] for kind in full}
    for spread in product(*(range(len(members) + 1) for members in parts.values())):
        if sum(spread) in numbers:
            kept = {
                kind: prod(part[k] for part, k in zip(polynomials, spread, strict=True))
                for kind, polynomials in fixed.items()
            }
            isomers = sum(times * kept[kind] for kind, times in full.items()) // group.order
            apart = sum(times * kept[kind] for kind, times in proper.items()) // int(group.proper.sum())
            placements = prod(comb(len(m), k) for m, k in zip(parts.values(), spread, strict=True))
            yield OrbitCount(
                sum(spread),
                tuple(zip(parts, spread, strict=True)),
                *_split(isomers, apart, chiral=group.chiral),
                placements,
            )
