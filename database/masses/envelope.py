"""The isotope envelope of one ion: nominal-mass peaks with exact centroids, electrons counted.

For many ions use `database.masses.envelopes.envelopes`; both are the same engine.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.masses.distributions import distribution
from database.masses.envelopes import SMALLEST, envelopes, pack
from database.masses.isotopes import ELECTRON_MASS, ISOTOPE_TABLE, isotopes
from database.masses.notation import parse_ion
from structures.errors import ChargeBalanceError
from structures.matter.ligands import DEFAULT_LIGAND
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from database.masses.envelopes import Envelopes
    from database.masses.ions import Ion

__all__ = ["Envelope", "MonoisotopicWarning", "envelope", "envelope_of_formula"]


class MonoisotopicWarning(UserWarning):
    """The monoisotopic mass of a silver cluster is 12 m/z away from the peak that is seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Envelope(Shown):
    """Isotope peaks of one ion.

    Attributes
    ----------
    ion
        The ion; None for an envelope made from a bare formula.
    mz, abundance
        Shape (peaks,), ascending: centroid (Th) of each nominal mass, and its share of all isotopologues.
    most_abundant, average
        Th (Da where the charge is 0): centroid of the highest peak, mean over all isotopologues. The average
        depends on the isotope table by up to 7 ppm; compare peaks, not averages.
    """

    ion: Ion | None
    formula: Mapping[str, int]
    charge: int
    mz: NDArray[np.float64]
    abundance: NDArray[np.float64]
    most_abundant: float
    average: float
    isotope_table: str = ISOTOPE_TABLE

    @property
    def relative(self) -> NDArray[np.float64]:
        """Abundance relative to the highest peak."""
        highest: float = self.abundance.max()
        return self.abundance / highest

    @property
    def nearly_equal(self) -> tuple[float, ...]:
        """m/z of the other peaks within 2 % of the highest: a spectrum may show any as its highest."""
        near = self.relative >= 1 - _NEARLY
        return tuple(float(mz) for mz in self.mz[near] if mz != self.most_abundant)

    @property
    def monoisotopic(self) -> float:
        """m/z with the commonest isotope of every element; warns, because no peak may be there.

        Warns
        -----
        MonoisotopicWarning
            If it is more than half a nominal mass away from the most abundant peak.
        """
        commonest = {e: max(isotopes(e), key=lambda isotope: isotope.abundance).mass for e in self.formula}
        mass = sum(commonest[element] * count for element, count in self.formula.items())
        size = max(abs(self.charge), 1)
        mz = (mass - self.charge * ELECTRON_MASS) / size
        if abs(mz - self.most_abundant) * size > 0.5:
            warnings.warn(
                f"monoisotopic m/z {mz:.4f} is not the highest peak {self.most_abundant:.4f}; use that one",
                MonoisotopicWarning,
                stacklevel=2,
            )
        return mz


_NEARLY = 0.02  # of the highest peak


def envelope(ion: Ion | str, *, ligand: str = DEFAULT_LIGAND, smallest: float = SMALLEST) -> Envelope:
    """Isotope envelope of an ion or of its notation.

    Parameters
    ----------
    ligand
        What SR stands for in a text.
    smallest
        Peaks below this share of the highest peak are left out.

    Raises
    ------
    InvalidInputError, UnknownNameError
        As `parse_ion` does; also for elements without isotopes and for `smallest` outside 0 to 1.

    Examples
    --------
    >>> round(envelope("[Ag44(p-MBA)30]4-").most_abundant, 4)
    2335.4631
    """
    if isinstance(ion, str):
        ion = parse_ion(ion, ligand=ligand)
    return _only(envelopes([ion], smallest=smallest), ion, ion.formula, ion.charge)


def envelope_of_formula(formula: Mapping[str, int], charge: int, *, smallest: float = SMALLEST) -> Envelope:
    """Isotope envelope of a formula (element to count) that carries a charge by electrons alone.

    Raises
    ------
    ChargeBalanceError
        If the charge is 0 or a count is negative.
    UnknownNameError
        If the isotope table does not have an element.
    """
    if charge == 0 or min(formula.values(), default=0) < 0:
        raise ChargeBalanceError(f"{dict(formula)} with charge {charge}: no count < 0, no charge 0")
    whole = distribution(tuple(sorted(formula.items())))
    index = np.zeros(1, dtype=np.int64)
    packed = pack([distribution(())], [whole], index, index, index + charge, smallest=smallest)
    return _only(packed, None, dict(formula), charge)


def _only(packed: Envelopes, ion: Ion | None, formula: Mapping[str, int], charge: int) -> Envelope:
    mz, abundance = packed[0]
    return Envelope(
        ion, formula, charge, mz, abundance, float(packed.most_abundant[0]), float(packed.average[0])
    )
