"""A CIF as one structure: parts of disorders chosen, shared metal sites kept as such, symmetry expanded.

Metals that share a site stay open until the user decides; other elements in one place (S and Se, Cl and Br)
are read as the one with the larger share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ase import Atoms

from structures.matter.elements import element
from structures.perception.cell import held_in_cell
from structures.perception.copies import expand, kept_once
from structures.perception.parts import choose_parts, group_names
from structures.perception.shares import shared_metals, shared_places
from structures.perception.sites import read_unit
from structures.perception.structure import Structure

if TYPE_CHECKING:
    from pathlib import Path

    from structures.perception.parts import Choice
    from structures.perception.sites import Unit

__all__ = ["part_names", "read_cif", "structure_of"]

_FULL = 0.99


def part_names(path: Path, *, frame: int = -1) -> tuple[str, ...]:
    """Names of the disorder groups of a CIF, sorted; none where it has no disorder."""
    unit = read_unit(path, frame)
    return () if unit is None else group_names(unit)


def read_cif(
    path: Path, *, frame: int = -1, part: str | None = None, mixed: str | None = None
) -> Structure | None:
    """Read one block of a CIF; None where it has no fractional coordinates.

    Parameters
    ----------
    part
        Disorder group to take, see `choose_parts`; the major ones by default.
    mixed
        What shared metal sites hold: `major`, an element, or `LABEL=ELEMENT` joined by commas. Undecided
        without it, unless `part` names the group of the metal.

    Raises
    ------
    FileFormatError
        If it is no CIF, or an atom has no known element.
    InvalidInputError
        If it has no such frame, or no shared site can hold what `mixed` says.
    UnknownNameError
        If it has no disorder group `part`.
    """
    unit = read_unit(path, frame)
    if unit is None:
        return None
    listed = Atoms(
        [site.element for site in unit.sites],
        positions=unit.fractional @ unit.cell,
        cell=unit.cell,
        pbc=True,
    )
    free, words = held_in_cell(listed)
    if words:
        return Structure(free, notes=(*unit.notes, words))
    return structure_of(unit, part=part, mixed=mixed)


def structure_of(unit: Unit, *, part: str | None, mixed: str | None) -> Structure:
    """Choose the parts and expand the symmetry of an asymmetric unit; raises as `read_cif`."""
    shared = shared_places(unit)
    choices = choose_parts(unit, part, [k for members in shared for k in members])
    notes = list(unit.notes) + [choice.words for choice in choices if choice.words]
    weights = np.ones(len(unit.sites))
    taken = {k for k, site in enumerate(unit.sites) if not site.group and site.occupancy >= _FULL}
    for choice in choices:
        taken.update(choice.taken)
        weights[list(choice.taken)] = choice.weight
    for members in shared:
        taken.difference_update(members)
        taken.add(members[0])
        weights[members[0]] = min(1.0, sum(unit.sites[k].occupancy for k in members))
        if not element(unit.sites[members[0]].element).core:
            notes.append(_one_of(unit, members))
    expanded = expand(unit, sorted(taken))
    expanded, weights_of = kept_once(unit, expanded, weights, choices, notes)
    symbols = [unit.sites[k].element for k in expanded.site]
    sites = shared_metals(unit, [*shared, *_may_be_empty(unit, choices)], expanded, part, mixed)
    for site in sites:
        for atom in site.atoms:
            symbols[atom] = site.taken or symbols[atom]
    atoms = Atoms(symbols, positions=expanded.positions, cell=unit.cell, pbc=True)
    atoms.arrays["labels"] = np.array([unit.sites[k].label for k in expanded.site])
    return Structure(atoms, sites, weights_of, tuple(notes))


def _may_be_empty(unit: Unit, choices: list[Choice]) -> list[list[int]]:
    """Metal sites that no other part fills while this one is away; none where that is said of every metal."""
    metals = [k for k, site in enumerate(unit.sites) if element(site.element).core]
    single = {k for choice in choices if choice.words is None and choice.weight < _FULL for k in choice.taken}
    if single.issuperset(metals):
        return []
    return [[k] for k in metals if k in single]


def _one_of(unit: Unit, members: list[int]) -> str:
    shares = " / ".join(f"{unit.sites[k].element} {unit.sites[k].occupancy:.2f}" for k in members)
    labels = "/".join(unit.sites[k].label for k in members)
    return f"site {labels} is shared ({shares}): read as {unit.sites[members[0]].element}"
