"""What a cluster file holds: metals, core and shell, motifs, ligands, group, framework, sites of dopants.

Everything is read from positions and elements alone. What fits no class stands in `unclassed` with its atoms
and the reason. Atoms are numbered from 0 in the order of the file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.errors import InvalidInputError
from structures.matter.numbers import are_anchors, are_core_metals
from structures.motifs import MotifSearch, find_motifs
from structures.perception.bonds import (
    Bonds,
    Unwrapped,
    anchor_margins,
    find_bonds,
    unwrap,
)
from structures.perception.frame import Frame, find_group, guided_group, layers, orbit_rows
from structures.perception.ligands import LigandKind, name_ligands
from structures.perception.match import match_framework
from structures.perception.rows import (
    alignment_of,
    chain_rows,
    count_electrons,
    formula_of,
    minority_rows,
    occupancy_of,
    unclassed_rows,
)
from structures.showing import Shown
from structures.topology import framework_motifs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ase import Atoms

    from structures.framework import Framework

__all__ = ["Perception", "perceive"]


@dataclass(frozen=True)
class Perception(Shown):
    """What was perceived; `as_dict` gives the JSON document.

    Attributes
    ----------
    metals
        Element to count, most frequent first, of the cluster only.
    sulfurs
        Sulfur atoms that bind the cluster; `anchors` counts every anchor element.
    core
        Metals that are in no motif.
    motifs
        Motif to count: the five common ones always, others where present.
    framework
        Name of the known framework of which the frame is a copy, or None.
    evidence
        Evidence mark of that framework.
    point_group, tolerance, deviation
        Group of the metal-sulfur frame, the tolerance (Å) at which it was found, and the largest distance (Å)
        between a carried atom and its image. `groups` lists the group at each tolerance that was tried.
    orbits
        Metal orbits: label, role, size, elements, atoms. Of the framework where there is one, else of the
        group that was found.
    minority
        Where each metal but the most frequent sits: element, count, role, orbit, atoms, text.
    layers
        Metals a layer from the inside out: core by distance from its surface, surface, shell.
    rings
        Size (metals) of each ring motif.
    charge, core_charge, electrons
        As given or taken from the framework; electrons None where a metal has no agreed valence.
    occupancy
        Canonical integer of where `guest` sits in the framework, for clusters of one or two metals.
    unclassed
        What could not be classed: reason and atoms.
    notes
        What was decided on the way, in sentences.
    cluster
        File indices of all atoms that are bound to the cluster.
    """

    formula: str
    metals: dict[str, int]
    sulfurs: int
    anchors: dict[str, int]
    core: int
    motifs: dict[str, int]
    framework: str | None
    evidence: str | None
    point_group: str
    tolerance: float
    deviation: float
    groups: list[dict[str, Any]]
    orbits: list[dict[str, Any]]
    minority: list[dict[str, Any]]
    layers: list[int]
    rings: list[int]
    ligands: list[dict[str, Any]]
    charge: int | None
    core_charge: int | None
    electrons: int | None
    occupancy: dict[str, Any] | None
    alignment: dict[str, Any] | None
    chains: list[dict[str, Any]]
    unclassed: list[dict[str, Any]]
    notes: list[str]
    frame: Frame = field(repr=False, compare=False)
    search: MotifSearch = field(repr=False, compare=False)
    cluster: frozenset[int] = field(repr=False, compare=False)

    def as_dict(self) -> dict[str, Any]:
        """All fields but `frame`, `search` and `cluster`, of plain Python types."""
        hidden = ("frame", "search", "cluster")
        document = {name: value for name, value in self.__dict__.items() if name not in hidden}
        first = ("metals", "sulfurs", "core", "motifs", "framework", "point_group", "orbits", "minority")
        ordered = [*first, "unclassed", *document]
        return {name: document[name] for name in ordered}


def perceive(
    atoms: Atoms,
    *,
    charge: int | None = None,
    tolerance: float | None = None,
    frameworks: Iterable[Framework] | None = None,
) -> Perception:
    """Perceive the largest metal cluster of a structure.

    Parameters
    ----------
    charge
        Total charge, for the electron count; without it that of the recognised framework is used.
    tolerance
        Å for the point group. Without it, 0.1 to 1.0 Å are tried and the largest group wins; the group of a
        recognised framework is taken where the frame obeys it within 1.5 Å.
    frameworks
        Frameworks to recognise; the built-in ones by default.

    Raises
    ------
    InvalidInputError
        If there are no atoms, no metal, unknown elements or overlapping atoms, or no sulfur on the metal.
    TooManyError
        If there are more than 20,000 atoms.
    """
    if tolerance is not None and not 0 < tolerance <= 2:
        raise InvalidInputError(f"tolerance {tolerance} Å; give more than 0 and at most 2")
    whole, bonds, frame, search, notes = _frame(atoms)
    group = find_group(frame, tolerance)
    known = _built_in(frame) if frameworks is None else list(frameworks)
    match = match_framework(frame.metals, frame.sulfurs, frame.bonds, search, known)
    if match is not None and tolerance is None:
        group = guided_group(frame, match, group)
    if match is None:
        notes += [
            f"the motifs are those of {name}, the bond graph is not" for name in _like(frame, search, known)
        ]
    ligands = _ligands(atoms, bonds, whole, frame)
    unclassed = unclassed_rows(atoms, bonds, whole, frame, search)
    metals = Counter(atoms.symbols[atom] for atom in frame.metal_atoms)
    counts = dict(sorted(metals.items(), key=lambda item: (-item[1], item[0])))
    anchors = Counter(atoms.symbols[atom] for atom in frame.sulfur_atoms)
    orbits = orbit_rows(frame, search, group, match, list(atoms.symbols))
    core_charge, electrons = count_electrons(counts, ligands, charge, match, notes)
    return Perception(
        formula=formula_of(counts, ligands),
        metals=counts,
        sulfurs=anchors["S"],
        anchors=dict(anchors),
        core=search.inventory.core,
        motifs=search.inventory.counts(),
        framework=match.framework.name if match else None,
        evidence=match.framework.evidence if match else None,
        point_group=group.point_group,
        tolerance=group.tolerance,
        deviation=round(group.deviation, 3),
        groups=[asdict(entry) for entry in group.tried],
        orbits=orbits,
        minority=minority_rows(orbits, counts),
        layers=layers(frame, search),
        rings=[len(motif.metals) for motif in search.motifs if motif.kind == "ring"],
        ligands=[_ligand_row(kind) for kind in ligands],
        charge=charge,
        core_charge=core_charge,
        electrons=electrons,
        occupancy=occupancy_of(atoms, frame, match, counts),
        alignment=alignment_of(frame, match),
        chains=chain_rows(frame, search),
        unclassed=unclassed,
        notes=notes,
        frame=frame,
        search=search,
        cluster=frozenset(whole.atoms),
    )


def _ligand_row(kind: LigandKind) -> dict[str, Any]:
    return {
        "formula": kind.formula,
        "name": kind.name,
        "count": kind.count,
        "deprotonated": kind.deprotonated,
    }


def _built_in(frame: Frame) -> list[Framework]:
    """Built-in frameworks of that size; their names begin with it, so no other one is built."""
    from structures.library import FRAMEWORKS, framework  # noqa: PLC0415  the library builds frames when asked

    size = f"M{len(frame.metals)}S{len(frame.sulfurs)}"
    return [framework(name) for name in FRAMEWORKS if name.partition("-")[0] == size]


def _like(frame: Frame, search: MotifSearch, frameworks: Iterable[Framework]) -> list[str]:
    """Names of frameworks with the same numbers of metals, sulfurs and motifs."""
    return [
        framework.name
        for framework in frameworks
        if len(framework.sites) == len(frame.metals)
        and len(framework.anchors) == len(frame.sulfurs)
        and framework_motifs(framework).inventory == search.inventory
    ]


def _frame(atoms: Atoms) -> tuple[Unwrapped, Bonds, Frame, MotifSearch, list[str]]:
    """Class the frame at each sensible bond limit; keep the one that leaves the fewest atoms over."""
    every = find_bonds(atoms)
    found = []
    for margin in anchor_margins(atoms, every):
        whole, bonds = unwrap(atoms, every, margin)
        frame = _cut(atoms, bonds, whole)
        if frame.sulfur_atoms:
            found.append((whole, bonds, frame, find_motifs(frame.metals, frame.sulfurs, frame.bonds)))
    if not found:
        raise InvalidInputError(
            "no sulfur (or Se, Te, halide) binds the metal; perception classes thiolate-protected clusters"
        )
    most = max(len(item[2].sulfur_atoms) for item in found)
    left_over = [len(item[3].strange) + most - len(item[2].sulfur_atoms) for item in found]
    whole, bonds, frame, search = found[left_over.index(min(left_over))]
    notes = []
    rivals = [item for item, left in zip(found, left_over, strict=True) if left == min(left_over)]
    others = {str(item[3].inventory) for item in rivals} - {str(search.inventory)}
    if others:
        notes.append(f"the motifs depend on the bond limit; another reading is {' or '.join(sorted(others))}")
    if whole.periodic:
        notes.append("bonds run through the periodic box; one image of the cluster was taken")
    return whole, bonds, frame, search, notes


def _cut(atoms: Atoms, bonds: Bonds, whole: Unwrapped) -> Frame:
    """Metals and anchors of the cluster, and their bonds."""
    inside = np.zeros(len(atoms), dtype=bool)
    inside[list(whole.atoms)] = True
    metal = are_core_metals(atoms.numbers) & inside
    anchor = are_anchors(atoms.numbers)
    chosen = metal[bonds.first] & anchor[bonds.second]
    metal_atoms = np.nonzero(metal)[0]
    sulfur_atoms = np.unique(bonds.second[chosen])
    place = {int(atom): k for k, atom in enumerate(metal_atoms)}
    spot = {int(atom): k for k, atom in enumerate(sulfur_atoms)}
    ends = zip(bonds.first[chosen].tolist(), bonds.second[chosen].tolist(), strict=True)
    return Frame(
        metal_atoms=tuple(metal_atoms.tolist()),
        sulfur_atoms=tuple(sulfur_atoms.tolist()),
        metals=whole.positions[metal_atoms],
        sulfurs=whole.positions[sulfur_atoms],
        bonds=tuple(sorted({(place[a], spot[b]) for a, b in ends})),
    )


def _ligands(atoms: Atoms, bonds: Bonds, whole: Unwrapped, frame: Frame) -> tuple[LigandKind, ...]:
    metal = are_core_metals(atoms.numbers)
    organic = ~metal[bonds.first] & ~metal[bonds.second]
    inside = set(whole.atoms)
    pairs = [
        (a, b)
        for a, b in zip(bonds.first[organic].tolist(), bonds.second[organic].tolist(), strict=True)
        if a in inside
    ]
    return name_ligands(list(atoms.symbols), pairs, frame.sulfur_atoms)
