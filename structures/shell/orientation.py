"""How the ligands of a shell lie: the best of several descents that keep atoms out of each other's way.

Ligands that a freely acting subgroup of the frame carries on each other move together: M44S30 keeps C3i, the
highest group that its tilted apex ligands allow. A placement on one frame is carried over to another that
differs a little, as the frames of two occupancies do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from structures.shell.contacts import CLASH
from structures.shell.descent import TIGHT, Descent
from structures.shell.strain import strain
from structures.shell.ties import Tie, untied
from structures.superposition import superposition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.shell.problem import ShellProblem

__all__ = ["Placement", "carried", "orient"]

_AS_GOOD_AS_NONE = 0.1  # Å², over all soft contacts together: one of them 0.3 Å short, or ten 0.1 Å
_WORSE = 0.03  # Å²: a ligand that costs so much more on another frame is turned until it does not
_WORTH_FREEDOM = 1.0  # Å², about 0.2 eV: what must be left before the ligands give up their symmetry


@dataclass(frozen=True, eq=False)
class Placement:
    """Where the ligands are.

    Attributes
    ----------
    atoms
        Atoms beyond the anchors, (n, 3) in Å, anchor by anchor, each with its anchor at the origin.
    ties
        Operations that it has, identity first.
    cost
        What is left (Å²): overlaps and leans.
    strict
        Whether every M-S-C angle on two metals is one that is known.
    """

    atoms: NDArray[np.float64]
    ties: tuple[Tie, ...]
    cost: float
    strict: bool = True


def orient(problem: ShellProblem, ties: Sequence[Tie], *, seed: int = 0, starts: int = 3) -> Placement:
    """Place every fragment.

    Parameters
    ----------
    ties
        Operations that act freely on the anchors, identity first (see `structures.shell.ties`).
    starts
        Random starts: the first whose overlap is as good as none ends them, else the lowest cost wins. Where
        atoms come too near, twice as many are tried. Where overlap is left, the ligands are set free of the
        ties and go on, in twice as many starts where atoms clash; where they still do, with M-S-C angles
        beyond the known ones.
    """
    rng = np.random.default_rng(seed)
    best = Descent(problem, ties, rng)
    best.run()
    for k in range(1, 2 * starts):
        if best.strain.overlap < _AS_GOOD_AS_NONE or (k >= starts and not best.may_gain()):
            break
        run = Descent(problem, ties, rng)
        run.run()
        best = min(best, run, key=Descent.merit)
    if len(ties) > 1 and best.strain.overlap > _WORTH_FREEDOM:
        for k in range(2 * starts):  # on from there, then anew
            if k >= starts and (best.strain.closest >= CLASH or not best.may_gain()):
                break
            free = Descent(problem, [untied(len(problem.anchors))], rng, None if k else best.atoms)
            free.run()
            best = min(best, free, key=Descent.merit)
            if not best.tight():
                break
    if best.strain.closest < CLASH:
        wider = Descent(replace(problem, angles=None), best.ties, rng, best.atoms)
        wider.run()
        best = min(best, wider, key=Descent.merit)
    return _placement(best)


def carried(
    start: ShellProblem, placement: Placement, problem: ShellProblem, ties: Sequence[Tie], *, seed: int = 0
) -> Placement:
    """Take a placement over to a frame that differs a little, and mend what came closer there.

    Each ligand turns with the bonds of its anchor. `ties` are those of the new frame; they hold where the
    placement kept its own. Where atoms come too near, the ligands are placed anew.
    """
    held = list(ties) if len(placement.ties) > 1 else [untied(len(problem.anchors))]
    rng = np.random.default_rng(seed)
    anew = problem
    if not placement.strict:
        problem = replace(problem, angles=None)
    turns = _turns(start, problem, start.bonds(placement.atoms))
    atoms = np.einsum("nij,nj->ni", turns[problem.owner], placement.atoms)
    best, before = Descent(problem, held, rng, atoms), strain(start, placement.atoms)
    if (best.strain.each > before.each + _WORSE).any():
        mended, settled = (Descent(problem, held, rng, atoms) for _ in range(2))
        mended.mend(before.each + _WORSE)
        settled.settle()
        best = min(best, mended, settled, key=Descent.merit)
    if best.tight() and before.near >= TIGHT:
        return orient(anew, ties, seed=seed)
    return _placement(best)


def _placement(descent: Descent) -> Placement:
    problem = descent.problem
    return Placement(descent.atoms, tuple(descent.ties), descent.strain.cost, problem.angles is not None)


def _turns(start: ShellProblem, problem: ShellProblem, bonds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rotations (a, 3, 3) that carry each anchor's metals, and the direction near its bond, to new ones."""
    every = np.arange(len(bonds))
    chosen = start.open[every, np.einsum("awi,ai->aw", start.open, bonds).argmax(axis=1)]
    rough = superposition(start.arrows, problem.arrows)
    rough[[len(bound) < 2 for bound in problem.bound]] = np.eye(3)  # one metal leaves a turn about it
    carried_on = np.einsum("aij,aj->ai", rough, chosen)
    wanted = problem.open[every, np.einsum("awi,ai->aw", problem.open, carried_on).argmax(axis=1)]
    return superposition(
        np.concatenate([start.arrows, 10 * chosen[:, None]], axis=1),
        np.concatenate([problem.arrows, 10 * wanted[:, None]], axis=1),
    )
