"""A frame from a core and its chains: sulfurs above the core, arcs between them, then a clean-up by rules.

The rules are lengths of 15 DFT frames of the library (Au23 to Au48; mean and standard deviation, Å): core
M-S 2.43 +- 0.02, staple M-S 2.36 +- 0.01, S-M-S 4.70 +- 0.02 across, M-S-M 3.45 +- 0.16 from a core metal
to the first of the shell, 3.60 +- 0.09 within the shell; contacts of the core as they are. Walls are those
of `structures.library.clean`. The residual (Å²) says how well all hold at once; it is no energy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from structures.framework import Anchor, Framework, Role, Site
from structures.library.clean import springs_of
from structures.matter.lengths import METAL_METAL, METAL_SULFUR
from structures.search.arcs import arranged
from structures.search.settle import settled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from numpy.typing import NDArray

    from structures.library.clean import Spring
    from structures.search.arcs import Chain
    from structures.search.cores import Core
    from structures.search.joins import Joins

__all__ = ["Placed", "as_framework", "placed"]

_CORE_SULFUR, _SHELL_SULFUR, _ACROSS, _TO_SHELL, _IN_SHELL = 2.43, 2.36, 4.70, 3.45, 3.60  # Å
_BOND, _CONTACT, _STRAIGHT, _BENT = 1.0, 0.5, 0.5, 0.2  # stiffness
_HUG, _NEAR, _WEAK = 3.2, 4.3, 0.05  # Å, Å, stiffness
_GAINS = (0.6, 2.0)  # Å²: loose, close
_FIRST, _SECOND = 80, 120  # steps
_LARGEST_CONTACT = 3.3  # Å


@dataclass(frozen=True, eq=False)
class Placed:
    """A frame: metals (core first), sulfurs (Å), the metals of each sulfur, and the residual (Å²).

    `sound` is False where the bonds within 2.95 Å are not those that were meant.
    """

    metals: NDArray[np.float64]
    sulfurs: NDArray[np.float64]
    bonds: tuple[tuple[int, ...], ...]
    residual: float
    sound: bool


def placed(core: Core, joins: Joins) -> Placed:
    """Place the chains on the core and clean up: loosely and close to the core, whichever fits better.

    Shell metals near another metal of the core than their own are drawn to it, as in most crystals.
    """
    return min(
        (_placed(core, joins, gain) for gain in _GAINS), key=lambda each: (not each.sound, each.residual)
    )


def _placed(core: Core, joins: Joins, gain: float) -> Placed:
    count = len(core.points)
    draft = arranged(core, joins, gain=gain)
    metals = count + len(draft.shell)
    points = np.vstack([core.points, *draft.shell, *draft.sulfurs])
    bonds: list[tuple[int, ...]] = [()] * len(draft.sulfurs)
    springs: list[Spring] = []
    for chain in draft.chains:
        path = [chain.ends[0], *(count + k for k in chain.metals), chain.ends[1]]
        for k, sulfur in enumerate(chain.sulfurs):
            bonds[sulfur] = tuple(sorted(path[k : k + 2]))
        springs += _chain_springs(path, [metals + k for k in chain.sulfurs], count)
    apart = np.linalg.norm(core.points[:, None] - core.points[None], axis=-1)
    pairs = [(int(i), int(j)) for i, j in np.argwhere(np.triu(apart < METAL_METAL, k=1))]
    springs += springs_of(core.points, pairs, low=2.75, high=_LARGEST_CONTACT, stiffness=_CONTACT)
    first = settled(points, metals, springs, steps=_FIRST).positions
    springs += _hugging(first, count, draft.chains)
    cleaned = settled(first, metals, springs, steps=_SECOND)
    where = cleaned.positions - cleaned.positions.mean(axis=0)
    lengths = np.linalg.norm(where[metals:, None] - where[None, :metals], axis=-1)
    found = [tuple(np.nonzero(row < METAL_SULFUR)[0].tolist()) for row in lengths]
    return Placed(where[:metals], where[metals:], tuple(bonds), cleaned.residual, found == bonds)


def as_framework(
    frame: Placed, bare: Collection[int], core: int, *, name: str, core_charge: int, note: str
) -> Framework:
    """The frame as a framework, evidence `hypothesis`; every site and anchor is an orbit of its own."""
    roles: list[Role] = ["interior" if k in bare else "surface" for k in range(core)]
    roles += ["staple"] * (len(frame.metals) - core)
    return Framework(
        name=name,
        sites=tuple(
            Site(k, _tuple(point), f"m{k + 1}", role)
            for k, (point, role) in enumerate(zip(frame.metals, roles, strict=True))
        ),
        anchors=tuple(
            Anchor(k, _tuple(point), f"s{k + 1}", frame.bonds[k]) for k, point in enumerate(frame.sulfurs)
        ),
        core_charge=core_charge,
        evidence="hypothesis",
        citations=("Drawn by superatom search: nobody has seen it.",),
        note=note,
    )


def _hugging(points: NDArray[np.float64], core: int, chains: Iterable[Chain]) -> list[Spring]:
    """Weak springs from shell metals to the nearest core metal that is no end of their chain, if near."""
    springs: list[Spring] = []
    for chain in chains:
        others = [k for k in range(core) if k not in chain.ends]
        for metal in chain.metals:
            distance = np.linalg.norm(points[others] - points[core + metal], axis=1)
            nearest = int(np.argmin(distance))
            if distance[nearest] < _NEAR:
                springs.append((others[nearest], core + metal, _HUG, _WEAK))
    return springs


def _chain_springs(path: list[int], sulfurs: list[int], core: int) -> list[Spring]:
    """Bonds, S-M-S across shell metals, M-S-M across sulfurs; `path` has the metals of a chain in order."""
    springs: list[Spring] = []
    for k, sulfur in enumerate(sulfurs):
        before, after = path[k], path[k + 1]
        springs += [
            (metal, sulfur, _CORE_SULFUR if metal < core else _SHELL_SULFUR, _BOND)
            for metal in (before, after)
        ]
        if max(before, after) >= core:
            inside = min(before, after) >= core
            springs.append((before, after, _IN_SHELL if inside else _TO_SHELL, _BENT))
        if k:
            springs.append((sulfurs[k - 1], sulfur, _ACROSS, _STRAIGHT))
    return springs


def _tuple(point: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (round(float(value), 4) + 0.0 for value in point)
    return x, y, z
