"""Quantum ESPRESSO (pw.x): PBE-D3(BJ) in a cube with Martyna-Tuckerman (good) or Makov-Payne (fast).

Martyna-Tuckerman needs a cube of twice the extent: [Ag44(SH)30]4- has four times the plane waves there.

The pseudopotentials are the user's, under the names in ATOMIC_SPECIES; the electron number follows from them
(Ag 11 or 19), the charge does not. The cutoffs suit ultrasoft and PAW sets (GBRV, SSSP, PSlibrary); raise
ecutwfc to 80-90 Ry and set ecutrho = 4 ecutwfc for norm-conserving ones.

Read from cluster.out by its own phrases: ASE's reader fails on the dipole that the Makov-Payne correction
prints. With smearing pw.x prints no occupations: the levels are filled with the electrons that it counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import atomic_masses, atomic_numbers
from ase.units import Bohr, Ry

from structures.calculations.code import Code, Trace
from structures.calculations.gap import filled_gap
from structures.calculations.geometry import boxed, cube, rows
from structures.calculations.output import Output
from structures.calculations.text import text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_LEVELS = {"fast": (30, 240), "good": (45, 360)}  # ecutwfc, ecutrho in Ry; GBRV is made for 40/200
# Vacuum (Å), least edge in extents, assume_isolated. Martyna & Tuckerman, J. Chem. Phys. 1999, 110, 2810;
# Makov & Payne, Phys. Rev. B 1995, 51, 4014 (cubic cells only).
_BOXES = {"fast": (5.0, 1.0, "mp"), "good": (6.0, 2.0, "mt")}
_REASONS = {
    "mp": """! An isolated charge: the Makov-Payne term takes images and background off the total energy (an
  ! error of order 1/edge^5 stays); orbitals and forces are of the periodic cell. Level good mends both.""",
    "mt": "! An isolated charge: the Martyna-Tuckerman kernel needs a cube of twice the density's extent.",
}
# Without nstep pw.x stops after 50 steps, too few for a cluster; the force is in Ry/bohr, 0.02 eV/Å.
_STOP = "  nstep = 300\n  forc_conv_thr = 8.0d-4\n"
_SMEARING = 0.0036749  # Ry, 0.05 eV; a 0.5-1 eV gap stays empty, the SCF does not flip orbitals


def _write(job: Job) -> dict[str, str]:
    vacuum, extents, _ = _BOXES[job.level]
    edge, positions = boxed(job.atoms, vacuum=vacuum, extents=extents)
    species = "".join(
        f"{element} {atomic_masses[atomic_numbers[element]]:.4f} {element}.upf\n" for element in job.elements
    )
    text = (
        _control(job)
        + _system(job, edge)
        + "&ELECTRONS\n  conv_thr = 1.0d-6\n  electron_maxstep = 200\n  mixing_beta = 0.2\n"
        + "  mixing_mode = 'local-TF'\n/\n"
        + ("&IONS\n  ion_dynamics = 'bfgs'\n/\n" if job.task == "relax" else "")
        + ("" if _BOXES[job.level][2] == "mp" else f"CELL_PARAMETERS angstrom\n{cube(edge)}")
        + f"ATOMIC_SPECIES\n{species}"
        + f"ATOMIC_POSITIONS angstrom\n{rows(job.symbols, positions)}"
        + "K_POINTS gamma\n"
    )
    return {"cluster.in": text}


def _control(job: Job) -> str:
    run, stop = ("relax", _STOP) if job.task == "relax" else ("scf", "")
    return f"""! {job.title}
! charge {job.charge}, multiplicity {job.multiplicity}, gas phase (stock pw.x has no implicit solvent)
&CONTROL
  calculation = '{run}'
{stop}  prefix = 'cluster'
  outdir = './scratch'
  pseudo_dir = './pseudo'
  tprnfor = .true.
  disk_io = 'low'
/
"""


def _system(job: Job, edge: float) -> str:
    cutoff, density = _LEVELS[job.level]
    correction = _BOXES[job.level][2]
    lattice = f"ibrav = 1\n  A = {edge:.4f}" if correction == "mp" else "ibrav = 0"  # pw.x: mp wants ibrav 1
    spin = (
        f"  nspin = 2\n  tot_magnetization = {job.multiplicity - 1}\n"
        if job.multiplicity > 1
        else "  nspin = 1\n"
    )
    return f"""&SYSTEM
  {lattice}
  nat = {len(job.atoms)}
  ntyp = {len(job.elements)}
  ecutwfc = {cutoff}
  ecutrho = {density}
  input_dft = 'PBE'
  vdw_corr = 'dft-d3'
  dftd3_version = 4
  dftd3_threebody = .false.
  tot_charge = {job.charge}
{spin}  occupations = 'smearing'
  smearing = 'gaussian'
  degauss = {_SMEARING}
  {_REASONS[correction]}
  assume_isolated = '{correction}'
  nosym = .true.
/
"""


_XYZ = r"\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)"
_FORCES = "Forces acting on atoms"
_START = rf"^\s+\d+\s+([A-Z][a-z]?)\S*\s+tau\(\s*\d+\) = \({_XYZ}"


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of pw.x: the last geometry whose energy was computed, with its forces.

    Raises
    ------
    FileFormatError
        If it is missing, no output of pw.x, or ends before the first energy.
    """
    text = text_of(folder / "cluster.out")
    text = text[max(text.rfind("Program PWSCF"), 0) :]
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
        converged=not problem,
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


CODE = Code(
    name="espresso",
    label="Quantum ESPRESSO",
    write=_write,
    isolated="Cubic cell, Gamma only; level fast: 5 Å of vacuum, Makov-Payne correction of the energy; "
    "level good: a cube twice as wide, Martyna-Tuckerman, so that the background charge cancels.",
    command="pw.x -in cluster.in > cluster.out",
    add="a folder pseudo with one PBE pseudopotential an element: Ag.upf, Au.upf, S.upf, H.upf ...",
    theory=lambda job: f"PBE-D3(BJ), pseudopotentials of the user, {_LEVELS[job.level][0]} Ry",
    read=_read,
    traces=(Trace("cluster.out", r"Program PWSCF", r"BFGS Geometry Optimization"),),
    aliases=("qe", "quantum-espresso"),
)
