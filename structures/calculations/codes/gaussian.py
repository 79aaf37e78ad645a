"""Gaussian: PBE-D3(BJ), Def2 basis by keyword (with its ECP; `gen` would need pseudo=read), PCM.

A cell must never reach this file: three TV lines would make the job periodic. The title avoids the characters
that Gaussian's manual warns of (@ # ! - _ and the backslash).

Read by its own phrases: cclib 1.8 fails on the asterisks printed for a number too long.
`SCF Done` holds dispersion and solvent: both are added to the nuclear repulsion before the SCF. Compared
with 74 real outputs of Gaussian 09 D.01 and Gaussian 16 A.03, B.01 and C.01, with what cclib reads of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import chemical_symbols
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

_LEVELS = {"fast": "Def2SVP", "good": "Def2TZVP"}
_SOLVENTS = {"dmf": "n,n-DiMethylFormamide", "water": "Water"}  # in the program's own spelling


def _write(job: Job) -> dict[str, str]:
    words = [
        f"#P PBEPBE/{_LEVELS[job.level]}/W06",
        "EmpiricalDispersion=GD3BJ",
        "SCF=(XQC,MaxCycle=300)",
        "NoSymm",
    ]
    words.append("Opt=(MaxCycles=300)" if job.task == "relax" else "Force")
    if job.solvent != "none":
        words.append(f"SCRF=(PCM,Solvent={_SOLVENTS[job.solvent]})")
    title = re.sub(r"(\d)-", r"\1 minus", job.title)
    title = re.sub(r"[@#!_\\-]", " ", title)
    return {
        "cluster.com": f"""%NProcShared=16
%Mem=48GB
%Chk=cluster.chk
{" ".join(words)}

{title}

{job.charge} {job.multiplicity}
{rows(job.symbols, job.atoms.positions)}
"""
    }


_XYZ = r"\s+(-?\d+\.\d+)\s*(-?\d+\.\d+)\s*(-?\d+\.\d+)\s*$"
_ENERGY = re.compile(r"SCF Done:\s+E\(\S+\)\s*=\s*(-?\d+\.\d+(?:D[+-]\d+)?)")
_UNFINISHED = "Convergence criterion not met"


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.log of Gaussian.

    Raises
    ------
    FileFormatError
        If it is missing, is no output of Gaussian, or ended before the first SCF energy.
    """
    text = text_of(folder / "cluster.log")
    version = re.search(r"Gaussian (\d\d):\s+\S+Rev([A-Z]\.\d\d)", text)
    rows = _orientation(text)
    energies = list(_ENERGY.finditer(text))
    if version is None or not rows or not energies:
        raise FileFormatError(
            "cluster.log is missing, no output of Gaussian, or ended before its first energy"
        )
    charges = re.findall(r"^ Charge =\s*(-?\d+) Multiplicity =", text, re.MULTILINE)
    problem = _problem(text, energies, relaxed=relaxed)
    return Output(
        code="gaussian",
        version=f"{version[1]} {version[2]}",
        symbols=tuple(str(chemical_symbols[int(row[0])]) for row in rows),
        positions=np.array([row[1:] for row in rows], dtype=np.float64),
        energy=float(energies[-1][1].replace("D", "E")) * Hartree,
        converged=not problem,
        problem=problem,
        charge=int(charges[-1]) if charges else None,
        gap=_gap(text),
        forces=_forces(text, len(rows)),
    )


def _problem(text: str, energies: list[re.Match[str]], *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does.

    With SCF=XQC a first SCF may fail before the second converges: only the last one counts.
    """
    before = energies[-2].end() if len(energies) > 1 else 0
    if "Convergence failure" in text or _UNFINISHED in text[before : energies[-1].start()]:
        return "the SCF did not converge"
    if relaxed and "Number of steps exceeded" in text:
        return "the relaxation ran out of cycles"
    if "Normal termination of Gaussian" not in text[-2000:]:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "Stationary point found" not in text else ""


def _orientation(text: str) -> list[tuple[str, ...]]:
    """Atomic number and position (Å) of each atom in the frame of the forces, that of the input."""
    frames = ("Input orientation:", "Z-Matrix orientation:", "Standard orientation:")
    heading = next((words for words in frames if words in text), "")
    return last_table(text, heading, r"\s*\d+\s+(\d+)\s+-?\d+" + _XYZ) if heading else []


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å; Gaussian prints forces, not gradients. None where none were computed."""
    rows = last_table(text, "Forces (Hartrees/Bohr)", r"\s*\d+\s+(\d+)" + _XYZ)
    if len(rows) != count:
        return None
    return np.array([row[1:] for row in rows], dtype=np.float64) * Hartree / Bohr


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last population analysis, both spins."""
    _, _, block = text.rpartition("Population analysis using")
    kinds = re.findall(r"^ *(Alpha|Beta) +(occ|virt)\. eigenvalues --(.*)$", block, re.MULTILINE)
    spins = ("Alpha", "Beta") if any(spin == "Beta" for spin, _, _ in kinds) else ("Alpha",)
    full = 2.0 / len(spins)
    return homo_lumo_gap(
        [
            [
                (float(energy) * float(Hartree), full if kind == "occ" else 0.0)
                for spin, kind, words in kinds
                if spin == wanted
                for energy in re.findall(r"-?\d+\.\d{5}", words)  # columns may touch: -101.57512-101.57505
            ]
            for wanted in spins
        ]
    )


CODE = Code(
    name="gaussian",
    label="Gaussian",
    write=_write,
    isolated="Molecular code: no box. Anions get PCM unless --solvent none is given.",
    command="g16 < cluster.com > cluster.log",
    theory=lambda job: f"PBE-D3(BJ), {_LEVELS[job.level]}, def2-ECP",
    solvents=tuple(_SOLVENTS),
    read=_read,
    traces=(Trace("cluster.log", r"Entering Gaussian System", r"Berny optimization"),),
    aliases=("g16",),
)
