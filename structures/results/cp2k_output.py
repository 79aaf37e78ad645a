"""CP2K: cluster.out for energy, charge, gap and convergence, cluster-pos-1.xyz for a relaxed geometry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.errors import FileFormatError
from structures.export.geometry import symbols_of
from structures.results.output import Output, last_frame

if TYPE_CHECKING:
    from pathlib import Path

    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["read_cp2k"]


def read_cp2k(folder: Path, *, relaxed: bool) -> Output:
    """Read a folder in which CP2K ran.

    Raises
    ------
    FileFormatError
        If cluster.out is missing or no output of CP2K.
    """
    path = folder / "cluster.out"
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    version = re.search(r"CP2K version (\S+)", text)
    if version is None:
        raise FileFormatError("cluster.out is missing or no output of CP2K; has the job run?")
    energies = re.findall(r"ENERGY\| Total FORCE_EVAL .*?(-?\d+\.\d+)\s*$", text, re.MULTILINE)
    charge = re.search(r"DFT\| Charge\s+(-?\d+)", text)
    gaps = re.findall(r"HOMO ?- ?LUMO gap[^\d-]*(-?\d+\.\d+)", text)
    atoms = _geometry(folder, relaxed=relaxed)
    problem = _problem(text, relaxed=relaxed)
    return Output(
        code="cp2k",
        version=version[1],
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=float(energies[-1]) * Hartree if energies else None,
        converged=not problem,
        problem=problem,
        charge=int(charge[1]) if charge else None,
        gap=float(gaps[-1]) if gaps else None,
        forces=_forces(text, len(atoms)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    if "SCF run NOT converged" in text.split("ENERGY| Total FORCE_EVAL")[-2:][0]:
        return "the SCF did not converge"
    if "ENERGY| Total FORCE_EVAL" not in text:
        return "the run did not finish"
    if relaxed and "GEOMETRY OPTIMIZATION COMPLETED" not in text:
        return "the geometry is not converged"
    return ""


def _geometry(folder: Path, *, relaxed: bool) -> Atoms:
    path = folder / "cluster-pos-1.xyz"
    if relaxed and path.is_file():
        return last_frame(path, "xyz")
    return last_frame(folder / "geometry.extxyz", "extxyz")


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last table."""
    tables = text.split("ATOMIC FORCES in [a.u.]")
    if len(tables) == 1:
        return None
    rows = re.findall(r"^\s+\d+\s+\d+\s+[A-Z][a-z]?((?:\s+-?\d+\.\d+){3})\s*$", tables[-1], re.MULTILINE)
    if len(rows) < count:
        return None
    return np.array([[float(x) for x in row.split()] for row in rows[:count]]) * Hartree / Bohr
