"""Quantum ESPRESSO (pw.x): PBE-D3(BJ), Martyna-Tuckerman correction in a cube twice as wide as the cluster.

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
_SMEARING = 0.0036749  # Ry, 0.05 eV; a 0.5-1 eV gap stays empty, the SCF does not flip orbitals


def _espresso(job: Job) -> dict[str, str]:
    edge, positions = boxed(job, vacuum=6.0, extents=2.0)
    species = "".join(
        f"{element} {atomic_masses[atomic_numbers[element]]:.4f} {element}.upf\n" for element in job.elements
    )
    text = (
        _control(job)
        + _system(job)
        + "&ELECTRONS\n  conv_thr = 1.0d-6\n  electron_maxstep = 200\n  mixing_beta = 0.2\n"
        + "  mixing_mode = 'local-TF'\n/\n"
        + ("&IONS\n  ion_dynamics = 'bfgs'\n/\n" if job.task == "relax" else "")
        + f"CELL_PARAMETERS angstrom\n{cube(edge)}ATOMIC_SPECIES\n{species}"
        + f"ATOMIC_POSITIONS angstrom\n{rows(job.symbols, positions)}"
        + "K_POINTS gamma\n"
    )
    return {"cluster.in": text}


def _control(job: Job) -> str:
    run = "relax" if job.task == "relax" else "scf"
    return f"""! {job.title}
! charge {job.charge}, multiplicity {job.multiplicity}, gas phase (stock pw.x has no implicit solvent)
&CONTROL
  calculation = '{run}'
  prefix = 'cluster'
  outdir = './scratch'
  pseudo_dir = './pseudo'
  tprnfor = .true.
  disk_io = 'low'
/
"""


def _system(job: Job) -> str:
    cutoff, density = _LEVELS[job.level]
    spin = (
        f"  nspin = 2\n  tot_magnetization = {job.multiplicity - 1}\n"
        if job.multiplicity > 1
        else "  nspin = 1\n"
    )
    return f"""&SYSTEM
  ibrav = 0
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
  ! An isolated charge: the Martyna-Tuckerman kernel needs a cube of twice the extent of the density.
  assume_isolated = 'mt'
  nosym = .true.
/
"""


ESPRESSO = Code(
    name="espresso",
    label="Quantum ESPRESSO",
    write=_espresso,
    isolated="Cube twice as wide with assume_isolated = 'mt', Gamma only; the background charge cancels.",
    command="pw.x -in cluster.in > cluster.out",
    add="a folder pseudo with one PBE pseudopotential an element: Ag.upf, Au.upf, S.upf, H.upf ...",
    theory=lambda job: f"PBE-D3(BJ), pseudopotentials of the user, {_LEVELS[job.level][0]} Ry",
)
