"""How a text file writes its numbers: the mark before decimals, and the one between thousands.

2,335.46 and 2.335,46 and 2 335,46 are one number. A comma alone is decimal, unless every number with one is
grouped by three and only that gives an m/z.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["NUMBER", "Numerals", "find_numerals"]

NUMBER = r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf|infinity)"
"""A number with a decimal point or comma."""

_SPACES = " \u00a0\u202f\u2009'\u2019"  # between thousands, in half the languages of Europe
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,.]\d{3})+")
_SPACED = re.compile(rf"[+-]?\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d*)?")
_LEAST_MZ = 20.0  # no thiolate ion is below; 2,335 is no 2.335


@dataclass(frozen=True, slots=True)
class Numerals:
    """Decimal mark, and marks between thousands (empty: none)."""

    decimal: str = "."
    thousands: str = ""

    @property
    def plain(self) -> bool:
        """Whether numbers are as Python writes them."""
        return self.decimal == "." and not self.thousands

    def cleaned(self, text: str) -> str:
        """Text with decimal points and without marks between thousands."""
        for mark in self.thousands:
            text = text.replace(mark, "")
        return text.replace(self.decimal, ".") if self.decimal != "." else text

    def value(self, field: str) -> float:
        """The number of a field.

        Raises
        ------
        ValueError
            It is none.
        """
        if "_" in field:
            raise ValueError(field)
        return float(self.cleaned(field.strip()))


def find_numerals(mz: Sequence[str], others: Sequence[str]) -> Numerals | None:
    """Marks of the numbers of some fields; None where a comma could be either.

    Parameters
    ----------
    mz, others
        Fields of m/z, and of intensities.
    """
    fields = [*mz, *others]
    spaces = "".join({char for field in fields if _SPACED.fullmatch(field) for char in field} & set(_SPACES))
    both = [field for field in fields if "," in field and "." in field]
    if both:
        last = max(",.", key=both[0].rfind)
        return Numerals(last, spaces + ("." if last == "," else ","))
    if not any("," in field for field in fields):
        return Numerals(".", spaces)
    commas = [field for field in fields if "," in field]
    if not all(_GROUPED.fullmatch(field) for field in commas):
        return Numerals(",", spaces)
    if any("." in field for field in fields):
        return Numerals(".", spaces + ",")
    of_mz = [field for field in mz if "," in field]
    if not of_mz:
        return None
    single = [float(field.replace(",", ".")) for field in of_mz if field.count(",") == 1]
    decimal = len(single) == len(of_mz) and min(single) > _LEAST_MZ
    return Numerals(",", spaces) if decimal else Numerals(".", spaces + ",")
