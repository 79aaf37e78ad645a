"""cluster.out for energy, charge, gap and convergence, cluster-pos-1.xyz for a relaxed geometry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase import Atoms
from ase.units import Bohr, Hartree

from structures.calculations.code import Trace
from structures.calculations.gap import checked_gap, homo_lumo_gap
from structures.calculations.geometry import symbols_of
from structures.calculations.output import Output
from structures.calculations.text import last_frame, printed, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["TRACE", "last_run", "read"]

TRACE = Trace("cluster.out", r"CP2K version \d", r"GLOBAL\| Run type\s+GEO_OPT")
_XYZ = r"((?:\s+-?\d+\.\d+){3})"
_LEVELS_HEAD = "EIGENVALUES AND OCCUPATION NUMBERS"
_LEVEL = r"^ MO\|\s+\d+\s+-?\d+\.\d+\s+(-?\d+\.\d+)\s+(\d+\.\d+)"  # eV, electrons
_SAME_ENERGY = 1e-6  # Eh; CP2K computes the energy at the minimum twice: 3e-13 apart in H2, EPS_SCF is 1e-6


def last_run(folder: Path) -> str:
    """What the last run printed; CP2K appends to the output of an earlier one."""
    text = printed(folder, TRACE)
    return text[max(text.rfind("CP2K| version string"), 0) :]


def read(folder: Path, *, relaxed: bool) -> Output:
    """Read a folder in which CP2K ran.

    Raises
    ------
    FileFormatError
        If cluster.out is missing or no output of CP2K.
    """
    text = last_run(folder)
    version = re.search(r"CP2K version (\S+)", text)
    if version is None:
        raise FileFormatError("cluster.out is missing or no output of CP2K; has the job run?")
    energies = re.findall(r"ENERGY\| Total FORCE_EVAL .*?(-?\d+\.\d+)\s*$", text, re.MULTILINE)
    charge = re.search(r"DFT\| Charge\s+(-?\d+)", text)
    problem = _problem(text, relaxed=relaxed)
    atoms = _relaxed(folder, float(energies[-1])) if relaxed and not problem else _start(folder, text)
    return Output(
        code="cp2k",
        version=version[1],
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=float(energies[-1]) * Hartree if energies else None,
        problem=problem,
        charge=int(charge[1]) if charge else None,
        gap=_gap(text),
        forces=_forces(text, len(atoms)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    if "SCF run NOT converged" in text.split("ENERGY| Total FORCE_EVAL")[-2:][0]:
        return "the SCF did not converge"
    if "ENERGY| Total FORCE_EVAL" not in text:
        return "the run did not finish"
    if relaxed and "GEOMETRY OPTIMIZATION COMPLETED" not in text:
        return "the geometry is not converged"
    return "" if "PROGRAM ENDED AT" in text else "the run did not end normally; was it killed?"


def _relaxed(folder: Path, energy: float) -> Atoms:
    """Last frame of the trajectory; its energy (hartree) must be the last one of cluster.out."""
    path = folder / "cluster-pos-1.xyz"
    atoms = last_frame(path, "xyz")
    title = text_of(path).splitlines()[-len(atoms) - 1]
    found = re.search(r"E =\s+(-?\d+\.\d+)", title)
    if found is None or abs(float(found[1]) - energy) > _SAME_ENERGY:
        raise FileFormatError(
            f"{path.name} ends with {title.strip()[:80]!r}, cluster.out with energy {energy:.6f}: they are "
            "of two runs; bring the trajectory of this one"
        )
    return atoms


def _start(folder: Path, text: str) -> Atoms:
    """The first geometry that CP2K prints; the only one of a single point."""
    table = text.partition("ATOMIC COORDINATES IN")[2]
    rows = re.findall(rf"^\s+\d+\s+\d+ ([A-Z][a-z]?)\s+\d+{_XYZ}\s+\S+\s+\S+\s*$", table, re.MULTILINE)
    if not rows:
        return last_frame(folder / "geometry.extxyz", "extxyz")
    return Atoms([row[0] for row in rows], positions=[[float(x) for x in row[1].split()] for row in rows])


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV); CP2K prints one a spin, of the whole occupations that OT has."""
    spins = 2 if re.search(r"DFT\| Number of spin states\s+2", text) else 1
    printed = [float(word) for word in re.findall(r"HOMO - LUMO gap \[eV\] :\s+(-?\d+\.\d+)", text)]
    filled = [re.findall(_LEVEL, part, re.MULTILINE) for part in text.split(_LEVELS_HEAD)[1:]][-spins:]
    empty = re.findall(r"unoccupied subspace spin\s+\d\s+-+\n(?:.*OT.*\n)*((?:\s+-?\d+\.\d+)+)", text)
    levels = [
        [(float(energy), float(electrons)) for energy, electrons in rows]
        + [(float(word) * float(Hartree), 0.0) for word in words.split()]
        for rows, words in zip(filled, empty[-spins:], strict=False)
    ]
    found = homo_lumo_gap(levels) if len(levels) == spins else None
    return checked_gap(min(printed[-spins:], default=None), found)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last table."""
    tables = text.split("ATOMIC FORCES in [a.u.]")
    if len(tables) == 1:
        return None
    rows = re.findall(rf"^\s+\d+\s+\d+\s+[A-Z][a-z]?{_XYZ}\s*$", tables[-1], re.MULTILINE)
    if len(rows) < count:
        return None
    return np.array([[float(x) for x in row.split()] for row in rows[:count]]) * Hartree / Bohr
