"""How much of an ensemble is chiral: exact, from sums over the colourings that symmetry leaves alone.

An occupancy is achiral where some improper operation of the framework keeps it. The weight of such
occupancies is a union over operations; written with the subgroups that these generate, each once with its
coefficient of inclusion and exclusion, it needs one sweep over a small quotient graph for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stability.active import active_sites
from stability.builtin import default_model
from stability.frontier.plan import DEFAULT_BUDGET
from stability.frontier.sums import log_partition
from stability.quotient import colouring_quotient
from stability.thermodynamics import thermal_energy
from structures.errors import InvalidInputError
from structures.group.subgroups import union_terms
from structures.sites import site_group
from structures.substitution.widened import part_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["chiral_probability"]


def chiral_probability(
    framework: Framework,
    temperature: float,
    model: OrderingModel | None = None,
    *,
    sites: Iterable[str | int] | str | None = None,
    budget: int = DEFAULT_BUDGET,
) -> NDArray[np.float64]:
    """Probability that an isomer drawn from the ensemble at `temperature` (K) is chiral, for gold = 0..sites.

    `sites` are the whole orbits or roles that may hold gold; all where left out.

    Raises
    ------
    InvalidInputError
        If no model holds for the framework, the temperature is not positive, or the sites are not whole
        orbits.
    TooManyError
        If the frontier is too wide for the budget (bytes).
    """
    kt = thermal_energy(temperature)
    chosen = active_sites(framework, model or default_model(framework), sites)
    energy = chosen.energy
    whole = log_partition(energy, kt, budget=budget)
    group = site_group(framework)
    if not group.invariant(chosen.places):
        raise InvalidInputError(
            f"the sites are not whole orbits of {framework.name}; name orbits ({', '.join(framework.orbits)})"
        )
    group = part_of(group, chosen.places).group
    achiral = np.zeros(energy.sites + 1)
    for kept, coefficient in union_terms(group, ~group.proper):
        reduced, weights = colouring_quotient(energy, kept)
        achiral += coefficient * np.exp(log_partition(reduced, kt, weights=weights, budget=budget) - whole)
    return np.clip(1.0 - achiral, 0.0, 1.0)
