"""What a picture shows: metals with roles, anchors with motifs, ligand atoms, and the bonds among them.

A framework has all of it. Atoms are taken as they are (one unwrapped cluster): metals and anchors by element,
bonds by distance, roles and motifs from the geometry.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ase.data import covalent_radii
from scipy.spatial import cKDTree

from structures.errors import InvalidInputError
from structures.framework import Framework
from structures.motifs import MotifSearch, find_motifs
from structures.topology import formula, framework_motifs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["Scene", "scene_of"]

_METALS = frozenset("Cu Ag Au Ni Pd Pt Rh Ir Zn Cd Hg".split())
_ANCHORS = frozenset("S Se Te Cl Br I".split())
_METAL_ANCHOR = 2.95  # Å; metal-sulfur bonds of relaxed clusters end at 2.7, the next shell begins above 3.4
_METAL_METAL = 3.45  # Å; as `Framework.metal_bonds`
_BOND = 1.25  # times the sum of covalent radii, among ligand atoms
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_MOST_ATOMS = 20_000  # beyond this a drawing says nothing and takes minutes


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
        If the atoms hold no metal, overlap, or are more than twenty thousand, or the elements do not fit.
    """
    if not isinstance(thing, Framework):
        return _of_atoms(thing, title, subtitle)
    if metals and len(metals) != len(thing.sites):
        raise InvalidInputError(f"{len(metals)} elements for the {len(thing.sites)} sites of {thing.name}")
    return _of_framework(thing, title, tuple(metals), subtitle)


def _of_framework(framework: Framework, title: str, elements: tuple[str, ...], subtitle: str) -> Scene:
    centre = framework.positions.mean(axis=0)
    motifs = framework_motifs(framework)
    words = subtitle or (_counted(elements) if elements else _pretty(formula(framework)))
    doubt = ", hypothesis" if framework.evidence == "hypothesis" else ""
    return Scene(
        title=title or framework.name,
        subtitle=f"{words}{doubt}",
        metals=framework.positions - centre,
        elements=elements,
        anchors=framework.anchor_positions - centre,
        anchor_elements=("S",) * len(framework.anchors),
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
    metal = np.isin(symbols, list(_METALS))
    _check(atoms, metal)
    centre = atoms.positions[metal].mean(axis=0)
    positions = atoms.positions - centre
    metals = positions[metal]
    anchor = _anchors(positions, symbols, metals)
    rest = ~metal & ~anchor
    near = cKDTree(metals).query_ball_point(positions[anchor], _METAL_ANCHOR)
    bonds = tuple(sorted((int(m), a) for a, bound in enumerate(near) for m in bound))
    contacts = cKDTree(metals).query_pairs(_METAL_METAL)
    motifs = find_motifs(metals, positions[anchor], bonds)
    order = np.concatenate([np.nonzero(anchor)[0], np.nonzero(rest)[0]])
    return Scene(
        title=title or str(atoms.info.get("framework", "")) or _counted(symbols.tolist()),
        subtitle=subtitle or _subtitle(atoms, symbols[metal].tolist()),
        metals=metals,
        elements=tuple(symbols[metal].tolist()),
        anchors=positions[anchor],
        anchor_elements=tuple(symbols[anchor].tolist()),
        ligands=positions[rest],
        ligand_elements=tuple(symbols[rest].tolist()),
        bonds=bonds,
        contacts=tuple(sorted((int(a), int(b)) for a, b in contacts)),
        ligand_bonds=_ligand_bonds(positions[order], atoms.numbers[order]),
        roles=motifs.roles,
        motifs=motifs,
    )


def _check(atoms: Atoms, metal: NDArray[np.bool_]) -> None:
    if not metal.any():
        raise InvalidInputError(f"no metal among {len(atoms)} atoms; a picture needs one of {_listed()}")
    if len(atoms) > _MOST_ATOMS:
        raise InvalidInputError(
            f"{len(atoms)} atoms are more than {_MOST_ATOMS} to draw; cut the cluster out"
        )
    if not np.isfinite(atoms.positions).all():
        raise InvalidInputError("some atoms have no position (NaN); check the file")
    close = cKDTree(atoms.positions).query_pairs(0.5)
    if close:
        a, b = min(close)
        raise InvalidInputError(f"atoms {a} and {b} are closer than 0.5 Å; check the file")


def _listed() -> str:
    return ", ".join(sorted(_METALS))


def _anchors(
    positions: NDArray[np.float64], symbols: NDArray[np.str_], metals: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Sulfurs (Se, Te) and halides that touch a metal."""
    anchor: NDArray[np.bool_] = np.isin(symbols, list(_ANCHORS))
    anchor &= cKDTree(metals).query(positions)[0] < _METAL_ANCHOR
    return anchor


def _ligand_bonds(positions: NDArray[np.float64], numbers: NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """Bonded pairs among anchors and ligand atoms, by covalent radii."""
    if len(positions) < 2:
        return ()
    reach = 2 * _BOND * covalent_radii[numbers].max()
    pairs = cKDTree(positions).query_pairs(reach, output_type="ndarray")
    distance = np.linalg.norm(positions[pairs[:, 0]] - positions[pairs[:, 1]], axis=1)
    near = distance < _BOND * (covalent_radii[numbers[pairs[:, 0]]] + covalent_radii[numbers[pairs[:, 1]]])
    return tuple(sorted((int(a), int(b)) for a, b in pairs[near]))


def _pretty(text: str) -> str:
    """`[M44(SR)30]4-` with lowered counts and a raised charge."""
    body, bracket, charge = text.rpartition("]")
    return (body + bracket).translate(_LOWERED) + (
        charge.translate(_RAISED) if bracket else charge.translate(_LOWERED)
    )


def _counted(elements: Sequence[str]) -> str:
    """Formula with lowered counts: metals first, then the rest, each by number."""
    ordered = sorted(Counter(elements).items(), key=lambda kind: (kind[0] not in _METALS, -kind[1], kind[0]))
    return "".join(f"{kind}{str(n).translate(_LOWERED)}" for kind, n in ordered)


def _subtitle(atoms: Atoms, metals: Sequence[str]) -> str:
    words = _counted(metals) if "framework" in atoms.info else f"{len(atoms)} atoms"
    if "ligand" in atoms.info:
        words += f", ligand {atoms.info['ligand']}"
    return words + (", hypothesis" if atoms.info.get("evidence") == "hypothesis" else "")
