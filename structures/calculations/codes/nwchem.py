"""NWChem: PBE-D3(BJ), def2 basis with def2-ecp, symmetry off, COSMO for a solvent.

Without the ecp block NWChem runs def2 valence functions as if all-electron and reports nonsense in silence.
Its line must read `Ag library def2-ecp`. No scratch directory is named: a path of the writing machine would
kill the job elsewhere.

Read by its own phrases: cclib 1.8 fails on an ECP basis and on Debian's versions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import atomic_numbers
from ase.units import Bohr, Hartree

from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.geometry import centred, rows
from structures.calculations.output import Output
from structures.calculations.solvents import DIELECTRIC
from structures.calculations.text import last_table, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_LEVELS = {"fast": "def2-svp", "good": "def2-tzvp"}
_XYZ = r"(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)"
_FIRST_WITH_ECP = 37  # def2-ecp starts at Rb, Weigend & Ahlrichs, Phys. Chem. Chem. Phys. 2005, 7, 3297


def _write(job: Job) -> dict[str, str]:
    heavy = [element for element in job.elements if atomic_numbers[element] >= _FIRST_WITH_ECP]
    cores = "".join(f"  {element} library def2-ecp\n" for element in heavy)
    task = "optimize" if job.task == "relax" else "gradient"
    title = job.title.replace('"', "'")
    text = f"""# charge {job.charge}, multiplicity {job.multiplicity}; an isolated molecule: no box
title "{title}"
start cluster
memory total {_memory(job)} mb
charge {job.charge}
geometry units angstroms noautosym noautoz nocenter
{rows(job.symbols, centred(job.atoms), indent="  ")}end
basis spherical
  * library {_LEVELS[job.level]}
end
{f"ecp{chr(10)}{cores}end{chr(10)}" if heavy else ""}basis "cd basis" spherical
  * library "weigend coulomb fitting"
end
dft
  xc xpbe96 cpbe96
  disp vdw 4
  mult {job.multiplicity}
  iterations 200
  convergence energy 1e-6 density 1e-5 lshift 0.2
  grid {"medium" if job.level == "fast" else "fine"}
end
{_cosmo(job)}task dft {task}
"""
    return {"cluster.nw": text}


def _memory(job: Job) -> int:
    """MB for each process; with the default of 400 NWChem 7.0 dies in COSMO's set-up of 104 atoms."""
    return 2000 if len(job.atoms) <= 150 else 4000


def _cosmo(job: Job) -> str:
    if job.solvent == "none":
        return ""
    return f"cosmo\n  dielec {DIELECTRIC[job.solvent]}\n  do_gasphase false\nend\n"


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of NWChem.

    Raises
    ------
    FileFormatError
        If it is missing or holds no geometry of NWChem.
    """
    text = text_of(folder / "cluster.out")
    row = r"\s*\d+\s+([A-Za-z]{1,2})\s+\d+\.\d+\s+" + _XYZ
    rows = last_table(text, "Output coordinates in angstroms", row)
    if not rows:
        raise FileFormatError("cluster.out is missing or no output of nwchem; has the job run?")
    energies = re.findall(r"Total DFT energy =\s+(-?\d+\.\d+)", text)
    charge = re.search(r"^\s+Charge\s+:\s+(-?\d+)", text, re.MULTILINE)
    version = re.search(r"nwchem branch\s+=\s+(\S+)", text)
    problem = _problem(text, relaxed=relaxed)
    return Output(
        code="nwchem",
        version=version[1] if version else "",
        symbols=tuple(row[0].capitalize() for row in rows),
        positions=np.array([row[1:] for row in rows], dtype=np.float64),
        energy=float(energies[-1]) * Hartree if energies else None,
        converged=not problem,
        problem=problem,
        charge=int(charge[1]) if charge else None,
        gap=_gap(text),
        forces=_forces(text, len(rows)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why it does not count as converged; empty where it does."""
    if "Calculation failed to converge" in text or "Total DFT energy" not in text:
        return "the SCF did not converge"
    if "Total times  cpu:" not in text[-2000:]:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "Optimization converged" not in text else ""


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last SCF; a relaxation repeats its energy, and only that, at the end."""
    orbitals = next((part for part in reversed(text.split("Total DFT energy")) if "Occ=" in part), "")
    alpha, two_spins, beta = orbitals.partition("DFT Final Beta")
    return homo_lumo_gap([_levels(part) for part in ([alpha, beta] if two_spins else [alpha])])


def _levels(block: str) -> list[tuple[float, float]]:
    """Energy (eV) and electrons of the levels of one spin."""
    found = re.findall(r"Occ=(\S+)\s+E=\s*(\S+)", block)
    return [(_number(energy) * float(Hartree), _number(electrons)) for electrons, energy in found]


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å: the last gradient with its sign turned."""
    block = text.rpartition("DFT ENERGY GRADIENTS")[2] if "DFT ENERGY GRADIENTS" in text else ""
    rows = re.findall(r"^\s*\d+\s+[A-Za-z]{1,2}\s+" + _XYZ + r"\s+" + _XYZ + r"\s*$", block, re.MULTILINE)
    if len(rows) < count or not count:
        return None
    return -np.array([row[3:] for row in rows[:count]], dtype=np.float64) * Hartree / Bohr


def _number(word: str) -> float:
    return float(word.replace("D", "E"))


CODE = Code(
    name="nwchem",
    label="NWChem",
    write=_write,
    isolated="Molecular code: no box. Anions get COSMO unless --solvent none is given.",
    command="mpirun nwchem cluster.nw > cluster.out",
    theory=lambda job: f"PBE-D3(BJ), {_LEVELS[job.level]}, def2-ecp",
    solvents=tuple(DIELECTRIC),
    read=_read,
    traces=(Trace("cluster.out", r"nwchem branch", r"NWChem Geometry Optimization"),),
)
