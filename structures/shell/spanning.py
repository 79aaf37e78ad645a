"""Ligands that hold several anchors, laid on a framework before those of one anchor.

Each is turned about the line of its anchors, in every shape, mirrored where it may be; the best few go down
to the nearest minimum beside those that lie already, at the end all together. On another occupancy they go on
from there.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

from structures.errors import InvalidInputError
from structures.shell.bite import bite, check_bite
from structures.shell.drawn import HEAD
from structures.shell.fragments import bare
from structures.shell.overlap import overlap, radii_of
from structures.shell.problem import ShellProblem
from structures.shell.shaped_ligand import on_anchors
from structures.shell.springs import Bent, relaxed, strained
from structures.shell.strain import LEAN_COST
from structures.superposition import superposition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.shell.shaped_ligand import ShapedLigand

__all__ = ["carried_on", "laid", "room", "with_spanning"]

_TURNS, _SHAPES, _BEST = 12, 4, 4  # turns about the anchors; shapes nearest in bite; starts that go down
_ORDERS, _FREE = 3, 1.5  # orders tried until each ligand costs no more than this (Å²)
_STRETCHED, _BENT = 0.08, 15.0  # Å, degrees: more than that, and the ligand does not fit
_MIRROR = np.array([1.0, 1.0, -1.0])


def laid(
    framework: Framework, problem: ShellProblem, shell: Sequence[ShapedLigand], seed: int
) -> tuple[Bent, ...]:
    """Lay every ligand that holds several anchors; nothing where there is none.

    Raises
    ------
    InvalidInputError
        If one cannot hold its anchors: its bite is another, or its bonds and angles would be bent too far.
    """
    entries = [entry for _, entry in on_anchors(shell) if entry.held]
    for entry in entries:
        check_bite(framework, entry)
    if not entries:
        return ()
    rng = np.random.default_rng(seed)
    found: list[tuple[float, list[Bent]]] = []
    for _ in range(_ORDERS):
        lying, cost = relaxed(
            problem, _one_by_one(problem, [entries[k] for k in rng.permutation(len(entries))])
        )
        found.append((cost, lying))
        if cost < _FREE * len(entries):
            break
    lying = min(found, key=lambda each: each[0])[1]
    return _judged(framework, problem, sorted(lying, key=lambda one: one.entry.held))


def _one_by_one(problem: ShellProblem, entries: Sequence[ShapedLigand]) -> list[Bent]:
    """Each ligand where it costs least beside those before it."""
    lying: list[Bent] = []
    for entry in entries:
        around = with_spanning(problem, lying)
        tried = (relaxed(around, [start], gain=1e-2, rounds=2) for _, start in _starts(around, entry))
        lying.extend(min(tried, key=lambda found: found[1])[0])
    return lying


def carried_on(
    framework: Framework, start: ShellProblem, problem: ShellProblem, lying: Sequence[Bent]
) -> tuple[Bent, ...]:
    """Move ligands with their anchors from one problem to another, and bring them to rest there."""
    if not lying:
        return ()
    moved = []
    for one in lying:
        shift = (problem.anchors - start.anchors)[list(one.ends)].mean(axis=0)
        moved.append(Bent(one.entry, one.ends, one.body + shift))
    return _judged(framework, problem, relaxed(problem, moved)[0])


def with_spanning(problem: ShellProblem, lying: Sequence[Bent]) -> ShellProblem:
    """The problem with these ligands as a part of the frame."""
    if not lying:
        return problem
    symbols = [symbol for one in lying for symbol in one.entry.body.symbols]
    return replace(problem, spanning=np.vstack([one.body for one in lying]), spanning_radii=radii_of(symbols))


def _judged(framework: Framework, problem: ShellProblem, lying: Sequence[Bent]) -> tuple[Bent, ...]:
    for one in lying:
        stretched, bent = strained(problem, one)
        if stretched > _STRETCHED or bent > _BENT:
            ends = [problem.anchors[anchor] for anchor in one.ends]
            (least, most), apart = bite(one.entry), float(np.linalg.norm(ends[0] - ends[-1]))
            raise InvalidInputError(
                f"{one.entry.ligand.name} cannot hold anchors {' and '.join(map(str, one.entry.held))} of "
                f"{framework.name}, {apart:.2f} Å apart: it holds atoms {least:.1f} to {most:.1f} Å apart "
                f"(its bite), and here a bond would be off by {stretched:.2f} Å, an angle by {bent:.0f}°; "
                "take another ligand, anchors that point to one side, or another seed"
            )
    return tuple(lying)


def room(framework: Framework, entry: ShapedLigand, pair: tuple[int, int]) -> float:
    """What the best rigid placement of a ligand on two anchors costs (Å²), no other ligand there."""
    return _starts(_bare(framework, entry.ligand.anchor), entry.laid(pair))[0][0]


@lru_cache(maxsize=8)
def _bare(framework: Framework, element: str) -> ShellProblem:
    """The anchors alone, all of one element."""
    number = len(framework.anchors)
    bound = tuple(anchor.metals for anchor in framework.anchors)
    return ShellProblem(
        framework.positions, framework.anchor_positions, (element,) * number, bound, (bare(),) * number
    )


def _starts(problem: ShellProblem, entry: ShapedLigand) -> list[tuple[float, Bent]]:
    """The best rigid placements of a ligand, its overlap and its angles to the metals judged."""
    anchors = problem.anchors[list(entry.held)]
    turns, found = _turns(anchors), []
    radii = radii_of(entry.body.symbols)
    owned = np.isin(np.arange(len(problem.frame)), len(problem.metals) + np.array(entry.held))
    around, around_radii = problem.frame[~owned], problem.frame_radii[~owned]
    for ends in (entry.held, entry.held[::-1]):
        goal = problem.anchors[list(ends)]
        for shape in _nearest(entry, goal):
            donors, body = shape[: len(ends)], shape[len(ends) :]
            middle = donors.mean(axis=0)
            onto = superposition(donors - middle, goal - goal.mean(axis=0))
            trials = np.einsum("tij,nj->tni", turns @ onto, body - middle) + goal.mean(axis=0)
            costs = overlap(trials, radii, around, around_radii) + _upright(problem, ends, trials)
            found += [
                (float(cost), Bent(entry, ends, trial)) for cost, trial in zip(costs, trials, strict=True)
            ]
    return sorted(found, key=lambda each: each[0])[:_BEST]


def _turns(anchors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotations about the line of two anchors; of more, the identity alone."""
    if len(anchors) != 2:
        return np.eye(3)[None]
    axis = anchors[1] - anchors[0]
    angles = np.arange(_TURNS) * 2 * np.pi / _TURNS
    return np.asarray(Rotation.from_rotvec(angles[:, None] * axis / np.linalg.norm(axis)).as_matrix())


