"""Counter-ions that ride on a cluster: formula and charge, in the order of writing."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CATIONS", "Cation", "atomic_cations"]


@dataclass(frozen=True, slots=True)
class Cation:
    """A counter-ion: (element, count) pairs and charge."""

    formula: tuple[tuple[str, int], ...]
    charge: int = 1


# TMA, TBA, TOA: tetramethyl-, tetrabutyl-, tetraoctylammonium; PPN: bis(triphenylphosphine)iminium
CATIONS: dict[str, Cation] = {
    **{element: Cation(((element, 1),)) for element in ("H", "Li", "Na", "K", "Rb", "Cs")},
    "Ca": Cation((("Ca", 1),), 2),
    "Mg": Cation((("Mg", 1),), 2),
    "NH4": Cation((("N", 1), ("H", 4))),
    "TMA": Cation((("N", 1), ("C", 4), ("H", 12))),
    "TBA": Cation((("N", 1), ("C", 16), ("H", 36))),
    "TOA": Cation((("N", 1), ("C", 32), ("H", 68))),
    "PPh4": Cation((("P", 1), ("C", 24), ("H", 20))),
    "PPN": Cation((("N", 1), ("P", 2), ("C", 36), ("H", 30))),
}


def atomic_cations() -> frozenset[str]:
    """Elements that ride as bare metal ions (Na, Ca ...), bound to nothing in a crystal."""
    return frozenset(name for name, cation in CATIONS.items() if cation.formula == ((name, 1),)) - {"H"}
