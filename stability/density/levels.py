"""Every energy that the colourings of a graph have, and how many have it: placements, and isomers.

Each colouring gets one whole number, span * x + energy in units of the model - slope * x: its value under a
polynomial. Counting values counts energies at every x at once, and on the quotient graphs of a group's
operations (Burnside) it counts isomers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, isclose
from typing import TYPE_CHECKING

import numpy as np

from stability.colouring import ColouringEnergy
from stability.density.start import find_start, with_fixed
from stability.density.tally import Tally
from stability.density.values import add_values, value_counts
from stability.frontier.minima import ground_states, whole_energy
from stability.quotient import colouring_quotient
from structures.errors import InvalidInputError, TooManyError
from structures.pace import Paced
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stability.density.start import Start
    from structures.group.group import PermutationGroup

__all__ = ["SAME", "EnergyLevels", "count_levels"]

SAME = 1e-6
"""eV: energies closer than this are one level to a rank; the rounding of a model's terms is far below it."""

_COARSEST = 1e-8  # eV: unit where the terms share no larger one; each half of the graph is rounded to it
_APART = 4  # such units: rounded energies no further apart than this are one level
_ROOM = 64  # units beside the extreme energies, for what rounding adds to them
_EXACT = 1 << 53  # float64 holds every whole number up to here
_LONGEST = 1800.0  # s: estimates beyond are refused


@dataclass(frozen=True, slots=True, eq=False)
class EnergyLevels(Shown):
    """The density of states: each tuple has one array for each x = 0..sites guests (gold).

    Attributes
    ----------
    energy
        Shape (levels,), eV, ascending: the energies that occur at this x.
    isomers, placements
        Shape (levels,): inequivalent colourings, and colourings, of each energy; whole numbers, exact.
    """

    energy: tuple[NDArray[np.float64], ...]
    isomers: tuple[NDArray[np.int64], ...]
    placements: tuple[NDArray[np.int64], ...]

    def below(self, gold: int, energies: NDArray[np.float64]) -> NDArray[np.int64]:
        """Count the isomers with `gold` guests that lie more than 1e-6 eV below each of `energies` (eV)."""
        counted = np.concatenate([[0], np.cumsum(self.isomers[gold])])
        below: NDArray[np.int64] = counted[np.searchsorted(self.energy[gold], energies - SAME)]
        return below


