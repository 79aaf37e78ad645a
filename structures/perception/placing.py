"""Which atom of a file is which atom of our model, once the framework is recognised.

Metals and anchors come from the bond graph's match, turned by the operation of the framework's group that
carries the occupancy on the canonical one. Ligand atoms come from isomorphisms of the ligands' own graphs; of
all possibilities the one closest to the model is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from structures.errors import InvalidInputError
from structures.matter.numbers import are_core_metals
from structures.perception.bonds import find_bonds
from structures.superposition import rms, superposed
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ase import Atoms

    from structures.perception.frame import Frame
    from structures.perception.match import Match

__all__ = ["Placed", "place"]

_MIRROR = np.array([1.0, 1.0, -1.0])
_ISOMORPHISMS = 2000  # of one ligand; a tert-butyl group has 1296


@dataclass(frozen=True, eq=False)
class Placed:
    """Atoms of a file on a model.

    Attributes
    ----------
    order
        Index in the file of each atom of the model.
    mirror
        True where the file holds the mirror image of the model.
    rms
        Å over all atoms after superposition.
    """

    order: tuple[int, ...]
    mirror: bool
    rms: float


def place(atoms: Atoms, frame: Frame, match: Match, model: Atoms) -> Placed:
    """Find the atom of the file for each atom of the model, an assembled cluster on the matched framework.

    Raises
    ------
    InvalidInputError
        If the file's metals, or its ligands, are not those of the model.
    """
    metals = [frame.metal_atoms[k] for k in match.metals]
    anchors = [frame.sulfur_atoms[k] for k in match.sulfurs]
    ours, theirs = _ligand_maps(atoms, anchors, model)
    best: Placed | None = None
    for sites, ends, proper in _relabelled(atoms, match, metals, anchors, model):
        mirror = match.mirror == proper
        found = _closest(atoms, model, [*sites], [theirs[end] for end in ends], ours, mirror=mirror)
        if best is None or found.rms < best.rms:
            best = found
    if best is None:
        raise InvalidInputError("the metals of the file are not on the sites of the model")
    return best


def _relabelled(
    atoms: Atoms, match: Match, metals: list[int], anchors: list[int], model: Atoms
) -> Iterator[tuple[list[int], list[int], bool]]:
    """Atoms of the sites and (by position in `anchors`) of the anchors, by each operation that fits."""
    group = framework_symmetry(match.framework)
    count = len(metals)
    wanted = np.asarray(model.numbers[:count])
    for permutation, proper in zip(group.permutations, group.proper, strict=True):
        sites, ends = [0] * count, [0] * len(anchors)
        for point, image in enumerate(permutation.tolist()):
            if point < count:
                sites[image] = metals[point]
            else:
                ends[image - count] = point - count
        if (atoms.numbers[sites] == wanted).all():
            yield sites, ends, bool(proper)


def _ligand_maps(
    atoms: Atoms, anchors: list[int], model: Atoms
) -> tuple[list[list[int]], list[list[list[int]]]]:
    """Atoms of each ligand in the order of one reference: of the model, and every way for the file's."""
    firsts = [int(np.flatnonzero(model.arrays["anchor"] == k)[0]) for k in range(len(anchors))]
    ours, theirs = _organic(model), _organic(atoms)
    reference = _part(ours, firsts[0])
    first = [_isomorphisms(reference, _part(ours, anchor), anchor)[:1] for anchor in firsts]
    ways = [_isomorphisms(reference, _part(theirs, anchor), anchor) for anchor in anchors]
    if not all(first) or not all(ways):
        raise InvalidInputError("not every ligand of the file is the one ligand of the model")
    return [way[0] for way in first], ways


def _organic(atoms: Atoms) -> nx.Graph:
    bonds = find_bonds(atoms)
    metal = are_core_metals(atoms.numbers)
    chosen = ~metal[bonds.first] & ~metal[bonds.second]
    graph = nx.Graph()
    graph.add_nodes_from((k, {"element": int(number)}) for k, number in enumerate(atoms.numbers))
    graph.add_edges_from(zip(bonds.first[chosen].tolist(), bonds.second[chosen].tolist(), strict=True))
    return graph


def _part(graph: nx.Graph, anchor: int) -> nx.Graph:
    """The ligand on one anchor, which is marked as such."""
    part = graph.subgraph(nx.node_connected_component(graph, anchor)).copy()
    part.nodes[anchor]["element"] = -part.nodes[anchor]["element"]
    return part


def _isomorphisms(reference: nx.Graph, part: nx.Graph, anchor: int) -> list[list[int]]:
    """Atoms of `part` in the order of the reference's sorted nodes, the anchor first, every way."""
    same = nx.algorithms.isomorphism.categorical_node_match("element", 0)
    matcher = nx.algorithms.isomorphism.GraphMatcher(reference, part, node_match=same)
    nodes = sorted(reference.nodes, key=lambda node: (reference.nodes[node]["element"] > 0, node))
    ways = ([mapping[node] for node in nodes] for mapping in matcher.isomorphisms_iter())
    return [way for way in islice(ways, _ISOMORPHISMS) if way[0] == anchor]


def _closest(
    atoms: Atoms,
    model: Atoms,
    sites: list[int],
    ligands: list[list[list[int]]],
    ours: list[list[int]],
    *,
    mirror: bool,
) -> Placed:
    """Superpose on metals and anchors, then take the closest way of each ligand."""
    positions = atoms.positions * (_MIRROR if mirror else 1.0)
    frame = sites + [ways[0][0] for ways in ligands]
    target = np.vstack([model.positions[: len(sites)], model.positions[[own[0] for own in ours]]])
    turned = superposed(positions, target, frame)
    order = np.empty(len(model), dtype=np.int64)
    order[: len(sites)] = sites
    for own, ways in zip(ours, ligands, strict=True):
        apart = ((turned[ways] - model.positions[own]) ** 2).sum(axis=(1, 2))
        order[own] = ways[int(apart.argmin())]
    return Placed(tuple(order.tolist()), mirror, rms(turned[order], model.positions))
