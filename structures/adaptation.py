"""A frame adapted to the metals that fill it: springs at the frame's lengths plus what each element changes.

The own element of a metal explains 93 % of the variance of staple M-S over 180 PBE orderings; the rest of the
frame hardly follows. So every pair keeps the length of the frame, bonds and staples take the shift of their
element (`structures.matter.bond_lengths`), and a few Gauss-Newton steps find the positions. No energy is
meant. Springs and shifts are alike for sites alike, so the symmetry of the occupancy is kept.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from structures.banded import Banded
from structures.matter.bond_lengths import (
    LEAN,
    STAPLE_ANGLE,
    STAPLE_CORE,
    STAPLE_CORE_LEAST,
    STAPLE_WIDTH,
    anchor_shift,
    bond_length,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.matter.bond_lengths import BondRole

__all__ = ["Adapted", "adapted"]

# stiffnesses, no energies; three to ten times as much moves the result by less than 0.005 Å rms
_BOND, _CORE, _STAPLE_CORE, _ACROSS, _OTHER, _LEAN, _TETHER = 3.0, 0.15, 0.05, 0.2, 0.02, 0.3, 0.001
_CONTACT, _REACH = 3.6, 4.4  # Å: metals in contact; pairs that keep their distance
_PARTNER = -0.006  # Å, an M-S bond where the other metal of the sulfur turns from gold to silver
_SPREADS = 2.0  # a bond may keep so many standard deviations of its frame's own
_SOLVES, _STILL = 6, 1e-5  # Gauss-Newton steps at most; Å


@dataclass(frozen=True, eq=False)
class Adapted:
    """Positions (Å) of metals (m, 3) and anchors (a, 3), and bonds whose length is still the frame's.

    Attributes
    ----------
    unknown
        Elements for which no length is known at some site, with the kind of site: ("Cu", "surface").
    """

    metals: NDArray[np.float64]
    anchors: NDArray[np.float64]
    unknown: tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def adapted(framework: Framework, metals: tuple[str, ...], anchors: tuple[str, ...]) -> Adapted:
    """Adapt a frame to the element of each site and each anchor.

    A framework that does not say whose lengths it has (`silver` is empty) is returned as it is.
    Metals on a sulfur with three metals keep the frame's length: shorter ones for gold cost 2.4 eV in GFN1.
    """
    frame = np.vstack([framework.positions, framework.anchor_positions])
    if not framework.silver:
        return Adapted(framework.positions, framework.anchor_positions, ())
    springs = _Springs(framework, metals, anchors)
    positions = np.round(springs.relaxed(frame), 6) + 0.0
    return Adapted(positions[: len(metals)], positions[len(metals) :], tuple(sorted(springs.unknown)))


class _Springs:
    """Lengths and stiffnesses of every near pair, and where staple metals lean to."""

    def __init__(self, framework: Framework, metals: tuple[str, ...], anchors: tuple[str, ...]) -> None:
        self.framework, self.elements, self.anchors = framework, metals, anchors
        self.unknown: set[tuple[str, str]] = set()
        frame = np.vstack([framework.positions, framework.anchor_positions])
        self.bound: dict[int, list[int]] = defaultdict(list)
        for anchor in framework.anchors:
            for metal in anchor.metals:
                self.bound[metal].append(anchor.index)
        self.silver = np.array(
            [_silver(metal, own) for metal, own in zip(metals, framework.silver, strict=True)]
        )
        distance = np.linalg.norm(frame[:, None] - frame[None], axis=-1)
        stiffness, length = np.where(distance < _REACH, _OTHER, 0.0), distance.copy()
        for i, j, target, weight in (
            *self._contacts(distance),
            *self._across(distance),
            *self._bonds(distance),
        ):
            stiffness[i, j] = stiffness[j, i] = weight
            length[i, j] = length[j, i] = target
        self.first, self.second = np.nonzero(np.triu(stiffness, k=1))
        self.stiffness = stiffness[self.first, self.second]
        self.length = length[self.first, self.second]
        self.leans = list(self._leans(frame))
        touching = stiffness > 0
        np.fill_diagonal(touching, val=True)
        for atoms, _, _ in self.leans:
            touching[np.ix_(atoms, atoms)] = True
        self.band = Banded(touching)

    def relaxed(self, start: NDArray[np.float64]) -> NDArray[np.float64]:
        """Positions (n, 3) that meet the springs best."""
        points = start.copy()
        for _ in range(_SOLVES):
            gradient, curvature = self._quadratic(points, start)
            step = self.band.solve(curvature, -gradient.ravel()).reshape(-1, 3)
            points = points + step
            if np.abs(step).max() < _STILL:
                break
        return points

    def _quadratic(
        self, points: NDArray[np.float64], start: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gradient (n, 3) of half the sum of squares, and its Gauss-Newton curvature (3n, 3n)."""
        n = len(points)
        across = points[self.first] - points[self.second]
        distance = np.linalg.norm(across, axis=1)
        unit = across / distance[:, None]
        push = (self.stiffness * (distance - self.length))[:, None] * unit
        gradient = _TETHER * (points - start)
        np.add.at(gradient, self.first, push)
        np.add.at(gradient, self.second, -push)
        blocks = np.zeros((n, n, 3, 3))
        block = self.stiffness[:, None, None] * unit[:, :, None] * unit[:, None, :]
        blocks[self.first, self.second] = blocks[self.second, self.first] = -block
        own = np.zeros((n, 3, 3))
        np.add.at(own, self.first, block)
        np.add.at(own, self.second, block)
        blocks[np.arange(n), np.arange(n)] = own + _TETHER * np.eye(3)
        for atoms, weights, target in self.leans:
            miss = weights @ points[atoms] - target
            gradient[atoms] += _LEAN * weights[:, None] * miss
            outer = _LEAN * np.outer(weights, weights)
            blocks[np.ix_(atoms, atoms)] += outer[:, :, None, None] * np.eye(3)
        return gradient, blocks.transpose(0, 2, 1, 3).reshape(3 * n, 3 * n)

    def _bonds(self, distance: NDArray[np.float64]) -> Iterator[tuple[int, int, float, float]]:
        for anchor in self.framework.anchors:
            for metal in anchor.metals:
                end = len(self.elements) + anchor.index
                others = [other for other in anchor.metals if other != metal]
                target = self._bond(metal, anchor.metals, float(distance[metal, end]))
                target += _PARTNER * float(self.silver[others].sum()) if len(others) == 1 else 0.0
                yield metal, end, target + anchor_shift(self.anchors[anchor.index]), _BOND

    def _bond(self, metal: int, metals: tuple[int, ...], length: float) -> float:
        """Length of a bond to sulfur: the frame's, moved by the element, near what was ever measured."""
        element, own = self.elements[metal], self.framework.silver[metal]
        role = self._role(metal)
        if len(metals) != 2 or role is None:
            return length
        known, gold, silver = (bond_length(each, role) for each in (element, "Au", "Ag"))
        if known is None or own is None or gold is None or silver is None:
            self.unknown.add((element, self.framework.sites[metal].role))
            return length
        moved = length + known.mean - own * silver.mean - (1 - own) * gold.mean
        if not known.spread:
            return moved
        most = _SPREADS * known.spread
        return min(max(moved, known.mean - most), known.mean + most)

    def _role(self, metal: int) -> BondRole | None:
        role, sulfurs = self.framework.sites[metal].role, len(self.bound[metal])
        if role in ("surface", "interior"):
            return {1: "surface", 2: "crowded"}.get(sulfurs)  # type: ignore[return-value]
        return "staple" if sulfurs == 2 else "apex"

    def _contacts(self, distance: NDArray[np.float64]) -> Iterator[tuple[int, int, float, float]]:
        """Metals in contact; a staple metal and the core come nearer with silver."""
        staple = np.array([site.role == "staple" for site in self.framework.sites])
        core = np.array([site.role in ("surface", "interior") for site in self.framework.sites])
        n = len(self.elements)
        low, high = np.nonzero(np.triu(distance[:n, :n] < _CONTACT, k=1))
        for i, j in zip(low.tolist(), high.tolist(), strict=True):
            if core[i] and core[j]:
                yield i, j, float(distance[i, j]), _CORE
            elif (core[i] and staple[j]) or (core[j] and staple[i]):
                outer, inner = (i, j) if staple[i] else (j, i)
                shift = STAPLE_CORE[0] * self.silver[outer] + STAPLE_CORE[1] * self.silver[inner]
                least = min(float(distance[i, j]), STAPLE_CORE_LEAST)
                yield i, j, max(float(distance[i, j] + shift), least), _STAPLE_CORE

    def _across(self, distance: NDArray[np.float64]) -> Iterator[tuple[int, int, float, float]]:
        """Anchors on one metal: the frame's distance, wider for silver in a staple and for a wider anchor."""
        n = len(self.elements)
        for metal, anchors in self.bound.items():
            staple = self._role(metal) == "staple"
            turns = STAPLE_WIDTH * self.silver[metal] if staple else 0.0
            known = bond_length(self.elements[metal], "staple") if staple else None
            bend = STAPLE_ANGLE.get(self.elements[metal])
            widths = (0.0, np.inf)
            if known is not None and bend is not None:
                widths = tuple(2 * known.mean * np.sin(np.radians(np.array(bend) / 2)))
            for i, j in combinations([n + k for k in anchors], 2):
                legs = float(distance[metal, i] + distance[metal, j])
                wider = sum(anchor_shift(self.anchors[k - n]) for k in (i, j)) / legs
                width = float(np.clip(distance[i, j] + turns, *widths))
                yield i, j, width * (1 + wider), _ACROSS

    def _leans(
        self, frame: NDArray[np.float64]
    ) -> Iterator[tuple[list[int], NDArray[np.float64], NDArray[np.float64]]]:
        """Staple metals less the middle of their two anchors: atoms, weights and the vector wanted (Å)."""
        n = len(self.elements)
        core = frame[[site.index for site in self.framework.sites if site.role in ("surface", "interior")]]
        for metal, anchors in self.bound.items():
            own = self.framework.silver[metal]
            if self.framework.sites[metal].role != "staple" or len(anchors) != 2:
                continue
            atoms = [metal, *(n + k for k in anchors)]
            weights = np.array([1.0, -0.5, -0.5])
            offset = weights @ frame[atoms]
            before = LEAN["Ag"] * (own or 0.0)
            sinks = LEAN.get(self.elements[metal], before) - before
            near = core[np.linalg.norm(core - frame[metal], axis=1) < _CONTACT]
            inward = (near if len(near) else core).mean(axis=0) - frame[metal]
            along = frame[atoms[1]] - frame[atoms[2]]
            inward = inward - along * (inward @ along) / (along @ along)
            yield atoms, weights, offset + sinks * inward / np.linalg.norm(inward)


def _silver(element: str, own: float | None) -> float:
    """Change of the share of silver on a site; nothing where either is another metal."""
    if own is None or element not in ("Au", "Ag"):
        return 0.0
    return float(element == "Ag") - own
