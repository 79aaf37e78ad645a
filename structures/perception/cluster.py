"""The cluster of a file: the largest piece of bonded metal, whole, with its frame and motifs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from structures.errors import InvalidInputError
from structures.matter.numbers import are_core_metals
from structures.motifs import CHAINING, MotifSearch, find_motifs
from structures.perception.bonds import Bonds, Unwrapped, anchor_margins, find_bonds, unwrap
from structures.perception.donors import donors, molecules
from structures.perception.frame import Frame

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["Cluster", "find_cluster"]


@dataclass(frozen=True, eq=False)
class Cluster:
    """The cluster, its bonds, its frame and motifs; `notes` says what was decided."""

    whole: Unwrapped
    bonds: Bonds
    frame: Frame
    search: MotifSearch
    notes: tuple[str, ...]


def find_cluster(atoms: Atoms) -> Cluster:
    """Class the frame at each sensible bond limit; keep the one that leaves the fewest atoms over.

    Raises
    ------
    InvalidInputError
        If the atoms are no cluster (see `find_bonds`), or nothing binds the metal as ligands do.
    TooManyError
        If there are too many atoms.
    """
    every = find_bonds(atoms)
    found = []
    for margin in anchor_margins(atoms, every):
        whole, bonds = unwrap(atoms, every, margin)
        frame = _cut(atoms, bonds, whole)
        if frame.sulfur_atoms:
            search = find_motifs(frame.metals, frame.sulfurs, frame.bonds, frame.kinds)
            found.append((whole, bonds, frame, search))
    if not found:
        raise InvalidInputError(
            "no ligand binds the metal by S, Se, Te, P, N, C, a halogen or as hydride; perception classes "
            "ligand-protected clusters"
        )
    most = max(len(item[2].sulfur_atoms) for item in found)
    left_over = [item[3].doubtful + most - len(item[2].sulfur_atoms) for item in found]
    whole, bonds, frame, search = found[left_over.index(min(left_over))]
    notes = [every.words] if every.words else []
    rivals = [item for item, left in zip(found, left_over, strict=True) if left == min(left_over)]
    others = {str(item[3].inventory) for item in rivals} - {str(search.inventory)}
    if others:
        notes.append(f"the motifs depend on the bond limit; another reading is {' or '.join(sorted(others))}")
    if whole.periodic:
        notes.append("bonds run through the periodic box; one image of the cluster was taken")
    return Cluster(whole, bonds, frame, search, tuple(notes))


def _cut(atoms: Atoms, bonds: Bonds, whole: Unwrapped) -> Frame:
    """Metals and anchors of the cluster, and their bonds."""
    inside = np.zeros(len(atoms), dtype=bool)
    inside[list(whole.atoms)] = True
    metal = are_core_metals(atoms.numbers) & inside
    places = donors(atoms, bonds, metal)
    metal_atoms = np.nonzero(metal)[0]
    sulfur_atoms = np.array(
        sorted(places, key=lambda atom: (places[atom] not in CHAINING, atom)), dtype=np.int64
    )
    graph = molecules(atoms, bonds)
    held: dict[int, list[int]] = {}
    for number, atom in enumerate(sulfur_atoms.tolist()):
        held.setdefault(min(nx.node_connected_component(graph, atom)), []).append(number)
    chosen = metal[bonds.first] & np.isin(bonds.second, sulfur_atoms)
    place = {int(atom): k for k, atom in enumerate(metal_atoms)}
    spot = {int(atom): k for k, atom in enumerate(sulfur_atoms)}
    ends = zip(bonds.first[chosen].tolist(), bonds.second[chosen].tolist(), strict=True)
    return Frame(
        metal_atoms=tuple(metal_atoms.tolist()),
        sulfur_atoms=tuple(sulfur_atoms.tolist()),
        metals=whole.positions[metal_atoms],
        sulfurs=whole.positions[sulfur_atoms],
        bonds=tuple(sorted({(place[a], spot[b]) for a, b in ends})),
        kinds=tuple(places[int(atom)] for atom in sulfur_atoms),
        spanned=tuple(sorted(tuple(spots) for spots in held.values() if len(spots) > 1)),
    )
