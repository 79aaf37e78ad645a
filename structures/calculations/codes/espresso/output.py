"""cluster.out of pw.x, by its own phrases: ASE's reader fails on the dipole of the Makov-Payne correction.

With smearing pw.x prints no occupations: the levels are filled with the electrons that it counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Ry

from structures.calculations.code import Trace
from structures.calculations.gap import filled_gap
from structures.calculations.output import Output
from structures.calculations.text import printed
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["TRACE", "last_run", "read"]

TRACE = Trace("cluster.out", r"Program PWSCF", r"BFGS Geometry Optimization")
_XYZ = r"\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)"
_FORCES = "Forces acting on atoms"
_START = rf"^\s+\d+\s+([A-Z][a-z]?)\S*\s+tau\(\s*\d+\) = \({_XYZ}"


def last_run(folder: Path) -> str:
    """What the last run printed into a file that others may have begun."""
    text = printed(folder, TRACE)
    return text[max(text.rfind("Program PWSCF"), 0) :]


def read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of pw.x: the last geometry whose energy was computed, with its forces.

    Raises
    ------
    FileFormatError
        If it is missing, no output of pw.x, or ends before the first energy.
    """
    text = last_run(folder)
    version = re.search(r"Program PWSCF v\.?(\S+)", text)
    symbols = tuple(found[0] for found in re.findall(_START, text, re.MULTILINE))
    energy = _energy(text)
    if version is None or not symbols or energy is None:
        raise FileFormatError("cluster.out is missing or has no energy of pw.x; has the job run to its end?")
    problem = _problem(text, relaxed=relaxed)
    charge = _charge(text)
    return Output(
        code="espresso",
        version=version[1],
        symbols=symbols,
        positions=_positions(text, len(symbols)),
        energy=energy,
        problem=problem,
        charge=None if charge is None else round(charge),
        gap=_gap(text),
        forces=_forces(text, len(symbols)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why it does not count as converged; empty where it does."""
    # "End of BFGS Geometry Optimization" also stands after a relaxation that failed or ran out of steps
    if ("bfgs converged in" if relaxed else "convergence has been achieved") not in text:
        return f"the {'geometry' if relaxed else 'SCF'} is not converged"
    return "" if "JOB DONE" in text else "the run did not end normally; was it killed?"


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


_ELECTRONS = r"number of electrons\s+=\s+(\d+\.\d+)(?: \(up:\s+(\d+\.\d+), down:\s+(\d+\.\d+)\))?"
_ENERGY = r"^!\s+(?:total energy|Total\+Makov-Payne energy)\s+=\s+(-?\d+\.\d+) Ry"
_LEVEL = r"-?\d+\.\d{4}"  # columns may touch: -10.0275-100.5208
_SPECIES = r"atomic species\s+valence\s+mass\s+pseudopotential\s*\n((?:\s+\S+\s+\d+\.\d+\s+\d+\.\d+.*\n)+)"


def _energy(text: str) -> float | None:
    """Last energy in eV, with its Makov-Payne correction, which `total energy` lacks; None without one."""
    found = re.findall(_ENERGY, text, re.MULTILINE)
    return float(found[-1]) * float(Ry) if found else None


def _gap(text: str) -> float | None:
    """Gap in eV of the last SCF at one k-point; None where no empty level was computed or none is printed."""
    electrons = re.search(_ELECTRONS, text)
    _, found, block = text.rpartition("End of self-consistent calculation")
    if not (found and electrons):
        return None
    counts = [float(electrons[2]), float(electrons[3])] if electrons[2] else [float(electrons[1]) / 2]
    spins = [_levels(part) for part in block.split("bands (ev):")[1:]]
    return filled_gap(list(zip(spins, counts, strict=True))) if len(spins) == len(counts) else None


def _charge(text: str) -> float | None:
    """Charge: valence of all atoms less the electrons; None where either is not printed."""
    electrons, species = re.search(_ELECTRONS, text), re.search(_SPECIES, text)
    atoms = re.findall(r"^\s+\d+\s+(\S+)\s+tau\(", text, re.MULTILINE)
    if not (electrons and species and atoms):
        return None
    valence = {words[0]: float(words[1]) for words in map(str.split, species[1].strip().splitlines())}
    return sum(valence[atom] for atom in atoms) - float(electrons[1])


def _levels(part: str) -> list[float]:
    """Numbers of the first paragraph of rows that hold nothing else."""
    numbers: list[float] = []
    for line in part.splitlines():
        if re.fullmatch(rf"(?:\s*{_LEVEL})+\s*", line):
            numbers += [float(word) for word in re.findall(_LEVEL, line)]
        elif line.strip() or numbers:
            break
    return numbers
