"""One cluster has one composition: decided ions of two charges that name it twice contradict each other.

What an ion weighs with an H back for each charge is the same at every charge. Two decided ions of different
charges that differ there by less than a rival may, and are not one composition, are two names of one
cluster, unless either was found at the other's charge too. Which of them is right the fit says over both
charges together: each composition takes the other's place.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from database.masses.ions import Ion
from database.masses.isotopes import average_mass
from database.spectra.judge.neighbours import Bounds
from structures.errors import SuperatomError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from database.spectra.fit.protocol import Fit

__all__ = ["contradictions", "leads"]

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


def leads(fit: Fit, ions: Sequence[Ion], pairs: Sequence[tuple[Ion, Ion]]) -> list[float]:
    """Deviance by which the first composition of each pair is ahead, at both charges; below 0 the second.

    Parameters
    ----------
    ions
        Candidates of the fit, in order.
    pairs
        As `contradictions` finds them among those that it kept.
    """
    moved = [(_at_charge(two, one.charge), _at_charge(one, two.charge)) for one, two in pairs]
    bench = fit.swaps([ion for pair in moved for ion in pair if ion is not None])
    place = {ion: number for number, ion in enumerate(ions)}

    def cost(ion: Ion, other: Ion | None) -> float:
        return np.inf if other is None else bench.alone(place[ion], other)

    return [
        0.0 if first is None and second is None else cost(one, first) - cost(two, second)
        for (one, two), (first, second) in zip(pairs, moved, strict=True)
    ]


def _at_charge(ion: Ion, charge: int) -> Ion | None:
    """The same composition at another charge by H; None where it has not so many acidic H."""
    cations = tuple(pair for pair in ion.cations if pair[0] != "H")
    lost = ion.lost_h - dict(ion.cations).get("H", 0) + ion.charge - charge
    try:
        return Ion(
            ion.metals, ion.ligands, charge, (*cations, ("H", max(-lost, 0))), max(lost, 0), ion.molecules
        )
    except SuperatomError:
        return None


def _composition(ion: Ion) -> tuple[object, ...]:
    """Everything but the charge and the H that makes it."""
    cations = tuple(pair for pair in ion.cations if pair[0] != "H")
    return ion.metals, ion.ligands, cations, ion.molecules, ion.core_charge


def _neutral(ion: Ion) -> float:
    """Average mass with H back for every charge, Da."""
    mass = sum(average_mass(element) * number for element, number in ion.formula.items())
    return mass - ion.charge * average_mass("H")
