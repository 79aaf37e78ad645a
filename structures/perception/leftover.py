"""What is not of the frame or not plain: unclassed atoms, other molecules of the file, what to look at."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from ase.formula import Formula

from structures.matter.numbers import are_core_metals
from structures.perception.donors import molecules
from structures.readings import tied_sulfurs

if TYPE_CHECKING:
    from ase import Atoms
    from numpy.typing import NDArray

    from structures.perception.bonds import Bonds, Unwrapped
    from structures.perception.cluster import Cluster
    from structures.perception.frame import Frame
    from structures.perception.ligands import LigandKind

__all__ = ["flagged_rows", "other_rows", "unclassed_rows"]

_FULL = 0.95


def unclassed_rows(atoms: Atoms, cluster: Cluster, others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Strange motifs, donors that are no anchors, and molecules that are not bound; reason and atoms."""
    frame = cluster.frame
    rows: list[dict[str, Any]] = [
        {
            "reason": item.reason,
            "atoms": sorted(
                [frame.metal_atoms[k] for k in item.metals] + [frame.sulfur_atoms[k] for k in item.sulfurs]
            ),
        }
        for item in cluster.search.strange
    ]
    rows += _foreign_donors(atoms, cluster.bonds, frame)
    for row in others:
        if row["what"] != "copy":
            part = "" if row["weight"] >= _FULL else f", each there for {row['weight']:.2f} of the time"
            reason = f"not bound to the cluster: {row['count']} {row['formula']}{part}"
            rows.append({"reason": reason, "atoms": row["atoms"]})
    return rows


def other_rows(atoms: Atoms, whole: Unwrapped, weights: NDArray[np.float64] | None) -> list[dict[str, Any]]:
    """Separate molecules and ions: formula, count, what (`copy` of the cluster, `cluster` ...), weight."""
    own = _hill(atoms, whole.atoms)
    found: dict[tuple[str, float], list[tuple[int, ...]]] = defaultdict(list)
    for part in whole.others:
        weight = 1.0 if weights is None else round(float(np.mean(weights[list(part)])), 2)
        found[_hill(atoms, part), weight].append(part)
    metal = are_core_metals(atoms.numbers)
    return [
        {
            "formula": formula,
            "count": len(parts),
            "what": "copy" if formula == own else "cluster" if metal[list(parts[0])].any() else "molecule",
            "weight": weight,
            "atoms": [atom for part in parts for atom in part],
        }
        for (formula, weight), parts in found.items()
    ]


def flagged_rows(
    cluster: Cluster, ligands: tuple[LigandKind, ...], weights: NDArray[np.float64] | None
) -> list[dict[str, Any]]:
    """Tied sulfurs, ligands without their hydrogens, atoms there for a part of the time; reason and atoms."""
    frame = cluster.frame
    rows: list[dict[str, Any]] = [
        {
            "reason": f"a sulfur inside {_article(motif.kind)} ({motif.formula}) also binds the core",
            "atoms": [frame.sulfur_atoms[sulfur], *(frame.metal_atoms[k] for k in core)],
        }
        for motif, sulfur, core in tied_sulfurs(cluster.search, frame.bonds)
    ]
    for kind in ligands:
        if kind.skeleton:
            names = " or ".join(f"{name} less {lacking} H" for name, lacking in kind.skeleton)
            reason = f"{kind.count} {kind.formula} lack hydrogens in the file: {names}"
            rows.append({"reason": reason, "atoms": list(kind.anchors)})
    if weights is not None:
        parts: dict[float, list[int]] = defaultdict(list)
        for atom in cluster.whole.atoms:
            if weights[atom] < _FULL:
                parts[round(float(weights[atom]), 2)].append(atom)
        rows += [
            {"reason": f"there for {weight:.2f} of the time, counted as there", "atoms": members}
            for weight, members in parts.items()
        ]
    return rows


def _hill(atoms: Atoms, part: tuple[int, ...]) -> str:
    return str(Formula("".join(atoms.symbols[atom] for atom in part)).format("hill"))


def _article(kind: str) -> str:
    return {"longer": "a longer chain", "branched": "a branched unit"}.get(kind, f"a {kind}")


def _foreign_donors(atoms: Atoms, bonds: Bonds, frame: Frame) -> list[dict[str, Any]]:
    """Molecules that bind the cluster by an atom that is no anchor, and hold no anchor themselves."""
    metal, graph = are_core_metals(atoms.numbers), molecules(atoms, bonds)
    inside = np.zeros(len(atoms), dtype=bool)
    inside[list(frame.metal_atoms)] = True
    known = metal.copy()
    known[list(frame.sulfur_atoms)] = True
    left = sorted(set(bonds.second[inside[bonds.first] & ~known[bonds.second]].tolist()))
    rows: list[dict[str, Any]] = []
    anchors = set(frame.sulfur_atoms)
    seen: set[int] = set()
    for donor in left:
        molecule = nx.node_connected_component(graph, donor)
        if donor in seen or molecule & anchors:
            continue
        seen |= molecule
        formula = Formula("".join(atoms.symbols[atom] for atom in sorted(molecule))).format("hill")
        reason = f"{formula} binds the metal by {atoms.symbols[donor]} and is no ligand known to do so"
        rows.append({"reason": reason, "atoms": sorted(molecule)})
    return rows
