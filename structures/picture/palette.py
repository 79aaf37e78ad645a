"""Colours of a picture. Motif colours are those of Okabe and Ito, apart for colour-blind eyes as well."""

from __future__ import annotations

__all__ = ["BACKGROUND", "ELEMENT", "FALLBACK", "LIGAND", "MOTIF", "MOTIF_NAMES", "ROLE", "SULFUR"]

BACKGROUND = "#ffffff"
FALLBACK = "#9a86a8"
SULFUR = "#f2d94e"

ELEMENT = {
    "Au": "#e3a008",
    "Ag": "#c3cad1",
    "Cu": "#c0673c",
    "Pd": "#4f8a8b",
    "Pt": "#8f9fb3",
    "Cd": "#b48ec2",
    "Hg": "#7d8fb5",
    "Ir": "#3f6f8f",
    "Rh": "#4f7f6f",
    "Ni": "#6fae6f",
    "S": SULFUR,
    "Se": "#e08a3c",
    "Te": "#b06a2c",
    "Cl": "#5fbf4f",
    "Br": "#9c4a32",
    "I": "#7a3f9c",
}
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
}
# what hangs on the anchors, drawn faint
LIGAND = {"C": "#8a8f98", "H": "#c3c7cd", "O": "#d9534f", "N": "#4f6fd9", "F": "#4fb07a"}
