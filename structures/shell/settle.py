"""A shell brought to the nearest minimum of its strain: all ligands turned at once, along the gradient.

Each ligand is rigid and has three turns (a rotation vector); ligands that ties carry on each other share
them. The limits of a lean are steep walls here, a little inside of what `structures.shell.strain` forbids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.transform import Rotation

from structures.shell.downhill import downhill
from structures.shell.overlap import SOFT
from structures.shell.problem import MOST_LEAN
from structures.shell.strain import LEAN_COST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.shell.problem import ShellProblem
    from structures.shell.ties import Tie

__all__ = ["settled"]

_WALL, _SKIN = 3e3, np.radians(0.7)  # Å² rad⁻²; how far inside the limits the walls begin
_MARGIN = 1.0  # Å that atoms may move before contacts are listed anew
_ROUNDS = 4  # lists of contacts


def settled(
    problem: ShellProblem,
    ties: Sequence[Tie],
    orbits: Sequence[tuple[int, ...]],
    atoms: NDArray[np.float64],
    *,
    gain: float = 1e-3,
) -> NDArray[np.float64]:
    """Turn ligands (n, 3) until a step brings less than `gain` (Å²); each orbit's first anchor leads."""
    before = np.inf
    for _ in range(_ROUNDS):
        slope = _Slope(problem, ties, orbits, atoms)
        place, found = downhill(slope, 3 * len(orbits), gain)
        atoms = slope.turned(_matrices(place))
        if found > before - 10 * gain:
            break
        before = found
    return atoms


