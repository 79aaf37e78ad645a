"""xtb: GFN1, which converges on these clusters where GFN2 does not; ALPB solvent; charge on the command line.

Without a large stack the program ends in a segmentation fault on p-MBA clusters (494 atoms).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.export.code import Code
from structures.export.solvents import SOLVENTS
from structures.export.xyz import xyz

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["XTB"]


def _xtb(job: Job) -> dict[str, str]:
    words = ["xtb cluster.xyz --gfn 1", f"--chrg {job.charge}", f"--uhf {job.multiplicity - 1}"]
    if job.solvent != "none":
        words.append(f"--alpb {SOLVENTS[job.solvent].xtb}")
    tight = "tight" if job.level == "good" else "crude"
    words.append(f"--opt {tight} --cycles 500" if job.task == "relax" else "--grad")
    return {
        "cluster.xyz": xyz(job),
        "run.sh": f"""#!/bin/sh
# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}; an isolated molecule: no box
# GFN1 finds the best site of gold in M44S30, not the order of sites in gold frames; its gaps are small.
set -eu
ulimit -s unlimited || true
OMP_STACKSIZE=2G
export OMP_STACKSIZE
{" ".join(words)} --norestart --json > cluster.out
""",
    }


XTB = Code(
    name="xtb",
    label="xtb (GFN1)",
    write=_xtb,
    isolated="Molecular code: no box. Anions get ALPB unless --solvent none is given.",
    command="sh run.sh",
    theory=lambda job: "GFN1-xTB" + ("" if job.solvent == "none" else f", ALPB({job.solvent})"),
    solvents=tuple(SOLVENTS),
)
