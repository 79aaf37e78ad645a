"""Energy levels as the bytes of a file (numpy's npz), and back; what cannot be right is not read."""

from __future__ import annotations

import io
import zipfile
import zlib
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from stability.density.levels import EnergyLevels

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["levels_bytes", "read_levels"]


def levels_bytes(levels: EnergyLevels) -> bytes:
    """All arrays of the levels in one compressed file."""
    content = io.BytesIO()
    np.savez_compressed(
        content,
        lengths=[len(each) for each in levels.energy],
        energy=np.concatenate(levels.energy),
        isomers=np.concatenate(levels.isomers),
        placements=np.concatenate(levels.placements),
    )
    return content.getvalue()


def read_levels(place: Path, sites: int) -> EnergyLevels | None:
    """Levels that `levels_bytes` made for this many sites; None where there are none, or none that add up."""
    try:
        with np.load(place, allow_pickle=False) as kept:
            ends = np.cumsum(kept["lengths"])[:-1]
            energy, isomers, placements = (
                tuple(np.split(kept[name], ends)) for name in ("energy", "isomers", "placements")
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None
    binomials = [comb(sites, guests) for guests in range(sites + 1)]
    if [int(each.sum()) for each in placements] != binomials:
        return None
    return EnergyLevels(energy, isomers, placements)
