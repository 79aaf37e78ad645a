"""Ions that could be mistaken for an ion: compositions of nearly the same mass and the same charge.

Mass is linear in the counts, so a mistake belongs to a difference vector: x and the framework, Cl for SR,
another ligand for SR, Na for H, K for H, one H more or less. All vectors within bounds are tried, not a
list of known ones. One H more or less at the same charge changes the core charge and so the superatom
electron count by one. H is counted net: gained protons are lost ones below 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.masses.expected import h_balance
from database.masses.ions import Ion
from database.masses.isotopes import average_mass
from database.masses.parts import acidic_h, organic_formula
from structures.library.classes import classes_of_size
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.elements import is_metal
from structures.matter.ligands import DEFAULT_LIGAND, ligand
from structures.matter.molecules import MOLECULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


__all__ = ["Bounds", "difference", "neighbours", "replace"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a rival's counts may go.

    Attributes
    ----------
    chloride
        Most Cl in place of ligands (the paper reports 0 to 3).
    cations
        Most Na; the paper's 8- ion has 11.
    exchanged
        Names of other ligands that may be present, up to `most_exchanged` more or less than in the ion.
    within
        Average mass may differ by this much, Da: 3.4 keeps x + 4 with 3 Cl (3.22), cosine 0.85.
    """

    chloride: int = 3
    cations: int = 18
    potassium: int = 0
    exchanged: tuple[str, ...] = ()
    most_exchanged: int = 2
    within: float = 3.4


def neighbours(ion: Ion, bounds: Bounds | None = None) -> list[Ion]:
    """Rivals of an ion within bounds, nearest average mass first.

    A rival has the ligands and core charge of the ion or of a known class with as many metals; one H more or
    less is tried with nothing else changed.
    """
    bounds = bounds or Bounds()
    main = max(ion.ligands, key=lambda pair: pair[1], default=(DEFAULT_LIGAND, 0))[0]
    found: dict[Ion, float] = {}
    for step in (-1, 1):
        other = replace(ion, (("H lost", step),))
        if other is not None:
            found[other] = average_mass("H")
    for ligands, core in _cores(ion):
        for name, number in _exchanges(ion, main, bounds):
            _search(ion, _Shell(main, ligands, core, name, number), bounds, found)
    found.pop(ion, None)
    return sorted(found, key=lambda one: found[one])


def difference(ion: Ion, rival: Ion) -> tuple[tuple[str, int], ...]:
    """Counts of the rival minus counts of the ion, without zeros: the difference vector."""
    total: dict[str, int] = {}
    for sign, one in ((1, rival), (-1, ion)):
        riders = [pair for pair in one.cations if pair[0] != "H"]
        parts = [*one.metals, *one.ligands, *riders, *one.molecules, ("H lost", _lost(one))]
        for name, number in parts:
            total[name] = total.get(name, 0) + sign * number
    return tuple((name, number) for name, number in total.items() if number)


def replace(ion: Ion, vector: Sequence[tuple[str, int]]) -> Ion | None:
    """The ion with a difference vector added, or None where a count would become impossible."""
    change = dict(vector)
    known = [dict(ion.metals), dict(ion.ligands), dict(ion.cations), dict(ion.molecules)]
    lost = _lost(ion) + change.pop("H lost", 0)
    known[2].pop("H", None)
    for name, number in change.items():
        place = _kind(name)
        known[place][name] = known[place].get(name, 0) + number
    if lost < min(_lost(ion), 0) or any(number < 0 for counts in known[:3] for number in counts.values()):
        return None
    if lost > acidic_h(known[1].items()):
        return None
    metals, ligands, cations, molecules = (tuple(counts.items()) for counts in known)
    return Ion(metals, ligands, ion.charge, cations, lost, molecules)


def _lost(ion: Ion) -> int:
    """Protons lost, below 0 those gained."""
    return ion.lost_h - dict(ion.cations).get("H", 0)


