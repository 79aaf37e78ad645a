"""Atoms of a ligand grown one by one from bond lengths, angles and torsions (a z-matrix).

The anchor is at the origin, the first bond along +z; a dummy on +x gives the first torsions something to
refer to. Atom numbers count dummy and anchor: 0, 1; the first atom of the fragment is 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["ANCHOR", "FIRST", "TETRAHEDRAL", "Chain", "Fragment", "fragment_of"]

ANCHOR, FIRST = 1, 2
TETRAHEDRAL = 109.47  # degrees
_CH = 1.09  # Å


@dataclass(frozen=True, eq=False)
class Fragment:
    """Atoms of a ligand beyond its anchor; equal where elements, coordinates and acidic atoms are.

    Attributes
    ----------
    symbols
        Element of each of the n atoms.
    conformers
        Positions, shape (k, n, 3), Å: the shapes to choose from, anchor atom at the origin.
    acidic
        Indices of the hydrogens that the ligand can lose.
    heads
        How many of the first atoms are bound to the anchor: their mean direction is that of the ligand.
    """

    symbols: tuple[str, ...]
    conformers: NDArray[np.float64]
    acidic: tuple[int, ...] = ()
    heads: int = 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fragment) and (self is other or self._value == other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    @property
    def _value(self) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...], bytes]:
        return self.symbols, self.acidic, self.conformers.shape, self.conformers.tobytes()

    def deprotonated(self) -> Fragment:
        """Return the fragment without its acidic hydrogens."""
        keep = [i for i in range(len(self.symbols)) if i not in self.acidic]
        return Fragment(tuple(self.symbols[i] for i in keep), self.conformers[:, keep], heads=self.heads)


class Chain:
    """A fragment in the making: a first atom `bond` Å from the anchor, then what `add` puts on."""

    def __init__(self, symbol: str, bond: float) -> None:
        self.symbols = ["X", "S", symbol]
        self.positions = [np.array([1.0, 0.0, 0.0]), np.zeros(3), np.array([0.0, 0.0, bond])]
        self.acidic: list[int] = []

    def add(  # noqa: PLR0917  a line of a z-matrix
        self, symbol: str, bond: float, to: int, angle: float, at: int, torsion: float, about: int
    ) -> int:
        """Place an atom `bond` Å from `to`, with its angle (degrees) to `at` and torsion to `about`."""
        a, b, c = (self.positions[k] for k in (about, at, to))
        axis = (c - b) / np.linalg.norm(c - b)
        normal = np.cross(b - a, axis)
        normal /= np.linalg.norm(normal)
        polar, turn = np.radians(180 - angle), np.radians(torsion)
        way = np.cos(polar) * axis + np.sin(polar) * (
            np.cos(turn) * np.cross(normal, axis) + np.sin(turn) * normal
        )
        self.symbols.append(symbol)
        self.positions.append(c + bond * way)
        return len(self.symbols) - 1

    def hydrogens(self, carbon: int, at: int, about: int, turns: Sequence[float]) -> None:
        """Add a hydrogen at each torsion of `turns`."""
        for turn in turns:
            self.add("H", _CH, carbon, TETRAHEDRAL, at, turn, about)

    def acid(self, carbon: int, at: int, about: int) -> None:
        """Finish a carboxyl group on `carbon`: C=O, then O-H on the same side as it."""
        carbonyl = self.add("O", 1.21, carbon, 124, at, 0, about)
        hydroxyl = self.add("O", 1.33, carbon, 113, at, 180, about)
        self.acidic.append(self.add("H", 0.97, hydroxyl, 107, carbon, 0, carbonyl))


def fragment_of(shapes: Sequence[Chain]) -> Fragment:
    """Make the fragment of chains with the same atoms, one conformer each."""
    first = shapes[0]
    return Fragment(
        tuple(first.symbols[2:]),
        np.array([shape.positions[2:] for shape in shapes]),
        tuple(k - 2 for k in first.acidic),
    )
