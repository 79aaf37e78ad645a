"""A ligand as it sits on the cluster: formula, class, anchor, acidic protons.

A formula is that of the bound ligand (thiolate, without the proton of the thiol). Classes are those of the
covalent bond classification: Green, J. Organomet. Chem. 1995, 500, 127.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from structures.matter.elements import anchor_symbols

if TYPE_CHECKING:
    from structures.matter.formulas import Formula

__all__ = ["Ligand", "LigandClass"]

LigandClass = Literal["X", "X2", "L"]
_TAKEN: dict[LigandClass, int] = {"X": 1, "X2": 2, "L": 0}


@dataclass(frozen=True, slots=True)
class Ligand:
    """One kind of ligand.

    Attributes
    ----------
    formula
        (element, count) pairs of the bound ligand.
    acidic
        Protons that the bound ligand can lose (carboxylic ones).
    aliases
        Other spellings in papers; letter case, hyphens and spaces do not matter.
    bonding
        `X` takes one electron of the metal (thiolate, halide, hydride, alkynyl), `X2` two (sulfide, oxide,
        dithiolate), `L` none (phosphine, amine, carbene).
    bare
        One atom, written by its symbol without parentheses, after the others: halides, hydride, sulfide.
    anchor
        Element that binds the metal: the chalcogen of the formula, else its first element, where not given.
    anchors
        How many atoms of that element bind the metal: 2 for dithiolates and diphosphines.
    residues
        R alone, as the builder takes it (`Me`); in a notation it would be the sulfur that is missing.
    """

    name: str
    formula: Formula
    acidic: int = 0
    aliases: tuple[str, ...] = ()
    bonding: LigandClass = "X"
    bare: bool = False
    anchor: str = ""
    anchors: int = 1
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
