"""Exact uniform samples of isomers or of placements, at any size of the set.

Ranks are drawn and turned into occupancies, so no draw is rejected or weighted. Where an orbit is so large
that ranks would first need millions of its patterns, an operation is drawn by the number of placements that
it keeps, then one of these: their isomers are uniform too (Dixon and Wilf, J. Algorithms 1983, 4, 205).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np

from structures.errors import InvalidInputError
from structures.group.products import orbits_of
from structures.group.wide import WORD
from structures.sites import resolve_sites, site_group
from structures.substitution.canonical import canonical_masks
from structures.substitution.dixonwilf import uniform_orbits, uniform_placements
from structures.substitution.isomers import placements
from structures.substitution.limited import count_limited
from structures.substitution.limits import Judge, resolve_limits
from structures.substitution.randomness import below

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.group.group import PermutationGroup
    from structures.substitution.isomers import Isomers
    from structures.substitution.limits import Limits, Rules

__all__ = ["sample", "sample_placements"]

Over = Literal["isomers", "placements"]
Draw = Callable[[int], tuple["NDArray[np.uint64]", "NDArray[np.unsignedinteger]"]]

_LISTED = 1_000_000  # isomers under limits that are listed rather than found by drawing and dropping
_GROWN = 20_000  # the same of more than 64 sites
_BATCH = 1 << 16
_RANKED = 24  # sites of an orbit above which ranks cost more than drawing by operations


def sample(
    framework: Framework,
    gold: int,
    n: int,
    seed: int,
    sites: Iterable[str | int] | str | None = None,
    *,
    over: Over = "isomers",
    distinct: bool = False,
    limits: Limits | None = None,
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    """Draw `n` canonical occupancies with their degeneracies.

    Parameters
    ----------
    over
        `isomers`: every isomer equally likely. `placements`: every labelled placement equally likely, so an
        isomer comes up in proportion to its degeneracy.
    distinct
        False: draws are independent, an isomer may come twice. True: no isomer twice; the sample is that of
        drawing one after another and dropping repeats.
    limits
        What a placement may not do; the sample is uniform over what keeps them.

    Returns
    -------
    occupancies, degeneracies
        Shapes (n,), in the order of drawing.

    Raises
    ------
    InvalidInputError
        If `n` is negative, or more distinct isomers are asked for than there are.
    UnknownNameError
        If a name of `sites` is unknown.

    Examples
    --------
    >>> import superatom
    >>> masks, degeneracies = superatom.sample("M44S30", 22, 1000, seed=1)
    >>> {mask.bit_count() for mask in masks.tolist()}
    {22}
    """
    rules = resolve_limits(framework, limits)
    places = resolve_sites(framework, sites)
    group = site_group(framework)
    return sample_placements(group, gold, n, seed, places, over=over, distinct=distinct, rules=rules)


def sample_placements(
    group: PermutationGroup,
    gold: int,
    n: int,
    seed: int,
    places: Iterable[int] | None = None,
    *,
    over: Over = "isomers",
    distinct: bool = False,
    rules: Rules | None = None,
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    """`sample` for any permutation group; raises as it does."""
    active = tuple(range(group.size)) if places is None else tuple(sorted(set(places)))
    every = placements(group, gold, active)
    total = every.total
    if rules is not None:
        total = count_limited(group, active, rules)[0][gold] if group.invariant(active) else 0
        if total <= (_LISTED if len(active) <= WORD else _GROWN):
            every, rules = placements(group, gold, active, rules), None
            total = every.total
    if n < 0 or (n and not total) or (distinct and n > total):
        raise InvalidInputError(
            f"{n} {'distinct ' if distinct else ''}draws from {total} isomers; "
            f"use {f'0 to {total}' if distinct or not total else '0 or more'}"
        )
    rng = np.random.default_rng(seed)
    if distinct and total <= max(4 * n, 1000) and rules is None:
        return _race(every, n, rng, weighted=over == "placements")
    draw = _draws(every, rng, over, rules)
    return _drop_repeats(draw, n) if distinct else draw(n)


def _draws(every: Isomers, rng: np.random.Generator, over: Over, rules: Rules | None) -> Draw:
    if over == "isomers":
        draw = _isomer_draws(every, rng)
    elif every.listed:
        draw = _weighted_draws(every, rng)
    else:
        draw = _placement_draws(every, rng)
    return draw if rules is None else _keeping(draw, Judge(rules, every.group.size))


def _isomer_draws(every: Isomers, rng: np.random.Generator) -> Draw:
    widest = max(len(orbit) for orbit in orbits_of(every.group.permutations, every.places))

    def by_rank(count: int) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        return every.unrank(below(rng, every.total, count))

    def by_operation(count: int) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        masks = uniform_orbits(every.group, every.places, every.gold, count, rng)
        return masks, every.group.orbit_sizes(masks)

    ranked = widest <= _RANKED and len(every.places) <= WORD
    return by_rank if every.listed or ranked else by_operation


def _placement_draws(every: Isomers, rng: np.random.Generator) -> Draw:
    def draw(count: int) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        masks = uniform_placements(every.group.size, every.places, every.gold, count, rng)
        masks = canonical_masks(every.group, masks)
        return masks, every.group.orbit_sizes(masks)

    return draw


def _weighted_draws(every: Isomers, rng: np.random.Generator) -> Draw:
    """From a list: integers below the sum of the degeneracies fall on isomers in proportion."""
    masks, degeneracies = every.arrays()
    ends = np.cumsum(_placements_of(every, masks))

    def draw(count: int) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        places = np.searchsorted(ends, below(rng, int(ends[-1]), count), side="right")
        return masks[places], degeneracies[places]

    return draw


def _keeping(draw: Draw, judge: Judge) -> Draw:
    """Draw until enough keep the rules; draws that do not are dropped, which leaves the others uniform."""

    def kept(count: int) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        masks, degeneracies = draw(count)
        good = judge.kept(masks)
        parts = [(masks[good], degeneracies[good])]
        found = len(parts[0][0])
        while found < count:
            masks, degeneracies = draw(_BATCH)
            good = judge.kept(masks)
            parts.append((masks[good], degeneracies[good]))
            found += len(parts[-1][0])
        return (
            np.concatenate([part for part, _ in parts])[:count],
            np.concatenate([part for _, part in parts])[:count],
        )

    return kept


def _placements_of(every: Isomers, masks: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Number of placements on the chosen sites of each isomer: on whole orbits, its degeneracy."""
    return every.group.orbit_sizes(masks, every.places).astype(np.int64)


def _race(
    every: Isomers, n: int, rng: np.random.Generator, *, weighted: bool
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    """Draw without repeats from a short list: the first n arrivals of exponential clocks."""
    masks, degeneracies = every.arrays()
    arrival = rng.exponential(size=len(masks))
    if weighted:
        arrival /= _placements_of(every, masks)
    first = np.argsort(arrival)[:n]
    return masks[first], degeneracies[first]


def _drop_repeats(draw: Draw, n: int) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    masks, degeneracies = draw(n)
    while True:
        _, first = np.unique(masks, return_index=True)
        first.sort()
        masks, degeneracies = masks[first], degeneracies[first]
        if len(masks) >= n:
            return masks[:n], degeneracies[:n]
        more, weights = draw(n - len(masks))
        masks, degeneracies = np.concatenate([masks, more]), np.concatenate([degeneracies, weights])
