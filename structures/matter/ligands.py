"""Ligands by any of their spellings: names of the table, formulas, labels.

A ligand that is not in the table may be written as its formula, also a condensed one (`SCH2Ph-tBu`,
`PMe2Ph`, `C≡CC6H5`). What binds is S, Se or Te, else P, else the carbon of C≡C. Its class follows from its
atoms: one of an odd number of valences is a radical and takes one electron (`SC18H37`, `C≡CPh`), one of an
even number takes none (`PMe2Ph`), with two sulfurs two (`S2C2H4`). Labels may stand in a formula, or beside a
name: `SC8H4D5`, `PET-d4`, `PET-13C8`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.condensed import GROUPS, acidic_groups, read_condensed
from structures.matter.elements import ELEMENTS, anchor_symbols, element
from structures.matter.formulas import is_formula, read_formula, write_formula
from structures.matter.labels import SYMBOL, label, unlabelled
from structures.matter.ligand import Ligand
from structures.matter.ligand_table import LIGANDS
from structures.nearest import meant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from structures.matter.formulas import Formula
    from structures.matter.ligand import LigandClass

__all__ = ["DEFAULT_LIGAND", "bare_ligands", "electrons_taken", "halides", "ligand", "residues"]

DEFAULT_LIGAND = "p-MBA"
"""The ligand of the paper: what SR means, and what fills a framework, unless somebody says otherwise."""

_BEHIND = re.compile(r"(?P<name>.+)-(?:d(?P<d>\d+)|(?P<mass>\d+)(?P<symbol>[A-Z][a-z]?)(?P<number>\d+))")
_BEFORE = re.compile(r"(?P<label>d\d+|\d+[A-Z][a-z]?\d+)-(?P<name>.+)")
_SULFONATE = 3  # oxygens; one S of such a formula binds no metal
_SYMBOLS = re.compile(SYMBOL)
_ODD = frozenset({"H", "N", "P", "B", "F", "Cl", "Br", "I"})  # elements of odd valence


def ligand(name: str) -> Ligand:
    """Return the ligand of that name or alias, or one made from a formula or from labels behind a name.

    Raises
    ------
    UnknownNameError
        If it is none of these, the message lists the names; or one of its elements is not in the table.
    InvalidInputError
        If a formula can be read in two ways, has carbon alone, or does not say which atom binds.

    Examples
    --------
    >>> ligand("4-MBA").name, ligand("SC18").name, ligand("PET-d4").name
    ('p-MBA', 'SC18H37', 'SC2H4Ph-d4')
    """
    known = LIGANDS.get(name) or LIGANDS.get(_canonical(name))
    if name in GROUPS and (
        known is None or name not in (known.name, *known.aliases, *known.residues)
    ):  # iPr is no spelling of the carbene IPr
        raise InvalidInputError(
            f"{name!r} is a group without the atom that binds; write S{name} for its thiolate, or Se, P, C"
        )
    made = known or _with_labels(name) or _of_formula(name)
    if made is not None:
        for symbol, _ in made.formula:
            element(symbol)  # refuses what is not in the table
        return LIGANDS.get(made.name, made)
    spellings = [*LIGANDS, *(alias for row in LIGANDS.values() for alias in row.aliases)]
    near = meant(name, spellings) or ";"
    raise UnknownNameError(
        f"no ligand {name!r}{near} known are {', '.join(LIGANDS)}, or write its formula, such as SC12H25"
    )


def bare_ligands() -> dict[str, str]:
    """Names of the ligands that are written by a symbol without parentheses, by that symbol."""
    return {row.formula[0][0]: name for name, row in LIGANDS.items() if row.bare}


@cache
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
    """A ligand written as its formula, plain or condensed; None where it is none."""
    parts = _SYMBOLS.findall(name)
    plain = is_formula(name) and all(_in_ligands(symbol) for symbol in parts)
    formula = read_formula(name) if plain else read_condensed(name)
    if formula is None or len(formula) < 2 or not all(_in_ligands(symbol) for symbol, _ in formula):
        return None
    symbols = [unlabelled(symbol) for symbol, _ in formula]
    anchor = _anchor_of(name, symbols)
    if not anchor:
        return None
    condensed = not plain or len(set(parts)) < len(parts)
    if condensed and (known := _canonical(write_formula(formula))) and plain:
        return LIGANDS[known]
    if "C" in symbols and not {"H", "F", "Cl", "N"} & set(symbols):
        raise InvalidInputError(
            f"{name!r} has carbon without hydrogen; write the whole formula, such as SC12H25, or SC12 for it"
        )
    bonding, anchors = _class_of(name, formula, anchor)
    shown = name if condensed else write_formula(formula)
    return Ligand(shown, formula, acidic_groups(name), (), bonding, anchor=anchor, anchors=anchors)


def _in_ligands(symbol: str) -> bool:
    row = ELEMENTS.get(unlabelled(symbol))
    return row is not None and row.in_ligands


def _anchor_of(name: str, symbols: list[str]) -> str:
    """What binds: the chalcogen, else P where it leads or ends the formula, else the carbon of C≡C."""
    chalcogen = next((symbol for symbol in anchor_symbols("chalcogen") if symbol in symbols), "")
    phosphorus = "P" if "P" in symbols and (name[0] == "P" or name[-1] == "P") else ""
    return chalcogen or phosphorus or ("C" if "≡" in name else "")


def _class_of(name: str, formula: Formula, anchor: str) -> tuple[LigandClass, int]:
    """Class of a ligand that has no row, and how many atoms bind, by its number of free valences.

    Raises
    ------
    InvalidInputError
        If it is a whole molecule such as a thiol, which is written for its thiolate.
    """
    counts: dict[str, int] = {}
    for symbol, number in formula:
        counts[unlabelled(symbol)] = counts.get(unlabelled(symbol), 0) + number
    odd = sum(number for symbol, number in counts.items() if symbol in _ODD) % 2
    binding = counts[anchor] if anchor != "C" else 1
    if odd:
        return "X", min(binding, 2) if name.startswith(("S2", "Se2")) else 1
    if anchor == "P":
        return "L", binding
    if anchor != "C" and binding == 2 and counts.get("O", 0) < _SULFONATE:
        return "X2", 2
    if "N" in counts:  # an ammonium thiolate is neutral, and takes none of the electrons
        return "L", 1
    raise InvalidInputError(
        f"{name!r} is a whole molecule and has no bond left for the metal; write a ligand as it is bound, "
        "such as SC8H9 of the thiol C8H10S"
    )


@cache
def _with_labels(name: str) -> Ligand | None:
    """A known ligand with some of its atoms labelled: PET-d4, PET-13C8."""
    if (first := _BEFORE.fullmatch(name)) is not None:
        name = f"{first['name']}-{first['label']}"
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
