"""Ligands of a cluster: the molecules that hang on its anchors, by formula and, where known, by name.

A name is given where the graph of elements and bonds is that of a ligand of `structures.shell`: 2,4-DMBT
and SC2H4Ph, one formula, are told apart, and so are ligands without a name. A known acid without its proton
has the same name and is counted as deprotonated. Where the file lacks hydrogens, the ligands with the same
skeleton are named instead; which of them it is the file does not say.
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
from structures.matter.ligand import electrons_of
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import bare_ligands
from structures.shell.shapes import SHAPES, shaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["LigandKind", "name_ligands"]


@dataclass(frozen=True, slots=True)
class LigandKind:
    """One kind of ligand: formula (Hill), name or None, protons lost, and its anchors (file indices).

    `electrons` is what one of them takes, `each` how many anchors one of them has. `skeleton` are (name,
    hydrogens that the file lacks) of the ligands that differ in hydrogens only.
    """

    formula: str
    name: str | None
    deprotonated: int
    anchors: tuple[int, ...]
    skeleton: tuple[tuple[str, int], ...] = ()
    electrons: int = 1
    each: int = 1

    @property
    def count(self) -> int:
        """Number of ligands of this kind."""
        return len(self.anchors) // self.each


def name_ligands(
    symbols: Sequence[str], bonds: Iterable[tuple[int, int]], places: Mapping[int, str]
) -> tuple[LigandKind, ...]:
    """Class the ligands on `anchors`, most frequent first.

    Parameters
    ----------
    symbols
        Element of every atom of the file.
    bonds
        Pairs of bound non-metal atoms.
    places
        File indices of the atoms that bind the metal, and the kind of anchor that each is.
    """
    graph = nx.Graph()
    graph.add_nodes_from(places)
    graph.add_edges_from(bonds)
    kinds: dict[tuple[str, str | None, int, str, tuple[str, ...]], list[int]] = defaultdict(list)
    skeletons: dict[str, tuple[tuple[str, int], ...]] = {}
    seen: set[int] = set()
    for anchor in places:
        if anchor in seen:
            continue
        part = sorted(nx.node_connected_component(graph, anchor))
        seen.update(part)
        held = [atom for atom in part if atom in places]
        kind = tuple(sorted(places[atom] for atom in held))
        elements = [symbols[atom] for atom in part]
        formula = Formula("".join(elements)).format("hill")
        drawn = _labelled(graph.subgraph(part), symbols)
        mark = _fingerprint(drawn)
        name, lost = _atom_name(elements[0], kind) if len(part) == 1 else _known().get(mark, (None, 0))
        if name is None and len(elements) > 1 and mark not in skeletons:
            skeletons[mark] = _skeletons(drawn)
        kinds[formula, name, lost, mark, kind].extend(held)
    found = []
    for (formula, name, lost, mark, kind), members in kinds.items():
        taken, alike = sum(map(electrons_of, kind)), skeletons.get(mark, ())
        found.append(LigandKind(formula, name, lost, tuple(members), alike, taken, len(kind)))
    return tuple(sorted(found, key=lambda kind: (-kind.count, kind.formula)))


def _atom_name(element: str, places: tuple[str, ...]) -> tuple[str | None, int]:
    """Name of a ligand of one atom; a bare sulfur among bare sulfurs is a thiolate without its R."""
    name = bare_ligands().get(element)
    known = name is not None and LIGANDS[name].place == places[0]
    return (name if known else None), 0


def _labelled(part: nx.Graph, symbols: Sequence[str]) -> nx.Graph:
    labelled = nx.Graph(part.edges)
    labelled.add_nodes_from((atom, {"element": symbols[atom]}) for atom in part.nodes)
    return labelled


def _skeletons(drawn: nx.Graph) -> tuple[tuple[str, int], ...]:
    """Names of the ligands that have this skeleton and more hydrogens, and how many more."""
    held = _hydrogens(drawn)
    known = _known_skeletons().get(_fingerprint(_bare(drawn)), ())
    return tuple((name, most - held) for name, most in known if most > held)


def _bare(graph: nx.Graph) -> nx.Graph:
    """The graph without its hydrogens."""
    return graph.subgraph([atom for atom, element in graph.nodes(data="element") if element != "H"])


def _hydrogens(graph: nx.Graph) -> int:
    return sum(element == "H" for _, element in graph.nodes(data="element"))


@cache
def _known_skeletons() -> dict[str, tuple[tuple[str, int], ...]]:
    """Fingerprint without hydrogens to the (name, hydrogens) of the ligands that have it."""
    known: dict[str, tuple[tuple[str, int], ...]] = {}
    for name in SHAPES:
        graph = _drawn(name, lost=False)
        if len(_bare(graph)) > 1:
            mark = _fingerprint(_bare(graph))
            known[mark] = (*known.get(mark, ()), (name, _hydrogens(graph)))
    return known


@cache
def _known() -> dict[str, tuple[str, int]]:
    """Fingerprint of every ligand with a shape, whole and deprotonated, to its name and lost protons."""
    known: dict[str, tuple[str, int]] = {}
    for name in SHAPES:
        for lost in (False, True) if shaped(name).fragment.acidic else (False,):
            known.setdefault(_fingerprint(_drawn(name, lost=lost)), (name, int(lost)))
    return known


def _drawn(name: str, *, lost: bool) -> nx.Graph:
    """Graph of a ligand with a shape, without its acidic proton where `lost`."""
    ligand = shaped(name)
    fragment = ligand.fragment.deprotonated() if lost else ligand.fragment
    points = np.vstack([np.zeros((1, 3)), fragment.conformers[0].reshape(-1, 3)])
    return _graph((ligand.ligand.anchor, *fragment.symbols), points)


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
