"""How much of an ensemble is chiral: exact, from sums over the colourings that symmetry leaves alone.

An occupancy is achiral where some improper operation of the framework keeps it. The weight of such
occupancies is a union over operations; written with the subgroups that these generate, each once with its
coefficient of inclusion and exclusion, it needs one sweep over a small quotient graph for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stability.frontier.plan import DEFAULT_BUDGET
from stability.frontier.sums import log_partition
from stability.ordering import default_model
from stability.quotient import colouring_quotient
from stability.thermodynamics import thermal_energy
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["chiral_probability"]

_Group = frozenset[tuple[int, ...]]


def chiral_probability(
    framework: Framework,
    temperature: float,
    model: OrderingModel | None = None,
    *,
    budget: int = DEFAULT_BUDGET,
) -> NDArray[np.float64]:
    """Probability that an isomer drawn from the ensemble at `temperature` (K) is chiral, for gold = 0..sites.

    Raises
    ------
    InvalidInputError
        If no model holds for the framework or the temperature is not positive.
    TooManyError
        If the frontier is too wide for the budget (bytes).
    """
    kt = thermal_energy(temperature)
    energy = (model or default_model(framework)).colouring(framework)
    whole = log_partition(energy, kt, budget=budget)
    symmetry = framework_symmetry(framework)
    permutations = [tuple(row) for row in symmetry.permutations[:, : energy.sites].tolist()]
    improper = [row for row, proper in zip(permutations, symmetry.proper.tolist(), strict=True) if not proper]
    achiral = np.zeros(energy.sites + 1)
    for group, coefficient in _by_conjugacy(_union_coefficients(improper), permutations).items():
        reduced, weights = colouring_quotient(energy, list(group))
        achiral += coefficient * np.exp(log_partition(reduced, kt, weights=weights, budget=budget) - whole)
    return np.clip(1.0 - achiral, 0.0, 1.0)


def _union_coefficients(operations: list[tuple[int, ...]]) -> dict[_Group, int]:
    """Coefficients a_K with sum over K of a_K [all of K keep c] = [some operation keeps c], for every c.

    K runs over the groups that sets of the operations generate; those inside one K must add up to 1.
    """
    cyclic = {_generated([operation]) for operation in operations}
    groups = set(cyclic)
    fresh = set(cyclic)
    while fresh:
        fresh = {_generated([*a, *b]) for a in fresh for b in cyclic} - groups
        groups |= fresh
    coefficients: dict[_Group, int] = {}
    for group in sorted(groups, key=len):
        coefficients[group] = 1 - sum(value for other, value in coefficients.items() if other < group)
    return {group: value for group, value in coefficients.items() if value}


def _by_conjugacy(coefficients: dict[_Group, int], operations: list[tuple[int, ...]]) -> dict[_Group, int]:
    """Add up the coefficients of conjugate groups: they keep as many colourings of each energy."""
    inverses = [tuple(np.argsort(operation).tolist()) for operation in operations]
    summed: dict[_Group, int] = {}
    for group, coefficient in coefficients.items():
        images = [
            frozenset(tuple(other[each[site]] for site in inverse) for each in group)
            for other, inverse in zip(operations, inverses, strict=True)
        ]
        name = next((image for image in images if image in summed), group)
        summed[name] = summed.get(name, 0) + coefficient
    return {group: coefficient for group, coefficient in summed.items() if coefficient}


def _generated(generators: list[tuple[int, ...]]) -> _Group:
    """The permutation group that these generate (finite, so products are enough)."""
    group = set(generators)
    fresh = set(generators)
    while fresh:
        fresh = {tuple(a[k] for k in b) for a in fresh for b in generators} - group
        group |= fresh
    return frozenset(group)
