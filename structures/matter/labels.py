"""Isotopic labels of elements: `[13C]` and `[107Ag]` stand for one isotope alone, D for deuterium.

A labelled symbol may stand wherever a symbol does, in formulas of ligands and among the metals; in the table
of elements it is its element. The form in brackets is IUPAC's for isotopically substituted compounds.
"""

from __future__ import annotations

import re

__all__ = ["SYMBOL", "label", "mass_number", "unlabelled"]

SYMBOL = r"(?:\[\d{1,3}[A-Z][a-z]?\]|[A-Z][a-z]?)"
"""Pattern of a symbol, labelled or not."""

_LABELLED = re.compile(r"\[(\d{1,3})([A-Z][a-z]?)\]")


def label(number: int, symbol: str) -> str:
    """Symbol of one isotope of an element.

    >>> label(13, "C"), label(2, "H")
    ('[13C]', 'D')
    """
    return "D" if (number, symbol) == (2, "H") else f"[{number}{symbol}]"


def unlabelled(symbol: str) -> str:
    """The element of a symbol, labelled or not.

    >>> unlabelled("[107Ag]"), unlabelled("D"), unlabelled("Au")
    ('Ag', 'H', 'Au')
    """
    found = _LABELLED.fullmatch(symbol)
    return found[2] if found else "H" if symbol == "D" else symbol


def mass_number(symbol: str) -> int | None:
    """Mass number that a symbol is labelled with, or None."""
    found = _LABELLED.fullmatch(symbol)
    return int(found[1]) if found else 2 if symbol == "D" else None
