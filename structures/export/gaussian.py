"""Gaussian: PBE-D3(BJ), Def2 basis by keyword (with its ECP; `gen` would need pseudo=read), PCM.

A cell must never reach this file: three TV lines would make the job periodic. The title avoids the characters
that Gaussian's manual warns of (@ # ! - _ and the backslash).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from structures.export.code import Code
from structures.export.geometry import rows
from structures.export.solvents import SOLVENTS

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["GAUSSIAN"]

_LEVELS = {"fast": "Def2SVP", "good": "Def2TZVP"}


def _gaussian(job: Job) -> dict[str, str]:
    words = [
        f"#P PBEPBE/{_LEVELS[job.level]}/W06",
        "EmpiricalDispersion=GD3BJ",
        "SCF=(XQC,MaxCycle=300)",
        "NoSymm",
    ]
    words.append("Opt=(MaxCycles=300)" if job.task == "relax" else "Force")
    if job.solvent != "none":
        words.append(f"SCRF=(PCM,Solvent={SOLVENTS[job.solvent].gaussian})")
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


GAUSSIAN = Code(
    name="gaussian",
    label="Gaussian",
    write=_gaussian,
    isolated="Molecular code: no box. Anions get PCM unless --solvent none is given.",
    command="g16 < cluster.com > cluster.log",
    theory=lambda job: f"PBE-D3(BJ), {_LEVELS[job.level]}, def2-ECP",
    solvents=tuple(SOLVENTS),
)
