"""Ligands by any of their spellings: names of the table, formulas, labels.

A ligand that is not in the table may be written as its formula: with S, Se or Te, such as `SC18H37`, it is an
X ligand without an acidic proton; one that begins with P, such as `PC9H21`, is a phosphine. Labels may stand
in a formula, or behind a name: `SC8H4D5`, `PET-d4`, `PET-13C8`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.elements import ELEMENTS, anchor_symbols
from structures.matter.formulas import is_formula, read_formula, write_formula
from structures.matter.labels import label, unlabelled
from structures.matter.ligand import Ligand
from structures.matter.ligand_table import LIGANDS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["bare_ligands", "electrons_taken", "halides", "ligand", "residues"]

_BEHIND = re.compile(r"(?P<name>.+)-(?:d(?P<d>\d+)|(?P<mass>\d+)(?P<symbol>[A-Z][a-z]?)(?P<number>\d+))")


def ligand(name: str) -> Ligand:
    """Return the ligand of that name or alias, or one made from a formula or from labels behind a name.

    Raises
    ------
    UnknownNameError
        If it is none of these; the message lists the names.
    InvalidInputError
        If a formula can be read in two ways, has carbon alone, or does not say which atom binds.

    Examples
    --------
    >>> ligand("4-MBA").name, ligand("SC18").name, ligand("PET-d4").name
    ('p-MBA', 'SC18H37', 'SC2H4Ph-d4')
    """
    if (known := LIGANDS.get(name) or LIGANDS.get(_canonical(name))) is not None:
        return known
    made = _of_formula(name) or _with_labels(name)
    if made is not None and all(unlabelled(symbol) in ELEMENTS for symbol, _ in made.formula):
        return LIGANDS.get(made.name, made)
    raise UnknownNameError(
        f"no ligand {name!r}; known are {', '.join(LIGANDS)}, or write its formula, such as SC12H25"
    )


def bare_ligands() -> dict[str, str]:
    """Names of the ligands that are written by a symbol without parentheses, by that symbol."""
    return {row.anchor: name for name, row in LIGANDS.items() if row.bare}


def halides() -> tuple[str, ...]:
    """Names of the halides."""
    halogens = anchor_symbols("halogen")
    return tuple(name for symbol, name in bare_ligands().items() if symbol in halogens)


def residues() -> frozenset[str]:
    """Every R that the table takes for its thiolate."""
    return frozenset(residue for entry in LIGANDS.values() for residue in entry.residues)


def electrons_taken(ligands: Mapping[str, int]) -> int:
    """Electrons that so many of each ligand take from the metal: X + 2 X2.

    Examples
    --------
    >>> electrons_taken({"p-MBA": 29, "Cl": 1})
    30
    """
    return sum(ligand(name).electrons * number for name, number in ligands.items())


@cache
def _canonical(name: str) -> str:
    """Name in the table that a spelling stands for, or nothing; the first in the table wins."""
    plain = _plain(name)
    for row in LIGANDS.values():
        spellings = (row.name, *row.aliases, *row.residues)
        if name in spellings or plain in map(_plain, spellings):
            return row.name
    return ""


def _plain(name: str) -> str:
    return re.sub(r"[\s\-‐‑‒–−_]", "", name).casefold()


@cache
def _of_formula(name: str) -> Ligand | None:
    """A thiolate, selenolate, tellurolate or phosphine written as its formula."""
    if not is_formula(name):
        return None
    formula = read_formula(name)
    if len(formula) < 2:
        return None
    symbols = [unlabelled(symbol) for symbol, _ in formula]
    rows = [ELEMENTS[symbol] for symbol in symbols if symbol in ELEMENTS]
    if len(rows) < len(symbols) or not all(row.in_ligands for row in rows):
        return None
    if set(symbols) & set(anchor_symbols("chalcogen")):
        anchor = ""
    elif symbols[0] == "P":
        anchor = "P"
    else:
        return None
    if "C" in symbols and not {"H", "F", "Cl", "N"} & set(symbols):
        raise InvalidInputError(
            f"{name!r} has carbon without hydrogen; write the whole formula, such as SC12H25, or SC12 for it"
        )
    return Ligand(write_formula(formula), formula, bonding="L" if anchor else "X", anchor=anchor)


@cache
def _with_labels(name: str) -> Ligand | None:
    """A known ligand with some of its atoms labelled: PET-d4, PET-13C8."""
    found = _BEHIND.fullmatch(name)
    if found is None:
        return None
    whole = ligand(found["name"])
    symbol = "H" if found["d"] else found["symbol"]
    number, mass = int(found["d"] or found["number"]), int(found["mass"] or 2)
    held = dict(whole.formula).get(symbol, 0)
    if not 0 < number <= held:
        raise InvalidInputError(f"{name!r} labels {number} {symbol} of {whole.name}, which has {held}")
    counts = dict(whole.formula) | {symbol: held - number, label(mass, symbol): number}
    formula = tuple((symbol, count) for symbol, count in counts.items() if count)
    suffix = name[len(found["name"]) :]
    return Ligand(
        whole.name + suffix, formula, whole.acidic, (), whole.bonding, False, whole.anchor, whole.anchors
    )
