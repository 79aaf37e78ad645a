"""Exact uniform samples of isomers or of placements, at any size of the set.

Ranks are drawn and turned into occupancies, so no draw is rejected or weighted. Where the chain has no
ranks (an orbit too large to list) an operation is drawn by the number of placements that it keeps, then one
of these: their isomers are uniform too (Dixon and Wilf, J. Algorithms 1983, 4, 205).
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Literal

import numpy as np

from structures.errors import InvalidInputError, TooManyError
from structures.substitution.canonical import canonical_masks
from structures.substitution.dixonwilf import uniform_orbits
from structures.substitution.engine import free_chain
from structures.substitution.group import SiteGroup, resolve_sites, site_group
from structures.substitution.isomers import LIST_LIMIT, placements
from structures.substitution.randomness import below
from structures.substitution.subset import orbit_sizes
from structures.substitution.unrank import chain_unrank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.substitution.isomers import Isomers

__all__ = ["sample", "sample_placements"]

Over = Literal["isomers", "placements"]


def sample(
    framework: Framework,
    gold: int,
    n: int,
    seed: int,
    sites: Iterable[str | int] | str | None = None,
    *,
    over: Over = "isomers",
    distinct: bool = False,
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
    """
    found = resolve_sites(framework, sites)
    return sample_placements(site_group(framework), gold, n, seed, found, over=over, distinct=distinct)


def sample_placements(
    group: SiteGroup,
    gold: int,
    n: int,
    seed: int,
    places: Iterable[int] | None = None,
    *,
    over: Over = "isomers",
    distinct: bool = False,
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    """`sample` for any permutation group."""
    active = tuple(range(group.size)) if places is None else tuple(sorted(set(places)))
    every = placements(group, gold, active)
    if n < 0 or (distinct and n > every.total):
        raise InvalidInputError(
            f"{n} {'distinct ' if distinct else ''}draws from {every.total} isomers; "
            f"use 0 to {every.total if distinct else 'any number'}"
        )
    rng = np.random.default_rng(seed)
    draw = _placement_draws(group, active, gold, rng) if over == "placements" else _isomer_draws(every, rng)
    if not distinct:
        return draw(n)
    if every.total <= max(4 * n, 1000) and every.total <= LIST_LIMIT:
        return _race(every, n, rng, weighted=over == "placements")
    return _drop_repeats(draw, n)


def _isomer_draws(
    every: Isomers, rng: np.random.Generator
) -> Callable[[int], tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]]:
    def draw(count: int) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        ranks = below(rng, every.total, count)
        try:
            return every.unrank(ranks)
        except TooManyError:
            masks = uniform_orbits(every.group, every.places, every.gold, count, rng)
            return masks, orbit_sizes(every.group, masks)

    return draw


def _placement_draws(
    group: SiteGroup, places: tuple[int, ...], gold: int, rng: np.random.Generator
) -> Callable[[int], tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]]:
    labelled = free_chain(places).root(gold)

    def draw(count: int) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        masks, _ = chain_unrank(labelled, below(rng, comb(len(places), gold), count))
        masks = canonical_masks(group, masks)
        return masks, orbit_sizes(group, masks)

    return draw


def _race(
    every: Isomers, n: int, rng: np.random.Generator, *, weighted: bool
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    """Draw without repeats from a short list: the first n arrivals of exponential clocks."""
    masks, degeneracies = every.arrays()
    arrival = rng.exponential(size=len(masks))
    if weighted:
        arrival /= degeneracies
    first = np.argsort(arrival)[:n]
    return masks[first], degeneracies[first]


def _drop_repeats(
    draw: Callable[[int], tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]], n: int
) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
    masks, degeneracies = draw(n)
    while True:
        _, first = np.unique(masks, return_index=True)
        first.sort()
        masks, degeneracies = masks[first], degeneracies[first]
        if len(masks) >= n:
            return masks[:n], degeneracies[:n]
        more, weights = draw(n - len(masks))
        masks, degeneracies = np.concatenate([masks, more]), np.concatenate([degeneracies, weights])
