"""Small metal-thiolate complexes: rings M_n(SR)_n and chains M_n(SR)_(n+1), M = Au, Ag.

The two shapes that Au(I) and Ag(I) thiolates form. A ring is seen as an anion only where it loses H.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from database.masses.distributions import distribution
from database.masses.expected import balanced, riders_of, shells
from database.masses.isotopes import ELECTRON_MASS, average_mass
from database.masses.parts import organic_formula
from database.masses.series import Series
from structures.matter.ligands import DEFAULT_LIGAND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from database.masses.parts import Counts

__all__ = ["complexes"]


def complexes(
    *,
    ligand: str = DEFAULT_LIGAND,
    mz: tuple[float, float] = (500.0, 2500.0),
    charges: Iterable[int] = (-1, -2),
    exchanged: Mapping[str, Iterable[int]] | None = None,
    cations: Mapping[str, Iterable[int]] | None = None,
    largest: int = 24,
) -> Iterator[Series]:
    """Yield series of rings and chains whose average m/z is in `mz`.

    Parameters
    ----------
    largest
        Metals in the largest one.
    charges, exchanged, cations
        As in `expected_series`; none exchanged and no cations by default.

    Raises
    ------
    UnknownNameError
        If a ligand or cation is not known.
    """
    chosen = tuple(charges)
    for metals, (shape, extra) in itertools.product(range(1, largest + 1), (("ring", 0), ("chain", 1))):
        number = metals + extra
        for shell, riders in itertools.product(
            shells(ligand, number, exchanged or {}), riders_of(cations or {})
        ):
            for charge, lost in balanced(metals - number, shell, riders, chosen):
                gold = _gold_within(mz, metals, organic_formula(shell, riders, lost, ()), charge)
                if gold:
                    yield Series("complex", shape, metals, gold, shell, charge, riders, lost)


def _gold_within(mz: tuple[float, float], metals: int, organic: Counts, charge: int) -> tuple[int, ...]:
    """Numbers of Au for which the average m/z is in the window."""
    gold = np.arange(metals + 1)
    mass = distribution(organic).average + gold * average_mass("Au") + (metals - gold) * average_mass("Ag")
    average = (mass - charge * ELECTRON_MASS) / abs(charge)
    return tuple(gold[(average >= mz[0]) & (average <= mz[1])].tolist())
