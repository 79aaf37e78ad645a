"""Half a framework, and the sum of two halves: how a hetero-dimer is counted.

A half holds one of every pair of atoms that an operation of order two (a C2, else the inversion or a mirror)
exchanges. Motifs stay whole where the operation carries them on another; one that it carries on itself is
cut, its sulfurs fall to either half and its metals to the other one. A core metal goes with the motif that
binds it, else with its side of the plane; a core metal on the axis goes to this half.

Worked example: half of M30S18 and half of M28S20 are M29S19 in every count.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.motifs import Motifs
from structures.symmetry import framework_symmetry
from structures.topology import framework_motifs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.motifs import Motif

__all__ = ["Half", "Sum", "halve", "total"]

_SPREAD = ((1.0, 1.0, 1.0), (1.0, 1.0, -1.0), (3.0, 2.0, 1.0), (1.0, 3.0, 2.0), (2.0, 1.0, 3.0))


@dataclass(frozen=True, slots=True)
class Half:
    """One half of a framework: its sites and anchors, its whole motifs, and those that the cut divides.

    `dangling` are anchors of the half whose motif was cut.
    """

    framework: Framework
    sites: tuple[int, ...]
    anchors: tuple[int, ...]
    motifs: tuple[Motif, ...]
    cut: tuple[Motif, ...]
    dangling: tuple[int, ...]

    @property
    def core(self) -> int:
        """Core metals of the half."""
        return sum(self.framework.sites[site].role in ("interior", "surface") for site in self.sites)

    def inventory(self) -> Motifs:
        """Whole motifs of the half, with its core."""
        return Motifs(core=self.core, **Counter(motif.kind for motif in self.motifs))


@dataclass(frozen=True, slots=True)
class Sum:
    """What two halves add up to; charge and electrons are halves of their parents' and may be no integers."""

    metals: int
    sulfurs: int
    core_charge: float
    electrons: float
    motifs: Motifs


def halve(framework: Framework, *, normal: tuple[float, float, float] | None = None) -> Half:
    """Take the half on the side of `normal` (a direction; without it the one that cuts fewest motifs).

    Raises
    ------
    InvalidInputError
        If the group has no operation of order two, or none that turns `normal` around.
    """
    symmetry = framework_symmetry(framework)
    best: tuple[int, int, Half] | None = None
    for rank, index in enumerate(_order_two(symmetry.rotations, symmetry.proper)):
        rotation, permutation = symmetry.rotations[index], symmetry.permutations[index]
        for direction in _directions(rotation) if normal is None else [np.array(normal, dtype=np.float64)]:
            if not np.allclose(rotation @ direction, -direction, atol=0.2 * np.linalg.norm(direction)):
                continue
            half = _one_side(framework, permutation, direction)
            if 2 * len(half.motifs) + len(half.cut) != len(framework_motifs(framework).motifs):
                continue  # the plane runs through a motif that the operation carries on another
            if best is None or (len(half.cut), rank) < best[:2]:
                best = (len(half.cut), rank, half)
    if best is None:
        raise InvalidInputError(
            f"{framework.name} ({symmetry.point_group}) has no twofold operation that turns the plane; "
            "halve a framework with a C2, an inversion or a mirror"
        )
    return best[2]


def total(first: Half, second: Half) -> Sum:
    """Add two halves: metals, sulfurs, charge, electrons, whole motifs."""
    motifs = Counter(motif.kind for motif in (*first.motifs, *second.motifs))
    charge = (first.framework.core_charge + second.framework.core_charge) / 2
    metals, sulfurs = len(first.sites) + len(second.sites), len(first.anchors) + len(second.anchors)
    return Sum(
        metals, sulfurs, charge, metals - sulfurs - charge, Motifs(core=first.core + second.core, **motifs)
    )


def _order_two(rotations: NDArray[np.float64], proper: NDArray[np.bool_]) -> list[int]:
    """Operations of order two: C2 first, then the inversion, then mirrors."""
    found = [
        k
        for k, matrix in enumerate(rotations)
        if np.allclose(matrix @ matrix, np.eye(3), atol=0.1) and np.trace(matrix) < 2.5
    ]
    return sorted(found, key=lambda k: (not proper[k], np.trace(rotations[k])))


def _directions(rotation: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Directions that the operation reverses: one, 3° apart in a plane, or a few in space."""
    values, vectors = np.linalg.eigh((rotation + rotation.T) / 2)
    reversed_axes = vectors[:, values < -0.5]
    if reversed_axes.shape[1] == 1:
        return [reversed_axes[:, 0]]
    if reversed_axes.shape[1] == 3:
        return [np.array(direction) for direction in _SPREAD]
    angles = np.deg2rad(np.arange(0, 180, 3))
    return [np.cos(a) * reversed_axes[:, 0] + np.sin(a) * reversed_axes[:, 1] for a in angles]


def _one_side(framework: Framework, permutation: NDArray[np.int64], normal: NDArray[np.float64]) -> Half:
    sites = len(framework.sites)
    height = np.concatenate([framework.positions, framework.anchor_positions]) @ normal
    whole: list[Motif] = []
    cut: list[Motif] = []
    for motif in framework_motifs(framework).motifs:
        images = {int(permutation[sites + sulfur]) - sites for sulfur in motif.sulfurs}
        if images == set(motif.sulfurs):
            cut.append(motif)
        elif _mean_height(motif, height, sites) > 0:
            whole.append(motif)
    anchors = {sulfur for motif in whole for sulfur in motif.sulfurs}
    dangling = {s for motif in cut for s in motif.sulfurs if height[sites + s] > 0}
    chosen = {metal for motif in whole for metal in motif.metals}
    chosen |= _core_side(framework, whole, permutation, height)
    return Half(
        framework,
        tuple(sorted(chosen)),
        tuple(sorted(anchors | dangling)),
        tuple(whole),
        tuple(cut),
        tuple(sorted(dangling)),
    )


def _core_side(
    framework: Framework, whole: list[Motif], permutation: NDArray[np.int64], height: NDArray[np.float64]
) -> set[int]:
    """One core metal of every pair: the one that the half's motifs bind more often, else the one above."""
    bound = Counter(metal for motif in whole for metal in motif.core)
    chosen = set()
    for site in framework.sites:
        if site.role not in ("interior", "surface"):
            continue
        image = int(permutation[site.index])
        mine, other = (bound[site.index], height[site.index]), (bound[image], height[image])
        if image == site.index or (mine[0] - other[0] or mine[1] - other[1]) > 0:
            chosen.add(site.index)
    return chosen


def _mean_height(motif: Motif, height: NDArray[np.float64], sites: int) -> float:
    atoms = [*motif.metals, *(sites + sulfur for sulfur in motif.sulfurs)]
    return float(height[atoms].mean())
