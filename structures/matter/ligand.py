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

__all__ = ["Ligand", "LigandClass", "electrons_of", "place_of"]

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

    @property
    def place(self) -> str:
        """The kind of anchor that it needs, see `place_of`."""
        return place_of(self.bonding if self.anchors == 1 or self.bonding == "L" else "X", self.anchor)


def place_of(bonding: LigandClass, anchor: str) -> str:
    """The kind of anchor that a ligand of this class needs, binding by this element.

    `S` for thiolates and all that stands in their place (other chalcogens, halides); else class and element.

    >>> place_of("X", "Cl"), place_of("L", "P"), place_of("X2", "Se")
    ('S', 'L P', 'X2 S')
    """
    family = "S" if anchor in anchor_symbols() else anchor
    return family if (bonding, family) == ("X", "S") else f"{bonding} {family}"


def electrons_of(place: str) -> int:
    """Electrons that a ligand takes through an anchor of this kind.

    >>> electrons_of("S"), electrons_of("L P"), electrons_of("X2 S")
    (1, 0, 2)
    """
    return {"L": 0, "X2": 2}.get(place.partition(" ")[0], 1)
