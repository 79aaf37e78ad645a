"""Ligands of a cluster: the molecules that hang on its anchors, by formula and, where known, by name.

A name is given where the graph of elements and bonds is that of a ligand of `structures.shell`: 2,4-DMBT
and SC2H4Ph, one formula, are told apart. A known acid without its proton has the same name and is counted as
deprotonated.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from ase.formula import Formula

from structures.matter.elements import element
from structures.shell.shapes import SHAPES, shaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["LigandKind", "name_ligands"]


@dataclass(frozen=True, slots=True)
class LigandKind:
    """One kind of ligand: formula (Hill), name or None, protons lost, and its anchors (file indices)."""

    formula: str
    name: str | None
    deprotonated: int
    anchors: tuple[int, ...]

    @property
    def count(self) -> int:
        """Number of ligands of this kind."""
        return len(self.anchors)


def name_ligands(
    symbols: Sequence[str], bonds: Iterable[tuple[int, int]], anchors: Sequence[int]
) -> tuple[LigandKind, ...]:
    """Class the ligands on `anchors`, most frequent first.

    Parameters
    ----------
    symbols
        Element of every atom of the file.
    bonds
        Pairs of bound non-metal atoms.
    anchors
        File indices of the atoms that bind the metal; each starts one ligand.
    """
    graph = nx.Graph()
    graph.add_nodes_from(anchors)
    graph.add_edges_from(bonds)
    kinds: dict[tuple[str, str | None, int], list[int]] = defaultdict(list)
    for anchor in anchors:
        part = sorted(nx.node_connected_component(graph, anchor))
        elements = [symbols[atom] for atom in part]
        formula = Formula("".join(elements)).format("hill")
        name, lost = (None, 0) if elements == ["S"] else _named(graph.subgraph(part), symbols)
        kinds[formula, name, lost].append(anchor)
    found = [LigandKind(*key, tuple(members)) for key, members in kinds.items()]
    return tuple(sorted(found, key=lambda kind: (-kind.count, kind.formula)))


def _named(part: nx.Graph, symbols: Sequence[str]) -> tuple[str | None, int]:
    labelled = nx.Graph(part.edges)
    labelled.add_nodes_from((atom, {"element": symbols[atom]}) for atom in part.nodes)
    return _known().get(_fingerprint(labelled), (None, 0))


@cache
def _known() -> dict[str, tuple[str, int]]:
    """Fingerprint of every ligand with a shape, whole and deprotonated, to its name and lost protons."""
    known: dict[str, tuple[str, int]] = {}
    for name in SHAPES:
        ligand = shaped(name)
        for lost, fragment in enumerate(
            [ligand.fragment, ligand.fragment.deprotonated()] if ligand.fragment.acidic else [ligand.fragment]
        ):
            elements = (ligand.ligand.anchor, *fragment.symbols)
            points = np.vstack([np.zeros((1, 3)), fragment.conformers[0].reshape(-1, 3)])
            known.setdefault(_fingerprint(_graph(elements, points)), (name, lost))
    return known


def _graph(elements: Sequence[str], points: np.ndarray) -> nx.Graph:
    radii = np.array([element(symbol).covalent for symbol in elements])
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    graph = nx.Graph()
    graph.add_nodes_from((atom, {"element": symbol}) for atom, symbol in enumerate(elements))
    low, high = np.nonzero(np.triu(distance < radii[:, None] + radii[None] + 0.25, k=1))
    graph.add_edges_from(zip(low.tolist(), high.tolist(), strict=True))
    return graph


def _fingerprint(graph: nx.Graph) -> str:
    fingerprint: str = nx.weisfeiler_lehman_graph_hash(graph, node_attr="element", iterations=6)
    return fingerprint
