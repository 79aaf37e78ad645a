"""What a picture shows: metals with roles, anchors with motifs, ligand atoms, and the bonds among them.

A framework has all of it. Of atoms the largest metal cluster is drawn, made whole across a periodic box:
metals and anchors by element, bonds by distance, roles and motifs from the geometry, as perception reads
them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from structures.errors import InvalidInputError
from structures.framework import Framework
from structures.matter.elements import element
from structures.matter.lengths import METAL_METAL
from structures.matter.ligands import ligand as find_ligand
from structures.matter.numbers import are_anchors, are_core_metals
from structures.motifs import MotifSearch, find_motifs
from structures.perception.bonds import Bonds, Unwrapped, anchor_margins, find_bonds, unwrap
from structures.picture.lettering import LOWERED, lettered
from structures.topology import formula, framework_motifs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["Scene", "scene_of"]


@dataclass(frozen=True, eq=False)
class Scene:
    """A cluster to draw; positions in Å, centred on the metals.

    Attributes
    ----------
    elements
        Element of each metal; empty for a framework, which has none.
    anchor_elements
        Element of each anchor.
    bonds
        (metal, anchor) pairs.
    contacts
        (metal, metal) pairs.
    ligand_bonds
        Pairs of ligand atoms; an index below the number of anchors is that anchor, others follow.
    """

    title: str
    subtitle: str
    metals: NDArray[np.float64]
    elements: tuple[str, ...]
    anchors: NDArray[np.float64]
    anchor_elements: tuple[str, ...]
    ligands: NDArray[np.float64]
    ligand_elements: tuple[str, ...]
    bonds: tuple[tuple[int, int], ...]
    contacts: tuple[tuple[int, int], ...]
    ligand_bonds: tuple[tuple[int, int], ...]
    roles: tuple[str, ...]
    motifs: MotifSearch


def scene_of(
    thing: Framework | Atoms, *, title: str = "", metals: Sequence[str] = (), subtitle: str = ""
) -> Scene:
    """Prepare a framework or the atoms of a cluster for drawing.

    `metals` gives the element at each site of a framework, which otherwise has none.

    Raises
    ------
    InvalidInputError
        If the atoms hold no metal or overlap, or the elements do not fit the sites.
    TooManyError
        If there are more atoms than perception takes (20,000).
    """
    if not isinstance(thing, Framework):
        return _of_atoms(thing, title, subtitle)
    if metals and len(metals) != len(thing.sites):
        raise InvalidInputError(f"{len(metals)} elements for the {len(thing.sites)} sites of {thing.name}")
    return _of_framework(thing, title, tuple(metals), subtitle)


def _of_framework(framework: Framework, title: str, elements: tuple[str, ...], subtitle: str) -> Scene:
    centre = framework.positions.mean(axis=0)
    motifs = framework_motifs(framework)
    words = subtitle or (_counted(elements) if elements else lettered(formula(framework)))
    doubt = ", hypothesis" if framework.evidence == "hypothesis" else ""
    return Scene(
        title=title or framework.name,
        subtitle=f"{words}{doubt}",
        metals=framework.positions - centre,
        elements=elements,
        anchors=framework.anchor_positions - centre,
        anchor_elements=tuple(
            find_ligand(anchor.ligand).anchor if anchor.ligand else "S" for anchor in framework.anchors
        ),
        ligands=np.zeros((0, 3)),
        ligand_elements=(),
        bonds=tuple((metal, anchor.index) for anchor in framework.anchors for metal in anchor.metals),
        contacts=framework.metal_bonds(),
        ligand_bonds=(),
        roles=tuple(site.role for site in framework.sites),
        motifs=motifs,
    )


def _of_atoms(atoms: Atoms, title: str, subtitle: str) -> Scene:
    symbols = np.array([str(symbol) for symbol in atoms.symbols])
    whole, bonds, motifs = _read(atoms)
    inside = np.zeros(len(atoms), dtype=bool)
    inside[list(whole.atoms)] = True
    metal = are_core_metals(atoms.numbers) & inside
    anchor = np.zeros(len(atoms), dtype=bool)
    anchor[_anchored(atoms, bonds, metal)] = True
    rest = inside & ~metal & ~anchor
    positions = whole.positions - whole.positions[metal].mean(axis=0)
    contacts = cKDTree(positions[metal]).query_pairs(METAL_METAL)
    inner = _places(np.nonzero(metal)[0])
    outer = _places(np.concatenate([np.nonzero(anchor)[0], np.nonzero(rest)[0]]))
    pairs = set(zip(bonds.first.tolist(), bonds.second.tolist(), strict=True))
    return Scene(
        title=title or str(atoms.info.get("framework", "")) or _counted(symbols[inside].tolist()),
        subtitle=subtitle or _subtitle(atoms, symbols[metal].tolist()),
        metals=positions[metal],
        elements=tuple(symbols[metal].tolist()),
        anchors=positions[anchor],
        anchor_elements=tuple(symbols[anchor].tolist()),
        ligands=positions[rest],
        ligand_elements=tuple(symbols[rest].tolist()),
        bonds=_frame_bonds(bonds, metal, anchor),
        contacts=tuple(sorted((int(a), int(b)) for a, b in contacts)),
        ligand_bonds=tuple(
            sorted((outer[a], outer[b]) for a, b in pairs if a < b and a in outer and b in outer)
        ),
        roles=tuple(motifs.roles[inner[k]] for k in np.nonzero(metal)[0].tolist()),
        motifs=motifs,
    )


def _read(atoms: Atoms) -> tuple[Unwrapped, Bonds, MotifSearch]:
    """Whole cluster, bonds and motifs at the bond limit that leaves the fewest atoms unclassed."""
    every = find_bonds(atoms)
    readings: list[tuple[int, int, Unwrapped, Bonds, MotifSearch]] = []
    for margin in anchor_margins(atoms, every):
        whole, bonds = unwrap(atoms, every, margin)
        metal = are_core_metals(atoms.numbers) & np.isin(np.arange(len(atoms)), whole.atoms)
        anchor = np.zeros(len(atoms), dtype=bool)
        anchor[_anchored(atoms, bonds, metal)] = True
        frame = _frame_bonds(bonds, metal, anchor)
        motifs = find_motifs(whole.positions[metal], whole.positions[anchor], frame)
        readings.append((motifs.doubtful - int(anchor.sum()), len(readings), whole, bonds, motifs))
    _, _, whole, bonds, motifs = min(readings, key=lambda reading: reading[:2])
    return whole, bonds, motifs


def _anchored(atoms: Atoms, bonds: Bonds, metal: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Sulfurs (Se, Te) and halides bound to the metals."""
    anchor = are_anchors(atoms.numbers)
    bound: NDArray[np.int64] = np.unique(bonds.second[metal[bonds.first] & anchor[bonds.second]])
    return bound


