"""Ligands by name: what each adds to a formula and how many protons it can lose.

One table for masses, electron counts and geometry. A formula is that of the bound ligand (thiolate, without
the proton of the thiol). Classes are those of the covalent bond classification (Green, J. Organomet. Chem.
1995, 500, 127). A ligand that is not in the table may be written as its formula, for example `SC12H25`; it is
then an X ligand without an acidic proton.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.elements import ELEMENTS, anchor_symbols

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LIGANDS", "Ligand", "LigandClass", "electrons_taken", "halides", "ligand", "residues"]

LigandClass = Literal["X", "X2", "L"]
_TAKEN: dict[LigandClass, int] = {"X": 1, "X2": 2, "L": 0}


@dataclass(frozen=True, slots=True)
class Ligand:
    """A ligand as it sits on the cluster.

    Attributes
    ----------
    formula
        (element, count) pairs of the bound ligand.
    acidic
        Protons that the bound ligand can lose (carboxylic ones).
    aliases
        Other spellings in papers; letter case, hyphens and spaces do not matter.
    bonding
        `X` takes one electron of the metal (thiolate, halide), `X2` two (sulfide, dithiolate), `L` none
        (phosphine).
    bare
        Written without parentheses, after the others: halides.
    anchor
        Element that binds the metal: the chalcogen of the formula, else its first element, where not given.
    residues
        R alone, as the builder takes it (`Me`); in a notation it would be the sulfur that is missing.
    """

    name: str
    formula: tuple[tuple[str, int], ...]
    acidic: int = 0
    aliases: tuple[str, ...] = ()
    bonding: LigandClass = "X"
    bare: bool = False
    anchor: str = ""
    residues: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.anchor:
            elements = [element for element, _ in self.formula]
            chalcogen = next((symbol for symbol in anchor_symbols("chalcogen") if symbol in elements), None)
            object.__setattr__(self, "anchor", chalcogen or elements[0])

    @property
    def electrons(self) -> int:
        """Electrons that it takes from the metal."""
        return _TAKEN[self.bonding]


_ELEMENT = re.compile(r"([A-Z][a-z]?)(\d*)")


def _read_formula(text: str) -> tuple[tuple[str, int], ...]:
    """(element, count) pairs of a plain formula, repeats summed, in order of first appearance."""
    if not re.fullmatch(r"([A-Z][a-z]?\d*)+", text):
        raise InvalidInputError(f"{text!r} is no formula; write elements and counts such as SC12H25")
    counts: dict[str, int] = {}
    for element, number in _ELEMENT.findall(text):
        counts[element] = counts.get(element, 0) + int(number or 1)
    return tuple(counts.items())


def _entry(
    name: str,
    formula: str,
    *aliases: str,
    acidic: int = 0,
    bonding: LigandClass = "X",
    bare: bool = False,
    anchor: str = "",
    residues: tuple[str, ...] = (),
) -> Ligand:
    return Ligand(name, _read_formula(formula), acidic, aliases, bonding, bare, anchor, residues)


LIGANDS: dict[str, Ligand] = {
    entry.name: entry
    for entry in (
        _entry(
            "p-MBA",
            "C7H5O2S",
            "4-MBA",
            "SPhCOOH",
            "SPhCO2H",
            "SC6H4COOH",
            "SC6H4CO2H",
            "p-mercaptobenzoate",
            acidic=1,
        ),
        _entry("m-MBA", "C7H5O2S", "3-MBA", acidic=1),
        _entry("NTP", "C6H4NO2S", "4-NTP", "SPhNO2", "SC6H4NO2"),
        _entry("MHA", "C6H11O2S", "6-MHA", "SC5H10COOH", acidic=1),
        _entry("SG", "C10H16N3O6S", "GS", "glutathione", acidic=2),
        _entry("SH", "SH", residues=("H",)),
        _entry("SCH3", "SCH3", "SMe", residues=("CH3", "Me")),
        _entry("SC2H4Ph", "SC8H9", "PET", "SCH2CH2Ph", "SEtPh", "PE", "SC2H4C6H5"),
        _entry("SPh", "SC6H5", "SC6H5", residues=("Ph",)),
        _entry("SPhF", "SC6H4F", "4-FTP", "SC6H4F"),
        _entry("SPhF2", "SC6H3F2", "3,4-DFTP", "SC6H3F2"),
        _entry("SPhMe", "SC7H7", "p-MBT", "SPhCH3", "SC6H4CH3"),
        _entry("o-MBT", "SC7H7", "2-MBT", "SPh-o-CH3"),
        _entry("SCH2Ph", "SC7H7", "SBn", "SCH2C6H5", "benzylthiolate"),
        _entry("2,4-DMBT", "SC8H9", "DMBT", "SPhMe2", "SC6H3Me2", "SPh(CH3)2"),
        _entry("TBBT", "SC10H13", "SPhtBu", "SPh-tBu", "SC6H4tBu"),
        _entry("StBu", "SC4H9", "S-tBu", "StertBu"),
        _entry("SCy", "SC6H11", "S-c-C6H11", "cyclohexanethiolate"),
        _entry("SAdm", "SC10H15", "S-Adm"),
        _entry("Cl", "Cl", bare=True),
        _entry("Br", "Br", bare=True),
        _entry("I", "I", bare=True),
    )
}


def ligand(name: str) -> Ligand:
    """Return the ligand of that name or alias, or one made from a formula that holds S, Se or Te.

    Raises
    ------
    UnknownNameError
        If it is neither; the message lists the names.

    Examples
    --------
    >>> ligand("4-MBA").name
    'p-MBA'
    """
    if (known := LIGANDS.get(name) or LIGANDS.get(_canonical(name))) is not None:
        return known
    made = _of_formula(name)
    if made is not None and all(symbol in ELEMENTS for symbol, _ in made.formula):
        return made
    raise UnknownNameError(
        f"no ligand {name!r}; known are {', '.join(LIGANDS)}, or write its formula, such as SC12H25"
    )


def halides() -> tuple[str, ...]:
    """Names of the ligands that are written without parentheses, after the others."""
    return tuple(name for name, entry in LIGANDS.items() if entry.bare)


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
    for entry in LIGANDS.values():
        spellings = (entry.name, *entry.aliases, *entry.residues)
        if name in spellings or plain in map(_plain, spellings):
            return entry.name
    return ""


def _plain(name: str) -> str:
    return re.sub(r"[\s\-‐‑‒–−_]", "", name).casefold()


@cache
def _of_formula(name: str) -> Ligand | None:
    """A thiolate written as its formula."""
    if not re.fullmatch(r"([A-Z][a-z]?\d*)+", name):
        return None
    formula = _read_formula(name)
    rows = [ELEMENTS[symbol] for symbol, _ in formula if symbol in ELEMENTS]
    binds = any(row.anchor == "chalcogen" for row in rows)
    organic = len(rows) == len(formula) and all(row.in_ligands for row in rows)
    return Ligand(name, formula) if binds and organic else None
