"""The atoms of a cell: every operation on every site that was taken, each atom once.

Images of an atom on a special position are one atom; of the copies of a disordered part that symmetry lays
over one another, one is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from ase import Atoms
from ase.data import atomic_numbers

from structures.matter.numbers import covalent_radii
from structures.perception.bonds import ORGANIC, OVERLAP
from structures.perception.neighbours import near_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.perception.parts import Choice
    from structures.perception.sites import Unit

__all__ = ["Copies", "expand", "kept_once"]

_SPECIAL = 0.3  # Å between images of an atom on a special position
_FULL = 0.99


@dataclass(frozen=True, eq=False)
class Copies:
    """Atoms of the cell: site and operation of each, shape (atoms,), and positions (Å), shape (atoms, 3)."""

    site: NDArray[np.int64]
    operation: NDArray[np.int64]
    positions: NDArray[np.float64]


def expand(unit: Unit, taken: list[int]) -> Copies:
    """Apply every operation; images of an atom on a special position are one atom, at their mean."""
    site, operation, positions = [], [], []
    for k in taken:
        images = unit.rotations @ unit.fractional[k] + unit.translations
        done = np.zeros(len(images), dtype=bool)
        for first in range(len(images)):
            if done[first]:
                continue
            apart = images - images[first]
            apart -= np.round(apart)
            same = (np.linalg.norm(apart @ unit.cell, axis=-1) < _SPECIAL) & ~done
            done |= same
            place = images[first] + apart[same].mean(axis=0)
            site.append(k)
            operation.append(first)
            positions.append((place - np.floor(place + 1e-9)) @ unit.cell)
    return Copies(np.array(site), np.array(operation), np.array(positions).reshape(-1, 3))


def kept_once(
    unit: Unit,
    expanded: Copies,
    weights: NDArray[np.float64],
    choices: list[Choice],
    notes: list[str],
) -> tuple[Copies, NDArray[np.float64]]:
    """Keep one of the copies of a disordered part that symmetry lays over one another.

    Returns the atoms left and their weights, shape (atoms,); what was left out is appended to `notes`.
    """
    disorder = {k: number for number, choice in enumerate(choices) for k in choice.taken}
    number = np.array([disorder.get(int(k), -1) for k in expanded.site])
    free = np.nonzero((number >= 0) & (weights[expanded.site] < _FULL))[0]
    weight = weights[expanded.site].copy()
    if not len(free):
        return expanded, weight
    copies = [(int(number[atom]), int(expanded.operation[atom])) for atom in free]
    graph = nx.Graph()
    graph.add_nodes_from(copies)
    graph.add_edges_from(_clashes(unit, expanded, free, copies))
    kept: set[tuple[int, int]] = set()
    for copy in sorted(graph.nodes):
        if not kept.intersection(graph.adj[copy]):
            kept.add(copy)
    shared_by = {copy: 1 + len(set(graph.adj[copy]) - kept) for copy in kept}
    gone = [int(atom) for atom, copy in zip(free, copies, strict=True) if copy not in kept]
    for atom, copy in zip(free, copies, strict=True):
        if copy in kept:
            weight[atom] = min(1.0, weight[atom] * shared_by[copy])
    labels = list(dict.fromkeys(unit.sites[int(expanded.site[atom])].label for atom in gone))
    if labels:
        shown = ", ".join(labels[:6]) + (f" ... ({len(labels)})" if len(labels) > 6 else "")
        notes.append(f"disordered about a symmetry element, one of the positions taken: {shown}")
    left = np.setdiff1d(np.arange(len(expanded.site)), gone)
    return (
        Copies(expanded.site[left], expanded.operation[left], expanded.positions[left]),
        weight[left],
    )


def _clashes(
    unit: Unit, expanded: Copies, free: NDArray[np.int64], copies: list[tuple[int, int]]
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Pairs of copies that cannot both be there."""
    sites = [unit.sites[int(expanded.site[atom])] for atom in free]
    numbers = np.array([atomic_numbers[site.element] for site in sites])
    atoms = Atoms(numbers, positions=expanded.positions[free], cell=unit.cell, pbc=True)
    radii = covalent_radii(numbers)
    first, second, distance, _ = near_pairs(atoms, float(2 * radii.max() + ORGANIC))
    special = np.array([site.special for site in sites])
    pairs = []
    for a, b, length in zip(first.tolist(), second.tolist(), distance.tolist(), strict=True):
        alternative = copies[a][0] == copies[b][0] and special[a]
        limit = (radii[a] + radii[b] + ORGANIC) if alternative else OVERLAP * (radii[a] + radii[b])
        if copies[a] != copies[b] and length < limit:
            pairs.append((copies[a], copies[b]))
    return pairs
