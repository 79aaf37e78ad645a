"""Quantum ESPRESSO (pw.x): PBE-D3(BJ) in a cube with Martyna-Tuckerman (good) or Makov-Payne (fast).

Martyna-Tuckerman needs a cube of twice the extent: [Ag44(SH)30]4- has four times the plane waves there.

The pseudopotentials are the user's, under the names in ATOMIC_SPECIES; the electron number follows from them
(Ag 11 or 19), the charge does not. The cutoffs suit ultrasoft and PAW sets (GBRV, SSSP, PSlibrary); raise
ecutwfc to 80-90 Ry and set ecutrho = 4 ecutwfc for norm-conserving ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ase.data import atomic_masses, atomic_numbers

from structures.export.code import Code
from structures.export.geometry import boxed, cube, rows

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["ESPRESSO"]

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


def _espresso(job: Job) -> dict[str, str]:
    vacuum, extents, _ = _BOXES[job.level]
    edge, positions = boxed(job, vacuum=vacuum, extents=extents)
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


ESPRESSO = Code(
    name="espresso",
    label="Quantum ESPRESSO",
    write=_espresso,
    isolated="Cubic cell, Gamma only; level fast: 5 Å of vacuum, Makov-Payne correction of the energy; "
    "level good: a cube twice as wide, Martyna-Tuckerman, so that the background charge cancels.",
    command="pw.x -in cluster.in > cluster.out",
    add="a folder pseudo with one PBE pseudopotential an element: Ag.upf, Au.upf, S.upf, H.upf ...",
    theory=lambda job: f"PBE-D3(BJ), pseudopotentials of the user, {_LEVELS[job.level][0]} Ry",
)
