"""Turbomole: coord and the answers for `define`, which holds the charge; def2 ECPs are automatic.

The answers follow the menus of define 7.x: geometry, basis, extended Hückel guess with charge, DFT, RI, D3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ase.units import Bohr

from structures.export.code import Code
from structures.export.solvents import SOLVENTS

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["TURBOMOLE"]

_LEVELS = {"fast": "def2-SV(P)", "good": "def2-TZVP"}


def _turbomole(job: Job) -> dict[str, str]:
    coordinates = "".join(
        f"{x:18.10f} {y:18.10f} {z:18.10f}  {symbol.lower()}\n"
        for symbol, (x, y, z) in zip(job.symbols, job.atoms.positions / Bohr + 0.0, strict=True)
    )
    return {
        "coord": f"$coord\n{coordinates}$user-defined bonds\n$end\n",
        "define.in": _answers(job),
        "run.sh": _run(job),
    }


def _answers(job: Job) -> str:
    unpaired = job.multiplicity - 1
    occupation = ["y"] if unpaired <= 1 else ["n", f"u {unpaired}", "*"]
    if unpaired:
        occupation.append("n")  # no natural orbitals
    answers = ["", job.title[:70], "a coord", "*", "no", f"bb all {_LEVELS[job.level]}", "*"]
    answers += ["eht", "y", str(job.charge), *occupation]
    answers += ["dft", "on", "*", "dft", "func pbe", "*", "dft", "grid m4", "*", "ri", "on", "m 2000", "*"]
    answers += ["dsp", "bj", "*", "scf", "iter", "300", "", "q"]
    return "\n".join(answers) + "\n"


def _run(job: Job) -> str:
    solvent = ""
    if job.solvent != "none":
        epsilon = SOLVENTS[job.solvent].dielectric
        solvent = f"sed -i 's/^\\$end/$cosmo\\n  epsilon={epsilon}\\n$end/' control  # {job.solvent}\n"
    work = "jobex -ri -c 300 > jobex.out" if job.task == "relax" else "ridft > ridft.out\nrdgrad > rdgrad.out"
    return f"""#!/bin/sh
# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity} (answers in define.in); an isolated molecule: no box
set -eu
define < define.in > define.out
{solvent}{work}
"""


TURBOMOLE = Code(
    name="turbomole",
    label="Turbomole",
    write=_turbomole,
    isolated="Molecular code: no box. Anions get COSMO unless --solvent none is given.",
    command="sh run.sh",
    add="nothing; check define.out for 'define ended normally', its menus differ between releases.",
    theory=lambda job: f"PBE-D3(BJ), {_LEVELS[job.level]}, def2-ecp",
    solvents=tuple(SOLVENTS),
)
