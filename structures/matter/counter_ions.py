"""Ions that ride on a cluster or crystallise with it: formula and charge, in the order of writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.matter.formulas import read_formula

if TYPE_CHECKING:
    from structures.matter.formulas import Formula

__all__ = ["COUNTER_IONS", "CounterIon", "atomic_cations"]


@dataclass(frozen=True, slots=True)
class CounterIon:
    """A counter-ion: (element, count) pairs, charge, other spellings."""

    formula: Formula
    charge: int = 1
    aliases: tuple[str, ...] = ()


def _anion(formula: str, *aliases: str) -> CounterIon:
    return CounterIon(read_formula(formula), -1, aliases)


# TMA, TEA, TBA, TOA: tetramethyl-, -ethyl-, -butyl-, -octylammonium; PPN: bis(triphenylphosphine)iminium;
# CoCp2: cobaltocenium; BArF: tetrakis[3,5-bis(trifluoromethyl)phenyl]borate
COUNTER_IONS: dict[str, CounterIon] = {
    **{element: CounterIon(((element, 1),)) for element in ("H", "Li", "Na", "K", "Rb", "Cs")},
    "Ca": CounterIon((("Ca", 1),), 2),
    "Mg": CounterIon((("Mg", 1),), 2),
    "D": CounterIon((("D", 1),)),
    "NH4": CounterIon(read_formula("NH4")),
    "TMA": CounterIon(read_formula("NC4H12"), aliases=("NMe4", "Me4N", "N(CH3)4")),
    "TEA": CounterIon(read_formula("NC8H20"), aliases=("NEt4", "Et4N", "N(C2H5)4")),
    "TBA": CounterIon(read_formula("NC16H36"), aliases=("NBu4", "Bu4N", "nBu4N", "N(C4H9)4")),
    "TOA": CounterIon(
        read_formula("NC32H68"), aliases=("NOct4", "Oct4N", "nOct4N", "N(n-Oct)4", "N(C8H17)4")
    ),
    "PPh4": CounterIon(read_formula("PC24H20"), aliases=("Ph4P", "P(C6H5)4")),
    "AsPh4": CounterIon(read_formula("AsC24H20"), aliases=("Ph4As",)),
    "PPN": CounterIon(read_formula("NP2C36H30"), aliases=("N(PPh3)2",)),
    "CoCp2": CounterIon(read_formula("CoC10H10"), aliases=("Cp2Co",)),
    "BF4": _anion("BF4"),
    "PF6": _anion("PF6"),
    "SbF6": _anion("SbF6"),
    "NO3": _anion("NO3"),
    "ClO4": _anion("ClO4"),
    "BPh4": _anion("BC24H20"),
    "OTf": _anion("CF3SO3", "CF3SO3"),
    "NTf2": _anion("C2F6NO4S2", "Tf2N", "TFSI"),
    "TFA": _anion("C2F3O2", "CF3COO", "CF3CO2"),
    "BArF": _anion("BC32H12F24", "BArF24"),
    "OH": _anion("OH"),
    "HCOO": _anion("CHO2", "HCO2"),
    "AcO": _anion("C2H3O2", "OAc", "CH3COO"),
    **{f"{element}-": CounterIon(((element, 1),), -1) for element in ("Cl", "Br", "I")},
}


def atomic_cations() -> frozenset[str]:
    """Elements that ride as bare metal ions (Na, Ca ...), bound to nothing in a crystal."""
    return frozenset(name for name, ion in COUNTER_IONS.items() if ion.formula == ((name, 1),)) - {"H", "D"}
