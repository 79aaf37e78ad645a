"""One descent over the orientations of a shell: ligands moved in turn until none can be moved to gain.

The cost is the overlap of soft spheres plus that of leaning away from the directions of
`structures.shell.directions`. Ligands that ties carry on each other move together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.distance import cdist
from scipy.spatial.transform import Rotation

from structures.matter.bond_lengths import R_RANGE
from structures.matter.elements import anchor_symbols
from structures.shell.contacts import CLASH
from structures.shell.directions import bond_directions
from structures.shell.overlap import overlap, radii_of, self_overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.shell.chain import Fragment
    from structures.shell.ties import Tie

__all__ = ["Descent", "ShellProblem", "open_directions"]

_METAL_RADIUS = 2.1  # Å, for Au and Ag: with H it asks for 3.0, more than the 2.6 that must hold
_METAL_SIZE = 1.72  # Å, van der Waals radius of silver, the larger of the two
_LEAN_COST = 3.0  # Å² rad⁻²: a lean of 15 degrees costs as much as an overlap of 0.45 Å
_MOST_LEAN = np.radians(24)
_FORBIDDEN = 1e3  # Å²
_TIGHT = 0.79  # of the radii, the metal's 2.1 Å: metal-hydrogen 2.6, hydrogen-hydrogen 1.9 Å
_HOPELESS = 0.48  # of the radii: a contact that further starts will not mend
_WORSE = 0.03  # Å²: a ligand that costs so much more on another frame is turned until it does not
_TWISTS = 24
_TRIAL_ATOMS = 3_000  # whole turns are drawn at random where all of them would move more atoms than this
_TRIALS = 60  # small turns tried at once
_OWN_AXIS = 0.3  # length of the sum of unit vectors from which on it is a direction
_STEPS = np.radians([20, 14, 10, 7, 5, 3, 2, 1])  # scale of the small turns, sweep by sweep


@dataclass(frozen=True, eq=False)
class ShellProblem:
    """What a shell has to fit into.

    Attributes
    ----------
    metals
        Metal positions, shape (m, 3), Å.
    anchors
        Anchor positions, shape (a, 3), Å.
    anchor_elements
        Element at each anchor.
    bound
        Indices of the metals that each anchor binds.
    fragments
        What hangs on each anchor.
    angles
        Least and most that M-S-C on two metals may be, degrees; None holds them to nothing.
    """

    metals: NDArray[np.float64]
    anchors: NDArray[np.float64]
    anchor_elements: tuple[str, ...]
    bound: tuple[tuple[int, ...], ...]
    fragments: tuple[Fragment, ...]
    angles: tuple[float, float] | None = R_RANGE


class Descent:
    """One run: the ligand on each representative anchor and its images, moved in turn."""

    def __init__(
        self,
        problem: ShellProblem,
        ties: Sequence[Tie],
        rng: np.random.Generator,
        placed: list[NDArray[np.float64]] | None = None,
    ) -> None:
        self.problem, self.ties, self.rng = problem, ties, rng
        self.radii = [radii_of(fragment.symbols) for fragment in problem.fragments]
        self.frame = np.vstack([problem.metals, problem.anchors])
        metal = np.full(len(problem.metals), _METAL_RADIUS)
        self.frame_radii = np.concatenate([metal, radii_of(problem.anchor_elements)])
        self.orbits = _orbits(ties, [len(fragment.symbols) for fragment in problem.fragments])
        self.open = [open_directions(problem, orbit[0]) for orbit in self.orbits]
        self.metal_ways = [_metal_ways(problem, orbit[0]) for orbit in self.orbits]
        self.placed = placed if placed is not None else [np.zeros((0, 3))] * len(problem.anchors)
        if placed is None:
            for k, orbit in enumerate(self.orbits):
                trials = self._trials(k, orbit[0])
                self._put(orbit, trials[rng.integers(len(trials))])

    def run(self) -> None:
        """Choose among whole turns until nothing changes, then polish."""
        for _ in range(8):
            moved = [self._improve(k, self._trials(k, orbit[0])) for k, orbit in enumerate(self.orbits)]
            if not any(moved):
                break
        self.polish()

    def polish(self) -> None:
        """Try small turns of shrinking size."""
        for step in _STEPS:
            for _ in range(3):
                for k, orbit in enumerate(self.orbits):
                    self._improve(k, self.placed[orbit[0]] @ self._small_turns(step))

    def _small_turns(self, step: float) -> NDArray[np.float64]:
        """Random rotations (trials, 3, 3) of about `step` rad."""
        turns = Rotation.from_rotvec(self.rng.normal(scale=step, size=(_TRIALS, 3)))
        return np.asarray(turns.as_matrix(), dtype=np.float64)

    def mend(self, before: dict[int, float]) -> None:
        """Turn those ligands a little that cost more than `before`, by anchor, until they do not."""
        for step in _STEPS[1::2]:
            for k, orbit in enumerate(self.orbits):
                here = self.placed[orbit[0]]
                if float(self._cost(k, here[None])[0]) > before[orbit[0]] + _WORSE:
                    self._improve(k, here @ self._small_turns(step))

    def costs(self) -> dict[int, float]:
        """Cost (Å²) of the ligand on each anchor that starts an orbit, its whole surroundings counted."""
        return {
            orbit[0]: float(self._cost(k, self.placed[orbit[0]][None])[0])
            for k, orbit in enumerate(self.orbits)
        }

    def cost(self) -> float:
        """Cost of the whole shell (Å²)."""
        total = 0.0
        for k, orbit in enumerate(self.orbits):
            half = self._cost(k, self.placed[orbit[0]][None], others=0.5)[0]
            total += len(orbit) * float(half)
        return total

    def overlapping(self) -> float:
        """Cost without that of leaning (Å²)."""
        leans = sum(len(o) * self._lean(k, self.placed[o[0]][None])[0] for k, o in enumerate(self.orbits))
        return self.cost() - float(leans)

    def merit(self) -> tuple[bool, bool, float, float]:
        """Smaller is better: no clash, no forbidden lean, no tight contact, in that order; then by cost."""
        cost, near = round(self.cost(), 6), round(self.closest(_METAL_RADIUS), 2)
        return self.closest() < CLASH, cost >= _FORBIDDEN, -min(near, _TIGHT), cost

    def tight(self) -> bool:
        """Tell whether a contact is nearer than it should be."""
        return self.closest(_METAL_RADIUS) < _TIGHT

    def may_gain(self) -> bool:
        """Tell whether a contact is too near, and not so near that nothing will mend it."""
        return self.closest() > _HOPELESS and self.tight()

    def closest(self, metal: float = _METAL_SIZE) -> float:
        """Closest contact of an atom beyond an anchor with another ligand or a metal, in radii."""
        world = [here + atoms for here, atoms in zip(self.problem.anchors, self.placed, strict=True)]
        owner = np.repeat(np.arange(len(world)), [len(atoms) for atoms in world])
        if not len(owner):
            return float(np.inf)
        points, radii = np.vstack(world), np.concatenate(self.radii)
        frame = self.frame_radii.copy()
        frame[: len(self.problem.metals)] = metal
        others = np.concatenate([owner, np.full(len(self.problem.metals), -1), np.arange(len(world))])
        distance = cdist(points, np.vstack([points, self.frame]))
        distance /= radii[:, None] + np.concatenate([radii, frame])[None]
        return float(distance[owner[:, None] != others[None]].min())

    def _improve(self, k: int, trials: NDArray[np.float64]) -> bool:
        """Move orbit k to the cheapest trial if it is cheaper than where it is."""
        orbit = self.orbits[k]
        costs = self._cost(k, np.concatenate([self.placed[orbit[0]][None], trials]))
        chosen = int(np.argmin(costs))
        if costs[chosen] > costs[0] - 1e-6:
            return False
        self._put(orbit, trials[chosen - 1])
        return True

    def _put(self, orbit: tuple[int, ...], atoms: NDArray[np.float64]) -> None:
        for tie, anchor in zip(self.ties, orbit, strict=True):
            self.placed[anchor] = atoms @ tie.rotation.T

    def _trials(self, k: int, anchor: int) -> NDArray[np.float64]:
        """Every conformer in every open direction and twist, shape (trials, n, 3)."""
        conformers = self.problem.fragments[anchor].conformers
        offset = self.rng.uniform(0, 2 * np.pi / _TWISTS)
        twists = Rotation.from_rotvec(
            np.outer(np.arange(_TWISTS) * 2 * np.pi / _TWISTS + offset, [0, 0, 1])
        ).as_matrix()
        turns = np.concatenate([_onto(direction) @ twists for direction in self.open[k]])
        trials: NDArray[np.float64] = np.einsum("tij,cnj->tcni", turns, conformers)
        every: NDArray[np.float64] = trials.reshape(-1, *conformers.shape[1:])
        most = max(_TWISTS, _TRIAL_ATOMS // conformers.shape[1])
        if len(every) <= most:
            return every
        drawn: NDArray[np.float64] = every[self.rng.choice(len(every), most, replace=False)]
        return drawn

    def _cost(self, k: int, trials: NDArray[np.float64], others: float = 1.0) -> NDArray[np.float64]:
        """Cost of each trial of orbit k, its images along with it; `others` weighs the rest of the shell."""
        orbit = self.orbits[k]
        here, radii = self.problem.anchors[orbit[0]], self.radii[orbit[0]]
        world = trials + here
        frame = np.arange(len(self.frame)) != len(self.problem.metals) + orbit[0]
        cost = overlap(world, radii, self.frame[frame], self.frame_radii[frame])
        rest = [a for a in range(len(self.placed)) if a not in orbit and len(self.placed[a])]
        if rest:
            around = np.vstack([self.problem.anchors[a] + self.placed[a] for a in rest])
            around_radii = np.concatenate([self.radii[a] for a in rest])
            cost += others * overlap(world, radii, around, around_radii)
        for tie, anchor in list(zip(self.ties, orbit, strict=True))[1:]:
            image = self.problem.anchors[anchor] + trials @ tie.rotation.T
            cost += 0.5 * self_overlap(world, image, radii)
        total: NDArray[np.float64] = cost + self._lean(k, trials)
        return total

    def _lean(self, k: int, trials: NDArray[np.float64]) -> NDArray[np.float64]:
        heads = self.problem.fragments[self.orbits[k][0]].heads
        bond = trials[:, :heads].mean(axis=1)
        bond = bond / np.linalg.norm(bond, axis=1)[:, None]
        angle = np.arccos(np.clip((bond @ self.open[k].T).max(axis=1), -1, 1))
        bent = bond @ self.metal_ways[k].T
        most, least = np.cos(np.radians(self.problem.angles or (0, 180)))
        wrong = (angle > _MOST_LEAN) | ((bent > most) | (bent < least)).any(axis=1)
        cost: NDArray[np.float64] = np.where(wrong, _FORBIDDEN, _LEAN_COST * angle**2)
        return cost


def _orbits(ties: Sequence[Tie], atoms: Sequence[int]) -> list[tuple[int, ...]]:
    """Anchors with atoms, grouped by the ties; each tuple follows the order of the ties."""
    orbits: list[tuple[int, ...]] = []
    seen: set[int] = set()
    for anchor, n in enumerate(atoms):
        if n and anchor not in seen:
            orbits.append(tuple(int(tie.image[anchor]) for tie in ties))
            seen.update(orbits[-1])
    return orbits


@lru_cache(maxsize=4096)
def open_directions(problem: ShellProblem, anchor: int) -> NDArray[np.float64]:
    """Unit vectors, shape (k, 3), along which the first bond may start."""
    here = problem.anchors[anchor]
    outward = here - problem.metals.mean(axis=0)
    outward = outward / np.linalg.norm(outward)
    bonds = problem.metals[list(problem.bound[anchor])] - here
    if len(bonds) and problem.anchor_elements[anchor] not in anchor_symbols():
        away = -(bonds / np.linalg.norm(bonds, axis=1, keepdims=True)).sum(axis=0)  # a lone pair's own axis
        size = float(np.linalg.norm(away))
        axis: NDArray[np.float64] = away / size if size > _OWN_AXIS else outward
        return axis[None]
    return bond_directions(
        bonds,
        outward,
        first=problem.fragments[anchor].symbols[0],
    )


def _metal_ways(problem: ShellProblem, anchor: int) -> NDArray[np.float64]:
    """Unit vectors to the two metals of an anchor whose M-S-C angles have known limits; else none, (0, 3)."""
    bound = list(problem.bound[anchor])
    if problem.angles is None or len(bound) != 2 or problem.fragments[anchor].symbols[0] != "C":
        return np.zeros((0, 3))
    ways = problem.metals[bound] - problem.anchors[anchor]
    units: NDArray[np.float64] = ways / np.linalg.norm(ways, axis=1, keepdims=True)
    return units


def _onto(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotation that carries +z on a unit vector."""
    x = np.cross(direction, [1.0, 0.0, 0.0] if abs(direction[0]) < 0.8 else [0.0, 1.0, 0.0])
    x /= np.linalg.norm(x)
    return np.column_stack([x, np.cross(direction, x), direction])
