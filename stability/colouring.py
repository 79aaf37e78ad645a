"""The energy of a two-metal colouring as a sum over small groups of sites.

A colouring is an occupancy: bit i is set where site i holds the guest. Every pair or clique
model becomes one multilinear polynomial in those bits,

    E = constant + per_guest * x + sum over groups g of c_g * (1 if all sites of g hold the guest else 0),

so that all sums and searches of `stability.frontier` need one form only. Energies in eV.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np

from stability.octets import octet_tables, table_energies
from structures.errors import InvalidInputError
from structures.group.wide import WORD, listed, mask_type, occupancy_text, unpack
from structures.substitution.bits import popcount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["ColouringEnergy", "clique_energy"]

_ROWS = 1 << 14  # colourings at a time: their columns stay in the cache


@dataclass(frozen=True, slots=True)
class ColouringEnergy:
    """A multilinear polynomial in the site bits.

    Attributes
    ----------
    sites
        Number of sites.
    terms
        Sorted ((site, ...), eV) with distinct ascending sites in each; no group twice, none empty.
    constant, per_guest
        eV, and eV per guest wherever it sits: both are the same for all colourings of one composition.
    """

    sites: int
    terms: tuple[tuple[tuple[int, ...], float], ...]
    constant: float = 0.0
    per_guest: float = 0.0

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Pairs of sites that share a term: the graph whose frontier bounds the work."""
        pairs = {pair for group, _ in self.terms for pair in combinations(group, 2)}
        return tuple(sorted(pairs))

    @property
    def span(self) -> float:
        """Upper bound (eV) on the difference of two partial energies at one composition."""
        return sum(abs(value) for _, value in self.terms)

    def energies(self, masks: Iterable[int] | NDArray[np.uint64]) -> NDArray[np.float64]:
        """Energies (eV), shape (masks,), of occupancies.

        Raises
        ------
        InvalidInputError
            If an occupancy has a bit beyond the last site.
        """
        try:
            occupancies = np.atleast_1d(np.asarray(listed(masks), mask_type(self.sites)))
        except OverflowError as error:
            raise InvalidInputError(f"an occupancy is not within 0 to 2^{self.sites} - 1") from error
        worst = int(occupancies.max()) if len(occupancies) else 0
        if worst >> self.sites:
            raise InvalidInputError(
                f"occupancy {occupancy_text(worst, self.sites)} has a bit beyond the last of {self.sites} "
                "sites; bit i is site i"
            )
        pairs, larger = _tables(self)
        out = np.empty(len(occupancies))
        for start in range(0, len(occupancies), _ROWS):
            part = occupancies[start : start + _ROWS]
            energy = pairs(part) + self.constant
            if self.per_guest:
                energy += self.per_guest * popcount(part)
            if larger:
                bits = unpack(part, self.sites)
                for group, value in larger:
                    energy += value * bits[:, group].prod(axis=1)
            out[start : start + _ROWS] = energy
        return out


@lru_cache(maxsize=16)
def _tables(
    energy: ColouringEnergy,
) -> tuple[Callable[[NDArray[np.uint64]], NDArray[np.float64]], list[tuple[list[int], float]]]:
    """What adds up the site and pair terms of occupancies, and the terms of larger groups."""
    fields = np.zeros(energy.sites)
    couplings = np.zeros((energy.sites, energy.sites))
    larger = []
    for group, value in energy.terms:
        if len(group) == 1:
            fields[group[0]] = value
        elif len(group) == 2:
            couplings[group] = value
        else:
            larger.append((list(group), value))
    if energy.sites <= WORD:
        return partial(table_energies, octet_tables(fields, couplings)), larger

    def added(masks: NDArray[np.uint64]) -> NDArray[np.float64]:
        bits = unpack(masks, energy.sites).astype(np.float64)
        summed: NDArray[np.float64] = bits @ fields + np.einsum("ms,ms->m", bits @ couplings, bits)
        return summed

    return added, larger


def clique_energy(
    sites: int,
    cliques: Iterable[tuple[Sequence[int], Sequence[float]]],
    *,
    constant: float = 0.0,
    per_guest: float = 0.0,
) -> ColouringEnergy:
    """Energy of groups of sites whose value depends on how many of the group hold the guest.

    Parameters
    ----------
    sites
        Number of sites.
    cliques
        (group, table) pairs: `table[k]` eV where k sites of the group hold the guest, k = 0..len(group).

    Raises
    ------
    InvalidInputError
        If a group repeats a site or leaves 0..sites-1, or its table has not len(group) + 1 numbers.
    """
    collected: dict[tuple[int, ...], float] = {}
    for group, table in cliques:
        members = _checked_group(group, table, sites)
        constant += table[0]
        for size, value in _differences(table).items():
            for part in combinations(members, size):
                collected[part] = collected.get(part, 0.0) + value
    terms = tuple(sorted((group, value) for group, value in collected.items() if abs(value) > 1e-12))
    return ColouringEnergy(sites, terms, constant, per_guest)


def _checked_group(group: Sequence[int], table: Sequence[float], sites: int) -> tuple[int, ...]:
    members = tuple(sorted(group))
    if len(set(members)) < len(members) or (members and not 0 <= members[0] <= members[-1] < sites):
        raise InvalidInputError(f"{tuple(group)} is no group of distinct sites between 0 and {sites - 1}")
    if len(table) != len(members) + 1:
        raise InvalidInputError(
            f"a group of {len(members)} sites needs {len(members) + 1} energies (one for each number of "
            f"guests), not {len(table)}"
        )
    return members


def _differences(table: Sequence[float]) -> Mapping[int, float]:
    """Coefficient of each group size in the multilinear form: the k-th forward difference at 0."""
    row = list(table)
    found = {}
    for size in range(1, len(table)):
        row = [after - before for before, after in pairwise(row)]
        if abs(row[0]) > 1e-12:
            found[size] = row[0]
    return found
