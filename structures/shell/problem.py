"""What a shell has to fit into: metals, anchors, and what hangs on each; how far a ligand may lean there.

Ligand atoms are one array (n, 3), anchor by anchor, each ligand in the frame of its anchor (anchor at 0).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from structures.matter.bond_lengths import R_RANGE
from structures.matter.elements import anchor_symbols
from structures.shell.directions import bond_directions
from structures.shell.overlap import radii_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.shell.chain import Fragment

__all__ = ["METAL_RADIUS", "MOST_LEAN", "ShellProblem"]

METAL_RADIUS = 2.1  # Å, for Au and Ag: with H it asks for 3.0, more than the 2.6 that must hold
MOST_LEAN = np.radians(24)
_OWN_AXIS = 0.3  # length of the sum of unit vectors from which on it is a direction


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
    spanning, spanning_radii
        Atoms that stay where they are, shape (s, 3), Å, and their van der Waals radii: of ligands that hold
        several anchors, beyond these.
    """

    metals: NDArray[np.float64]
    anchors: NDArray[np.float64]
    anchor_elements: tuple[str, ...]
    bound: tuple[tuple[int, ...], ...]
    fragments: tuple[Fragment, ...]
    angles: tuple[float, float] | None = R_RANGE
    spanning: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    spanning_radii: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """How many atoms each anchor carries."""
        return np.array([len(fragment.symbols) for fragment in self.fragments], dtype=np.int64)

    @cached_property
    def owner(self) -> NDArray[np.int64]:
        """Anchor of each ligand atom."""
        return np.repeat(np.arange(len(self.fragments)), self.sizes)

    @cached_property
    def slices(self) -> list[slice]:
        """Where the atoms of each anchor are."""
        ends = np.cumsum(self.sizes).tolist()
        return [slice(end - size, end) for end, size in zip(ends, self.sizes.tolist(), strict=True)]

    @cached_property
    def radii(self) -> NDArray[np.float64]:
        """Van der Waals radius (Å) of each ligand atom."""
        return radii_of([symbol for fragment in self.fragments for symbol in fragment.symbols])

    @cached_property
    def heads(self) -> NDArray[np.int64]:
        """Atoms that are bound to their anchor."""
        return np.concatenate(
            [
                np.arange(part.start, min(part.start + fragment.heads, part.stop))
                for part, fragment in zip(self.slices, self.fragments, strict=True)
            ]
        ).astype(np.int64)

    @cached_property
    def frame(self) -> NDArray[np.float64]:
        """Metals, then anchors, then what spans them."""
        return np.vstack([self.metals, self.anchors, self.spanning])

    @cached_property
    def frame_radii(self) -> NDArray[np.float64]:
        """What the frame keeps free of other atoms (Å); more than the van der Waals radius at a metal."""
        metals = np.full(len(self.metals), METAL_RADIUS)
        return np.concatenate([metals, radii_of(self.anchor_elements), self.spanning_radii])

    @cached_property
    def arrows(self) -> NDArray[np.float64]:
        """Unit vectors from each anchor to its metals, (a, most, 3), filled up with zeros."""
        arrows = np.zeros((len(self.anchors), max(2, *map(len, self.bound)), 3))
        for k, bound in enumerate(self.bound):
            bonds = self.metals[list(bound)] - self.anchors[k]
            arrows[k, : len(bound)] = bonds / np.linalg.norm(bonds, axis=1, keepdims=True)
        return arrows

    @cached_property
    def open(self) -> NDArray[np.float64]:
        """Unit vectors along which each first bond may start, (a, most, 3), the last one repeated."""
        outward = self.anchors - self.metals.mean(axis=0)
        outward /= np.linalg.norm(outward, axis=1, keepdims=True)
        found = bond_directions(
            [self.metals[list(bound)] - here for bound, here in zip(self.bound, self.anchors, strict=True)],
            outward,
            [(fragment.symbols or ("C",))[0] for fragment in self.fragments],
        )
        anchors = anchor_symbols()
        for k, element in enumerate(self.anchor_elements):
            if self.bound[k] and element not in anchors:  # a lone pair has an axis of its own
                away = -self.arrows[k].sum(axis=0)
                size = float(np.linalg.norm(away))
                found[k] = away[None] / size if size > _OWN_AXIS else outward[k][None]
        most = max(map(len, found))
        return np.array([np.vstack([ways, *[ways[-1:]] * (most - len(ways))]) for ways in found])

    @cached_property
    def bent(self) -> NDArray[np.bool_]:
        """Whether M-S-C of each anchor has known limits."""
        return np.array(
            [
                self.angles is not None and len(bound) == 2 and fragment.symbols[:1] == ("C",)
                for bound, fragment in zip(self.bound, self.fragments, strict=True)
            ]
        )

    def bonds(self, atoms: NDArray[np.float64]) -> NDArray[np.float64]:
        """Unit vector from each anchor to its ligand, (a, 3); zero where it carries none."""
        sums = np.zeros((len(self.anchors), 3))
        np.add.at(sums, self.owner[self.heads], atoms[self.heads])
        unit: NDArray[np.float64] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        return unit

    def leans(
        self, anchors: NDArray[np.int64], bonds: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Angle (rad) of bonds (k, 3) on these anchors to the nearest open direction; whether it may be."""
        angle = np.arccos(np.clip(np.einsum("kwi,ki->kw", self.open[anchors], bonds).max(axis=1), -1, 1))
        allowed = angle <= MOST_LEAN
        if self.angles is not None:
            cosine = np.einsum("kmi,ki->km", self.arrows[anchors, :2], bonds)
            most, least = np.cos(np.radians(self.angles))
            allowed &= ~self.bent[anchors] | ((cosine <= most) & (cosine >= least)).all(axis=1)
        return angle, allowed
