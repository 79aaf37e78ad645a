"""ORCA: PBE-D3(BJ), def2 basis (its ECP comes by itself), RI, CPCM for a solvent, symmetry off.

Read by its own phrases: cclib 1.8 fails on ORCA 6 and on unrestricted relaxations of ORCA 5.
The energy is FINAL SINGLE POINT ENERGY: `Total Energy` above it lacks the dispersion term. Compared
with real outputs of ORCA 3.0.3 (with dispersion), 4.2.1, 5.0.3 and 6.1.0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.geometry import rows
from structures.calculations.output import Output
from structures.calculations.text import last_table, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_LEVELS = {"fast": "def2-SVP", "good": "def2-TZVP"}
_SOLVENTS = {"dmf": "DMF", "water": "Water"}  # in the program's own spelling


def _write(job: Job) -> dict[str, str]:
    words = ["RKS" if job.multiplicity == 1 else "UKS", "PBE", "D3BJ", "RI", _LEVELS[job.level], "def2/J"]
    words += ["TightSCF", "SlowConv", "Opt" if job.task == "relax" else "EnGrad"]
    if job.solvent != "none":
        words.append(f"CPCM({_SOLVENTS[job.solvent]})")
    return {
        "cluster.inp": f"""# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}; an isolated molecule: no box, no images
! {" ".join(words)}
%maxcore 3000
%pal
  nprocs 16
end
%scf
  MaxIter 500
end
%sym
  UseSym false
end
*xyz {job.charge} {job.multiplicity}
{rows(job.symbols, job.atoms.positions)}*
"""
    }


_XYZ = r"(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s*$"
_LEVEL = re.compile(r"\s*\d+\s+([012]\.\d{4})\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s*$")
_FRAME = re.compile(
    r"[\s-]*$|\s*NO\s+OCC|\s*SPIN (?:UP|DOWN) ORBITALS"
)  # between the levels: blanks, headings


def _read(folder: Path, *, relaxed: bool) -> Output:
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
    spins: list[list[tuple[float, float]]] = [[]]
    _, _, block = text.rpartition("ORBITAL ENERGIES\n")
    for line in block.splitlines():
        if found := _LEVEL.match(line):
            spins[-1].append((float(found[2]) * float(Hartree), float(found[1])))
        elif "SPIN DOWN" in line:
            spins.append([])
        elif not _FRAME.match(line):
            break
    return homo_lumo_gap(spins)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å: the last gradient with its sign turned; None where none was computed."""
    rows = last_table(text, "CARTESIAN GRADIENT\n", r"\s*\d+\s+([A-Z][a-z]?)\s*:\s+" + _XYZ)
    if len(rows) != count:
        return None
    return -np.array([row[1:] for row in rows], dtype=np.float64) * Hartree / Bohr


CODE = Code(
    name="orca",
    label="ORCA",
    write=_write,
    isolated="Molecular code: no box. Anions get CPCM unless --solvent none is given.",
    command='"$(command -v orca)" cluster.inp > cluster.out',
    theory=lambda job: f"PBE-D3(BJ), {_LEVELS[job.level]}, def2-ECP",
    solvents=tuple(_SOLVENTS),
    read=_read,
    traces=(Trace("cluster.out", r"\* O   R   C   A \*", r"Geometry Optimization Run"),),
)
