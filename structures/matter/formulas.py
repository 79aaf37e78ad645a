"""Formulas of ligands as they are typed: elements and counts, labels, and what can be read in two ways.

`SC12` is the alkyl SC12H25, never bare carbon; `S13C8H9` could be thirteen sulfur atoms or carbon-13 and is
asked about. A label is written D or in brackets: `SC8H4D5`, `S[13C]8H9`.
"""

from __future__ import annotations

import itertools
import re

from structures.errors import InvalidInputError
from structures.matter.labels import SYMBOL, label, unlabelled

__all__ = ["Formula", "closing", "is_formula", "read_formula", "write_formula"]

Formula = tuple[tuple[str, int], ...]

_PART = re.compile(rf"({SYMBOL})(\d*)")
_WHOLE = re.compile(rf"(?:{SYMBOL}\d*)+")
_ALKYL = re.compile(r"(S|Se|Te)C(\d+)")
# mass numbers that are written before an element; 2H and 3H are D and T, C12H25 is a common formula
_LABELS = {"C": (13, 14), "N": (15,), "O": (17, 18), "S": (33, 34, 36)}


def is_formula(text: str) -> bool:
    """Tell whether a text has the shape of a formula."""
    return _WHOLE.fullmatch(text) is not None


def read_formula(text: str) -> Formula:
    """(element, count) pairs of a formula, repeats summed, in order of first appearance.

    Raises
    ------
    InvalidInputError
        If it is no formula, or a number in it could be a count or a mass number; the message has both
        readings.

    Examples
    --------
    >>> read_formula("SC12"), read_formula("S[13C]8H9")
    ((('S', 1), ('C', 12), ('H', 25)), (('S', 1), ('[13C]', 8), ('H', 9)))
    """
    if not is_formula(text):
        raise InvalidInputError(f"{text!r} is no formula; write elements and counts such as SC12H25")
    if (alkyl := _ALKYL.fullmatch(text)) is not None:
        return ((alkyl[1], 1), ("C", int(alkyl[2])), ("H", 2 * int(alkyl[2]) + 1))
    _refuse_two_readings(text)
    counts: dict[str, int] = {}
    for symbol, number in _PART.findall(text):
        counts[symbol] = counts.get(symbol, 0) + int(number or 1)
    return tuple((symbol, number) for symbol, number in counts.items() if number)


def write_formula(formula: Formula) -> str:
    """Write a formula in the order of its pairs: `SC12H25`."""
    return "".join(f"{symbol}{number if number > 1 else ''}" for symbol, number in formula)


def _refuse_two_readings(text: str) -> None:
    """S13C8H9: where an element that is seldom so frequent has the mass number of what follows."""
    parts = list(_PART.finditer(text))
    for before, after in itertools.pairwise(parts):
        number, symbol = before[2], after[1]
        if not number or int(number) not in _LABELS.get(symbol, ()):
            continue
        if unlabelled(before[1]) in {"C", "H"} and symbol != "C":
            continue
        counted = " ".join(part[0] for part in parts)
        labelled = text[: before.start(2)] + label(int(number), symbol) + text[after.end(1) :]
        raise InvalidInputError(
            f"{text!r} can be read in two ways: with {number} {before[1]} ({counted}), or with "
            f"the isotope {number}{symbol} ({labelled}); write {labelled} for the isotope, or the elements "
            "in another order for the count"
        )


def closing(text: str, start: int, pair: str = "()") -> int:
    """Place of the bracket that closes the one at `start`; -1 where none does.

    Examples
    --------
    >>> closing("S(CH2(Ph))2", 1)
    9
    """
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == pair[0]) - (text[place] == pair[1])
        if depth == 0:
            return place
    return -1
