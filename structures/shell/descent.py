"""One descent over the orientations of a shell: ligands moved in turn until none can be moved to gain.

The cost is the overlap of soft spheres plus that of leaning away from the directions of
`structures.shell.directions`. Ligands that ties carry on each other move together.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

from structures.shell.contacts import CLASH
from structures.shell.overlap import SOFT, overlap, self_overlap
from structures.shell.settle import settled
from structures.shell.strain import FORBIDDEN, Strain, lean_cost, strain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.shell.problem import ShellProblem
    from structures.shell.ties import Tie

__all__ = ["TIGHT", "Descent"]

TIGHT = 0.79  # of the radii, the metal's 2.1 Å: metal-hydrogen 2.6, hydrogen-hydrogen 1.9 Å
_HOPELESS = 0.48  # of the radii: a contact that further starts will not mend
_TWISTS = 24
_TRIAL_ATOMS = 3_000  # whole turns are drawn at random where all of them would move more atoms than this
_SWEEPS = 8
_TRIALS = 60  # small turns tried at once
_STEPS = np.radians([20, 14, 10, 7, 5, 3, 2, 1])  # scale of the small turns, sweep by sweep
_NOTHING = 1e-6  # Å²


class Descent:
    """One run: the ligand on each representative anchor and its images, moved in turn."""

    def __init__(
        self,
        problem: ShellProblem,
        ties: Sequence[Tie],
        rng: np.random.Generator,
        atoms: NDArray[np.float64] | None = None,
    ) -> None:
        self.problem, self.ties, self.rng = problem, ties, rng
        self.orbits = _orbits(ties, problem.sizes)
        self.atoms = np.zeros((len(problem.owner), 3)) if atoms is None else atoms.copy()
        self._strain: Strain | None = None
        self.points = np.vstack([problem.frame, problem.anchors[problem.owner] + self.atoms])
        self.point_radii = np.concatenate([problem.frame_radii, problem.radii])
        if atoms is None:
            for orbit in self.orbits:
                trials = self._trials(orbit[0])
                self._put(orbit, trials[rng.integers(len(trials))])

    @cached_property
    def around(self) -> list[NDArray[np.int64]]:
        """Indices into `points` of what each orbit has to keep clear of, itself left out."""
        return [self._surroundings(orbit) for orbit in self.orbits]

    @cached_property
    def ways(self) -> dict[int, NDArray[np.float64]]:
        """Rotations of +z on the open directions of each anchor that starts an orbit."""
        return {orbit[0]: _onto(self.problem.open[orbit[0]]) for orbit in self.orbits}

    def run(self) -> None:
        """Choose among whole turns until nothing changes, then polish."""
        for _ in range(_SWEEPS):
            moved = [self._improve(k, self._trials(orbit[0])) for k, orbit in enumerate(self.orbits)]
            if not any(moved):
                break
        self.polish()

    def polish(self) -> None:
        """Try small turns of shrinking size."""
        for step in _STEPS:
            for _ in range(3):
                for k, orbit in enumerate(self.orbits):
                    here = self.atoms[self.problem.slices[orbit[0]]]
                    self._improve(k, here @ self._small_turns(step))

    def mend(self, before: NDArray[np.float64]) -> None:
        """Turn those ligands a little that cost (Å²) more than `before`, by anchor, until they do not."""
        for step in _STEPS[1::2]:
            for k, orbit in enumerate(self.orbits):
                if self.strain.each[orbit[0]] > before[orbit[0]]:
                    here = self.atoms[self.problem.slices[orbit[0]]]
                    self._improve(k, here @ self._small_turns(step))

    def _small_turns(self, step: float) -> NDArray[np.float64]:
        """Random rotations (trials, 3, 3) of about `step` rad."""
        turns = Rotation.from_rotvec(self.rng.normal(scale=step, size=(_TRIALS, 3)))
        return np.asarray(turns.as_matrix(), dtype=np.float64)

    def settle(self, gain: float = 1e-3) -> None:
        """Bring all ligands to the nearest minimum at once, until a step gains no more than that (Å²)."""
        if self.orbits and self.strain.cost > _NOTHING:
            self.atoms = settled(self.problem, self.ties, self.orbits, self.atoms, gain=gain)
            self.points[len(self.problem.frame) :] = self.problem.anchors[self.problem.owner] + self.atoms
            self._strain = None

    @property
    def strain(self) -> Strain:
        """What the shell costs as it lies."""
        if self._strain is None:
            self._strain = strain(self.problem, self.atoms)
        return self._strain

    def merit(self) -> tuple[bool, bool, float, float]:
        """Smaller is better: no clash, no forbidden lean, no tight contact, in that order; then by cost."""
        cost, near = round(self.strain.cost, 6), round(self.strain.near, 2)
        return self.strain.closest < CLASH, cost >= FORBIDDEN, -min(near, TIGHT), cost

    def tight(self) -> bool:
        """Tell whether a contact is nearer than it should be."""
        return self.strain.near < TIGHT

    def may_gain(self) -> bool:
        """Tell whether a contact is too near, and not so near that nothing will mend it."""
        return self.strain.closest > _HOPELESS and self.tight()

    def _surroundings(self, orbit: tuple[int, ...]) -> NDArray[np.int64]:
        problem = self.problem
        keeps = np.ones(len(self.points), dtype=bool)
        keeps[len(problem.metals) + orbit[0]] = False
        keeps[len(problem.frame) :] = ~np.isin(problem.owner, orbit)
        return np.flatnonzero(keeps)

    def _improve(self, k: int, trials: NDArray[np.float64]) -> bool:
        """Move orbit k to the cheapest trial if it is cheaper than where it is."""
        orbit = self.orbits[k]
        here = self.atoms[self.problem.slices[orbit[0]]][None]
        if self._cost(k, here)[0] < _NOTHING:
            return False
        trials = np.concatenate([here, trials])
        costs = self._cost(k, trials)
        chosen = int(np.argmin(costs))
        if costs[chosen] > costs[0] - _NOTHING:
            return False
        self._put(orbit, trials[chosen])
        return True

    def _put(self, orbit: tuple[int, ...], atoms: NDArray[np.float64]) -> None:
        for tie, anchor in zip(self.ties, orbit, strict=True):
            part = self.problem.slices[anchor]
            self.atoms[part] = atoms @ tie.rotation.T
            start = len(self.problem.frame)
            self.points[start + part.start : start + part.stop] = (
                self.problem.anchors[anchor] + self.atoms[part]
            )
        self._strain = None

    def _trials(self, anchor: int) -> NDArray[np.float64]:
        """Every conformer in every open direction and twist, or some of them, shape (trials, n, 3)."""
        conformers, ways = self.problem.fragments[anchor].conformers, self.ways[anchor]
        shape = len(ways), _TWISTS, len(conformers)
        most = max(_TWISTS, _TRIAL_ATOMS // conformers.shape[1])
        angles = np.arange(_TWISTS) * 2 * np.pi / _TWISTS + self.rng.uniform(0, 2 * np.pi / _TWISTS)
        every = np.arange(np.prod(shape))
        if len(every) > most:
            every = self.rng.choice(len(every), most, replace=False)
        way, twist, conformer = np.unravel_index(every, shape)
        spins = Rotation.from_rotvec(angles[:, None] * [0, 0, 1]).as_matrix()
        trials: NDArray[np.float64] = np.einsum(
            "tij,tnj->tni", ways[way] @ spins[twist], conformers[conformer]
        )
        return trials

    def _cost(self, k: int, trials: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cost (Å²) of each trial (t, n, 3) of orbit k, its images along with it."""
        orbit, problem = self.orbits[k], self.problem
        part = problem.slices[orbit[0]]
        radii = problem.radii[part]
        world = trials + problem.anchors[orbit[0]]
        around = self.around[k]
        cost = overlap(world, radii, self.points[around], self.point_radii[around])
        reach = 2 * float(np.linalg.norm(trials, axis=2).max() + SOFT * radii.max())
        for tie, anchor in list(zip(self.ties, orbit, strict=True))[1:]:
            if np.linalg.norm(problem.anchors[anchor] - problem.anchors[orbit[0]]) < reach:
                image = problem.anchors[anchor] + trials @ tie.rotation.T
                cost += 0.5 * self_overlap(world, image, radii)
        bonds = trials[:, : problem.fragments[orbit[0]].heads].mean(axis=1)
        bonds /= np.linalg.norm(bonds, axis=1, keepdims=True)
        return cost + lean_cost(problem, np.full(len(trials), orbit[0]), bonds)


def _orbits(ties: Sequence[Tie], sizes: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Anchors with atoms, grouped by the ties; each tuple follows the order of the ties."""
    orbits: list[tuple[int, ...]] = []
    seen: set[int] = set()
    for anchor in np.flatnonzero(sizes).tolist():
        if anchor not in seen:
            orbits.append(tuple(int(tie.image[anchor]) for tie in ties))
            seen.update(orbits[-1])
    return orbits


def _onto(directions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotations (k, 3, 3) that carry +z on each unit vector, every direction once."""
    turns = []
    for k, way in enumerate(directions):
        if k and (way == directions[k - 1]).all():
            continue
        x = np.cross(way, [1.0, 0.0, 0.0] if abs(way[0]) < 0.8 else [0.0, 1.0, 0.0])
        x /= np.linalg.norm(x)
        turns.append(np.column_stack([x, np.cross(way, x), way]))
    return np.array(turns)