def count_levels(
    energy: ColouringEnergy, group: PermutationGroup, progress: Callable[[str], None] = lambda _: None
) -> EnergyLevels:
    """Count all colourings by energy, for every number of guests at once.

    Energies are exact where all terms are multiples of a unit of 1e-8 eV or more; otherwise good to 2e-8 eV.

    Parameters
    ----------
    group
        Of the sites; the energy has to be invariant.
    progress
        Called every 2 s with a line on how far it is.

    Raises
    ------
    TooManyError
        If there are too many sites, bonds or different values; told before the work where possible.
    InvalidInputError
        If an operation changes the energy, as where distances near a contact cut-off obey the group roughly.
    """
    if not _invariant(energy, group):
        raise InvalidInputError(
            "equivalent sites do not have the same contacts, so that isomers have no energy of their own; "
            "choose a contact cut-off that is not between two nearly equal distances"
        )
    start = find_start(energy, group)
    largest = group.order * comb(energy.sites, energy.sites // 2)
    if start.seconds > _LONGEST or largest >= _EXACT:
        raise TooManyError(
            f"the colourings of {energy.sites} sites with {len(energy.edges)} bonds are too many to count by "
            "energy; shorten the contact cut-off, or look at the lowest ones only"
        )
    keyed = _keyed(energy)
    keys, placements = _placements(keyed, start, progress)
    everything, kept = _kept_by_operations(
        keyed.polynomial,
        group,
        keys,
        placements,
        Paced("classes of operations", len(group.classes), progress),
    )
    copies = np.concatenate([placements, np.zeros(len(everything) - len(keys), np.int64)])
    levels, isomers, copies = _merged(everything, kept, copies, keyed.apart)
    assert not (isomers % group.order).any()  # noqa: S101  Burnside: no group has a remainder
    return keyed.levels(energy, levels, isomers // group.order, copies)


def _invariant(energy: ColouringEnergy, group: PermutationGroup) -> bool:
    terms = dict(energy.terms)
    images = (
        (terms.get(tuple(sorted(row[site] for site in sites)), 0.0), value)
        for row in group.distinct.tolist()
        for sites, value in energy.terms
    )
    return all(isclose(found, value, rel_tol=0, abs_tol=_COARSEST / 10) for found, value in images)


def _kept_by_operations(
    polynomial: ColouringEnergy,
    group: PermutationGroup,
    keys: NDArray[np.int64],
    placements: NDArray[np.int64],
    said: Paced,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Values, those of all colourings first, and how many pairs of an operation and a kept one have each."""
    values, kept = [keys], [np.zeros_like(placements)]
    for number, kind in enumerate(group.classes):
        said.at(number)
        if kind.operation == tuple(range(polynomial.sites)):
            kept[0] = placements * kind.members
            continue
        quotient, _ = colouring_quotient(polynomial, np.array([kind.operation]))
        found, counts = value_counts(quotient)
        values.append(found)
        kept.append(counts * kind.members)
    return np.concatenate(values), np.concatenate(kept)


@dataclass(frozen=True, slots=True, eq=False)
class _Keyed:
    """Polynomial whose value is span * x + (energy / unit - slope * x - lowest), the bracket below `span`."""

    polynomial: ColouringEnergy
    unit: float
    span: int
    slope: int
    lowest: int
    apart: int

    def levels(
        self,
        energy: ColouringEnergy,
        keys: NDArray[np.int64],
        isomers: NDArray[np.int64],
        placements: NDArray[np.int64],
    ) -> EnergyLevels:
        """Cut ascending keys into the numbers of guests that they stand for."""
        guests = keys // self.span
        units = keys % self.span + self.lowest + self.slope * guests
        eV = units * self.unit + energy.constant + energy.per_guest * guests  # noqa: N806  the unit's name
        ends = np.searchsorted(guests, np.arange(1, energy.sites + 1))
        return EnergyLevels(
            tuple(np.split(eV, ends)), tuple(np.split(isomers, ends)), tuple(np.split(placements, ends))
        )


def _keyed(energy: ColouringEnergy) -> _Keyed:
    """Fold energies and numbers of guests into one number, as narrow as the extreme energies allow."""
    whole, unit = whole_energy(energy)
    exact = unit >= _COARSEST
    scaled = dict(whole.terms) if exact else {group: value / _COARSEST for group, value in energy.terms}
    unit = unit if exact else _COARSEST
    guests = np.arange(energy.sites + 1)
    terms = ColouringEnergy(energy.sites, energy.terms)
    negative = ColouringEnergy(energy.sites, tuple((group, -value) for group, value in energy.terms))
    slope = round(sum(scaled.values()) / max(1, energy.sites))
    low = np.rint(ground_states(terms).energy / unit) - slope * guests
    high = np.rint(-ground_states(negative).energy / unit) - slope * guests
    lowest = int(low.min()) - _ROOM
    span = int(high.max()) + _ROOM - lowest + 1
    for site in range(energy.sites):
        scaled[site,] = scaled.get((site,), 0.0) + span - slope
    polynomial = ColouringEnergy(energy.sites, tuple(sorted(scaled.items())), constant=-lowest)
    return _Keyed(polynomial, unit, span, slope, lowest, 0 if exact else _APART)


def _placements(
    keyed: _Keyed, start: Start, progress: Callable[[str], None]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Values of the polynomial, ascending, and how many colourings have each."""
    tally = Tally(0, keyed.span * (keyed.polynomial.sites + 1))
    said = Paced("parts of the placements", len(start.guests), progress)
    for number, (guests, times) in enumerate(zip(start.guests, start.times, strict=True)):
        said.at(number)
        add_values(tally, with_fixed(keyed.polynomial, start.sites, guests), start.cut, times=times)
    return tally.result()


def _merged(
    keys: NDArray[np.int64], isomers: NDArray[np.int64], placements: NDArray[np.int64], apart: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Sort and add up what belongs to keys that differ by at most `apart`; the lowest gives its name."""
    order = np.argsort(keys, kind="stable")
    firsts = np.flatnonzero(np.diff(keys[order], prepend=keys.min() - apart - 1) > apart)
    return (
        keys[order][firsts],
        np.add.reduceat(isomers[order], firsts),
        np.add.reduceat(placements[order], firsts),
    )
