"""One cluster has one composition: decided ions of two charges that name it twice contradict each other.

What an ion weighs with an H back for each charge is the same at every charge. Two decided ions of different
charges that differ there by less than a rival may, and are not one composition, are two names of one
cluster, unless either was found at the other's charge too.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from database.masses.isotopes import average_mass
from database.spectra.judge.neighbours import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from database.masses.ions import Ion

__all__ = ["contradictions"]

_WITHIN = Bounds().within  # Da


def contradictions(ions: Iterable[Ion]) -> list[tuple[Ion, Ion]]:
    """Pairs of ions that give one cluster two compositions."""
    known = list(ions)
    found = {(_composition(ion), ion.charge) for ion in known}
    return [
        (one, two)
        for one, two in combinations(known, 2)
        if one.charge != two.charge
        and _composition(one) != _composition(two)
        and abs(_neutral(one) - _neutral(two)) < _WITHIN
        and (_composition(one), two.charge) not in found
        and (_composition(two), one.charge) not in found
    ]


def _composition(ion: Ion) -> tuple[object, ...]:
    """Everything but the charge and the H that makes it."""
    cations = tuple(pair for pair in ion.cations if pair[0] != "H")
    return ion.metals, ion.ligands, cations, ion.molecules, ion.core_charge


def _neutral(ion: Ion) -> float:
    """Average mass with H back for every charge, Da."""
    mass = sum(average_mass(element) * number for element, number in ion.formula.items())
    return mass - ion.charge * average_mass("H")
