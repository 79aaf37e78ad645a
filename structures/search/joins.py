"""Which core metals are joined by which chains: the likeliest ways by the odds of `spans`.

Every exposed core metal is the end of one chain. A group of operations of the core is chosen, and joins
come in whole orbits of it, since most known clusters have some symmetry; the trivial group is one of them.
A beam goes from metal to metal, those with the fewest partners first, and keeps the likeliest parts for
each number of shell metals used so far. Equal joins under the core's own group are one. Nothing is drawn at
random.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.group.products import generated, product_table
from structures.search.spans import KINDS, pair_odds
from structures.symmetry import find_symmetry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from structures.search.cores import Core

__all__ = ["Joins", "likely_joins"]

_TOLERANCE = 0.4  # Å within which a core has a group: those of published frames are averaged over less
_GROUPS = 24  # groups tried, large ones first; the trivial one besides

Join = tuple[int, int, int]  # two core metals, low first, and the number of metals of the chain

_State = tuple[float, float, int, int, tuple[tuple[tuple[tuple[int, int], ...], int], ...]]
# odds with what can be hoped for, odds so far, metals covered (bits), shell metals used, orbits with kinds


@dataclass(frozen=True, slots=True)
class _Way:
    """An orbit of pairs: the metals that it covers as bits, its pairs, and its odds for each kind."""

    mask: int
    pairs: tuple[tuple[int, int], ...]
    odds: list[float]


@dataclass(frozen=True, slots=True)
class Joins:
    """Chains on a core, sorted, the sum of their log-odds, and the order of the largest group they have."""

    joins: tuple[Join, ...]
    odds: float
    order: int


def likely_joins(
    core: Core, shell: int, *, left_out: frozenset[str] = frozenset(), beam: int = 40
) -> list[Joins]:
    """Chains on a core that take `shell` metals in all.

    The likeliest of each order of a group come first, then the second ones, and so on.

    Parameters
    ----------
    beam
        Parts kept at each step for each number of shell metals.

    Examples
    --------
    >>> from structures.search.cores import cores_for
    >>> ico = next(core for core in cores_for(25, 18) if core.source == "icosahedron")
    >>> best = likely_joins(ico, 12, beam=5)[0]
    >>> len(best.joins), sum(kind for _, _, kind in best.joins)
    (6, 12)
    """
    odds = pair_odds(core.points, core.exposed, left_out)
    whole = _operations(core)
    found: dict[tuple[Join, ...], Joins] = {}
    for group in _groups(whole):
        steps = _steps(core, whole[list(group)], odds)
        for joins in _beamed(steps, len(core.exposed), shell, beam):
            key = _canonical(joins, whole)
            if key not in found or len(group) > found[key].order:
                total = sum(float(odds[kind, a, b]) for a, b, kind in key)
                found[key] = Joins(key, round(total, 6), len(group))
    return _in_turn(found.values())


def _in_turn(found: Iterable[Joins]) -> list[Joins]:
    """The likeliest of each order, large orders first; then the second ones, and so on."""
    orders: dict[int, list[Joins]] = {}
    for each in sorted(found, key=lambda each: (-each.order, -each.odds, each.joins)):
        orders.setdefault(each.order, []).append(each)
    return [each for turn in zip_longest(*orders.values()) for each in turn if each is not None]


def _operations(core: Core) -> NDArray[np.int64]:
    """Permutations (g, n) of the core's group that keep its bare metals; the identity comes first."""
    kinds = ["bare" if site in core.bare else "exposed" for site in range(len(core.points))]
    try:
        return find_symmetry(core.points, kinds, tolerance=_TOLERANCE).permutations
    except InvalidInputError:
        return np.arange(len(core.points))[None]


