"""Rows of a perception: what is unclassed, where minority metals sit, motifs, formula, electrons."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
from ase.formula import Formula

from structures.errors import SuperatomError
from structures.matter.electrons import superatom_electrons
from structures.matter.ligands import ligand
from structures.matter.numbers import are_core_metals
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from ase import Atoms

    from structures.motifs import MotifSearch
    from structures.perception.bonds import Bonds, Unwrapped
    from structures.perception.frame import Frame
    from structures.perception.ligands import LigandKind
    from structures.perception.match import Match

__all__ = [
    "alignment_of",
    "chain_rows",
    "count_electrons",
    "formula_of",
    "ligand_rows",
    "minority_rows",
    "occupancy_of",
    "unclassed_rows",
]


def unclassed_rows(
    atoms: Atoms, bonds: Bonds, whole: Unwrapped, frame: Frame, search: MotifSearch
) -> list[dict[str, Any]]:
    """Strange motifs, donors that are no anchors, and molecules that are not bound; reason and atoms."""
    rows: list[dict[str, Any]] = [
        {
            "reason": item.reason,
            "atoms": sorted(
                [frame.metal_atoms[k] for k in item.metals] + [frame.sulfur_atoms[k] for k in item.sulfurs]
            ),
        }
        for item in search.strange
    ]
    rows += _foreign_donors(atoms, bonds, frame)
    by_formula: dict[str, list[int]] = {}
    number: Counter[str] = Counter()
    for part in whole.others:
        formula = Formula("".join(atoms.symbols[atom] for atom in part)).format("hill")
        by_formula.setdefault(formula, []).extend(part)
        number[formula] += 1
    rows += [
        {"reason": f"not bound to the cluster: {number[formula]} {formula}", "atoms": members}
        for formula, members in by_formula.items()
    ]
    return rows


def _foreign_donors(atoms: Atoms, bonds: Bonds, frame: Frame) -> list[dict[str, Any]]:
    """Molecules that bind the cluster by an atom that is no anchor, and hold no anchor themselves."""
    metal = are_core_metals(atoms.numbers)
    organic = ~metal[bonds.first] & ~metal[bonds.second]
    graph = nx.Graph()
    graph.add_edges_from(zip(bonds.first[organic].tolist(), bonds.second[organic].tolist(), strict=True))
    inside = np.zeros(len(atoms), dtype=bool)
    inside[list(frame.metal_atoms)] = True
    known = metal.copy()
    known[list(frame.sulfur_atoms)] = True
    left = sorted(set(bonds.second[inside[bonds.first] & ~known[bonds.second]].tolist()))
    rows: list[dict[str, Any]] = []
    anchors = set(frame.sulfur_atoms)
    seen: set[int] = set()
    for donor in left:
        molecule = nx.node_connected_component(graph, donor) if donor in graph else {donor}
        if donor in seen or molecule & anchors:
            continue
        seen |= molecule
        formula = Formula("".join(atoms.symbols[atom] for atom in sorted(molecule))).format("hill")
        reason = f"{formula} binds the metal by {atoms.symbols[donor]} and is no thiolate or halide"
        rows.append({"reason": reason, "atoms": sorted(molecule)})
    return rows


def count_electrons(
    metals: dict[str, int],
    ligands: tuple[LigandKind, ...],
    charge: int | None,
    match: Match | None,
    notes: list[str],
) -> tuple[int | None, int | None]:
    """Core charge and superatom electrons; a bare sulfur among full ligands is a sulfide and takes two."""
    lost = sum(kind.deprotonated * kind.count for kind in ligands)
    if charge is not None:
        core_charge = charge + lost
    elif match:
        core_charge = match.framework.core_charge
        notes.append(
            f"no charge given; electrons at the core charge of {match.framework.name}, {core_charge}"
        )
    else:
        return None, None
    taken = sum(kind.count * (ligand(kind.name).electrons if kind.name else 1) for kind in ligands)
    sulfides = sum(kind.count for kind in ligands if kind.formula == "S")
    if 0 < sulfides < sum(kind.count for kind in ligands):
        taken += sulfides
        notes.append(f"{sulfides} bare sulfur atoms among full ligands count as sulfide, two electrons each")
    try:
        return core_charge, superatom_electrons(metals, taken, core_charge)
    except SuperatomError as error:
        notes.append(f"no electron count: {error}")
        return core_charge, None


def minority_rows(orbits: list[dict[str, Any]], metals: dict[str, int]) -> list[dict[str, Any]]:
    """Where every metal but the most frequent sits, one row an element and orbit."""
    rows: list[dict[str, Any]] = []
    for element in list(metals)[1:]:
        for orbit in orbits:
            members = orbit["elements"].get(element, 0)
            if members:
                rows.append(
                    {
                        "element": element,
                        "count": members,
                        "role": orbit["role"],
                        "orbit": orbit["orbit"],
                        "atoms": orbit["members"][element],
                        "text": f"{element} at {members} {orbit['role']} site{'s'[: members > 1]} "
                        f"of orbit {orbit['orbit']}",
                    }
                )
    return rows


def occupancy_of(
    atoms: Atoms, frame: Frame, match: Match | None, metals: dict[str, int]
) -> dict[str, Any] | None:
    """Canonical occupancy in the matched framework; Au is the guest where it is present."""
    if match is None or len(metals) > 2:
        return None
    names = list(metals)
    guest = "Au" if "Au" in names or len(names) == 1 else names[-1]
    host = next((name for name in names if name != guest), "Ag")
    held = [site for site, k in enumerate(match.metals) if atoms.symbols[frame.metal_atoms[k]] == guest]
    images = framework_symmetry(match.framework).permutations[:, : len(match.metals)]
    smallest = min(sum(1 << int(image[site]) for site in held) for image in images)
    return {"host": host, "guest": guest, "integer": smallest}


def alignment_of(frame: Frame, match: Match | None) -> dict[str, Any] | None:
    """How the frame lies on the framework: rms in Å, mirror image or not, the atom of each site."""
    if match is None:
        return None
    return {
        "rms": round(match.rms, 3),
        "mirror": match.mirror,
        "site_atoms": [frame.metal_atoms[k] for k in match.metals],
    }


def chain_rows(frame: Frame, search: MotifSearch) -> list[dict[str, Any]]:
    """Every motif with its atoms in chain order (file indices)."""
    return [
        {
            "motif": motif.kind,
            "metals": [frame.metal_atoms[k] for k in motif.metals],
            "sulfurs": [frame.sulfur_atoms[k] for k in motif.sulfurs],
            "core": [frame.metal_atoms[k] for k in motif.core],
        }
        for motif in search.motifs
    ]


def formula_of(metals: dict[str, int], ligands: tuple[LigandKind, ...]) -> str:
    """Formula of the cluster with named ligands, acids whole or not under one name: `Au12Ag32(p-MBA)30`."""
    held: Counter[str] = Counter()
    for kind in ligands:
        held["S" if kind.formula == "S" else f"({kind.name or kind.formula})"] += kind.count
    return "".join(f"{name}{count if count > 1 else ''}" for name, count in [*metals.items(), *held.items()])


def ligand_rows(ligands: tuple[LigandKind, ...]) -> list[dict[str, Any]]:
    """Formula, name (or None), count and lost protons of every kind of ligand."""
    return [
        {"formula": kind.formula, "name": kind.name, "count": kind.count, "deprotonated": kind.deprotonated}
        for kind in ligands
    ]
