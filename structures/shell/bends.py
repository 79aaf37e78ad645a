"""M-S-C angles of an assembled model that no known cluster has: how far a ligand without room was bent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.matter.bond_lengths import R_RANGE

if TYPE_CHECKING:
    from ase import Atoms

    from structures.framework import Framework

__all__ = ["widest_bend"]

_SLACK = 0.2  # degrees that a carried placement may be off


def widest_bend(framework: Framework, atoms: Atoms) -> tuple[float, int] | None:
    """M-S-C on two metals (degrees) farthest outside `R_RANGE`, and its anchor; None where all lie within."""
    least, most = R_RANGE
    worst, found = _SLACK, None
    owner, metal = atoms.arrays["anchor"], atoms.positions[: len(framework.sites)]
    heads = {int(owner[k]): k for k in reversed(range(len(framework.sites), len(atoms)))}
    for anchor in framework.anchors:
        head = heads[anchor.index]
        carbon = head + 1
        if len(anchor.metals) != 2 or carbon == len(atoms) or owner[carbon] != anchor.index:
            continue
        if str(atoms.symbols[carbon]) != "C":
            continue
        bond = atoms.positions[carbon] - atoms.positions[head]
        arrows = metal[list(anchor.metals)] - atoms.positions[head]
        cosines = arrows @ bond / np.linalg.norm(arrows, axis=1) / np.linalg.norm(bond)
        for angle in np.degrees(np.arccos(np.clip(cosines, -1, 1))).tolist():
            beyond = max(least - angle, angle - most)
            if beyond > worst:
                worst, found = beyond, (angle, anchor.index)
    return found