class _Slope:
    """Strain and its derivative by the rotation vector of each orbit, contacts listed once."""

    def __init__(
        self,
        problem: ShellProblem,
        ties: Sequence[Tie],
        orbits: Sequence[tuple[int, ...]],
        atoms: NDArray[np.float64],
    ) -> None:
        self.problem, self.atoms = problem, atoms
        self.leaders = np.array([orbit[0] for orbit in orbits])
        self.weight = np.array([len(orbit) for orbit in orbits], dtype=np.float64)
        self.leader = np.zeros(len(problem.anchors), dtype=np.int64)  # orbit and tie of each anchor
        self.tie = np.tile(np.eye(3), (len(problem.anchors), 1, 1))
        for k, orbit in enumerate(orbits):
            for tie, anchor in zip(ties, orbit, strict=True):
                self.leader[anchor], self.tie[anchor] = k, tie.rotation
        self._list_contacts()

    def _list_contacts(self) -> None:
        """Atoms of leading ligands (first) and what may come near them (second)."""
        problem = self.problem
        self.home = problem.anchors[problem.owner]
        points = np.vstack([self.home + self.atoms, problem.frame])
        radii = np.concatenate([problem.radii, problem.frame_radii])
        owner = np.concatenate(
            [
                problem.owner,
                np.full(len(problem.metals), -1),
                np.arange(len(problem.frame) - len(problem.metals)),
            ]
        )
        own = np.flatnonzero(np.isin(problem.owner, self.leaders))
        reach = SOFT * float(problem.radii.max() + radii.max()) + _MARGIN
        near = cKDTree(points[own]).query_ball_tree(cKDTree(points), reach)
        first = np.repeat(own, [len(each) for each in near])
        second = np.concatenate(near).astype(np.int64)
        kept = owner[first] != owner[second]
        self.first, self.second = first[kept], second[kept]
        self.limit = SOFT * (radii[self.first] + radii[self.second])
        orbit = self.leader[problem.owner[self.first]]
        self.full = self.weight[orbit]
        self.half = self.full * np.where(self.second < len(self.atoms), 0.5, 1.0)
        self.orbit = orbit

    def turned(self, turns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Atoms (n, 3) after turns (orbits, 3, 3) of the leading ligands."""
        every = self.tie @ turns[self.leader] @ self.tie.swapaxes(1, 2)
        atoms: NDArray[np.float64] = np.einsum("nij,nj->ni", every[self.problem.owner], self.atoms)
        return atoms

    def __call__(self, vectors: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Strain (Å²) and its gradient."""
        atoms = self.turned(_matrices(vectors))
        points = np.vstack([self.home + atoms, self.problem.frame])
        across = points[self.first] - points[self.second]
        square = np.einsum("pi,pi->p", across, across)
        deep = np.flatnonzero(square < self.limit**2)
        distance = np.sqrt(square[deep])
        depth = self.limit[deep] - distance
        total = float((self.half[deep] * depth**2).sum())
        force = (-2 * self.full[deep] * depth / np.maximum(distance, 1e-9))[:, None] * across[deep]
        torque = np.zeros((len(self.leaders), 3))
        np.add.at(torque, self.orbit[deep], _cross(atoms[self.first[deep]], force))
        for energy, moment in self._leans(self.problem.bonds(atoms)[self.leaders]):
            total += float((self.weight * energy).sum())
            torque += self.weight[:, None] * moment
        return total, np.einsum("kji,kj->ki", _left_jacobians(vectors), torque).ravel()

    def _leans(self, bonds: NDArray[np.float64]) -> Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Energies (orbits,) of leaning and of the walls, with their torques (orbits, 3)."""
        problem, leaders = self.problem, self.leaders
        ways = problem.open[leaders]
        nearest = np.einsum("kwi,ki->kw", ways, bonds).argmax(axis=1)
        away = ways[np.arange(len(ways)), nearest]
        angle, turn = _angle(away, bonds)
        beyond = np.maximum(angle - MOST_LEAN + _SKIN, 0)
        energy = LEAN_COST * angle**2 + _WALL * beyond**2
        parts = [(energy, 2 * (LEAN_COST * angle + _WALL * beyond)[:, None] * turn)]
        if problem.angles is not None and problem.bent[leaders].any():
            least, most = (np.radians(limit) for limit in problem.angles)
            for metal in (0, 1):
                angle, turn = _angle(problem.arrows[leaders, metal], bonds)
                miss = np.where(
                    problem.bent[leaders], angle - np.clip(angle, least + _SKIN, most - _SKIN), 0.0
                )
                parts.append((_WALL * miss**2, 2 * _WALL * miss[:, None] * turn))
        return parts


def _angle(
    axes: NDArray[np.float64], bonds: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Angles (rad) of bonds to axes, both (k, 3), and the turn of the bonds that widens each fastest."""
    normal = _cross(axes, bonds)
    sine = np.linalg.norm(normal, axis=1)
    angle = np.arctan2(sine, np.einsum("ki,ki->k", axes, bonds))
    return angle, normal / np.maximum(sine, 1e-9)[:, None]


def _cross(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cross products of rows; numpy's own takes five times as long on so few."""
    ahead, behind = [1, 2, 0], [2, 0, 1]
    return a[:, ahead] * b[:, behind] - a[:, behind] * b[:, ahead]


def _matrices(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    turns: NDArray[np.float64] = Rotation.from_rotvec(vectors.reshape(-1, 3)).as_matrix()
    return turns


def _left_jacobians(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a change of each rotation vector turns by, (k, 3, 3): Chirikjian's left Jacobian of SO(3)."""
    vectors = vectors.reshape(-1, 3)
    angle = np.maximum(np.linalg.norm(vectors, axis=1), 1e-6)[:, None, None]
    cross = np.zeros((len(vectors), 3, 3))
    x, y, z = vectors.T
    cross[:, 0, 1], cross[:, 0, 2], cross[:, 1, 2] = -z, y, -x
    cross -= cross.swapaxes(1, 2)
    jacobian: NDArray[np.float64] = (
        np.eye(3)
        + (1 - np.cos(angle)) / angle**2 * cross
        + (angle - np.sin(angle)) / angle**3 * (cross @ cross)
    )
    return jacobian
