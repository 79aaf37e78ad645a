"""Bond graph, motif inventory and card of a framework.

Metal-sulfur bonds are the anchors' own; metal-metal contacts are those shorter than a cutoff, because a
framework has no other definition of them (`structures.matter.lengths`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from structures.matter.lengths import METAL_METAL
from structures.motifs import MotifSearch, find_motifs
from structures.showing import Shown
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from structures.framework import Evidence, Framework
    from structures.symmetry import Symmetry

__all__ = ["Card", "bond_graph", "card", "formula", "framework_motifs"]


def bond_graph(framework: Framework, *, cutoff: float = METAL_METAL) -> nx.Graph:
    """Return the graph of metals ("M", site) and sulfurs ("S", anchor).

    Nodes carry `kind`, `orbit`, `position`; edges carry `kind` ("M-S" or "M-M") and `length` in Å.
    """
    graph = nx.Graph(name=framework.name)
    for site in framework.sites:
        graph.add_node(("M", site.index), kind="M", orbit=site.orbit, role=site.role, position=site.position)
    metals, sulfurs = framework.positions, framework.anchor_positions
    for anchor in framework.anchors:
        node = ("S", anchor.index)
        graph.add_node(node, kind="S", orbit=anchor.orbit, position=anchor.position)
        for metal in anchor.metals:
            length = float(np.linalg.norm(metals[metal] - sulfurs[anchor.index]))
            graph.add_edge(("M", metal), node, kind="M-S", length=length)
    for low, high in framework.metal_bonds(cutoff):
        length = float(np.linalg.norm(metals[low] - metals[high]))
        graph.add_edge(("M", low), ("M", high), kind="M-M", length=length)
    return graph


@lru_cache(maxsize=64)
def framework_motifs(framework: Framework) -> MotifSearch:
    """Find the roles and motifs of a framework from its geometry, not from its labels."""
    bonds = [(metal, anchor.index) for anchor in framework.anchors for metal in anchor.metals]
    return find_motifs(framework.positions, framework.anchor_positions, bonds)


def formula(framework: Framework) -> str:
    """Write the formula with its core charge: `[M44(SR)30]4-`."""
    plain = f"M{len(framework.sites)}(SR){len(framework.anchors)}"
    charge = framework.core_charge
    if not charge:
        return plain
    size = "" if abs(charge) == 1 else str(abs(charge))
    return f"[{plain}]{size}{'+' if charge > 0 else '-'}"


@dataclass(frozen=True, slots=True)
class Card(Shown):
    """Facts of a framework for people and for JSON; lengths in Å.

    Attributes
    ----------
    electrons
        Superatom electrons where every metal is Cu, Ag or Au.
    order, chiral
        Of the point group: operations, and whether none of them is improper.
    orbits
        Metal orbits: orbit, size, role; `sulfur_orbits` has the number of metals that each binds.
    tolerance, deviation, worst
        Å within which the group holds, the largest distance (Å) of a carried point from its image, and the
        site or anchor that has it. They decide the orbits, and so the number of isomers.
    core
        Metals that are in no motif.
    metal_sulfur_lengths
        Shortest and longest; empty where there is no bond.
    metal, ligand
        What a framework of a file is filled with unless told otherwise.
    groups
        Of a framework just added: group, metal orbits and deviation (Å) at each tolerance (Å).
    reading, averaged
        Of the framework: how else the motifs are read, and how far the geometry was from its group.
    """

    framework: str
    formula: str
    metals: int
    sulfurs: int
    core_charge: int
    electrons: int
    evidence: Evidence
    point_group: str
    order: int
    chiral: bool
    tolerance: float
    deviation: float
    worst: str
    orbits: tuple[dict[str, Any], ...]
    sulfur_orbits: tuple[dict[str, Any], ...]
    roles: dict[str, int]
    core: int
    motifs: dict[str, int]
    metal_sulfur_bonds: int
    metal_sulfur_lengths: tuple[float, ...]
    shortest_metal_metal: float | None
    citations: tuple[str, ...]
    note: str
    metal: str = ""
    ligand: str = ""
    reading: str = ""
    averaged: str = ""
    groups: tuple[dict[str, Any], ...] = ()


def card(framework: Framework) -> Card:
    """Derive the facts of a framework from its geometry."""
    symmetry = framework_symmetry(framework)
    search = framework_motifs(framework)
    graph = bond_graph(framework)
    lengths = {
        kind: [edge["length"] for _, _, edge in graph.edges(data=True) if edge["kind"] == kind]
        for kind in ("M-M", "M-S")
    }
    return Card(
        framework=framework.name,
        formula=formula(framework),
        metals=len(framework.sites),
        sulfurs=len(framework.anchors),
        core_charge=framework.core_charge,
        electrons=len(framework.sites) - len(framework.anchors) - framework.core_charge,
        evidence=framework.evidence,
        point_group=symmetry.point_group,
        order=symmetry.order,
        chiral=symmetry.chiral,
        tolerance=framework.tolerance,
        deviation=round(symmetry.deviation, 3),
        worst=_worst(framework, symmetry),
        orbits=tuple(
            {"orbit": label, "size": len(sites), "role": framework.sites[sites[0]].role}
            for label, sites in framework.orbits.items()
        ),
        sulfur_orbits=_sulfur_orbits(framework),
        roles={role: len(sites) for role, sites in framework.roles.items()},
        core=search.inventory.core,
        motifs=search.inventory.counts(),
        metal_sulfur_bonds=len(lengths["M-S"]),
        metal_sulfur_lengths=_span(lengths["M-S"]),
        shortest_metal_metal=round(min(lengths["M-M"]), 3) if lengths["M-M"] else None,
        citations=framework.citations,
        note=framework.note,
        metal=framework.metal,
        ligand=framework.ligand,
        reading=framework.reading,
        averaged=framework.averaged,
    )


def _worst(framework: Framework, symmetry: Symmetry) -> str:
    """Site or anchor that an operation carries farthest from its image: `site 3` or `anchor 7`."""
    points = np.vstack([framework.positions, framework.anchor_positions])
    worst = int(symmetry.deviations(points).argmax())
    count = len(framework.sites)
    return f"site {worst}" if worst < count else f"anchor {worst - count}"


def _sulfur_orbits(framework: Framework) -> tuple[dict[str, Any], ...]:
    rows: dict[str, dict[str, Any]] = {}
    for anchor in framework.anchors:
        row = rows.setdefault(anchor.orbit, {"orbit": anchor.orbit, "size": 0, "metals": len(anchor.metals)})
        row["size"] += 1
    return tuple(rows.values())


def _span(lengths: list[float]) -> tuple[float, ...]:
    return (round(min(lengths), 3), round(max(lengths), 3)) if lengths else ()
