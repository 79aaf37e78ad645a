"""Which atoms bind the metal as ligands do: of thiolates, halides, phosphines, carbenes, alkynyls, hydrides.

A molecule binds by its chalcogens, halogens and phosphorus where it has any on the metal, else by carbon or
nitrogen of a known kind; hydrogen and oxygen bind where they are bound to nothing else. What binds in any
other way is no anchor and stays unclassed. Classes are those of the covalent bond classification.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from structures.matter.elements import anchor_symbols
from structures.matter.ligand import place_of
from structures.matter.numbers import are_core_metals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ase import Atoms
    from numpy.typing import NDArray

    from structures.matter.ligand import LigandClass
    from structures.perception.bonds import Bonds

__all__ = ["donors", "molecules"]


def molecules(atoms: Atoms, bonds: Bonds) -> nx.Graph:
    """Graph of the atoms that are no metal and of the bonds between them."""
    metal = are_core_metals(atoms.numbers)
    organic = ~metal[bonds.first] & ~metal[bonds.second]
    graph = nx.Graph()
    graph.add_nodes_from(np.nonzero(~metal)[0].tolist())
    graph.add_edges_from(zip(bonds.first[organic].tolist(), bonds.second[organic].tolist(), strict=True))
    return graph


def donors(atoms: Atoms, bonds: Bonds, metals: NDArray[np.bool_]) -> dict[int, str]:
    """Anchors of the cluster with the place that each fills (`structures.matter.ligand.place_of`).

    Parameters
    ----------
    metals
        Which atoms are metals of the cluster, shape (atoms,).
    """
    symbols = list(map(str, atoms.symbols))
    graph = molecules(atoms, bonds)
    touching = set(bonds.second[metals[bonds.first]].tolist()) & set(graph)
    found: dict[int, str] = {}
    while touching:
        part = nx.node_connected_component(graph, min(touching))
        here = sorted(touching & part)
        touching -= part
        for atom, bonding in _of_molecule(symbols, graph, here):
            found[atom] = place_of(bonding, symbols[atom])
    full = any(graph.degree(atom) for atom in found)
    for atom, place in found.items():
        if full and place == "S" and not graph.degree(atom) and symbols[atom] in anchor_symbols("chalcogen"):
            found[atom] = place_of("X2", symbols[atom])
    return found


def _of_molecule(symbols: Sequence[str], graph: nx.Graph, here: list[int]) -> list[tuple[int, LigandClass]]:
    """Anchors among the atoms of one molecule that touch the metal, with their class."""
    strong = [atom for atom in here if symbols[atom] in (*anchor_symbols(), "P")]
    if strong:
        classed = [(atom, _strong(symbols, graph, atom)) for atom in strong]
        return [(atom, bonding) for atom, bonding in classed if bonding]
    weak = [atom for atom in here if symbols[atom] != "H" or not graph.degree(atom)]
    fewest = min((graph.degree(atom) for atom in weak), default=0)  # of a side-on alkynyl, the end
    classed = [(atom, _weak(symbols, graph, atom)) for atom in weak if graph.degree(atom) == fewest]
    return [(atom, bonding) for atom, bonding in classed if bonding]


def _strong(symbols: Sequence[str], graph: nx.Graph, atom: int) -> LigandClass | None:
    neighbours = graph.degree(atom)
    if symbols[atom] == "P":
        return "L" if neighbours == 3 else None
    if symbols[atom] in anchor_symbols("chalcogen"):
        return "X" if neighbours < 2 else "L"  # a thioether
    return "X"


def _weak(symbols: Sequence[str], graph: nx.Graph, atom: int) -> LigandClass | None:
    """Class of a carbon, nitrogen, hydrogen or oxygen, by what it is bound to."""
    near = sorted(symbols[other] for other in graph[atom])
    if symbols[atom] == "H":
        return "X" if not near else None
    if symbols[atom] == "O":
        return "X2" if not near else None
    if symbols[atom] == "N":  # amine, pyridine or imine, nitrile
        return "L" if len(near) == 3 or near in (["C"], ["C", "C"]) else None
    if symbols[atom] != "C":
        return None
    if len(near) == 1:
        (other,) = graph[atom]
        ends_in = graph.degree(other)
        if near == ["C"] and ends_in == 2:
            return "X"  # alkynyl
        if near == ["N"]:
            return "L" if ends_in == 2 else "X"  # isocyanide, cyanide
        return "L" if near == ["O"] else None
    return "L" if len(near) == 2 and "N" in near else None  # carbene
