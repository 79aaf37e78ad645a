"""How the ligands of a shell lie: a descent over orientations that keeps atoms out of each other's way.

The first bond starts from a direction that the anchor's metals leave open. Each ligand in turn then tries
twists, leans and its conformers until no move lowers Σ max(0, r0 − d)² over its contacts plus the cost of
leaning. Ligands that a freely acting subgroup of the frame carries on each other move together: M44S30 keeps
C3i, the highest group that its tilted apex ligands allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

from structures.matter.elements import anchor_symbols, element
from structures.shell.ties import Tie, untied

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.shell.fragments import Fragment

__all__ = ["ShellProblem", "orient"]

_PYRAMID = np.radians(58)  # sulfur on two metals leaves their plane so far in GFN1-relaxed [Ag44(SCH3)30]4-
_BEND = np.radians(105)  # M-S-R angle of a terminal ligand on one metal
_METAL_RADIUS = 1.95  # Å, for Au and Ag: with H it asks for 2.9, more than the 2.6 that must hold
_SOFT = 0.92  # contacts down to 0.92 of the sum of van der Waals radii (Bondi) cost nothing
_LEAN_COST = 1.0  # Å² rad⁻²: a lean of 15 degrees costs as much as an overlap of 0.26 Å
_MOST_LEAN = np.radians(28)
_AS_GOOD_AS_NONE = 0.1  # Å², over all soft contacts together: one of them 0.3 Å short, or ten 0.1 Å
_TWISTS = 24
_TRIAL_ATOMS = 3_000  # whole turns are drawn at random where all of them would move more atoms than this
_TRIALS = 60  # small turns tried at once
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
    """

    metals: NDArray[np.float64]
    anchors: NDArray[np.float64]
    anchor_elements: tuple[str, ...]
    bound: tuple[tuple[int, ...], ...]
    fragments: tuple[Fragment, ...]


def orient(
    problem: ShellProblem, ties: Sequence[Tie], *, seed: int = 0, starts: int = 3
) -> tuple[list[NDArray[np.float64]], float]:
    """Place every fragment; return atom positions an anchor, each (n, 3) in Å, and the cost left (Å²).

    Parameters
    ----------
    ties
        Operations that act freely on the anchors, identity first (see `structures.shell.ties`).
    starts
        Random starts at most: the first whose overlap is as good as none ends them, else the lowest wins.
        Where overlap is left, the ligands are set free of the ties and go on.
    """
    rng = np.random.default_rng(seed)
    runs: list[_Descent] = []
    for _ in range(max(1, starts)):
        runs.append(_Descent(problem, ties, rng))
        runs[-1].run()
        if runs[-1].overlap() < _AS_GOOD_AS_NONE:
            break
    best = min(runs, key=lambda run: round(run.cost(), 6))
    if len(ties) > 1 and best.overlap() > _AS_GOOD_AS_NONE:
        best = _Descent(problem, [untied(len(problem.anchors))], rng, placed=best.placed)
        best.polish()
    return [here + atoms for here, atoms in zip(problem.anchors, best.placed, strict=True)], best.cost()


class _Descent:
    """One run: the ligand on each representative anchor and its images, moved in turn."""

    def __init__(
        self,
        problem: ShellProblem,
        ties: Sequence[Tie],
        rng: np.random.Generator,
        placed: list[NDArray[np.float64]] | None = None,
    ) -> None:
        self.problem, self.ties, self.rng = problem, ties, rng
        self.radii = [_radii(fragment.symbols) for fragment in problem.fragments]
        self.frame = np.vstack([problem.metals, problem.anchors])
        metal = np.full(len(problem.metals), _METAL_RADIUS)
        self.frame_radii = np.concatenate([metal, _radii(problem.anchor_elements)])
        self.orbits = _orbits(ties, [len(fragment.symbols) for fragment in problem.fragments])
        self.open = [_open_directions(problem, orbit[0]) for orbit in self.orbits]
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
                    turns = Rotation.from_rotvec(self.rng.normal(scale=step, size=(_TRIALS, 3))).as_matrix()
                    self._improve(k, self.placed[orbit[0]] @ turns.transpose(0, 2, 1))

    def cost(self) -> float:
        """Cost of the whole shell (Å²)."""
        total = 0.0
        for k, orbit in enumerate(self.orbits):
            half = self._cost(k, self.placed[orbit[0]][None], others=0.5)[0]
            total += len(orbit) * float(half)
        return total

    def overlap(self) -> float:
        """Cost without that of leaning (Å²)."""
        leans = sum(len(o) * self._lean(k, self.placed[o[0]][None])[0] for k, o in enumerate(self.orbits))
        return self.cost() - float(leans)

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
        cost = _overlap(world, radii, self.frame[frame], self.frame_radii[frame])
        rest = [a for a in range(len(self.placed)) if a not in orbit and len(self.placed[a])]
        if rest:
            around = np.vstack([self.problem.anchors[a] + self.placed[a] for a in rest])
            around_radii = np.concatenate([self.radii[a] for a in rest])
            cost += others * _overlap(world, radii, around, around_radii)
        for tie, anchor in list(zip(self.ties, orbit, strict=True))[1:]:
            image = self.problem.anchors[anchor] + trials @ tie.rotation.T
            cost += 0.5 * _self_overlap(world, image, radii)
        total: NDArray[np.float64] = cost + self._lean(k, trials)
        return total

    def _lean(self, k: int, trials: NDArray[np.float64]) -> NDArray[np.float64]:
        heads = self.problem.fragments[self.orbits[k][0]].heads
        bond = _units(trials[:, :heads].mean(axis=1))
        angle = np.arccos(np.clip((bond @ self.open[k].T).max(axis=1), -1, 1))
        cost: NDArray[np.float64] = np.where(angle > _MOST_LEAN, 1e3, _LEAN_COST * angle**2)
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