def _frame_bonds(
    bonds: Bonds, metal: NDArray[np.bool_], anchor: NDArray[np.bool_]
) -> tuple[tuple[int, int], ...]:
    """(metal, anchor) pairs, each numbered within its own kind."""
    chosen = metal[bonds.first] & anchor[bonds.second]
    metals, anchors = np.cumsum(metal) - 1, np.cumsum(anchor) - 1
    ends = zip(metals[bonds.first[chosen]].tolist(), anchors[bonds.second[chosen]].tolist(), strict=True)
    return tuple(sorted(set(ends)))


def _places(indices: NDArray[np.int64]) -> dict[int, int]:
    return {int(atom): place for place, atom in enumerate(indices)}


def _counted(elements: Sequence[str]) -> str:
    """Formula with lowered counts: metals first, then the rest, each by number."""
    ordered = sorted(
        Counter(elements).items(), key=lambda kind: (not element(kind[0]).core, -kind[1], kind[0])
    )
    return "".join(f"{kind}{str(n).translate(LOWERED)}" for kind, n in ordered)


def _subtitle(atoms: Atoms, metals: Sequence[str]) -> str:
    words = _counted(metals) if "framework" in atoms.info else f"{len(atoms)} atoms"
    if "ligand" in atoms.info:
        words += f", ligand {atoms.info['ligand']}"
    return words + (", hypothesis" if atoms.info.get("evidence") == "hypothesis" else "")
