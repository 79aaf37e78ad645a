"""What the writers share about coordinates: rows of text, the box of an isolated cluster, atom order."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from ase.data import chemical_symbols

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ase import Atoms
    from numpy.typing import NDArray

__all__ = [
    "Box",
    "boxed",
    "centred",
    "cube",
    "madelung",
    "rows",
    "site_order",
    "species_counts",
    "species_order",
    "symbols_of",
]

_BOX_STEP = 0.5  # Å; box edges are rounded up, so that near-equal candidates share one box and one grid
_MADELUNG = 2.8372974794806  # simple cubic, Makov & Payne, Phys. Rev. B 1995, 51, 4014
_COULOMB = 14.399645  # e²/(4 π eps0) in eV Å, CODATA 2018

Box = tuple[float, "NDArray[np.float64]"]


def rows(symbols: Sequence[str], positions: NDArray[np.float64], *, indent: str = "") -> str:
    """Lines `Ag x y z` with eight decimals, Å; every line ends in a newline."""
    return "".join(
        f"{indent}{symbol:<2s} {x:16.8f} {y:16.8f} {z:16.8f}\n"
        for symbol, (x, y, z) in zip(symbols, positions + 0.0, strict=True)
    )


def centred(atoms: Atoms) -> NDArray[np.float64]:
    """Positions (atoms, 3), Å, with the middle of their bounding box at the origin."""
    positions = np.asarray(atoms.positions, dtype=np.float64)
    middle: NDArray[np.float64] = (positions.max(axis=0) + positions.min(axis=0)) / 2
    return positions - middle


def boxed(atoms: Atoms, *, vacuum: float, extents: float = 1.0) -> Box:
    """Edge (Å) of a cubic box and the positions (atoms, 3), Å, centred in it.

    Parameters
    ----------
    vacuum
        Least distance of any atom from a wall, Å.
    extents
        Least edge as a multiple of the cluster's largest extent (with 2 Å of density on both sides);
        2 is what the Martyna-Tuckerman correction needs.
    """
    positions = centred(atoms)
    extent = float(np.ptp(positions, axis=0).max())
    edge = max(extent + 2 * vacuum, extents * (extent + 4.0))
    edge = ceil(edge / _BOX_STEP) * _BOX_STEP
    return edge, positions + edge / 2


def cube(edge: float) -> str:
    """Three lines with the vectors of a cubic cell, Å."""
    return "".join(" ".join(f"{edge if i == j else 0.0:14.8f}" for j in range(3)) + "\n" for i in range(3))


def madelung(charge: int, edge: float) -> float:
    """Energy (eV) to add for a charge in a cubic box with neutralising background, leading order."""
    return _MADELUNG * _COULOMB * charge**2 / (2 * edge)


def site_order(atoms: Atoms) -> tuple[int, ...]:
    """The order of our own numbering: file row k is atom k."""
    return tuple(range(len(atoms)))


def species_order(atoms: Atoms) -> tuple[int, ...]:
    """Atoms grouped by element, elements and atoms otherwise in our order: file row k is atom order[k]."""
    symbols = symbols_of(atoms)
    return tuple(
        i for element in dict.fromkeys(symbols) for i, symbol in enumerate(symbols) if symbol == element
    )


def species_counts(atoms: Atoms) -> dict[str, int]:
    """How many atoms of each element, in the order in which they first occur."""
    symbols = symbols_of(atoms)
    return {element: symbols.count(element) for element in dict.fromkeys(symbols)}


def symbols_of(atoms: Atoms) -> list[str]:
    """Element symbol of each atom."""
    return [str(chemical_symbols[number]) for number in atoms.numbers]
