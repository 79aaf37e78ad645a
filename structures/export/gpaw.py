"""GPAW: a Python script, non-periodic, PBE, dzp atomic orbitals (fast) or a real-space grid (good).

The charge must be an int (-4.0 converges and then crashes). The 11-electron silver setup halves the cost. The
energy tolerance of GPAW is per valence electron.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.export.code import Code
from structures.export.xyz import xyz

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["GPAW"]

_LEVELS = {"fast": "mode='lcao', basis='dzp', h=0.22", "good": "mode='fd', h=0.18"}  # h in Å
_VACUUM = 6.0  # Å; free boundaries need the density, not the nuclei, to end inside


def _gpaw(job: Job) -> dict[str, str]:
    relax = (
        "from ase.optimize import BFGS\n\n"
        "optimizer = BFGS(atoms, trajectory='cluster.traj', logfile='relax.log')\n"
        "atoms.info['relaxed'] = bool(optimizer.run(fmax=0.02, steps=300))  # 'superatom results' asks\n"
        if job.task == "relax"
        else ""
    )
    spin = "" if job.multiplicity == 1 else f"atoms.set_initial_magnetic_moments({_moments(job)})\n"
    setups = "{'Ag': '11'}" if "Ag" in job.elements else "{}"
    fixed = ", 'fixmagmom': True" if job.multiplicity > 1 else ""
    script = f"""# {job.title}
# PBE without dispersion (wrap the calculator in ase.calculators.dftd3.DFTD3 to add it), gas phase.
# Isolated: no periodic direction, {_VACUUM:.0f} A of vacuum, free boundaries; GPAW's Poisson solver takes the
# monopole off before it solves, so a charged box is exact.
from ase.io import read, write
from gpaw import GPAW

CHARGE = {job.charge}
MULTIPLICITY = {job.multiplicity}

atoms = read('cluster.xyz')
atoms.pbc = False
atoms.center(vacuum={_VACUUM})
{spin}atoms.calc = GPAW(
    {_LEVELS[job.level]},
    xc='PBE',
    charge=CHARGE,
    spinpol={job.multiplicity > 1},
    setups={setups},
    occupations={{'name': 'fermi-dirac', 'width': 0.05{fixed}}},
    symmetry='off',
    convergence={{'energy': 5e-6}},
    maxiter=300,
    txt='cluster.txt',
)
{relax}atoms.get_potential_energy()
atoms.get_forces()
write('result.extxyz', atoms)
"""
    return {"cluster.py": script, "cluster.xyz": xyz(job)}


def _moments(job: Job) -> str:
    share = (job.multiplicity - 1) / len(job.atoms)
    return f"[{share:.6f}] * len(atoms)"


GPAW = Code(
    name="gpaw",
    label="GPAW",
    write=_gpaw,
    isolated="No periodic direction, 6 Å of vacuum, multipole-corrected Poisson solver: no images.",
    command="python3 cluster.py",
    add="nothing if GPAW's setups are installed (gpaw install-data, or Debian's gpaw-data).",
    theory=lambda job: "PBE, PAW, LCAO dzp" if job.level == "fast" else "PBE, PAW, grid 0.18 Å",
)
