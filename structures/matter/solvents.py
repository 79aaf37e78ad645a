"""Solvent molecules that electrospray leaves on an ion: formulas, in the order of writing."""

from __future__ import annotations

__all__ = ["SOLVENTS"]

SOLVENTS: dict[str, tuple[tuple[str, int], ...]] = {
    "H2O": (("H", 2), ("O", 1)),
    "DMF": (("C", 3), ("H", 7), ("N", 1), ("O", 1)),
    "MeOH": (("C", 1), ("H", 4), ("O", 1)),
    "MeCN": (("C", 2), ("H", 3), ("N", 1)),
    "O": (("O", 1),),
}
