"""xtb: cluster.out for version, charge, energy and convergence, xtbopt.xyz for the geometry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Hartree

from structures.errors import FileFormatError
from structures.export.geometry import symbols_of
from structures.results.gradient_file import gradient_forces
from structures.results.output import Output, last_frame, text_of

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_xtb"]


def read_xtb(folder: Path, *, relaxed: bool) -> Output:
    """Read a folder in which xtb ran with --json.

    Raises
    ------
    FileFormatError
        If cluster.out or the geometry is missing or no output of xtb.
    """
    text = _text(folder / "cluster.out")
    version = re.search(r"xtb version (\S+)", text)
    if version is None:
        raise FileFormatError("cluster.out is no output of xtb")
    optimised = folder / "xtbopt.xyz"
    problem = _problem(text, relaxed=relaxed)
    place = optimised if relaxed and optimised.is_file() else folder / "cluster.xyz"
    atoms = last_frame(place, "xyz")
    # the last summary is that of the final geometry
    energies = re.findall(r"total energy\s+(-?\d+\.\d+) Eh", text) or re.findall(
        r"TOTAL ENERGY\s+(-?\d+\.\d+)", text
    )
    gaps = re.findall(r"HOMO-LUMO gap\s+(-?\d+\.\d+) eV", text, re.IGNORECASE)
    method = re.search(r"Hamiltonian\s+(GFN\S+)", text)
    solvent = re.search(r"program call.*--(alpb|gbsa)[ =](\w+)", text)
    charge = re.search(r"(?:net charge|--chrg)\s+(-?\d+)", text)
    return Output(
        code="xtb",
        version=version[1],
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=float(energies[-1]) * Hartree if energies else None,
        converged=not problem,
        problem=problem,
        charge=int(charge[1]) if charge else _json_charge(text),
        gap=float(gaps[-1]) if gaps else None,
        forces=gradient_forces(folder / "gradient", len(atoms)),
        theory=method[1] + (f", {solvent[1].upper()}({solvent[2]})" if solvent else "") if method else "",
        solvent=solvent[2] if solvent else "none",
    )


def _problem(text: str, *, relaxed: bool) -> str:
    if "convergence criteria cannot be satisfied" in text or "did not converge" in text:
        return "the SCF did not converge"
    if relaxed and "GEOMETRY OPTIMIZATION CONVERGED" not in text:
        return "the geometry is not converged"
    if "TOTAL ENERGY" not in text:
        return "the run did not finish"
    return ""


def _json_charge(text: str) -> int | None:
    total = re.findall(r"total charge\s+(-?\d+\.\d+) e", text)
    return round(float(total[-1])) if total else None


def _text(path: Path) -> str:
    if not path.is_file():
        raise FileFormatError(f"there is no {path.name}; has the job run?")
    return text_of(path)
