"""Read what GPAW left: result.extxyz, which our script writes, for geometry, energy, forces; cluster.txt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.calculations.code import Trace
from structures.calculations.gap import checked_gap, homo_lumo_gap
from structures.calculations.geometry import symbols_of
from structures.calculations.output import Output
from structures.calculations.text import last_frame, last_table, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["TRACE", "read"]

TRACE = Trace("cluster.txt", r"_\|___\|_____\|", r"(?!)")


def read(folder: Path, *, relaxed: bool) -> Output:
    """Read a folder in which GPAW ran.

    Raises
    ------
    FileFormatError
        If a file is missing, or ASE cannot read result.extxyz.
    """
    log, result = folder / "cluster.txt", folder / "result.extxyz"
    if not log.is_file() or not result.is_file():
        raise FileFormatError(f"there is no {log.name} or {result.name}; has the job run to its end?")
    text = text_of(log)
    version = re.search(r"_\|___\|_____\|\s+(\S+)", text)
    if version is None:
        raise FileFormatError(f"{log.name} is no output of GPAW; has the job run to its end?")
    try:
        atoms = last_frame(result, "extxyz")
        found: dict[str, Any] = dict(atoms.calc.results)
        energy = float(found["energy"])
    except Exception as error:  # ASE's parsers raise whatever the text leads them to
        raise FileFormatError(f"ASE cannot read {result.name}: {error}") from error
    # the log tells how the SCF ended, our script how the relaxation did
    converged = re.search(r"Converged after \d+ iterations", text) is not None and (
        not relaxed or atoms.info.get("relaxed") is True
    )
    charge = _last(r"Total Charge:\s+(-?[\d.]+)", text)
    return Output(
        code="gpaw",
        version=version[1],
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=energy,
        problem="" if converged else ("the geometry" if relaxed else "the SCF") + " is not converged",
        charge=None if charge is None else round(charge),
        gap=checked_gap(_last(r"Gap:\s+([\d.]+) eV", text), _gap(text)),
        forces=np.asarray(found["forces"]) if "forces" in found else None,
    )


def _gap(text: str) -> float | None:
    """Gap (eV) of the last table of levels; None where there is none."""
    rows = last_table(text, "Band  Eigenvalues", r"\s*\d+((?:\s+-?\d+\.\d+)+)\s*$")
    numbers = [[float(word) for word in words.split()] for (words,) in rows]
    columns = {len(row) for row in numbers}
    if columns not in ({2}, {4}):  # energy and electrons of one spin or two
        return None
    starts = range(0, columns.pop(), 2)
    return homo_lumo_gap([[(row[start], row[start + 1]) for row in numbers] for start in starts])


def _last(pattern: str, text: str) -> float | None:
    """The number printed last in this form."""
    found = re.findall(pattern, text)
    return float(found[-1]) if found else None
