"""Rows of a perception: shared sites, where minority metals sit, occupancy, alignment, motifs, ligands."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from structures.readings import describe, fcc_reading
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structures.motifs import MotifSearch
    from structures.perception.composition import Composition
    from structures.perception.frame import Frame
    from structures.perception.ligands import LigandKind
    from structures.perception.match import Match
    from structures.perception.structure import SharedSite

__all__ = [
    "alignment_of",
    "chain_rows",
    "ligand_rows",
    "minority_rows",
    "occupancy_of",
    "other_reading",
    "shared_rows",
]


def minority_rows(orbits: list[dict[str, Any]], commonest: str) -> list[dict[str, Any]]:
    """Where every metal but the commonest sits, one row an element (or share: `Au/Ag`) and orbit."""
    rows: list[dict[str, Any]] = []
    found: Counter[str] = Counter()
    for orbit in orbits:
        found.update(orbit["elements"])
    for element in sorted(set(found) - {commonest}, key=lambda name: (-found[name], name)):
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
    symbols: Sequence[str], frame: Frame, match: Match | None, metals: Composition
) -> dict[str, Any] | None:
    """Canonical occupancy in the matched framework; Au is the guest where it is present."""
    names = list(metals.most)
    if match is None or len(names) > 2 or not metals.settled:
        return None
    guest = "Au" if "Au" in names or len(names) == 1 else names[-1]
    host = next((name for name in names if name != guest), "Ag")
    held = [site for site, k in enumerate(match.metals) if symbols[frame.metal_atoms[k]] == guest]
    images = framework_symmetry(match.framework).permutations[:, : len(match.metals)]
    smallest = min(sum(1 << int(image[site]) for site in held) for image in images)
    return {"host": host, "guest": guest, "integer": smallest}


def shared_rows(shared: Sequence[SharedSite], metals: Sequence[int]) -> list[dict[str, Any]]:
    """Shared sites of the cluster with their shares, atoms of the cluster, and the metal taken."""
    inside = set(metals)
    return [
        {
            "labels": list(site.labels),
            "shares": {element: round(share, 4) for element, share in site.shares.items()},
            "atoms": [atom for atom in site.atoms if atom in inside],
            "taken": site.taken,
            "text": str(site),
        }
        for site in shared
        if inside.intersection(site.atoms)
    ]


def other_reading(frame: Frame, search: MotifSearch) -> dict[str, Any] | None:
    """Core and motifs as the fcc literature counts them, where that differs."""
    reading = fcc_reading(frame.metals, search)
    if reading is None:
        return None
    return {
        "core": reading.core,
        "motifs": reading.counts(),
        "text": f"{reading}, as fcc kernels are counted",
    }


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
            "text": describe(motif, frame.bonds),
        }
        for motif in search.motifs
    ]


def ligand_rows(ligands: tuple[LigandKind, ...]) -> list[dict[str, Any]]:
    """Formula, name (or None), count, lost protons, class, anchors and possible names of every kind."""
    return [
        {
            "formula": kind.formula,
            "name": kind.name,
            "count": kind.count,
            "deprotonated": kind.deprotonated,
            "class": {0: "L", 1: "X"}.get(kind.electrons, f"X{kind.electrons}"),
            "anchors": list(kind.anchors),
            "skeleton": dict(kind.skeleton),
        }
        for kind in ligands
    ]
