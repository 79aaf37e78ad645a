"""The atoms of a shell on the anchors of one candidate.

A shell is laid out once on the frame's own positions, where no element enters; each occupancy starts from
there and only mends what its own lengths bring too close. Ligands move together under the operations that
frame, occupancy and shell have in common.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.adaptation import Adapted, adapted
from structures.errors import InvalidInputError
from structures.matter.bond_lengths import R_RANGE
from structures.shell.fragments import bare
from structures.shell.orientation import carried, orient
from structures.shell.problem import ShellProblem
from structures.shell.spanning import carried_on, laid, with_spanning
from structures.shell.ties import Tie, free_ties, untied
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.shell.orientation import Placement
    from structures.shell.shaped_ligand import ShapedLigand
    from structures.shell.springs import Bent
    from structures.symmetry import Symmetry

__all__ = ["shell_atoms"]

_EXACT = 0.05  # Å; a ligand carried to an anchor that is further off would point the wrong way there
_SPARE = 2.0  # degrees that the M-S-C angles of the start leave for what the elements change


@lru_cache(maxsize=256)
def shell_atoms(
    framework: Framework, metals: tuple[str, ...], shell: tuple[ShapedLigand, ...], seed: int
) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.int64]]:
    """Symbols, positions (n, 3) and anchor numbers of all that is no metal."""
    start, placement, lying = _reference(framework, shell, seed)
    frame = adapted(framework, metals, tuple(entry.ligand.anchor for entry in shell))
    problem = _problem(framework, frame, shell)
    spanning = carried_on(framework, start, problem, lying)
    problem = with_spanning(problem, spanning)
    ties = _ties(framework, metals, shell)
    atoms = carried(start, placement, problem, ties, seed=seed).atoms
    bodies = {min(one.entry.held): one.body for one in spanning}
    symbols: list[str] = []
    parts: list[NDArray[np.float64]] = []
    owner: list[int] = []
    for anchor, entry in enumerate(shell):
        here, part = problem.anchors[anchor], problem.slices[anchor]
        leads = anchor in bodies
        parts += [here[None], bodies[anchor] if leads else here + atoms[part]]
        symbols += [entry.ligand.anchor, *(entry.body if leads else problem.fragments[anchor]).symbols]
        owner += [anchor] * (len(symbols) - len(owner))
    return tuple(symbols), np.vstack(parts), np.array(owner, dtype=np.int64)


@lru_cache(maxsize=64)
def _reference(
    framework: Framework, shell: tuple[ShapedLigand, ...], seed: int
) -> tuple[ShellProblem, Placement, tuple[Bent, ...]]:
    """The shell on the frame's own positions, where no element enters: every occupancy starts from it."""
    frame = Adapted(framework.positions, framework.anchor_positions, ())
    low, high = R_RANGE
    problem = replace(_problem(framework, frame, shell), angles=(low + _SPARE, high - _SPARE))
    spanning = laid(framework, problem, shell, seed)
    problem = with_spanning(problem, spanning)
    metals = ["M"] * len(framework.sites)
    return problem, orient(problem, _ties(framework, metals, shell), seed=seed), spanning


def _problem(framework: Framework, frame: Adapted, shell: tuple[ShapedLigand, ...]) -> ShellProblem:
    return ShellProblem(
        frame.metals,
        frame.anchors,
        tuple(entry.ligand.anchor for entry in shell),
        tuple(anchor.metals for anchor in framework.anchors),
        tuple(bare() if entry.held else entry.fragment for entry in shell),
    )


def _ties(framework: Framework, metals: Sequence[str], shell: tuple[ShapedLigand, ...]) -> list[Tie]:
    """Operations that frame and occupancy have, under which the ligands may move together.

    Ligands that hold several anchors are laid one by one, so that none is left beside them.
    """
    if any(entry.held for entry in shell):
        return [untied(len(shell))]
    try:
        symmetry = framework_symmetry(framework)
    except InvalidInputError:  # all points on one line: no finite group
        return [untied(len(shell))]
    return free_ties(
        symmetry,
        len(framework.sites),
        [str(shell.index(entry)) for entry in shell],
        empty=[not entry.fragment.symbols for entry in shell],
        holds=_held(framework, symmetry, metals),
        chiral=not all(entry.achiral for entry in shell),
    )


def _held(framework: Framework, symmetry: Symmetry, metals: Sequence[str]) -> list[bool]:
    """Tell of each operation whether it carries every metal on its like, and every place nearly on one."""
    points = np.vstack([framework.positions, framework.anchor_positions])
    points -= points.mean(axis=0)
    moved = np.einsum("kij,nj->kni", symmetry.rotations, points) - points[symmetry.permutations]
    label = np.unique(np.asarray(metals), return_inverse=True)[1]
    alike = (label[symmetry.permutations[:, : len(label)]] == label).all(axis=1)
    held: list[bool] = (alike & (np.linalg.norm(moved, axis=2).max(axis=1) < _EXACT)).tolist()
    return held
