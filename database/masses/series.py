"""A series of ions: one ligand shell, adduct and charge with any number of gold atoms.

The unit in which catalogues are generated, computed and stored, so that a million ions need no million
objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from database.masses.charging import most_charges
from database.masses.distributions import distribution
from database.masses.envelopes import SMALLEST, pack
from database.masses.ions import Ion
from database.masses.isotopes import average_mass
from database.masses.parts import organic_formula

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from database.masses.envelopes import Envelopes
    from database.masses.parts import Counts

__all__ = ["Kind", "Series", "series_envelopes"]

Kind = Literal["cluster", "fragment", "complex"]


@dataclass(frozen=True, slots=True)
class Series:
    """Ions that differ in gold only: Au_x Ag_(metals - x) with the rest in common.

    Attributes
    ----------
    kind
        A whole cluster, what is left of one, or a small metal-thiolate complex.
    framework
        Name of the cluster's class, of the one it is a fragment of, or `ring` or `chain` for a complex.
    metals
        Number of Au and Ag atoms together, without `dopants`.
    gold
        The numbers of Au, ascending.

    Raises
    ------
    InvalidInputError
        If the charges are more than its lightest ion can carry.
    """

    kind: Kind
    framework: str
    metals: int
    gold: tuple[int, ...]
    ligands: Counts
    charge: int
    cations: Counts = ()
    lost_h: int = 0
    dopants: Counts = ()

    def __post_init__(self) -> None:
        metal_alone = average_mass("Ag") * self.metals
        if self.gold and abs(self.charge) > most_charges(metal_alone):
            self.ion(self.gold[0])  # the lightest: refused where its mass cannot carry the charge

    def __len__(self) -> int:
        return len(self.gold)

    def ion(self, gold: int) -> Ion:
        """Return the ion with so many Au; raises as `Ion` does."""
        return Ion(self._metals(gold), self.ligands, self.charge, self.cations, self.lost_h)

    def ions(self) -> Iterator[Ion]:
        """Yield the ions, gold ascending."""
        return map(self.ion, self.gold)

    def _metals(self, gold: int) -> Counts:
        return (*self.dopants, ("Au", gold), ("Ag", self.metals - gold))


def series_envelopes(series: Sequence[Series], *, smallest: float = SMALLEST) -> Envelopes:
    """Envelopes of all ions of several series, one series after the other, gold ascending.

    Raises as `envelopes` does; makes no ion objects.
    """
    metals: dict[Counts, int] = {}
    organics: dict[tuple[Counts, Counts, int], int] = {}
    rows: list[NDArray[np.int64]] = []
    columns, charges = [], []
    for one in series:
        numbers = [metals.setdefault(one._metals(gold), len(metals)) for gold in one.gold]  # noqa: SLF001
        rows.append(np.array(numbers, dtype=np.int64))
        columns.append(organics.setdefault((one.ligands, one.cations, one.lost_h), len(organics)))
        charges.append(one.charge)
    sizes = [len(one) for one in series]
    return pack(
        [distribution(counts) for counts in metals],
        [distribution(organic_formula(ligands, cations, lost, ())) for ligands, cations, lost in organics],
        np.concatenate([*rows, np.zeros(0, dtype=np.int64)]),
        np.repeat(np.array(columns, dtype=np.int64), sizes),
        np.repeat(np.array(charges, dtype=np.int64), sizes),
        smallest=smallest,
    )
