"""Neutral molecules that an ion carries (solvent) or has lost: formulas, in the order of writing."""

from __future__ import annotations

from structures.matter.formulas import read_formula

__all__ = ["MOLECULES", "MOLECULE_SPELLINGS"]

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
    "O2": (("O", 2),),
    "N2": (("N", 2),),
    "NH3": read_formula("NH3"),
    "H2S": read_formula("H2S"),
    "HCl": read_formula("HCl"),
    "CHCl3": read_formula("CHCl3"),
    "toluene": read_formula("C7H8"),
    "acetone": read_formula("C3H6O"),
    "EtOH": read_formula("C2H6O"),
}

MOLECULE_SPELLINGS = {
    **{name: name for name in MOLECULES},
    "CH3OH": "MeOH",
    "CH3CN": "MeCN",
    "CH2Cl2": "DCM",
    "C2H5OH": "EtOH",
    "PhMe": "toluene",
    "Me2CO": "acetone",
}
"""Every spelling of a molecule with its name in the table."""
