"""Acid protons taken off an assembled cluster: geometry and total charge speak of the same molecule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["deprotonated"]

_BOND = 1.2  # Å; O-H is 0.96-1.05, the next hydrogen of a carboxyl group is above 1.8


def deprotonated(atoms: Atoms, count: int) -> Atoms:
    """Copy without `count` of the hydrogens that sit on oxygen; `info["charge"]` falls by `count`.

    The protons go from anchors spread evenly over the shell (every n-th acid in anchor order). The order of
    the remaining atoms, `site` and `anchor` stay.

    Raises
    ------
    InvalidInputError
        If the cluster has fewer acid protons, or its info carries no charge.
    """
    hydrogens = np.flatnonzero(atoms.numbers == 1)
    oxygens = atoms.positions[atoms.numbers == 8]
    gaps = atoms.positions[hydrogens][:, None] - oxygens[None]
    acidic = hydrogens[(np.linalg.norm(gaps, axis=-1) < _BOND).any(axis=1)] if len(oxygens) else hydrogens[:0]
    if not 0 <= count <= len(acidic):
        raise InvalidInputError(f"cannot remove {count} protons: the cluster has {len(acidic)} on oxygen")
    if "charge" not in atoms.info:
        raise InvalidInputError("the structure carries no charge, so its charge without protons is unknown")
    lost = {int(acidic[k * len(acidic) // count]) for k in range(count)}
    kept = atoms[[i for i in range(len(atoms)) if i not in lost]]
    kept.info = atoms.info | {"charge": int(atoms.info["charge"]) - count}
    return kept