def _groups(rows: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Groups that one or two operations generate, one of each sort, large ones first, the trivial last."""
    products = product_table(rows, np.ones(len(rows), dtype=bool))
    cycles = [int((row == np.arange(len(row))).sum()) for row in rows]
    sorts: dict[tuple[object, ...], tuple[int, ...]] = {}
    seen: set[frozenset[int]] = set()
    for first in range(1, len(rows)):
        for second in range(first, len(rows)):
            members = generated(products, {first, second})
            if members not in seen:
                seen.add(members)
                orders = tuple(sorted((len(generated(products, {k})), cycles[k]) for k in members))
                sorts.setdefault((len(members), orders), tuple(sorted(members)))
    largest = sorted(sorts.values(), key=lambda group: (-len(group), group))
    return [*largest[:_GROUPS], (0,)]


def _steps(
    core: Core, operations: NDArray[np.int64], odds: NDArray[np.float64]
) -> list[tuple[int, list[_Way]]]:
    """Exposed metals, those with the fewest ways first, each with the orbits of pairs that cover it."""
    steps = []
    for one in core.exposed:
        ways: dict[int, _Way] = {}
        for other in core.exposed:
            orbit = _orbit(one, other, operations) if np.isfinite(odds[0, one, other]) else None
            if orbit:
                mask = sum(1 << site for pair in orbit for site in pair)
                values = odds[:, [a for a, _ in orbit], [b for _, b in orbit]].sum(axis=1).tolist()
                ways.setdefault(hash((mask, tuple(orbit))), _Way(mask, tuple(orbit), values))
        steps.append((one, sorted(ways.values(), key=lambda way: (-max(way.odds), way.pairs))))
    return sorted(steps, key=lambda step: (len(step[1]), step[0]))


def _beamed(
    steps: list[tuple[int, list[_Way]]], metals: int, shell: int, beam: int
) -> list[tuple[Join, ...]]:
    """Whole ways to cover the metals with so many of the shell."""
    most = len(KINDS) - 1
    hope = {
        one: max((max(way.odds) / (2 * len(way.pairs)) for way in ways), default=0.0) for one, ways in steps
    }
    states: list[_State] = [(0.0, 0.0, 0, 0, ())]
    for one, ways in steps:
        buckets: dict[int, list[_State]] = {}
        for state in states:
            _, total, covered, used, taken = state
            if covered >> one & 1:
                buckets.setdefault(used, []).append(state)
                continue
            for way in ways:
                if covered & way.mask:
                    continue
                after = covered | way.mask
                left = (metals - after.bit_count()) // 2
                value = sum(hope[site] for site, _ in steps if not after >> site & 1)
                for kind, gain in enumerate(way.odds):
                    spent = used + kind * len(way.pairs)
                    if spent <= shell <= spent + most * left:
                        following = (
                            total + gain + value,
                            total + gain,
                            after,
                            spent,
                            (*taken, (way.pairs, kind)),
                        )
                        buckets.setdefault(spent, []).append(following)
        states = [state for bucket in buckets.values() for state in _best(bucket, beam)]
    return [
        tuple(sorted((a, b, kind) for pairs, kind in taken for a, b in pairs))
        for _, _, _, used, taken in states
        if used == shell
    ]


def _best(states: list[_State], beam: int) -> list[_State]:
    return sorted(states, key=lambda state: (-round(state[0], 9), state[4]))[:beam]


def _orbit(one: int, other: int, operations: NDArray[np.int64]) -> list[tuple[int, int]] | None:
    """Images of a pair; None where a metal would be in two of them."""
    images = {(min(a, b), max(a, b)) for a, b in operations[:, [one, other]].tolist()}
    ends = [site for pair in images for site in pair]
    return sorted(images) if len(ends) == len(set(ends)) else None


def _canonical(joins: tuple[Join, ...], whole: NDArray[np.int64]) -> tuple[Join, ...]:
    """The least of the images of joins under the core's group."""
    array = np.array(joins)
    images = whole[:, array[:, :2]]
    images.sort(axis=-1)
    return min(
        tuple(sorted((int(a), int(b), int(kind)) for (a, b), kind in zip(image, array[:, 2], strict=True)))
        for image in images
    )
