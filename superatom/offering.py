"""What a spectrum says of the ions to offer it: polarity and charges, for `link` and `series`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.spectra.search.group import charges_in
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from database.masses.expected import Polarity
    from database.masses.ions import Ion
    from database.spectra.read.spectrum import Spectrum

__all__ = ["measured_charges", "polarity_of"]


def polarity_of(read: Spectrum, charges: Collection[int] | None, parent: Ion | None = None) -> Polarity:
    """That of the spectrum; where it does not tell, of a precursor or the charges asked for, else negative.

    Raises
    ------
    InvalidInputError
        The precursor has the other sign than the spectrum.
    """
    asked = (parent.charge,) if parent is not None else charges or (0,)
    named: Polarity = "positive" if min(asked) > 0 else "negative"
    if parent is not None and read.polarity not in (None, named):
        raise InvalidInputError(f"{parent} is {named}, the spectrum is {read.polarity}; name its precursor")
    return read.polarity or named


def measured_charges(spectra: Iterable[Spectrum], polarity: Polarity) -> tuple[int, ...]:
    """Charges that the spacing of peaks tells in any of the spectra, with the sign of the polarity."""
    sign = 1 if polarity == "positive" else -1
    return tuple(dict.fromkeys(sign * charge for one in spectra for charge in charges_in(one)))
