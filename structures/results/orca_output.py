"""ORCA, read by its own phrases: cclib 1.8 fails on ORCA 6 and on unrestricted relaxations of ORCA 5.

The energy is FINAL SINGLE POINT ENERGY: `Total Energy` above it lacks the dispersion term. Compared
with real outputs of ORCA 3.0.3 (with dispersion), 4.2.1, 5.0.3 and 6.1.0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.errors import FileFormatError
from structures.results.frontier import level_gap
from structures.results.output import Output, text_of
from structures.results.tables import last_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_orca"]

_XYZ = r"(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s*$"
_LEVEL = re.compile(r"\s*\d+\s+([012]\.\d{4})\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s*$")
_FRAME = re.compile(
    r"[\s-]*$|\s*NO\s+OCC|\s*SPIN (?:UP|DOWN) ORBITALS"
)  # between the levels: blanks, headings


def read_orca(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of ORCA.

    Forces of a relaxation are those of its last cycle; the geometry and energy, one step further, come from
    the evaluation at the stationary point.

    Raises
    ------
    FileFormatError
        If it is missing, is no output of ORCA, or ended before the first energy.
    """
    text = text_of(folder / "cluster.out")
    version = re.search(r"Program Version (\S+)", text)
    rows = last_table(text, "CARTESIAN COORDINATES (ANGSTROEM)", r"\s*([A-Z][a-z]?)\s+" + _XYZ)
    energies = re.findall(r"^FINAL SINGLE POINT ENERGY\s+(-?\d+\.\d+)", text, re.MULTILINE)
    if version is None or not rows or not energies:
        raise FileFormatError("cluster.out is missing, no output of ORCA, or ended before its first energy")
    problem = _problem(text, relaxed=relaxed)
    return Output(
        code="orca",
        version=version[1],
        symbols=tuple(row[0] for row in rows),
        positions=np.array([row[1:] for row in rows], dtype=np.float64),
        energy=float(energies[-1]) * Hartree,
        converged=not problem,
        problem=problem,
        charge=_charge(text),
        gap=_gap(text),
        forces=_forces(text, len(rows)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does."""
    failed = text.rfind("SCF NOT CONVERGED AFTER") > text.rfind("SCF CONVERGED AFTER")
    if failed or "Wavefunction not fully converged" in text[text.rfind("FINAL SINGLE POINT ENERGY") :]:
        return "the SCF did not converge"
    if relaxed and "The optimization did not converge but reached the maximum" in text:
        return "the relaxation ran out of cycles"
    if "ORCA TERMINATED NORMALLY" not in text:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "HURRAY" not in text else ""


def _charge(text: str) -> int | None:
    """Charge that ORCA prints, else that of the input, which it echoes."""
    found = re.findall(r"^ Total Charge\s+Charge\s+\.+\s+(-?\d+)", text, re.MULTILINE)
    found = found or re.findall(r"(?mi)^\|\s*\d+>\s*\*\s*xyz(?:file)?\s+(-?\d+)\s+\d+", text)
    return int(found[-1]) if found else None


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last table of orbitals, both spins."""
    levels: list[tuple[float, float]] = []
    _, _, block = text.rpartition("ORBITAL ENERGIES\n")
    for line in block.splitlines():
        if found := _LEVEL.match(line):
            levels.append((float(found[2]) * float(Hartree), float(found[1])))
        elif not _FRAME.match(line):
            break
    return level_gap(levels, 1.0 if "SPIN DOWN ORBITALS" in block else 2.0)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å: the last gradient with its sign turned; None where none was computed."""
    rows = last_table(text, "CARTESIAN GRADIENT\n", r"\s*\d+\s+([A-Z][a-z]?)\s*:\s+" + _XYZ)
    if len(rows) != count:
        return None
    return -np.array([row[1:] for row in rows], dtype=np.float64) * Hartree / Bohr
