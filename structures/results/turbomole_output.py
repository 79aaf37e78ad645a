"""Turbomole, read by its own phrases: ridft.out of a single point, job.last of a relaxation, and `gradient`.

jobex keeps the last cycle in job.last and says by a file's name how it ended; jobex.out holds no numbers.
cclib reads neither gap nor the forces of ridft and rdgrad. The dispersion term is in the total energy: it is
added to the nuclear repulsion. With an ECP the nuclear charge counts without its core, so that the charge is
the molecule's. Compared with real outputs of Turbomole 7.1, 7.3 (D3, ECP, two spins) and 7.4.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.errors import FileFormatError
from structures.results.frontier import level_gap
from structures.results.gradient_file import gradient_forces
from structures.results.output import Output, text_of
from structures.results.tables import last_table

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_turbomole"]

_ATOM = r"\s*(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+([a-z]{1,2})\s+\d+\.\d+"
_CHARGE = r"^\s+charge\s*\n[ -]+\n\s+-?\d+\.\d+\s+-?\d+\.\d+\s+(-?\d+\.\d+)"
_ENDS = {
    "GEO_OPT_CONVERGED": "",
    "GEO_OPT_RUNNING": "jobex did not end; was it killed?",
    "GEO_OPT_FAILED": "the relaxation failed or ran out of cycles, see GEO_OPT_FAILED",
}


def read_turbomole(folder: Path, *, relaxed: bool) -> Output:
    """Read what ridft and rdgrad, or jobex, left in a folder.

    Forces of a relaxation are those of its last gradient; the geometry and energy are one step further.

    Raises
    ------
    FileFormatError
        If the output is missing, is none of Turbomole, or ended before the first energy.
    """
    name = "job.last" if relaxed else "ridft.out"
    text = text_of(folder / name)
    version = re.search(r"TURBOMOLE (?:rev\. )?V\s*(\d+(?:[.-]\d+)*)", text)
    rows = last_table(text, "atomic coordinates            atom", _ATOM)
    energies = re.findall(r"\|\s+total energy\s+=\s+(-?\d+\.\d+)\s+\|", text)
    if version is None or not rows or not energies:
        raise FileFormatError(f"{name} is missing, no output of Turbomole, or ended before its first energy")
    charges = re.findall(_CHARGE, text, re.MULTILINE)
    problem = _problem(folder, text, relaxed=relaxed)
    return Output(
        code="turbomole",
        version=version[1],
        symbols=tuple(row[3].capitalize() for row in rows),
        positions=np.array([row[:3] for row in rows], dtype=np.float64) * Bohr,
        energy=float(energies[-1]) * Hartree,
        converged=not problem,
        problem=problem,
        charge=round(float(charges[-1])) if charges else None,
        gap=_gap(text),
        forces=gradient_forces(folder / "gradient", len(rows)),
    )


def _problem(folder: Path, text: str, *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does."""
    if relaxed:
        said = [words for name, words in _ENDS.items() if (folder / name).is_file()]
        if not said or any(said):
            return next((words for words in said if words), "the geometry is not converged")
    last = text[text.rfind("scf convergence criterion") :]
    if "did not converge" in last or "convergence criteria satisfied" not in last:
        return "the SCF did not converge"
    if "all done  ****" not in last and "ended normally" not in last:
        return "the run did not end normally; was it killed?"
    return ""


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last orbitals printed, five on each side, both spins."""
    _, _, block = text.rpartition("scf convergence criterion")
    _, _, block = block.partition("will be written to file")
    block = block.partition("electrostatic moments")[0]
    levels: list[tuple[float, float]] = []
    for part in block.split("eigenvalues H")[1:]:
        energies, _, rest = part.partition("\n")
        filled = re.search(r"^ *occupation +(.*)$", rest.partition("irrep")[0], re.MULTILINE)
        occupations = filled[1].split() if filled else []
        occupations += ["0"] * (len(energies.split()) - len(occupations))
        for energy, occupation in zip(energies.split(), occupations, strict=True):
            levels.append((float(energy) * float(Hartree), float(occupation)))
    return level_gap(levels, 1.0 if re.search(r"^ beta:", block, re.MULTILINE) else 2.0)
