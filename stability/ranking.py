"""Where candidates stand among all isomers of their composition: energy, exact weight, rank, reason.

The weight is that of the isomer: its degeneracy times exp(-E/kT) over the exact sum of all placements with as
much gold. Weights of a set therefore say how much of the ensemble the set covers. Ranks count isomers, mirror
images as one; they compare isomers of one composition on one framework and nothing else. Few isomers below a
candidate are listed; where they are many, all isomers of the framework are counted by energy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stability.builtin import default_model
from stability.density.levels import SAME
from stability.frontier.sums import log_partition
from stability.frontier.window import search_window
from stability.isomers import best, lowest, search_tables
from stability.levels import energy_levels
from stability.posterior import posterior
from stability.spread import spread_of
from stability.thermodynamics import thermal_energy
from structures.errors import InvalidInputError, TooManyError
from structures.group.wide import WORD
from structures.showing import Shown
from structures.sites import site_group
from structures.substitution import canonical, count
from structures.substitution.bits import popcount
from structures.uncertain import share_range, with_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from stability.ordering import OrderingModel
    from stability.spread import Spread
    from structures.framework import Framework

__all__ = ["SEARCHED", "Errors", "Ranking", "guests_words", "rank_candidates", "rank_reason"]

ROOM = 300.0  # K
SEARCHED = 200_000  # placements below a candidate that are listed to give its rank; beyond, all are counted
_SAME = 1e-7  # eV: below the finest unit in which models give energies times the number of terms


@dataclass(frozen=True, slots=True, eq=False)
class Ranking(Shown):
    """Standing of candidates on one framework at one temperature; every array has shape (candidates,).

    Attributes
    ----------
    gold, occupancies, degeneracies
        Atoms of the model's guest (Au), the occupancy as given, placements that are the same isomer.
    energy, above_ground
        eV: mixing energy, and energy above the ground state of the same number of guests.
    weight
        Exact Boltzmann probability of the isomer among all isomers of its composition.
    rank
        1 + number of isomers of its composition with an energy lower by more than 1e-6 eV; 0 where these
        are more than the searched number of placements and not all isomers could be counted.
    ties
        How many isomers have this energy, itself among them; 0 where the rank is.
    isomers
        How many isomers of its composition there are; Python's integers beyond 64 sites.
    spread
        What the model's error leaves of energies, weights and ranks; None where that error is not known.
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
    ties: NDArray[np.int64]
    isomers: NDArray[np.int64]
    spread: Spread | None

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
            held=guests_words(int(self.gold[index]), self.model.metals[1]),
            rank=int(self.rank[index]),
            isomers=int(self.isomers[index]),
            above_ground=float(self.above_ground[index]),
            weight=float(self.weight[index]),
            temperature=self.temperature,
            verdict=verdict,
            errors=self.errors(index),
        )

    def errors(self, index: int) -> Errors | None:
        """What the model's error leaves of this candidate's standing; None where it is not known."""
        return None if self.spread is None else Errors.of(self.spread, index, int(self.ties[index]))


@dataclass(frozen=True, slots=True)
class Errors:
    """Of one candidate: eV, ends of the intervals of weight and rank, isomers of the same energy."""

    energy: float
    weight: tuple[float, float]
    rank: tuple[int, int]
    ties: int

    @classmethod
    def of(cls, spread: Spread, index: int, ties: int) -> Errors:
        """Errors of the candidate at this place."""
        return cls(
            float(spread.energy[index]),
            (float(spread.weight_low[index]), float(spread.weight_high[index])),
            (int(spread.rank_low[index]), int(spread.rank_high[index])),
            ties,
        )


def rank_candidates(
    framework: Framework,
    masks: int | Iterable[int] | NDArray[np.uint64],
    *,
    temperature: float = ROOM,
    model: OrderingModel | None = None,
    guest: str | None = None,
    searched: int = SEARCHED,
    progress: Callable[[str], None] = lambda _: None,
) -> Ranking:
    """Rank occupancies of one framework, each among all isomers of its own composition.

    Parameters
    ----------
    masks
        Occupancies, canonical or not, or one; the order is kept.
    temperature
        K, for the weights.
    guest
        What a set bit stands for, one of the model's two metals; its guest (Au) where left out.
    searched
        Most placements below a candidate that are listed to give its rank. Where there are more, all isomers
        are counted by energy: seconds, once for a model on a framework (`stability.levels`).
    progress
        Called with one line before such a count.

    Raises
    ------
    InvalidInputError
        If no model holds for the framework, or an occupancy has a bit beyond its last site.
    TooManyError
        If the frontier of the framework is too wide.

    Examples
    --------
    >>> import superatom
    >>> ranking = superatom.rank_candidates("M44S30", [1, 1 << 40])
    >>> ranking.rank.tolist(), ranking.above_ground.round(3).tolist()
    ([1, 4], [0.0, 0.549])
    """
    terms = model or default_model(framework)
    kt = thermal_energy(temperature)
    group = site_group(framework)
    occupancies = group.checked(masks)
    flipped = terms.oriented(guest or terms.metals[1]) is not terms
    energy = terms.energies(framework, occupancies, guest=guest)
    gold = popcount(occupancies)
    gold = len(framework.sites) - gold if flipped else gold
    ground, logarithms = _reference(framework, terms, kt)
    above = np.maximum(energy - ground[gold], 0.0)
    above[above < _SAME] = 0.0
    copies = group.orbit_sizes(occupancies).astype(np.int64)
    totals = {row.gold: row.isomers for row in count(framework, np.unique(gold).tolist())}
    search = _Search(framework, terms, searched, progress)
    rank, ties = _ranks(search, gold, above)
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
        rank=rank,
        ties=ties,
        isomers=np.array([totals[x] for x in gold.tolist()], np.int64 if group.size <= WORD else object),
        spread=_spread(search, kt, occupancies, gold, copies, flipped=flipped),
    )


