"""Bond graph and motif inventory of a framework.

Metal-sulfur bonds are the anchors' own; metal-metal contacts are those shorter than a cutoff, because a
framework has no other definition of them (`structures.matter.lengths`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from structures.matter.lengths import METAL_METAL
from structures.motifs import MotifSearch, find_motifs

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = ["bond_graph", "formula", "framework_motifs"]


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
    return find_motifs(framework.positions, framework.anchor_positions, bonds, framework.kinds)


def formula(framework: Framework) -> str:
    """Write the formula with its core charge: `[M44(SR)30]4-`."""
    shell = "".join(f"({name}){number}" for name, number in framework.shell("SR").items())
    plain = f"M{len(framework.sites)}{shell}"
    charge = framework.core_charge
    if not charge:
        return plain
    size = "" if abs(charge) == 1 else str(abs(charge))
    return f"[{plain}]{size}{'+' if charge > 0 else '-'}"
