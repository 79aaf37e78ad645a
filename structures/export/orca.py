"""ORCA: PBE-D3(BJ), def2 basis (its ECP comes by itself), RI, CPCM for a solvent, symmetry off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.export.code import Code
from structures.export.geometry import rows
from structures.export.solvents import SOLVENTS

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["ORCA"]

_LEVELS = {"fast": "def2-SVP", "good": "def2-TZVP"}


def _orca(job: Job) -> dict[str, str]:
    words = ["RKS" if job.multiplicity == 1 else "UKS", "PBE", "D3BJ", "RI", _LEVELS[job.level], "def2/J"]
    words += ["TightSCF", "SlowConv", "Opt" if job.task == "relax" else "EnGrad"]
    if job.solvent != "none":
        words.append(f"CPCM({SOLVENTS[job.solvent].orca})")
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


ORCA = Code(
    name="orca",
    label="ORCA",
    write=_orca,
    isolated="Molecular code: no box. Anions get CPCM unless --solvent none is given.",
    command='"$(command -v orca)" cluster.inp > cluster.out',
    theory=lambda job: f"PBE-D3(BJ), {_LEVELS[job.level]}, def2-ECP",
    solvents=tuple(SOLVENTS),
)
