"""NWChem: PBE-D3(BJ), def2 basis with def2-ecp, symmetry off, COSMO for a solvent.

Without the ecp block NWChem runs def2 valence functions as if all-electron and reports nonsense in silence.
Its line must read `Ag library def2-ecp`. No scratch directory is named: a path of the writing machine would
kill the job elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ase.data import atomic_numbers

from structures.export.code import Code
from structures.export.geometry import centred, rows
from structures.export.solvents import SOLVENTS

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["NWCHEM"]

_LEVELS = {"fast": "def2-svp", "good": "def2-tzvp"}
_FIRST_WITH_ECP = 37  # def2-ecp starts at Rb, Weigend & Ahlrichs, Phys. Chem. Chem. Phys. 2005, 7, 3297


def _nwchem(job: Job) -> dict[str, str]:
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
    return f"cosmo\n  dielec {SOLVENTS[job.solvent].dielectric}\n  do_gasphase false\nend\n"


NWCHEM = Code(
    name="nwchem",
    label="NWChem",
    write=_nwchem,
    isolated="Molecular code: no box. Anions get COSMO unless --solvent none is given.",
    command="mpirun nwchem cluster.nw > cluster.out",
    theory=lambda job: f"PBE-D3(BJ), {_LEVELS[job.level]}, def2-ecp",
    solvents=tuple(SOLVENTS),
)
