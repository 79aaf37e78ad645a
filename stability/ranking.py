"""Where candidates stand among all isomers of their composition: energy, exact weight, rank, reason.

The weight is that of the isomer: its degeneracy times exp(-E/kT) over the exact sum of all placements with as
much gold. Weights of a set therefore say how much of the ensemble the set covers. Ranks count isomers, mirror
images as one; they compare isomers of one composition on one framework and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stability.frontier.sums import log_partition
from stability.frontier.window import search_window
from stability.isomers import lowest, search_tables
from stability.ordering import OrderingModel, default_model
from stability.thermodynamics import thermal_energy
from structures.errors import TooManyError
from structures.substitution import canonical, site_group
from structures.substitution.bits import popcount
from structures.substitution.canonical import as_masks
from structures.substitution.subset import orbit_sizes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = ["Ranking", "rank_candidates", "rank_reason"]

ROOM = 300.0  # K
_SEARCHED = 200_000  # placements looked at to give a rank; beyond, the rank is unknown
_SAME = 1e-7  # eV: below the finest unit in which models give energies times the number of terms


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Standing of candidates on one framework at one temperature; every array has shape (candidates,).

    Attributes
    ----------
    gold, occupancies, degeneracies
        Au atoms, the occupancy as given, placements that are the same isomer.
    energy, above_ground
        eV: mixing energy, and energy above the ground state of the same number of gold atoms.
    weight
        Exact Boltzmann probability of the isomer among all isomers of its composition.
    rank
        1 + number of isomers of its composition with a lower energy; 0 where more than the searched number
        of placements lie below it.
    """

    framework: Framework
    model: OrderingModel
    temperature: float
    occupancies: NDArray[np.uint64]
    gold: NDArray[np.int64]
    degeneracies: NDArray[np.int64]
    energy: NDArray[np.float64]
    above_ground: NDArray[np.float64]
    weight: NDArray[np.float64]
    rank: NDArray[np.int64]

    def coverage(self) -> dict[int, float]:
        """Share of the ensemble that the candidates cover, for each number of gold atoms among them."""
        names, first = np.unique(canonical(self.framework, self.occupancies), return_index=True)
        del names
        return {
            int(gold): float(self.weight[first][self.gold[first] == gold].sum())
            for gold in np.unique(self.gold)
        }

    def reason(self, index: int, verdict: str = "") -> str:
        """One sentence on why this candidate stands there; the rules' `verdict` goes before it."""
        return rank_reason(
            gold=int(self.gold[index]),
            rank=int(self.rank[index]),
            above_ground=float(self.above_ground[index]),
            weight=float(self.weight[index]),
            temperature=self.temperature,
            verdict=verdict,
        )


def rank_candidates(
    framework: Framework,
    masks: Iterable[int] | NDArray[np.uint64],
    *,
    temperature: float = ROOM,
    model: OrderingModel | None = None,
    guest: str = "Au",
    searched: int = _SEARCHED,
) -> Ranking:
    """Rank occupancies of one framework, each among all isomers of its own composition.

    Parameters
    ----------
    masks
        Occupancies, canonical or not; the order is kept.
    temperature
        K, for the weights.
    guest
        What a set bit stands for, Au or Ag; the other one fills the rest.
    searched
        Most placements below a candidate that are looked at to give its rank.

    Raises
    ------
    InvalidInputError
        If no model holds for the framework, or an occupancy has a bit beyond its last site.
    TooManyError
        If the frontier of the framework is too wide.
    """
    terms = model or default_model(framework)
    kt = thermal_energy(temperature)
    occupancies = as_masks(site_group(framework), masks)
    energy = terms.energies(framework, occupancies, guest=guest)
    gold = popcount(occupancies)
    if guest == "Ag":
        gold = len(framework.sites) - gold
    ground, logarithms = _reference(framework, terms, kt)
    above = np.maximum(energy - ground[gold], 0.0)
    above[above < _SAME] = 0.0
    copies = orbit_sizes(site_group(framework), occupancies).astype(np.int64)
    return Ranking(
        framework=framework,
        model=terms,
        temperature=temperature,
        occupancies=occupancies,
        gold=gold,
        degeneracies=copies,
        energy=energy,
        above_ground=above,
        weight=np.exp(np.log(copies) - energy / kt - logarithms[gold]),
        rank=_ranks(framework, terms, gold, above, searched),
    )


def rank_reason(
    *, gold: int, rank: int, above_ground: float, weight: float, temperature: float, verdict: str = ""
) -> str:
    """Write a candidate's standing as one sentence."""
    if above_ground == 0:
        place = f"ground state of x = {gold}"
    elif rank:
        place = f"{above_ground:.3f} eV above the ground state of x = {gold}, {rank - 1} isomers below it"
    else:
        place = (
            f"{above_ground:.3f} eV above the ground state of x = {gold}, more isomers below it than searched"
        )
    share = f"{weight:.1%}" if weight >= 0.001 else f"{weight:.1e}"
    words = f"{place}; {share} of the ensemble at {temperature:g} K"
    return f"{verdict}; {words}" if verdict else words


@lru_cache(maxsize=32)
def _reference(
    framework: Framework, model: OrderingModel, kt: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ground-state energy and logarithm of the partition function of every composition."""
    return lowest(framework, model).energy, log_partition(model.colouring(framework), kt)


def _ranks(
    framework: Framework,
    model: OrderingModel,
    gold: NDArray[np.int64],
    above: NDArray[np.float64],
    searched: int,
) -> NDArray[np.int64]:
    ranks = np.zeros(len(gold), np.int64)
    for x in np.unique(gold).tolist():
        chosen = gold == x
        levels, reach = _levels_below(framework, model, x, float(above[chosen].max()), searched)
        found = np.searchsorted(levels, above[chosen] - 1e-6) + 1
        ranks[chosen] = np.where(above[chosen] <= reach + _SAME, found, 0)
    return ranks


def _levels_below(
    framework: Framework, model: OrderingModel, gold: int, highest: float, searched: int
) -> tuple[NDArray[np.float64], float]:
    """Energies (eV above the ground state) of all isomers up to a reach, and that reach."""
    tables = search_tables(framework, model)
    reach = highest
    for _ in range(12):
        try:
            masks, energies = search_window(tables, gold, reach, limit=searched)
        except TooManyError:
            reach /= 2
            continue
        _, first = np.unique(canonical(framework, masks), return_index=True)
        return np.sort(energies[first] - energies.min()), reach
    return np.zeros(0), 0.0  # the ground states alone are more than searched; their rank is 1
