"""Colours of a picture. Motif colours are those of Okabe and Ito, apart for colour-blind eyes as well.

Colours of elements stand in the table of elements.
"""

from __future__ import annotations

from structures.matter.elements import element

__all__ = ["BACKGROUND", "FALLBACK", "MOTIF", "MOTIF_NAMES", "ROLE", "element_colour", "ligand_colour"]

BACKGROUND = "#ffffff"
FALLBACK = "#9a86a8"
# metals of a framework, which has no elements
ROLE = {"interior": "#46566b", "surface": "#a4b4c6", "staple": "#6fa3cf", "mount": "#3fae91"}
MOTIF = {
    "bridging": "#cc79a7",
    "monomer": "#d55e00",
    "dimer": "#0072b2",
    "trimer": "#56b4e9",
    "tetramer": "#3d4fa3",
    "longer": "#3d4fa3",
    "mount": "#009e73",
    "ring": "#8a5bb0",
    "terminal": "#8c8c8c",
    "branched": "#a6761d",
}
MOTIF_NAMES = {
    "bridging": "bridging SR",
    "monomer": "SR–M–SR",
    "dimer": "SR–(M–SR)₂",
    "trimer": "SR–(M–SR)₃",
    "tetramer": "SR–(M–SR)₄",
    "longer": "longer staple",
    "mount": "M₂(SR)₅ mount",
    "ring": "ring",
    "terminal": "terminal SR",
    "branched": "branched unit",
}


def element_colour(symbol: str) -> str:
    """Colour of a metal or an anchor.

    Raises
    ------
    UnknownNameError
        If the table of elements does not have it.
    """
    return element(symbol).colour or FALLBACK


def ligand_colour(symbol: str) -> str:
    """Colour of what hangs on the anchors, drawn faint: carbon's where the element has none."""
    row = element(symbol)
    return (None if row.anchor else row.colour) or element_colour("C")
