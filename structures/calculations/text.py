"""What the readers share: the text of a file, tables in it, the last frame of a trajectory, `gradient`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import numpy as np
from ase.io import read
from ase.units import Bohr, Hartree

from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["gradient_forces", "last_frame", "last_table", "text_of"]

_SLOPE = r"\s*(-?\d*\.\d+[DE][+-]\d+)\s*(-?\d*\.\d+[DE][+-]\d+)\s*(-?\d*\.\d+[DE][+-]\d+)\s*$"


def text_of(path: Path) -> str:
    """What a program printed into this file, bytes that are no UTF-8 replaced; empty where there is none."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def last_table(text: str, heading: str, pattern: str) -> list[tuple[str, ...]]:
    """Groups of the rows that fit a pattern, of the first run of such rows below the last such heading."""
    _, found, block = text.rpartition(heading)
    row = re.compile(pattern)
    rows: list[tuple[str, ...]] = []
    for line in block.splitlines() if found else ():
        if match := row.match(line):
            rows.append(match.groups())
        elif rows:
            break
    return rows


def last_frame(path: Path, kind: str) -> Atoms:
    """Last structure of a file, read by ASE as this format.

    Raises
    ------
    FileFormatError
        If the file is missing or is none of that format.
    """
    if not path.is_file():
        raise FileFormatError(f"there is no {path.name}; has the job run to its end?")
    try:
        return cast("Atoms", read(path, index=-1, format=kind))
    except Exception as error:  # ASE's parsers raise whatever the text leads them to
        raise FileFormatError(f"{path.name} cannot be read as {kind}: {error}") from error


def gradient_forces(path: Path, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last cycle of Turbomole's file `gradient`, which xtb writes too.

    None where there is none for this number of atoms.
    """
    rows = last_table(text_of(path), "cycle =", _SLOPE)
    if len(rows) != count or not count:
        return None
    numbers = [[float(word.replace("D", "E")) for word in row] for row in rows]
    return -np.array(numbers, dtype=np.float64) * Hartree / Bohr
