"""Sites whose colours are fixed first, where symmetry then saves more than the fixing costs.

Colourings of a whole orbit that the group carries into each other leave equivalent problems on the other
sites: one of each kind is counted, times their number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.colouring import ColouringEnergy
from stability.density.cut import Cut, find_cut
from structures.errors import TooManyError
from structures.group.wide import WORD
from structures.substitution.bits import expansion

if TYPE_CHECKING:
    from structures.group.group import PermutationGroup

__all__ = ["Start", "find_start", "with_fixed"]

_LARGEST = 14  # sites of an orbit: all their colourings are listed
_WORTH = 2.0  # seconds of a plain cut below which no start is looked for
_EACH = 0.01  # seconds that one fixed colouring costs beside the estimate of its cut


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Fixed `sites` and one of each kind of their colourings, with the cut of the remaining sites.

    `guests` are masks, bit i site i of the framework; `times` says how many colourings are of each kind. The
    remaining sites are numbered from 0 in their order.
    """

    sites: tuple[int, ...]
    guests: tuple[int, ...]
    times: tuple[int, ...]
    cut: Cut

    @property
    def seconds(self) -> float:
        """Estimate of the work: order of magnitude only."""
        return len(self.guests) * (self.cut.seconds + _EACH)


def find_start(energy: ColouringEnergy, group: PermutationGroup) -> Start:
    """Cheapest of fixing nothing and fixing one orbit of the group of the sites.

    Raises
    ------
    TooManyError
        If there are more than 64 sites.
    """
    if energy.sites > WORD:
        raise TooManyError(
            f"{energy.sites} sites have too many placements to count them by energy, which reaches to {WORD} "
            "sites; 'superatom thermo' sums over narrow frameworks, 'superatom monte-carlo' samples any"
        )
    plain = Start((), (0,), (1,), find_cut(energy.sites, energy.edges))
    if plain.seconds < _WORTH or group.order < 3:
        return plain
    found = [_fixing(energy, group, orbit) for orbit in group.orbits if 1 < len(orbit) <= _LARGEST]
    return min([plain, *found], key=lambda start: start.seconds)


def with_fixed(energy: ColouringEnergy, sites: tuple[int, ...], guests: int) -> ColouringEnergy:
    """Polynomial of the other sites, numbered from 0 in their order; `guests` is a mask of fixed guests."""
    number = _numbers(energy.sites, sites)
    constant = energy.constant
    collected: dict[tuple[int, ...], float] = {}
    for group, value in energy.terms:
        if any(site not in number and not guests >> site & 1 for site in group):
            continue
        rest = tuple(number[site] for site in group if site in number)
        if rest:
            collected[rest] = collected.get(rest, 0.0) + value
        else:
            constant += value
    return ColouringEnergy(len(number), tuple(sorted(collected.items())), constant, energy.per_guest)


def _fixing(energy: ColouringEnergy, group: PermutationGroup, orbit: tuple[int, ...]) -> Start:
    number = _numbers(energy.sites, orbit)
    edges = tuple((number[a], number[b]) for a, b in energy.edges if a in number and b in number)
    kinds, times = np.unique(group.tables.smallest(expansion(orbit)), return_counts=True)
    return Start(orbit, tuple(kinds.tolist()), tuple(times.tolist()), find_cut(len(number), edges))


def _numbers(sites: int, fixed: tuple[int, ...]) -> dict[int, int]:
    return {site: k for k, site in enumerate(site for site in range(sites) if site not in fixed)}
