"""Low-lying, random and counted isomers of one composition, inequivalent under the framework's whole group.

Mirror images are one isomer; its degeneracy counts the labelled placements of both hands.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stability.active import active_sites
from stability.builtin import default_model
from stability.density.levels import SAME
from stability.frontier.histogram import bond_graph, isomer_histogram, mixed_bond_histogram
from stability.frontier.minima import ground_states
from stability.frontier.plan import DEFAULT_BUDGET
from stability.frontier.sampling import sampler
from stability.frontier.window import low_tables, search_window
from stability.thermodynamics import thermal_energy
from structures.errors import InvalidInputError, TooManyError
from structures.showing import Shown
from structures.sites import site_group
from structures.substitution import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy
    from stability.frontier.minima import GroundStates
    from stability.frontier.sampling import Sampler
    from stability.frontier.window import LowTables
    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = [
    "LowIsomers",
    "best",
    "boltzmann_sample",
    "contact_histogram",
    "isomers_within",
    "lowest",
    "search_tables",
]

_FIRST_WINDOW = 0.01  # eV
_WIDEST = 64.0  # eV: wider than any model's whole span on 64 sites


@dataclass(frozen=True, slots=True, eq=False)
class LowIsomers(Shown):
    """Inequivalent isomers sorted by energy, then by occupancy.

    `occupancies` uint64 and canonical, `energies` in eV, `degeneracies` in placements; shape (isomers,) each.
    `tied` is how many isomers have the energy of the last one, also where not all of them are listed.
    """

    gold: int
    occupancies: NDArray[np.uint64]
    energies: NDArray[np.float64]
    degeneracies: NDArray[np.int64]
    tied: int


def lowest(
    framework: Framework,
    model: OrderingModel | None = None,
    *,
    sites: Iterable[str | int] | str | None = None,
    budget: int = DEFAULT_BUDGET,
) -> GroundStates:
    """Ground-state energy and number of ground-state placements for gold = 0..sites, from one sweep.

    `sites` are the orbits, roles or site numbers that may hold gold; all where left out.
    """
    chosen = active_sites(framework, model or default_model(framework), sites)
    return ground_states(chosen.energy, budget=budget)


def isomers_within(
    framework: Framework,
    gold: int,
    window: float,
    model: OrderingModel | None = None,
    *,
    sites: Iterable[str | int] | str | None = None,
    limit: int = 5_000_000,
) -> LowIsomers:
    """Every isomer within `window` eV above the ground state of this composition.

    `sites` are the orbits, roles or site numbers that may hold gold, all where left out; the ground state and
    the degeneracies are then those of placements on them.

    Raises
    ------
    InvalidInputError
        If the composition or the window is impossible, or no model holds for the framework.
    TooManyError
        If more than `limit` placements lie in the window.

    Examples
    --------
    >>> import superatom
    >>> superatom.isomers_within("M44S30", 1, 0.5).occupancies.tolist()
    [1, 1048576]
    """
    chosen = active_sites(framework, model or default_model(framework), sites)
    tables = _low_tables(chosen.energy)
    masks, energies = search_window(tables, gold, window, limit=limit)
    masks = chosen.widened(masks)
    names, first, counts = np.unique(canonical(framework, masks), return_index=True, return_counts=True)
    rank = np.lexsort((names, np.rint(energies[first] / tables.unit)))
    found = energies[first][rank]
    return LowIsomers(gold, names[rank], found, counts[rank], _tied(found, len(found)))


def best(
    framework: Framework,
    gold: int,
    k: int,
    model: OrderingModel | None = None,
    *,
    sites: Iterable[str | int] | str | None = None,
    limit: int = 5_000_000,
) -> LowIsomers:
    """Find the k lowest isomers of a composition by widening the window; all, where there are fewer than k.

    Of isomers with equal energy at the end of the list, those with the smallest occupancy are taken.

    Raises
    ------
    InvalidInputError
        If `k` is below 1, or as `isomers_within`.
    TooManyError
        If more than `limit` placements would have to be looked at.
    """
    if k < 1:
        raise InvalidInputError(f"the best {k} isomers are none; ask for 1 or more")
    search_tables(framework, model or default_model(framework), sites)  # refuses what is too wide
    window = 0.0
    while True:
        try:
            found = isomers_within(framework, gold, window, model, sites=sites, limit=limit)
        except TooManyError as error:
            raise TooManyError(
                f"the {k} lowest isomers of {framework.name} with {gold} gold have more than {limit:,} "
                "placements at or below their energy; ask for fewer, or sample"
            ) from error
        if len(found.occupancies) >= k or window >= _WIDEST:
            kept = slice(0, k)
            return LowIsomers(
                gold,
                found.occupancies[kept],
                found.energies[kept],
                found.degeneracies[kept],
                _tied(found.energies, k),
            )
        window = max(_FIRST_WINDOW, 2 * window)


def _tied(energies: NDArray[np.float64], k: int) -> int:
    """How many of ascending energies are that of the k-th, or of the last where there are fewer."""
    if not len(energies):
        return 0
    return int((np.abs(energies - energies[min(k, len(energies)) - 1]) < SAME).sum())


def boltzmann_sample(
    framework: Framework,
    gold: int,
    number: int,
    *,
    temperature: float,
    seed: int,
    model: OrderingModel | None = None,
) -> NDArray[np.uint64]:
    """Canonical occupancies (number,) drawn independently and exactly from the ensemble; repeats occur.

    Examples
    --------
    >>> import superatom
    >>> superatom.boltzmann_sample("M44S30", 12, 3, temperature=300, seed=1).tolist()
    [4095, 4095, 4095]
    """
    tables = _sampler(framework, model or default_model(framework), thermal_energy(temperature))
    return canonical(framework, tables.draw(gold, number, seed))


def contact_histogram(
    framework: Framework, cutoff: float, *, isomers: bool = False, budget: int = DEFAULT_BUDGET
) -> NDArray[np.int64]:
    """Exact number of placements, or of inequivalent isomers, with x gold and b Au-Ag contacts.

    Returns
    -------
    counts
        Shape (sites + 1, contacts + 1); row x sums to C(sites, x), or to the Burnside count.

    Raises
    ------
    TooManyError
        If the frontier is too wide for the budget (bytes).
    """
    sites = len(framework.sites)
    graph = bond_graph(sites, framework.metal_bonds(cutoff))
    if not isomers:
        return mixed_bond_histogram(graph, budget=budget)
    return isomer_histogram(graph, site_group(framework), budget=budget)


def search_tables(
    framework: Framework, model: OrderingModel, sites: Iterable[str | int] | str | None = None
) -> LowTables:
    """Search bounds of a model on a framework, or on some of its sites, made once."""
    return _low_tables(active_sites(framework, model, sites).energy)


@lru_cache(maxsize=16)
def _low_tables(energy: ColouringEnergy) -> LowTables:
    return low_tables(energy)


@lru_cache(maxsize=4)
def _sampler(framework: Framework, model: OrderingModel, kt: float) -> Sampler:
    return sampler(model.colouring(framework), kt)
