"""What the readers share: the text of a file, tables in it, the last frame of a trajectory, `gradient`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import numpy as np
from ase.units import Bohr, Hartree

from structures.errors import FileFormatError
from structures.foreign import frames_from, text_printed

if TYPE_CHECKING:
    from pathlib import Path

    from ase import Atoms
    from numpy.typing import NDArray

    from structures.calculations.code import Trace

__all__ = ["gradient_forces", "input_text", "last_frame", "last_table", "printed", "text_of"]

_HEAD = 400_000  # characters; an echoed input may stand before the version
_LARGEST = 500_000_000  # bytes; no text that a program prints is longer

_SLOPE = r"\s*(-?\d*\.\d+[DE][+-]\d+)\s*(-?\d*\.\d+[DE][+-]\d+)\s*(-?\d*\.\d+[DE][+-]\d+)\s*$"


def text_of(path: Path) -> str:
    """What a program printed into this file, bytes that are no UTF-8 replaced; empty where there is none."""
    return text_printed(path) if path.is_file() else ""


def printed(folder: Path, trace: Trace) -> str:
    """What a code printed in this folder: the file of our name, else the one file with the code's words."""
    if (folder / trace.file).is_file():
        return text_of(folder / trace.file)
    kinds = {".out", ".log", ".txt", ".output", ".abo", ""}
    found = [
        text
        for path in sorted(folder.iterdir())
        if path.is_file() and path.suffix.lower() in kinds and path.stat().st_size < _LARGEST
        if re.search(trace.words, (text := text_of(path))[:_HEAD])
    ]
    return found[0] if len(found) == 1 else ""


def input_text(folder: Path, name: str, ending: str) -> str:
    """The input of our name, else the one file that ends so; empty where there is none."""
    if (folder / name).is_file():
        return text_of(folder / name)
    found = [path for path in sorted(folder.glob(f"*{ending}")) if path.is_file()]
    return text_of(found[0]) if len(found) == 1 else ""


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
        If the file is missing, is none of that format, or has positions that are no finite numbers.
    """
    if not path.is_file():
        raise FileFormatError(f"there is no {path.name}; has the job run to its end?")
    if kind in {"xyz", "extxyz"}:
        _refuse_long(path)
    try:
        frame = cast("Atoms", frames_from(path, kind))
    except FileFormatError as error:
        raise FileFormatError(f"{path.name} cannot be read as {kind}: {error.__cause__ or error}") from error
    if not np.isfinite(frame.positions).all():
        raise FileFormatError(f"{path.name} has positions that are no finite numbers")
    return frame


def _refuse_long(path: Path) -> None:
    """Refuse a number of atoms that the file has no lines for: ASE would look for them without end."""
    lines = text_of(path).splitlines()
    for line in lines:
        if line.strip().isdecimal() and int(line.strip()[:20]) > len(lines):
            raise FileFormatError(f"{path.name} speaks of {line.strip()[:20]} atoms; is it whole?")


def gradient_forces(path: Path, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last cycle of Turbomole's file `gradient`, which xtb writes too.

    None where there is none for this number of atoms.
    """
    rows = last_table(text_of(path), "cycle =", _SLOPE)
    if len(rows) != count or not count:
        return None
    numbers = [[float(word.replace("D", "E")) for word in row] for row in rows]
    return -np.array(numbers, dtype=np.float64) * Hartree / Bohr