def _open_directions(problem: ShellProblem, anchor: int) -> NDArray[np.float64]:
    """Unit vectors, shape (k, 3), along which the first bond may start."""
    here = problem.anchors[anchor]
    unit = _units(problem.metals[list(problem.bound[anchor])] - here)
    outward: NDArray[np.float64] = _units((here - problem.metals.mean(axis=0))[None])[0]
    away = -unit.sum(axis=0)
    if len(unit) == 0:
        return outward[None]
    if problem.anchor_elements[anchor] not in anchor_symbols():  # a lone pair's or sigma bond's own axis
        return _units(away[None]) if np.linalg.norm(away) > 0.3 else outward[None]
    if len(unit) == 1:
        return _cone(away, np.pi - _BEND, 12)
    if len(unit) == 2:
        normal = _units(np.cross(unit[0], unit[1])[None])[0]
        away = _units(away[None])[0] if np.linalg.norm(away) > 0.2 else outward
        return np.array([np.cos(_PYRAMID) * away + s * np.sin(_PYRAMID) * normal for s in (1, -1)])
    return _units(away[None]) if np.linalg.norm(away) > 0.3 else outward[None]


def _cone(axis: NDArray[np.float64], angle: float, number: int) -> NDArray[np.float64]:
    """Directions at `angle` to the unit vector `axis`."""
    around = np.arange(number) * 2 * np.pi / number
    ring = np.column_stack(
        [np.sin(angle) * np.cos(around), np.sin(angle) * np.sin(around), np.full(number, np.cos(angle))]
    )
    turned: NDArray[np.float64] = ring @ _onto(axis).T
    return turned


def _onto(direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotation that carries +z on a unit vector."""
    x = np.cross(direction, [1.0, 0.0, 0.0] if abs(direction[0]) < 0.8 else [0.0, 1.0, 0.0])
    x /= np.linalg.norm(x)
    return np.column_stack([x, np.cross(direction, x), direction])


def _units(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    norm = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: NDArray[np.float64] = vectors / norm
    return unit


def _radii(symbols: Sequence[str]) -> NDArray[np.float64]:
    return np.array([element(symbol).van_der_waals for symbol in symbols], dtype=np.float64)


def _overlap(
    trials: NDArray[np.float64],
    radii: NDArray[np.float64],
    around: NDArray[np.float64],
    around_radii: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Σ max(0, r0 − d)² of each trial, shape (t, n, 3), with atoms around it, shape (m, 3)."""
    centre = trials.reshape(-1, 3).mean(axis=0)
    reach = np.linalg.norm(trials - centre, axis=-1).max() + _SOFT * (radii.max() + around_radii.max())
    near = np.linalg.norm(around - centre, axis=1) < reach
    flat, around = trials.reshape(-1, 3) - centre, around[near] - centre
    square = (flat**2).sum(1)[:, None] + (around**2).sum(1)[None] - 2 * flat @ around.T
    limit = _SOFT * (np.tile(radii, len(trials))[:, None] + around_radii[near][None])
    overlap = np.clip(limit - np.sqrt(np.clip(square, 0, None)), 0, None)
    cost: NDArray[np.float64] = (overlap**2).sum(axis=1).reshape(len(trials), -1).sum(axis=1)
    return cost


def _self_overlap(
    trials: NDArray[np.float64], image: NDArray[np.float64], radii: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same between each trial and its own image, both of shape (t, n, 3)."""
    distance = np.linalg.norm(trials[:, :, None] - image[:, None], axis=-1)
    limit = _SOFT * (radii[:, None] + radii[None])
    overlap = np.clip(limit - distance, 0, None)
    cost: NDArray[np.float64] = (overlap**2).sum(axis=(1, 2))
    return cost