def _nearest(entry: ShapedLigand, goal: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Shapes of about the bite of the anchors, atoms that bind first; mirrored too where allowed."""
    shapes = entry.fragment.conformers
    donors = np.concatenate([np.zeros((len(shapes), 1, 3)), shapes[:, list(entry.donors)]], axis=1)
    wide = np.linalg.norm(donors[:, 0] - donors[:, -1], axis=1)
    order = np.argsort(np.abs(wide - np.linalg.norm(goal[0] - goal[-1])), kind="stable")[:_SHAPES]
    chosen = [np.vstack([donors[k], entry.body.conformers[k]]) for k in order]
    return chosen + ([shape * _MIRROR for shape in chosen] if entry.achiral else [])


def _upright(
    problem: ShellProblem, ends: tuple[int, ...], trials: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What it costs (Å²) that first bonds lean away from where metals leave them room."""
    cost = np.zeros(len(trials))
    for anchor in ends:
        toward = trials - problem.anchors[anchor]
        near = np.linalg.norm(toward, axis=2) < HEAD
        arrows = np.einsum("tni,tn->ti", toward, near)
        arrows /= np.maximum(np.linalg.norm(arrows, axis=1, keepdims=True), 1e-9)
        nearest = (arrows @ problem.open[anchor].T).max(axis=1)
        cost += LEAN_COST * np.arccos(np.clip(nearest, -1, 1)) ** 2
    return cost
