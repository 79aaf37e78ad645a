"""FHI-aims, read by its own phrases: the reader of ASE is about to move to a package of its own.

The energy is the electronic free energy of the last evaluation after the SCF: those within the SCF lack the
dispersion term. Compared with real outputs of versions 090214, 151211, 171221, 180607, 210226 to 210914 (with
dispersion) and 221103; the words for a charge are those of its source, no charged output was at hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import FileFormatError
from structures.results.frontier import level_gap
from structures.results.output import Output, text_of
from structures.results.tables import last_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["read_aims"]

_NUMBER = r"(-?\d+\.\d+(?:[ED][+-]\d+)?)"
_XYZ = r"\s+".join([_NUMBER] * 3)
_START = r"\s*\|\s*\d+: Species\s+([A-Z][a-z]?)\S*\s+" + _XYZ  # the input geometry
_LATER = r"\s*(?:\d+\s+)?atom\s+" + _XYZ + r"\s+([A-Z][a-z]?)"  # an updated or the final one


def read_aims(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of FHI-aims.

    Raises
    ------
    FileFormatError
        If it is missing, is no output of FHI-aims, or ended before the first energy.
    """
    text = text_of(folder / "cluster.out")
    version = re.search(r"^\s*(?:FHI-aims version\s+:|Version)\s+(\S+)", text, re.MULTILINE)
    rows = _geometry(text)
    energies = re.findall(r"\| Electronic free energy\s+:\s+(?:-?\d+\.\d+ Ha\s+)?(-?\d\S+) eV", text)
    if not rows or not energies:
        raise FileFormatError(
            "cluster.out is missing, no output of FHI-aims, or ended before its first energy"
        )
    problem = _problem(text, relaxed=relaxed)
    return Output(
        code="aims",
        version=version[1] if version else "",
        symbols=tuple(row[0] for row in rows),
        positions=np.array([row[1:] for row in rows], dtype=np.float64),
        energy=float(energies[-1]),
        converged=not problem,
        problem=problem,
        charge=_charge(text),
        gap=_gap(text),
        forces=_forces(text, len(rows)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does."""
    loop = text[text.rfind("Begin self-consistency loop") :]
    if "SELF-CONSISTENCY CYCLE DID NOT CONVERGE" in loop:
        return "the SCF did not converge"
    if "Self-consistency cycle converged" not in loop or "Have a nice day" not in text[-2000:]:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "Present geometry is converged" not in text else ""


def _charge(text: str) -> int | None:
    """Charge as aims understood the keyword (`Charged system requested: Charge = ...`); None without it."""
    found = re.findall(r"Charge =\s*(-?\d+\.\d+E[+-]\d+)", text)
    return round(float(found[-1])) if found else None


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV), both spins, of the two levels that aims prints with their occupation."""
    full = 1.0 if "collinear spins" in text else 2.0
    _, _, block = text.rpartition("Highest occupied state (VBM)")
    levels = re.findall(r"at +(-?\d+\.\d+) eV[^\n]*\n *\| Occupation number: +(\d+\.\d+)", block)
    return level_gap([(float(energy), float(occupation)) for energy, occupation in levels[:2]], full)


def _geometry(text: str) -> list[tuple[str, ...]]:
    """Element and position (Å) of each atom in the last geometry printed."""
    heading = max(("Updated atomic structure:", "Final atomic structure:"), key=text.rfind)
    if rows := last_table(text, heading, _LATER):
        return [(row[3], *row[:3]) for row in rows]
    return last_table(text, "Atomic structure:", _START)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last evaluation; None where none were computed."""
    rows = last_table(text, "Total atomic forces", r"\s*\|\s*\d+\s+" + _XYZ + r"\s*$")
    return np.array(rows, dtype=np.float64) if len(rows) == count else None
