"""How many isomers a framework has: by number of guests, by orbit, under limits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from math import comb, prod
from typing import TYPE_CHECKING, Literal

from structures.errors import InvalidInputError, TooManyError
from structures.group.cycles import cycle_types, fixed_sets
from structures.showing import Shown
from structures.sites import resolve_sites, site_group
from structures.substitution.counting import (
    Count,
    count_placements,
    gold_numbers,
    split_chiral,
)
from structures.substitution.limited import count_limited
from structures.substitution.limits import resolve_limits
from structures.substitution.subset import count_subset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from structures.framework import Framework
    from structures.group.group import PermutationGroup
    from structures.substitution.limits import Limits, Rules

__all__ = ["OrbitCount", "count", "count_by_orbit", "count_ruled"]

COMPOSITION_LIMIT = 1_000_000  # rows of `count_by_orbit`; a second or two and some 200 MB


@dataclass(frozen=True, slots=True)
class OrbitCount(Shown):
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
    *,
    limits: Limits | None = None,
) -> list[Count]:
    """Count the isomers of a framework exactly, without listing them.

    Parameters
    ----------
    gold
        Number of guests, or several; every possible number where left out.
    sites
        Orbit labels, roles or site numbers that may hold guests; all sites where left out. Whole orbits
        cost no time; for other sets the placements are listed.
    limits
        What a placement may not do; counted exactly too.

    Raises
    ------
    UnknownNameError
        If a name of `sites` is unknown.
    InvalidInputError
        If `gold` does not fit on the sites, or the framework's symmetry does not keep the limits.
    TooManyError
        If `sites` is not made of whole orbits and too large to list.
    """
    group = site_group(framework)
    chosen = resolve_sites(framework, sites)
    rules = resolve_limits(framework, limits)
    places = tuple(range(group.size)) if chosen is None else chosen
    numbers = gold_numbers(gold, len(places))
    if not group.invariant(places):
        return [count_subset(group, places, x, rules) for x in numbers]
    every = count_placements(group, places) if rules is None else count_ruled(group, places, rules)
    return [every[x] for x in numbers]


def count_ruled(group: PermutationGroup, places: Sequence[int], rules: Rules) -> list[Count]:
    """Counts for 0, 1, ... guests on `places` (whole orbits) that keep the rules, for any group."""
    rules.check(group)
    full, proper, labelled = count_limited(group, places, rules)
    return [
        Count(x, *split_chiral(full[x], proper[x], chiral=group.chiral), labelled[x])
        for x in range(len(places) + 1)
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


def _orbit_counts(
    group: PermutationGroup, parts: dict[str, tuple[int, ...]], numbers: set[int]
) -> Iterator[OrbitCount]:
    kinds = list(zip(*(cycle_types(group.permutations, part) for part in parts.values()), strict=True))
    full = Counter(kinds)
    proper = Counter(kind for kind, rotation in zip(kinds, group.proper, strict=True) if rotation)
    fixed = {kind: [fixed_sets(part) for part in kind] for kind in full}
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
                *split_chiral(isomers, apart, chiral=group.chiral),
                placements,
            )