def rank_reason(
    *,
    held: str,
    rank: int,
    isomers: int,
    above_ground: float,
    weight: float,
    temperature: float,
    verdict: str = "",
    errors: Errors | None = None,
) -> str:
    """Write a candidate's standing as one sentence; rank 0 is an unknown one.

    `held` names its composition, as `guests_words` does.

    Without `errors` it is the sentence of a model whose error is not known.
    """
    if errors is not None:
        words = _standing(held, isomers, above_ground, errors)
        words += f"; {share_range(*errors.weight)} of the ensemble at {temperature:g} K"
        return f"{verdict}; {words}" if verdict else words
    if above_ground == 0:
        place = f"ground state of {held}"
    else:
        below = f"{rank - 1:,} of {isomers:,} isomers" if rank else "more isomers than could be counted"
        place = f"{above_ground:.3f} eV above the ground state of {held}, {below} below it"
    share = f"{weight:.1%}" if weight >= 0.001 else f"{weight:.1e}"
    words = f"{place}; {share} of the ensemble at {temperature:g} K"
    return f"{verdict}; {words}" if verdict else words


def guests_words(guests: int, guest: str) -> str:
    """A composition in words: `x = 12` of gold, the paper's x, else `2 Pd`."""
    return f"x = {guests}" if guest == "Au" else f"{guests} {guest}"


def _standing(held: str, isomers: int, above_ground: float, errors: Errors) -> str:
    """Where a candidate stands, to the digits that the model's error leaves."""
    place = f"the model's ground state of {held}"
    if above_ground > 0:
        place = f"{with_error(above_ground, errors.energy)} eV above {place}"
    low, high = errors.rank
    if not high:
        ranks = "rank not known"
    elif low == high:
        ranks = f"rank {low:,} of {isomers:,} isomers"
    else:
        ranks = f"rank {low:,} to {high:,} of {isomers:,} isomers (90 % of the fit's draws)"
    tied = f", {errors.ties:,} isomers tie" if errors.ties > 1 else ""
    return f"{place}, {ranks}{tied}"


@lru_cache(maxsize=32)
def _reference(
    framework: Framework, model: OrderingModel, kt: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ground-state energy and logarithm of the partition function of every composition."""
    return lowest(framework, model).energy, log_partition(model.colouring(framework), kt)


@dataclass(frozen=True, slots=True)
class _Search:
    framework: Framework
    model: OrderingModel
    searched: int
    progress: Callable[[str], None]

    def listed(self, gold: int, reach: float) -> NDArray[np.float64] | None:
        """Energies (eV above the ground state) of all isomers up to a reach, ascending; None if too many."""
        tables = search_tables(self.framework, self.model)
        try:
            masks, energies = search_window(tables, gold, reach, limit=self.searched)
        except TooManyError:
            return None
        _, first = np.unique(canonical(self.framework, masks), return_index=True)
        return np.sort(energies[first] - energies.min())


def _spread(
    search: _Search,
    kt: float,
    occupancies: NDArray[np.uint64],
    gold: NDArray[np.int64],
    copies: NDArray[np.int64],
    *,
    flipped: bool,
) -> Spread | None:
    """What the model's error leaves of the candidates, whose set bits are the host where `flipped`."""
    framework, model = search.framework, search.model
    drawn = posterior(framework, model)
    if drawn is None:
        return None
    return spread_of(
        drawn,
        kt,
        occupancies=np.uint64((1 << len(framework.sites)) - 1) ^ occupancies if flipped else occupancies,
        gold=gold,
        copies=copies,
        ground=lambda x: int(best(framework, x, 1, model).occupancies[0]),
        ranked=lambda x, energies: _ranks_of_one(search, x, energies),
    )


def _ranks(
    search: _Search, gold: NDArray[np.int64], above: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rank of each candidate, and how many isomers have its energy; 0 where that is not known."""
    ranks, ties = np.zeros(len(gold), np.int64), np.zeros(len(gold), np.int64)
    for x in np.unique(gold).tolist():
        chosen = gold == x
        found = _ranks_of_one(search, x, np.concatenate([above[chosen], above[chosen] + 2 * SAME]))
        ranks[chosen], after = np.split(found, 2)
        ties[chosen] = np.where(ranks[chosen] * after > 0, after - ranks[chosen], 0)
    return ranks, ties


def _ranks_of_one(search: _Search, gold: int, above: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ranks at one composition: from a list of what lies below or, where that is long, by counting all."""
    listed = search.listed(gold, float(above.max()))
    if listed is not None:
        return np.searchsorted(listed, above - SAME) + 1
    try:
        levels = energy_levels(search.framework, search.model, progress=search.progress)
    except (TooManyError, InvalidInputError):
        return _ranks_in_reach(search, gold, above)
    return levels.below(gold, above + levels.energy[gold][0]) + 1


def _ranks_in_reach(search: _Search, gold: int, above: NDArray[np.float64]) -> NDArray[np.int64]:
    """Ranks of the candidates low enough for a list; 0 for the others."""
    reach = float(above.max())
    for _ in range(12):
        reach /= 2
        listed = search.listed(gold, reach)
        if listed is not None:
            return np.where(above <= reach + _SAME, np.searchsorted(listed, above - SAME) + 1, 0)
    return np.where(above == 0, 1, 0)  # the ground states alone are more than searched
