"""GPAW: result.extxyz, which our script writes, for geometry, energy and forces; cluster.txt for the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.errors import FileFormatError
from structures.export.geometry import symbols_of
from structures.results.output import Output, last_frame, text_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_gpaw"]


def read_gpaw(folder: Path, *, relaxed: bool) -> Output:
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
    version = re.search(r"_\|___\|_____\|\s+(\S+)", text)
    return Output(
        code="gpaw",
        version=version[1] if version else "",
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=energy,
        converged=converged,
        problem="" if converged else ("the geometry" if relaxed else "the SCF") + " is not converged",
        charge=None if charge is None else round(charge),
        gap=_last(r"Gap:\s+([\d.]+) eV", text),
        forces=np.asarray(found["forces"]) if "forces" in found else None,
    )


def _last(pattern: str, text: str) -> float | None:
    """The number printed last in this form."""
    found = re.findall(pattern, text)
    return float(found[-1]) if found else None
