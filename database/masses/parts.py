"""Counts of what an ion is made of, in order; the parts themselves are in `structures.matter`.

Counts are (name, count) pairs in the order in which the field writes them, without zeros, so that equal
compositions are equal values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.errors import ChargeBalanceError, TooManyError, UnknownNameError
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.elements import ELEMENTS, metal_symbols
from structures.matter.labels import unlabelled
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import ligand
from structures.matter.molecules import MOLECULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "LARGEST",
    "Counts",
    "acidic_h",
    "cation_charge",
    "cation_counts",
    "ligand_counts",
    "metal_counts",
    "molecule_counts",
    "organic_formula",
]

Counts = tuple[tuple[str, int], ...]

LARGEST = 3000
"""Most of one metal, ligand or cation in an ion; the largest thiolate clusters have some 1,000 metals."""


def metal_counts(counts: Iterable[tuple[str, int]]) -> Counts:
    """Metals in the order of writing.

    Raises
    ------
    UnknownNameError
        If a name is not that of a metal in the table of elements.
    ChargeBalanceError
        If a count is negative.
    """
    merged = _merged(counts)
    rows = {name: ELEMENTS.get(unlabelled(name)) for name in merged}
    places = {name: None if row is None else row.writing for name, row in rows.items()}
    _refuse_impossible(merged)
    return _in_order(merged, places, metal_symbols, "metal")


def cation_counts(counts: Iterable[tuple[str, int]]) -> Counts:
    """Counter-ions that ride along, in the order of writing; raises as `metal_counts` does."""
    found = _of_table(counts, COUNTER_IONS, "cation")
    _refuse_impossible(dict(found))
    return found


def molecule_counts(counts: Iterable[tuple[str, int]]) -> Counts:
    """Neutral molecules that ride along, below 0 those that were lost; raises as `metal_counts` does."""
    found = _of_table(counts, MOLECULES, "molecule")
    _refuse_impossible({name: abs(number) for name, number in found})
    return found


def acidic_h(ligands: Iterable[tuple[str, int]]) -> int:
    """Hydrogens that these ligands can lose as protons."""
    return sum(ligand(name).acidic * number for name, number in ligands)


def cation_charge(cations: Iterable[tuple[str, int]]) -> int:
    """Charge that these counter-ions bring."""
    return sum(COUNTER_IONS[name].charge * number for name, number in cations)


def organic_formula(ligands: Counts, cations: Counts, lost_h: int, molecules: Counts) -> Counts:
    """Atoms of everything but the metals, without zeros; H and cations, which adducts change, come last.

    Raises
    ------
    ChargeBalanceError
        If more of an element is lost than there is.
    """
    total: dict[str, int] = {"H": -lost_h}
    groups = (
        *((ligand(name).formula, number) for name, number in ligands),
        *((COUNTER_IONS[name].formula, number) for name, number in cations),
        *((MOLECULES[name], number) for name, number in molecules),
    )
    for formula, times in groups:
        for element, number in formula:
            total[element] = total.get(element, 0) + number * times
    for element, number in total.items():
        if number < 0:
            raise ChargeBalanceError(f"{-number} {element} more are lost than the ion has; lose fewer")
    return tuple(
        sorted(
            ((element, number) for element, number in total.items() if number),
            key=lambda pair: (pair[0] in {"H", "Cl"} or pair[0] in COUNTER_IONS, pair),
        )
    )


def ligand_counts(counts: Iterable[tuple[str, int]]) -> Counts:
    """Ligands by their table names in the order of writing; raises as `metal_counts` does."""
    merged = _merged((ligand(name).name, number) for name, number in counts)
    _refuse_impossible(merged)
    return tuple(sorted(((n, c) for n, c in merged.items() if c), key=_ligand_place))


def _ligand_place(pair: tuple[str, int]) -> tuple[bool, int, str]:
    """Halides last; ligands that are no row of the table after those that are."""
    name = pair[0]
    if name not in LIGANDS:
        return False, len(LIGANDS), name
    return LIGANDS[name].bare, list(LIGANDS).index(name), ""


def _of_table(counts: Iterable[tuple[str, int]], table: Mapping[str, object], noun: str) -> Counts:
    merged = _merged(counts)
    if not merged:
        return ()
    order = list(table)
    places = {name: order.index(name) if name in table else None for name in merged}
    return _in_order(merged, places, lambda: order, noun)


def _merged(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    merged: dict[str, int] = {}
    for name, number in counts:
        merged[name] = merged.get(name, 0) + number
    return merged


def _in_order(
    counts: Mapping[str, int],
    places: Mapping[str, int | None],
    known: Callable[[], Iterable[str]],
    noun: str,
) -> Counts:
    """Drop zeros and sort by place; refuse names without one."""
    for name, place in places.items():
        if place is None:
            raise UnknownNameError(f"no {noun} {name!r}; known are {' '.join(known())}")
    kept = ((name, number) for name, number in counts.items() if number)
    return tuple(sorted(kept, key=lambda pair: (places[pair[0]] or 0, pair)))


def _refuse_impossible(counts: Mapping[str, int]) -> None:
    for name, number in counts.items():
        if number < 0:
            raise ChargeBalanceError(f"{name} has the count {number}; counts are 0 or more")
        if number > LARGEST:
            shown = number if number < 10**9 else "more than 10^9"
            raise TooManyError(f"{name} has the count {shown}; ions of up to {LARGEST} of each part are read")
