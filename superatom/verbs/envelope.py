"""The isotope peaks of an ion, or the m/z of each ion of a series, from its notation."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from database.masses.envelope import envelope
from database.masses.envelopes import envelopes
from database.masses.notation import parse_ions
from structures.errors import InvalidInputError, SuperatomError, TooManyError
from structures.matter.ligands import DEFAULT_LIGAND
from structures.matter.ligands import ligand as find_ligand
from structures.showing import Shown, Table

if TYPE_CHECKING:
    from database.masses.ions import Ion

__all__ = ["IonMass", "envelope", "ion_masses"]

_MOST = 10_000  # ions of one series


@dataclass(frozen=True, slots=True)
class IonMass(Shown):
    """An ion and its m/z: of the highest peak, the mean, and the limits of its envelope (Th; Da if neutral).

    `electrons` is None where a metal has no agreed count; `frameworks` are the classes of its composition.
    """

    ion: Ion
    electrons: int | None
    frameworks: tuple[str, ...]
    mz: float
    mz_average: float
    mz_low: float
    mz_high: float


def ion_masses(
    series: str, *, ligand: str = DEFAULT_LIGAND, molecule: str | None = None, smallest: float = 0.01
) -> Table[IonMass]:
    """The ions of a series in the field's notation, or the one ion that a text names, with their m/z.

    Parameters
    ----------
    series
        Such as `[AuxAg44-x(SR)27]3- (x = 19-24)`.
    ligand
        What SR stands for.
    molecule
        What M stands for in `[M + nH]n+ (n = 4-7)`, where the text does not say it.
    smallest
        Peaks below this share of the highest one do not widen the limits.

    Raises
    ------
    InvalidInputError, UnknownNameError
        As `parse_ions`; also for a series without an ion.
    TooManyError
        If they are more than 10,000.

    Examples
    --------
    >>> import superatom
    >>> [round(one.mz, 2) for one in superatom.ion_masses("[AuxAg44-x(SR)30]4- (x = 0-2)")]
    [2335.46, 2357.48, 2379.99]
    """
    ions = list(islice(parse_ions(series, ligand=find_ligand(ligand).name, molecule=molecule), _MOST + 1))
    if len(ions) > _MOST:
        raise TooManyError(f"the series has more than {_MOST} ions; narrow its ranges, such as (x = 1-12)")
    if not ions:
        raise InvalidInputError("the series has no ion; its ranges are empty, write them as (x = 1-12)")
    packed = envelopes(ions, smallest=smallest)
    numbers = (packed.most_abundant, packed.average, packed.low, packed.high)
    return Table(
        IonMass(ion, _electrons(ion), ion.framework_candidates, *mz)
        for ion, *mz in zip(ions, *(one.tolist() for one in numbers), strict=True)
    )


def _electrons(ion: Ion) -> int | None:
    try:
        return ion.electrons
    except SuperatomError:
        return None
