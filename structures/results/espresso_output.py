"""Quantum ESPRESSO: cluster.out of pw.x, a single point or a relaxation.

ASE's reader fails on the dipole that the Makov-Payne correction prints, so geometry and forces are read here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Ry

from structures.errors import FileFormatError
from structures.results.espresso_text import espresso_charge, espresso_energy, espresso_gap
from structures.results.output import Output, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_espresso"]

_XYZ = r"\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)"
_FORCES = "Forces acting on atoms"
_START = rf"^\s+\d+\s+([A-Z][a-z]?)\S*\s+tau\(\s*\d+\) = \({_XYZ}"


def read_espresso(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of pw.x: the last geometry whose energy was computed, with its forces.

    Raises
    ------
    FileFormatError
        If it is missing, no output of pw.x, or ends before the first energy.
    """
    text = text_of(folder / "cluster.out")
    text = text[max(text.rfind("Program PWSCF"), 0) :]
    version = re.search(r"Program PWSCF v\.?(\S+)", text)
    symbols = tuple(found[0] for found in re.findall(_START, text, re.MULTILINE))
    energy = espresso_energy(text)
    if version is None or not symbols or energy is None:
        raise FileFormatError("cluster.out is missing or has no energy of pw.x; has the job run to its end?")
    # "End of BFGS Geometry Optimization" also stands after a relaxation that failed or ran out of steps
    converged = ("bfgs converged in" if relaxed else "convergence has been achieved") in text
    charge = espresso_charge(text)
    return Output(
        code="espresso",
        version=version[1],
        symbols=symbols,
        positions=_positions(text, len(symbols)),
        energy=energy,
        converged=converged,
        problem="" if converged else f"the {'geometry' if relaxed else 'SCF'} is not converged",
        charge=None if charge is None else round(charge),
        gap=espresso_gap(text),
        forces=_forces(text, len(symbols)),
    )


def _positions(text: str, count: int) -> NDArray[np.float64]:
    """Geometry (atoms, 3), Å, of the last energy: the last one printed before it."""
    before, _, _ = text.rpartition("!    total energy")
    _, found, block = before.rpartition("ATOMIC_POSITIONS")
    alat = float(re.findall(r"celldm\(1\)=\s*(\d+\.\d+)", text)[0]) * Bohr
    if not found:
        start = [row[1:] for row in re.findall(_START, text, re.MULTILINE)]
        return np.array(start, dtype=np.float64) * alat
    rows = re.findall(rf"^[A-Z]\S*{_XYZ}", block, re.MULTILINE)[:count]
    return np.array(rows, dtype=np.float64) @ _axes(text, block.split("\n", 1)[0], alat)


def _axes(text: str, unit: str, alat: float) -> NDArray[np.float64]:
    """Matrix (3, 3) that takes a row of ATOMIC_POSITIONS in this unit to Å."""
    if "crystal" in unit:
        cell = re.findall(rf"^\s+a\(\d\) = \({_XYZ}", text, re.MULTILINE)[:3]
        return np.array(cell, dtype=np.float64) * alat
    return np.eye(3) * (1.0 if "angstrom" in unit else Bohr if "bohr" in unit else alat)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last geometry."""
    _, found, block = text.rpartition(_FORCES)
    rows = re.findall(rf"^\s+atom\s+\d+ type\s+\d+\s+force ={_XYZ}", block, re.MULTILINE)[:count]
    return np.array(rows, dtype=np.float64) * float(Ry / Bohr) if found and len(rows) == count else None
