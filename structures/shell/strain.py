"""What a whole shell costs as it lies: overlaps, leans, and its closest contact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from structures.shell.overlap import SOFT
from structures.shell.problem import METAL_RADIUS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.shell.problem import ShellProblem

__all__ = ["FORBIDDEN", "LEAN_COST", "Strain", "lean_cost", "strain"]

LEAN_COST = 3.0  # Å² rad⁻²: a lean of 15 degrees costs as much as an overlap of 0.45 Å
FORBIDDEN = 1e3  # Å²
_METAL_SIZE = 1.72  # Å, van der Waals radius of silver, the larger of the two


@dataclass(frozen=True, slots=True, eq=False)
class Strain:
    """Cost of a shell.

    Attributes
    ----------
    each
        Cost (Å²) of the ligand on each anchor, all around it counted.
    overlap
        Sum over all contacts (Å²).
    lean
        Sum over all ligands (Å²).
    closest
        Closest contact of an atom beyond an anchor with another ligand or a metal, in radii.
    near
        The same, the metal as large as the search takes it.
    """

    each: NDArray[np.float64]
    overlap: float
    lean: float
    closest: float
    near: float

    @property
    def cost(self) -> float:
        """Cost of the whole shell (Å²)."""
        return self.overlap + self.lean


def lean_cost(
    problem: ShellProblem, anchors: NDArray[np.int64], bonds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Cost (Å²) of bonds (k, 3) on these anchors."""
    angle, allowed = problem.leans(anchors, bonds)
    return np.where(allowed, LEAN_COST * angle**2, FORBIDDEN)


def strain(problem: ShellProblem, atoms: NDArray[np.float64]) -> Strain:
    """Judge ligand atoms (n, 3), each in the frame of its anchor."""
    metals, others = len(problem.metals), len(problem.frame) - len(problem.metals)
    points = np.vstack([problem.anchors[problem.owner] + atoms, problem.frame])
    radii = np.concatenate([problem.radii, problem.frame_radii])
    owner = np.concatenate([problem.owner, np.full(metals, -1), np.arange(others)])
    reach = SOFT * float(problem.radii.max(initial=0) + radii.max())
    pairs = cKDTree(points).query_pairs(reach, output_type="ndarray")
    i, j = pairs[(pairs[:, 0] < len(atoms)) & (owner[pairs[:, 0]] != owner[pairs[:, 1]])].T  # i < j
    distance = np.linalg.norm(points[i] - points[j], axis=1)
    both = radii[i] + radii[j]
    true = np.where(owner[j] < 0, both - METAL_RADIUS + _METAL_SIZE, both)
    depth = np.clip(SOFT * both - distance, 0, None) ** 2
    carrying = np.flatnonzero(problem.sizes)
    each = np.zeros(len(problem.anchors))
    beyond = j < len(atoms)
    np.add.at(each, owner[i], depth)
    np.add.at(each, owner[j[beyond]], depth[beyond])
    leans = lean_cost(problem, carrying, problem.bonds(atoms)[carrying])
    each[carrying] += leans
    return Strain(
        each,
        float(depth.sum()),
        float(leans.sum()),
        float((distance / true).min(initial=np.inf)),
        float((distance / both).min(initial=np.inf)),
    )