def _kind(name: str) -> int:
    """Which of metals, ligands, cations, molecules a name belongs to."""
    if is_metal(name):
        return 0
    return 2 if name in COUNTER_IONS else 3 if name in MOLECULES else 1


def _cores(ion: Ion) -> list[tuple[int, int]]:
    """(ligands, core charge): the ion's own, and those of the known classes of its size."""
    known = ((one.ligands, one.core_charge) for one in classes_of_size(ion.n_metals))
    return list(dict.fromkeys([(ion.n_ligands, ion.core_charge), *known]))


def _exchanges(ion: Ion, main: str, bounds: Bounds) -> Iterable[tuple[str, int]]:
    """(exchanged ligand, count) to try."""
    present = [name for name, _ in ion.ligands if name not in (main, "Cl")]
    names = list(dict.fromkeys((*present, *(name for name in bounds.exchanged if name != main))))
    counts = dict(ion.ligands)
    yield "", 0
    for name in names:
        here = counts.get(name, 0)
        for number in range(max(here - bounds.most_exchanged, 1), here + bounds.most_exchanged + 1):
            yield name, number


@dataclass(frozen=True, slots=True)
class _Shell:
    """Main ligand, how many ligands in all, core charge, and an exchanged ligand with its count."""

    main: str
    ligands: int
    core: int
    exchanged: str
    number: int


def _search(ion: Ion, shell: _Shell, bounds: Bounds, found: dict[Ion, float]) -> None:
    """All Au, Cl, Na, K counts of one shell whose average mass is near the ion's."""
    mixed = dict(ion.metals).keys() <= {"Au", "Ag"}
    axes = np.meshgrid(
        np.arange(ion.n_metals + 1) if mixed else [0],
        np.arange(bounds.chloride + 1),
        np.arange(bounds.cations + 1),
        np.arange(bounds.potassium + 1),
        indexing="ij",
    )
    gold, chloride, sodium, potassium = (axis.ravel() for axis in axes)
    kept = shell.ligands - shell.number - chloride
    acidic = kept * ligand(shell.main).acidic
    if shell.exchanged:
        acidic = acidic + shell.number * ligand(shell.exchanged).acidic
    core = np.full_like(sodium, shell.core)
    lost, balanced = h_balance(core, sodium + potassium, ion.charge, acidic, max(-_lost(ion), 0))
    mass = (
        gold * (average_mass("Au") - average_mass("Ag"))
        + kept * _mass(shell.main)
        + chloride * average_mass("Cl")
        + sodium * average_mass("Na")
        + potassium * average_mass("K")
        - lost * average_mass("H")
    )
    if shell.exchanged:
        mass = mass + shell.number * _mass(shell.exchanged)
    own = _own_mass(ion, mixed=mixed)
    near = (np.abs(mass - own) < bounds.within) & balanced & (kept >= 0)
    for place in np.flatnonzero(near):
        shown: list[tuple[str, int]] = [(shell.main, int(kept[place])), ("Cl", int(chloride[place]))]
        if shell.exchanged:
            shown.append((shell.exchanged, shell.number))
        x = int(gold[place])
        metals = (("Au", x), ("Ag", ion.n_metals - x)) if mixed else ion.metals
        cations = (("Na", int(sodium[place])), ("K", int(potassium[place])))
        one = Ion(metals, tuple(shown), ion.charge, cations, int(lost[place]))
        found[one] = float(abs(mass[place] - own))


def _own_mass(ion: Ion, *, mixed: bool) -> float:
    """Average mass of the ion from the zero of the search: without the Ag of an all-Ag cluster."""
    total = ion.gold * (average_mass("Au") - average_mass("Ag")) if mixed else 0.0
    organic = organic_formula(ion.ligands, ion.cations, ion.lost_h, ion.molecules)
    return total + sum(average_mass(element) * number for element, number in organic)


def _mass(name: str) -> float:
    return sum(average_mass(element) * number for element, number in _formula(name))


def _formula(name: str) -> Iterable[tuple[str, int]]:
    return ligand(name).formula
