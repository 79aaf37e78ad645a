"""The colourings that symmetry operations leave alone are the colourings of a smaller graph: their orbits."""

from __future__ import annotations

from stability.colouring import ColouringEnergy

__all__ = ["colouring_quotient"]


def colouring_quotient(
    energy: ColouringEnergy, permutations: list[tuple[int, ...]]
) -> tuple[ColouringEnergy, tuple[int, ...]]:
    """Energy of the colourings that all permutations keep, on their orbits, and the size of each orbit."""
    orbit = list(range(energy.sites))
    for permutation in permutations:
        for site, image in enumerate(permutation):
            low, high = sorted((orbit[site], orbit[image]))
            if low != high:
                orbit = [low if each == high else each for each in orbit]
    number = {name: k for k, name in enumerate(sorted(set(orbit)))}
    weights = [0] * len(number)
    for name in orbit:
        weights[number[name]] += 1
    collected: dict[tuple[int, ...], float] = {}
    for group, value in energy.terms:
        reduced = tuple(sorted({number[orbit[site]] for site in group}))
        collected[reduced] = collected.get(reduced, 0.0) + value
    terms = tuple(sorted(collected.items()))
    # per_guest counts metals; a quotient site stands for several, so it becomes a site term
    return _with_sites(ColouringEnergy(len(number), terms, energy.constant), energy.per_guest, weights)


def _with_sites(
    energy: ColouringEnergy, per_guest: float, weights: list[int]
) -> tuple[ColouringEnergy, tuple[int, ...]]:
    collected = dict(energy.terms)
    for site, weight in enumerate(weights):
        collected[site,] = collected.get((site,), 0.0) + per_guest * weight
    return ColouringEnergy(energy.sites, tuple(sorted(collected.items())), energy.constant), tuple(weights)
