"""Isotopic labels of elements: `[13C]` and `[107Ag]` stand for one isotope alone, D for deuterium.

A labelled symbol may stand wherever a symbol does, in formulas of ligands and among the metals; in the table
of elements it is its element. The form in brackets is IUPAC's for isotopically substituted compounds. What is
enriched below 100 % has the share of that isotope in the brackets, `[109Ag97%]`.
"""

from __future__ import annotations

import re

__all__ = ["LABEL", "SYMBOL", "enrichment", "label", "mass_number", "unlabelled"]

LABEL = r"\[\d{1,3}[A-Z][a-z]?(?:\d{1,3}(?:\.\d+)?%)?\]"
"""Pattern of a label in brackets."""

SYMBOL = rf"(?:{LABEL}|[A-Z][a-z]?)"
"""Pattern of a symbol, labelled or not."""

_LABELLED = re.compile(r"\[(\d{1,3})([A-Z][a-z]?)(?:(\d{1,3}(?:\.\d+)?)%)?\]")


def label(number: int, symbol: str) -> str:
    """Symbol of one isotope of an element.

    >>> label(13, "C"), label(2, "H")
    ('[13C]', 'D')
    """
    return "D" if (number, symbol) == (2, "H") else f"[{number}{symbol}]"


def unlabelled(symbol: str) -> str:
    """The element of a symbol, labelled or not.

    >>> unlabelled("[107Ag]"), unlabelled("[109Ag97%]"), unlabelled("D"), unlabelled("Au")
    ('Ag', 'Ag', 'H', 'Au')
    """
    found = _LABELLED.fullmatch(symbol)
    return found[2] if found else "H" if symbol == "D" else symbol


def mass_number(symbol: str) -> int | None:
    """Mass number that a symbol is labelled with, or None."""
    found = _LABELLED.fullmatch(symbol)
    return int(found[1]) if found else 2 if symbol == "D" else None


def enrichment(symbol: str) -> float:
    """Share of the isotope that a symbol is labelled with.

    >>> enrichment("[109Ag97%]"), enrichment("[13C]")
    (0.97, 1.0)
    """
    found = _LABELLED.fullmatch(symbol)
    return float(found[3]) / 100 if found and found[3] else 1.0
