"""What an ion can be made of: metals, cations, solvents; and counts of them in order.

Counts are (name, count) pairs in the order in which the field writes them, without zeros, so that equal
compositions are equal values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.errors import ChargeBalanceError, TooManyError, UnknownNameError
from structures.ligands import LIGANDS, ligand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "CATIONS",
    "HALIDES",
    "LARGEST",
    "METALS",
    "SOLVENTS",
    "Cation",
    "Counts",
    "cation_counts",
    "ligand_counts",
    "metal_counts",
    "organic_formula",
    "solvent_counts",
]

Counts = tuple[tuple[str, int], ...]

METALS = (
    "Pt", "Pd", "Ni", "Ir", "Rh", "Ru", "Co", "Fe", "Mn", "Hg", "Cd", "Zn", "Ga", "In", "Tl", "Sn", "Pb",
    "Sb", "Bi", "Al", "Au", "Ag", "Cu",
)  # fmt: skip
"""Metals in the order of writing: dopants, then Au, Ag, Cu."""


@dataclass(frozen=True, slots=True)
class Cation:
    """A counter ion that rides on the cluster: its formula and charge."""

    formula: Counts
    charge: int = 1


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

SOLVENTS: dict[str, Counts] = {
    "H2O": (("H", 2), ("O", 1)),
    "DMF": (("C", 3), ("H", 7), ("N", 1), ("O", 1)),
    "MeOH": (("C", 1), ("H", 4), ("O", 1)),
    "MeCN": (("C", 2), ("H", 3), ("N", 1)),
    "O": (("O", 1),),
}

LARGEST = 3000
"""Most of one metal, ligand or cation in an ion; the largest thiolate clusters have some 1,000 metals."""

_CHANGING = frozenset(["H", "Cl", *CATIONS])
HALIDES = ("Cl", "Br", "I")
"""Ligands that are written without parentheses, after the others."""

_METAL_ORDER = {name: index for index, name in enumerate(METALS)}
_LIGAND_ORDER = {name: (name in HALIDES, index, "") for index, name in enumerate(LIGANDS)}
_CATION_ORDER = {name: index for index, name in enumerate(CATIONS)}
_SOLVENT_ORDER = {name: index for index, name in enumerate(SOLVENTS)}


def metal_counts(counts: Iterable[tuple[str, int]]) -> Counts:
    """Metals in the order of writing.

    Raises
    ------
    UnknownNameError
        If a name is not in `METALS`.
    ChargeBalanceError
        If a count is negative.
    """
    return _sorted_counts(counts, _METAL_ORDER, "metal")


def cation_counts(counts: Iterable[tuple[str, int]]) -> Counts:
    """Cations in the order of writing; raises as `metal_counts` does."""
    return _sorted_counts(counts, _CATION_ORDER, "cation")


def solvent_counts(counts: Iterable[tuple[str, int]]) -> Counts:
    """Solvent molecules in the order of writing; raises as `metal_counts` does."""
    return _sorted_counts(counts, _SOLVENT_ORDER, "solvent")


def organic_formula(ligands: Counts, cations: Counts, lost_h: int, solvents: Counts) -> Counts:
    """Atoms of everything but the metals, without zeros; H and cations, which adducts change, come last.

    Raises
    ------
    ChargeBalanceError
        If more H is lost than there is.
    """
    total: dict[str, int] = {"H": -lost_h}
    groups = (
        *((ligand(name).formula, number) for name, number in ligands),
        *((CATIONS[name].formula, number) for name, number in cations),
        *((SOLVENTS[name], number) for name, number in solvents),
    )
    for formula, times in groups:
        for element, number in formula:
            total[element] = total.get(element, 0) + number * times
    if total["H"] < 0:
        raise ChargeBalanceError(f"{lost_h} H are lost, but the ion has only {total['H'] + lost_h}")
    return tuple(
        sorted(
            ((element, number) for element, number in total.items() if number),
            key=lambda pair: (pair[0] in _CHANGING, pair),
        )
    )


def _sorted_counts(counts: Iterable[tuple[str, int]], order: Mapping[str, int], noun: str) -> Counts:
    """Sum repeats, drop zeros, sort by the order of writing; refuse unknown names and negative counts."""
    merged: dict[str, int] = {}
    for name, number in counts:
        if name not in order:
            raise UnknownNameError(f"no {noun} {name!r}; known are {' '.join(order)}")
        merged[name] = merged.get(name, 0) + number
    _refuse_impossible(merged)
    return tuple(sorted(((n, c) for n, c in merged.items() if c), key=lambda pair: order[pair[0]]))


def ligand_counts(counts: Iterable[tuple[str, int]]) -> Counts:
    """Ligands by their table names in the order of writing; raises as `metal_counts` does."""
    merged: dict[str, int] = {}
    for name, number in counts:
        canonical = name if name in LIGANDS else ligand(name).name
        merged[canonical] = merged.get(canonical, 0) + number
    _refuse_impossible(merged)
    last = len(LIGANDS)
    return tuple(
        sorted(
            ((n, c) for n, c in merged.items() if c),
            key=lambda pair: _LIGAND_ORDER.get(pair[0], (False, last, pair[0])),
        )
    )


def _refuse_impossible(counts: Mapping[str, int]) -> None:
    for name, number in counts.items():
        if number < 0:
            raise ChargeBalanceError(f"{name} has the count {number}; counts are 0 or more")
        if number > LARGEST:
            shown = number if number < 10**9 else "more than 10^9"
            raise TooManyError(f"{name} has the count {shown}; ions of up to {LARGEST} of each part are read")
