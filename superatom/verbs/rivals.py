"""What could be mistaken for an ion, without a spectrum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.masses.ions import Ion
from database.masses.notation import parse_ion
from database.spectra.judge.advice import what_decides
from database.spectra.judge.distance import distances
from database.spectra.judge.neighbours import Bounds, difference, neighbours
from database.spectra.judge.rivals import write_vector
from structures.matter.ligands import DEFAULT_LIGAND
from structures.matter.ligands import ligand as find_ligand
from structures.showing import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PossibleRival", "rivals"]


@dataclass(frozen=True, slots=True)
class PossibleRival(Shown):
    """An ion that could be mistaken for another one.

    Attributes
    ----------
    vector
        Its counts minus those of the ion, in words.
    cosine
        Of both envelopes in place.
    shift_ppm
        Calibration error at which both look most alike.
    ions, ions_free
        Ions that a spectrum needs to tell, with the calibration known and with one that may shift.
    decide
        What would decide, in words.
    """

    rival: Ion
    vector: str
    cosine: float
    shift_ppm: float
    ions: float
    ions_free: float
    decide: str


def rivals(
    ion: Ion | str,
    *,
    ligand: str = DEFAULT_LIGAND,
    resolution: float = 20_000.0,
    ppm: float = 10.0,
    also: Sequence[str] = (),
) -> Table[PossibleRival]:
    """Ions that could be mistaken for an ion, those first that most ions are needed to tell.

    Parameters
    ----------
    ion
        The ion, or its notation.
    ligand
        What SR stands for in a text.
    resolution
        m / FWHM.
    ppm
        Calibration error.
    also
        Names of other ligands that may be present.

    Raises
    ------
    InvalidInputError, UnknownNameError
        As `parse_ion`; also for an unknown ligand.
    ChargeBalanceError
        If it has charge 0.

    Examples
    --------
    >>> import superatom
    >>> found = superatom.rivals("[Au21Ag23(p-MBA)27]3-")
    >>> [str(one.rival) for one in found if one.vector == "-1 p-MBA +7 Na -8 H"]
    ['[Au21Ag23(p-MBA)26 + 7Na - 8H]3-']
    """
    read = ion if isinstance(ion, Ion) else parse_ion(ion, ligand=find_ligand(ligand).name)
    known = read.charged()
    others = neighbours(known, Bounds(exchanged=tuple(find_ligand(name).name for name in also)))
    compared = distances([(known, one) for one in others], resolution=resolution, calibration_ppm=ppm)
    rows = []
    for rival, apart in zip(others, compared, strict=True):
        vector = difference(known, rival)
        rows.append(
            PossibleRival(
                rival,
                write_vector(vector),
                round(apart.cosine, 4),
                round(apart.shift_ppm, 2),
                float(f"{apart.ions_to_decide:.2g}"),
                float(f"{apart.ions_to_decide_free:.2g}"),
                what_decides(rival, vector, apart),
            )
        )
    return Table(sorted(rows, key=lambda row: -row.ions_free))
