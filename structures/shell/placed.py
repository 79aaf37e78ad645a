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
from structures.shell.orientation import carried, orient
from structures.shell.problem import ShellProblem
from structures.shell.ties import Tie, free_ties, untied
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.shell.orientation import Placement
    from structures.shell.shaped_ligand import ShapedLigand
    from structures.symmetry import Symmetry

__all__ = ["shell_atoms"]

_EXACT = 0.05  # Å; a ligand carried to an anchor that is further off would point the wrong way there
_SPARE = 2.0  # degrees that the M-S-C angles of the start leave for what the elements change


@lru_cache(maxsize=256)
def shell_atoms(
    framework: Framework, metals: tuple[str, ...], shell: tuple[ShapedLigand, ...], seed: int
) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.int64]]:
    """Symbols, positions (n, 3) and anchor numbers of all that is no metal."""
    start, placement = _reference(framework, shell, seed)
    frame = adapted(framework, metals, tuple(entry.ligand.anchor for entry in shell))
    problem = _problem(framework, frame, shell)
    ties = _ties(framework, metals, shell)
    atoms = carried(start, placement, problem, ties, seed=seed).atoms
    symbols = tuple(s for entry in shell for s in (entry.ligand.anchor, *entry.fragment.symbols))
    owner = np.repeat(np.arange(len(shell)), problem.sizes + 1)
    positions = problem.anchors[owner]
    positions[np.diff(owner, prepend=-1) == 0] += atoms
    return symbols, positions, owner


@lru_cache(maxsize=64)
def _reference(
    framework: Framework, shell: tuple[ShapedLigand, ...], seed: int
) -> tuple[ShellProblem, Placement]:
    """The shell on the frame's own positions, where no element enters: every occupancy starts from it."""
    frame = Adapted(framework.positions, framework.anchor_positions, ())
    low, high = R_RANGE
    problem = replace(_problem(framework, frame, shell), angles=(low + _SPARE, high - _SPARE))
    metals = ["M"] * len(framework.sites)
    return problem, orient(problem, _ties(framework, metals, shell), seed=seed)


def _problem(framework: Framework, frame: Adapted, shell: tuple[ShapedLigand, ...]) -> ShellProblem:
    return ShellProblem(
        frame.metals,
        frame.anchors,
        tuple(entry.ligand.anchor for entry in shell),
        tuple(anchor.metals for anchor in framework.anchors),
        tuple(entry.fragment for entry in shell),
    )


def _ties(framework: Framework, metals: Sequence[str], shell: tuple[ShapedLigand, ...]) -> list[Tie]:
    """Operations that frame and occupancy have, under which the ligands may move together."""
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
