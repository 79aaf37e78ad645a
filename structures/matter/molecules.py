"""Neutral molecules that an ion carries (solvent) or has lost: formulas, in the order of writing."""

from __future__ import annotations

from structures.matter.formulas import read_formula

__all__ = ["MOLECULES"]

MOLECULES = {
    "H2O": read_formula("H2O"),
    "DMF": read_formula("C3H7NO"),
    "MeOH": read_formula("CH4O"),
    "MeCN": read_formula("C2H3N"),
    "O": read_formula("O"),
    "CO2": (("C", 1), ("O", 2)),
    "CO": (("C", 1), ("O", 1)),
    "H2": (("H", 2),),
    "DCM": read_formula("CH2Cl2"),
    "THF": read_formula("C4H8O"),
    "EtOH": read_formula("C2H6O"),
}
