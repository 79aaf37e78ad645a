"""The card of a framework: its facts for people and for JSON, derived from its geometry.

What its class was seen with comes from `structures.library.charges`, another reading of its motifs from the
source that it names or from the rule of fcc papers (`structures.readings`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.library.charges import charges_of_class
from structures.library.computed import gap_words
from structures.library.ordered import ordered_words
from structures.library.relaxed import relaxed_words
from structures.library.room import crowded
from structures.readings import fcc_reading
from structures.showing import Shown
from structures.symmetry import framework_symmetry
from structures.topology import bond_graph, formula, framework_motifs

if TYPE_CHECKING:
    from structures.framework import Evidence, Framework
    from structures.motifs import MotifSearch
    from structures.symmetry import Symmetry

__all__ = ["Card", "card"]

_NO_GAP = "none was computed on this frame: that a shell closes is the counting rule alone"


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
    reading
        How else the motifs are read: by the source that the framework names, else as fcc papers count.
    averaged
        Group that a public geometry was averaged over, and how far it was from it.
    gap
        What gap PBE leaves at the core charge, with method, or that none was computed.
    relaxed
        How a hypothesis of M44S27 lies against the default one, with method; empty for others.
    ordered
        How it lies at Au21Ag23 above the best of the five, with method, or that this was not computed.
    crowded
        Common ligands that `build` refuses, with the atoms that come too close; empty where none is known.
    seen
        Clusters of the class, those of this framework first: framework, cluster, charge, electrons, source.
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
    gap: str = ""
    relaxed: str = ""
    ordered: str = ""
    crowded: str = ""
    seen: tuple[dict[str, Any], ...] = ()
    groups: tuple[dict[str, Any], ...] = ()


def card(framework: Framework) -> Card:
    """Derive the facts of a framework from its geometry."""
    symmetry = framework_symmetry(framework)
    search = framework_motifs(framework)
    metal, sulfur = (_lengths(framework, kind) for kind in ("M-M", "M-S"))
    return Card(
        framework=framework.name,
        formula=formula(framework),
        metals=len(framework.sites),
        sulfurs=len(framework.anchors),
        core_charge=framework.core_charge,
        electrons=len(framework.sites) - framework.taken - framework.core_charge,
        evidence=framework.evidence,
        point_group=symmetry.point_group,
        order=symmetry.order,
        chiral=symmetry.chiral,
        tolerance=framework.tolerance,
        deviation=round(symmetry.deviation, 3),
        worst=_worst(framework, symmetry),
        orbits=_orbits(framework),
        sulfur_orbits=_sulfur_orbits(framework),
        roles={role: len(sites) for role, sites in framework.roles.items()},
        core=search.inventory.core,
        motifs=search.inventory.counts(),
        metal_sulfur_bonds=len(sulfur),
        metal_sulfur_lengths=_span(sulfur),
        shortest_metal_metal=round(min(metal), 3) if metal else None,
        citations=framework.citations,
        note=framework.note,
        metal=framework.metal,
        ligand=framework.ligand,
        reading=framework.reading or _fcc(framework, search),
        averaged=framework.averaged,
        gap=gap_words(framework.name, framework.core_charge) or _NO_GAP,
        relaxed=relaxed_words(framework.name),
        ordered=ordered_words(framework.name),
        crowded=crowded(framework.name),
        seen=_seen(framework),
    )


def _orbits(framework: Framework) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"orbit": label, "size": len(sites), "role": framework.sites[sites[0]].role}
        for label, sites in framework.orbits.items()
    )


def _lengths(framework: Framework, kind: str) -> list[float]:
    edges = bond_graph(framework).edges(data=True)
    return [edge["length"] for *_, edge in edges if edge["kind"] == kind]


def _fcc(framework: Framework, search: MotifSearch) -> str:
    """The reading of fcc papers, where it differs."""
    other = fcc_reading(framework.positions, search)
    return f"{other}, as papers on fcc clusters count" if other else ""


def _seen(framework: Framework) -> tuple[dict[str, Any], ...]:
    metals, ligands = len(framework.sites), framework.taken
    rows = (
        {
            "framework": each.frame or each.framework,
            "cluster": each.cluster,
            "charge": each.charge,
            "electrons": each.electrons(metals, ligands),
            "source": each.reference,
        }
        for each in charges_of_class(metals, ligands)
    )
    return tuple(sorted(rows, key=lambda row: row["framework"] != framework.name))


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
