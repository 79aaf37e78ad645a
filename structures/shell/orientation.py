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
from structures.shell.descent import Descent, ShellProblem, open_directions
from structures.shell.ties import Tie, untied
from structures.superposition import superposition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Placement", "carried", "orient"]

_AS_GOOD_AS_NONE = 0.1  # Å², over all soft contacts together: one of them 0.3 Å short, or ten 0.1 Å
_WORTH_FREEDOM = 1.0  # Å², about 0.2 eV: what must be left before the ligands give up their symmetry


@dataclass(frozen=True, eq=False)
class Placement:
    """Where the ligands are.

    Attributes
    ----------
    placed
        Atoms beyond each anchor, (n, 3) in Å, the anchor at the origin.
    ties
        Operations that it has, identity first.
    cost
        What is left (Å²): overlaps and leans.
    strict
        Whether every M-S-C angle on two metals is one that is known.
    """

    placed: list[NDArray[np.float64]]
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
        ties and go on; where atoms still clash, with M-S-C angles beyond the known ones.
    """
    rng = np.random.default_rng(seed)
    best = Descent(problem, ties, rng)
    best.run()
    for k in range(1, 2 * starts):
        if best.overlapping() < _AS_GOOD_AS_NONE or (k >= starts and not best.may_gain()):
            break
        run = Descent(problem, ties, rng)
        run.run()
        best = min(best, run, key=Descent.merit)
    if len(ties) > 1 and best.overlapping() > _WORTH_FREEDOM:
        for k in range(starts):  # on from there, then anew
            placed = list(best.placed) if k == 0 else None
            free = Descent(problem, [untied(len(problem.anchors))], rng, placed=placed)
            free.run()
            best = min(best, free, key=Descent.merit)
            if not best.tight():
                break
    if best.closest() < CLASH:
        wider = Descent(replace(problem, angles=None), best.ties, rng, placed=list(best.placed))
        wider.run()
        best = min(best, wider, key=Descent.merit)
    return Placement(best.placed, tuple(best.ties), best.cost(), best.problem.angles is not None)


def carried(
    start: ShellProblem, placement: Placement, problem: ShellProblem, ties: Sequence[Tie], *, seed: int = 0
) -> Placement:
    """Take a placement over to a frame that differs a little, and mend what came closer there.

    Each ligand turns with the bonds of its anchor. `ties` are those of the new frame; they hold where the
    placement kept its own. Where atoms come too near, the ligands are placed anew.
    """
    held = list(ties) if len(placement.ties) > 1 else [untied(len(problem.anchors))]
    rng = np.random.default_rng(seed)
    before = Descent(start, [untied(len(start.anchors))], rng, placed=placement.placed)
    turned = [
        atoms @ _turn(start, problem, anchor, atoms[0]).T if len(atoms) else atoms
        for anchor, atoms in enumerate(placement.placed)
    ]
    anew = problem
    if not placement.strict:
        problem = replace(problem, angles=None)
    plain, mended = (Descent(problem, held, rng, placed=list(turned)) for _ in range(2))
    mended.mend(before.costs())
    best = min(plain, mended, key=Descent.merit)
    if best.tight() and not before.tight():
        return orient(anew, ties, seed=seed)
    return Placement(best.placed, tuple(held), best.cost(), placement.strict)


def _turn(
    start: ShellProblem, problem: ShellProblem, anchor: int, bond: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Rotation (3, 3) that carries the bonds of an anchor and the direction near `bond` to new ones."""
    ways = []
    for each in (start, problem):
        arrows = each.metals[list(each.bound[anchor])] - each.anchors[anchor]
        ways.append(arrows / np.linalg.norm(arrows, axis=1, keepdims=True))
    old, new = (open_directions(each, anchor) for each in (start, problem))
    chosen = old[int(np.argmax(old @ bond))]
    rough = superposition(ways[0], ways[1]) if len(ways[0]) > 1 else np.eye(3)
    wanted = new[int(np.argmax(new @ (rough @ chosen)))]
    return superposition(np.vstack([ways[0], 10 * chosen]), np.vstack([ways[1], 10 * wanted]))
