"""NWChem and Psi4, read by their own phrases: cclib 1.8 fails on an ECP basis and on Debian's versions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.errors import FileFormatError
from structures.results.output import Output, text_of
from structures.results.tables import last_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_nwchem", "read_psi4"]

_ROW = r"^\s*(?:\d+\s+)?([A-Za-z]{1,2})\s+"
_XYZ = r"(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)"


def read_nwchem(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of NWChem.

    Raises
    ------
    FileFormatError
        If it is missing or holds no geometry of NWChem.
    """
    return _with_atoms(_nwchem(text_of(folder / "cluster.out"), relaxed=relaxed))


def read_psi4(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of Psi4.

    Raises
    ------
    FileFormatError
        If it is missing or holds no geometry of Psi4.
    """
    return _with_atoms(_psi4(text_of(folder / "cluster.out"), relaxed=relaxed))


def _with_atoms(output: Output) -> Output:
    if not output.symbols:
        raise FileFormatError(f"cluster.out is missing or no output of {output.code}; has the job run?")
    return output


def _nwchem(text: str, *, relaxed: bool) -> Output:
    symbols, positions = _geometry(text, "Output coordinates in angstroms", _ROW + r"\d+\.\d+\s+" + _XYZ)
    energies = re.findall(r"Total DFT energy =\s+(-?\d+\.\d+)", text)
    failed = "Calculation failed to converge" in text or not energies
    problem = _problem(failed=failed, unfinished=relaxed and "Optimization converged" not in text)
    charge = re.search(r"^\s+Charge\s+:\s+(-?\d+)", text, re.MULTILINE)
    version = re.search(r"nwchem branch\s+=\s+(\S+)", text)
    levels = re.findall(r"Occ=(\d\.\d+)D[+-]\d+\s+E=\s*(-?\d+\.\d+D[+-]\d+)", _nwchem_orbitals(text))
    occupied = [_number(energy) for filled, energy in levels if float(filled) > 0]
    empty = [_number(energy) for filled, energy in levels if float(filled) == 0]
    return Output(
        code="nwchem",
        version=version[1] if version else "",
        symbols=symbols,
        positions=positions,
        energy=float(energies[-1]) * Hartree if energies else None,
        converged=not problem,
        problem=problem,
        charge=int(charge[1]) if charge else None,
        gap=_gap(occupied, empty),
        forces=_nwchem_forces(text, len(symbols)),
    )


def _nwchem_orbitals(text: str) -> str:
    """Orbitals of the last SCF; a relaxation repeats its energy, and only that, at the end."""
    return next((part for part in reversed(text.split("Total DFT energy")) if "Occ=" in part), "")


def _problem(*, failed: bool, unfinished: bool) -> str:
    """Why a calculation does not count as converged; empty where it does."""
    if failed:
        return "the SCF did not converge"
    return "the geometry is not converged" if unfinished else ""


def _gap(occupied: list[float], empty: list[float]) -> float | None:
    """HOMO-LUMO gap (eV) of orbital energies in hartree; None where either list is empty."""
    return (min(empty) - max(occupied)) * Hartree if occupied and empty else None


def _nwchem_forces(text: str, count: int) -> NDArray[np.float64] | None:
    block = text.rpartition("DFT ENERGY GRADIENTS")[2] if "DFT ENERGY GRADIENTS" in text else ""
    rows = re.findall(_ROW + _XYZ + r"\s+" + _XYZ + r"\s*$", block, re.MULTILINE)
    if len(rows) < count or not count:
        return None
    return -np.array([[float(x) for x in row[4:]] for row in rows[:count]]) * Hartree / Bohr


def _psi4(text: str, *, relaxed: bool) -> Output:
    # the table of a single point ends in masses, that of a relaxed geometry does not
    symbols, positions = _geometry(text, "Geometry (in Angstrom)", _ROW + _XYZ + r"(?:\s+\d+\.\d+)?\s*$")
    energies = re.findall(r"@DF-[RU]KS Final Energy:\s+(-?\d+\.\d+)", text)
    failed = "Energy and wave function converged" not in text or not energies
    problem = _problem(failed=failed, unfinished=relaxed and "Optimization is complete" not in text)
    charge = re.search(r"^\s+Charge\s+=\s+(-?\d+)", text, re.MULTILINE)
    version = re.search(r"Psi4 (\S+) release", text)
    occupied, empty = _psi4_levels(text)
    return Output(
        code="psi4",
        version=version[1] if version else "",
        symbols=symbols,
        positions=positions,
        energy=float(energies[-1]) * Hartree if energies else None,
        converged=not problem,
        problem=problem,
        charge=int(charge[1]) if charge else None,
        gap=_gap(occupied, empty),
        forces=_psi4_forces(text, len(symbols)),
    )


def _psi4_forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last table: with an ECP the first one lacks the ECP's terms."""
    _, found, block = text.rpartition("-Total Gradient:")
    rows = re.findall(r"^\s*\d+\s+" + _XYZ + r"\s*$", block, re.MULTILINE)
    if not found or len(rows) < count:
        return None
    return -np.array([[float(x) for x in row] for row in rows[:count]]) * Hartree / Bohr


def _psi4_levels(text: str) -> tuple[list[float], list[float]]:
    """Energies (Eh) of the last doubly occupied and virtual orbitals printed."""
    _, _, block = text.rpartition("Doubly Occupied:")
    filled, _, rest = block.partition("Virtual:")
    numbers = [
        [float(word) for word in re.findall(r"\d+A\s+(-?\d+\.\d+)", part)]
        for part in (filled, rest.partition("Final Occupation")[0])
    ]
    return numbers[0], numbers[1]


def _geometry(text: str, heading: str, pattern: str) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Symbols and positions (Å) of the last table below such a heading."""
    rows = last_table(text, heading, pattern)
    positions = np.array([row[1:4] for row in rows], dtype=np.float64).reshape(-1, 3)
    return tuple(row[0].capitalize() for row in rows), positions


def _number(word: str) -> float:
    return float(word.replace("D", "E"))
