"""Geometries that RDKit drew (`scripts/draw_ligands.py`): a table beside this file, so that RDKit is no need.

The anchor is at the origin and not in the table. Ligands that bind by two atoms hold the second one.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from structures.shell.chain import Fragment

__all__ = ["HEAD", "drawn", "drawn_names"]

HEAD = 2.05  # Å from the anchor: Se-C is 1.9, the next atoms are 2.3 and more away
_TABLE = Path(__file__).parent / "drawn.csv"


def drawn(name: str) -> Fragment:
    """Return the shapes of a ligand of the table."""
    rows = _rows()[name]
    shapes = sorted({int(row["conformer"]) for row in rows})
    first = [row for row in rows if row["conformer"] == "0"]
    positions = [[float(row[axis]) for axis in "xyz"] for row in rows]
    conformers = np.array(positions, dtype=np.float64).reshape(len(shapes), len(first), 3)
    return Fragment(
        tuple(row["element"] for row in first),
        conformers,
        tuple(number for number, row in enumerate(first) if row["acidic"] == "1"),
        heads=int((np.linalg.norm(conformers[0], axis=1) < HEAD).sum()),
    )


def drawn_names() -> tuple[str, ...]:
    """Names of the ligands of the table."""
    return tuple(_rows())


@cache
def _rows() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    with _TABLE.open(newline="", encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            found.setdefault(row["ligand"], []).append(row)
    return found
