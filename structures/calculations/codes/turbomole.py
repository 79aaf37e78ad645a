"""Turbomole: coord and the answers for `define`, which holds the charge; def2 ECPs are automatic.

The answers follow the menus of define 7.x: geometry, basis, extended Hückel guess with charge, DFT, RI, D3.

Read by its own phrases: ridft.out of a single point, job.last of a relaxation, and `gradient`. jobex keeps
the last cycle in job.last and says by a file's name how it ended; jobex.out holds no numbers. cclib reads
neither gap nor the forces of ridft and rdgrad. The dispersion term is in the total energy: it is added to the
nuclear repulsion. With an ECP the nuclear charge counts without its core, so that the charge is the
molecule's. Compared with real outputs of Turbomole 7.1, 7.3 (D3, ECP, two spins) and 7.4.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.output import Output
from structures.calculations.solvents import DIELECTRIC
from structures.calculations.text import gradient_forces, last_table, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from structures.calculations.job import Job

__all__ = ["CODE"]

_LEVELS = {"fast": "def2-SV(P)", "good": "def2-TZVP"}


def _write(job: Job) -> dict[str, str]:
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
        epsilon = DIELECTRIC[job.solvent]
        solvent = f"sed -i 's/^\\$end/$cosmo\\n  epsilon={epsilon}\\n$end/' control  # {job.solvent}\n"
    work = "jobex -ri -c 300 > jobex.out" if job.task == "relax" else "ridft > ridft.out\nrdgrad > rdgrad.out"
    return f"""#!/bin/sh
# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity} (answers in define.in); an isolated molecule: no box
set -eu
define < define.in > define.out
{solvent}{work}
"""


_ATOM = r"\s*(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+([a-z]{1,2})\s+\d+\.\d+"
_CHARGE = r"^\s+charge\s*\n[ -]+\n\s+-?\d+\.\d+\s+-?\d+\.\d+\s+(-?\d+\.\d+)"
_ENDS = {
    "GEO_OPT_CONVERGED": "",
    "GEO_OPT_RUNNING": "jobex did not end; was it killed?",
    "GEO_OPT_FAILED": "the relaxation failed or ran out of cycles, see GEO_OPT_FAILED",
}


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read what ridft and rdgrad, or jobex, left in a folder.

    Forces of a relaxation are those of its last gradient; the geometry and energy are one step further.

    Raises
    ------
    FileFormatError
        If the output is missing, is none of Turbomole, or ended before the first energy.
    """
    name = "job.last" if relaxed else "ridft.out"
    text = text_of(folder / name)
    version = re.search(r"TURBOMOLE (?:rev\. )?V\s*(\d+(?:[.-]\d+)*)", text)
    rows = last_table(text, "atomic coordinates            atom", _ATOM)
    energies = re.findall(r"\|\s+total energy\s+=\s+(-?\d+\.\d+)\s+\|", text)
    if version is None or not rows or not energies:
        raise FileFormatError(f"{name} is missing, no output of Turbomole, or ended before its first energy")
    charges = re.findall(_CHARGE, text, re.MULTILINE)
    problem = _problem(folder, text, relaxed=relaxed)
    return Output(
        code="turbomole",
        version=version[1],
        symbols=tuple(row[3].capitalize() for row in rows),
        positions=np.array([row[:3] for row in rows], dtype=np.float64) * Bohr,
        energy=float(energies[-1]) * Hartree,
        converged=not problem,
        problem=problem,
        charge=round(float(charges[-1])) if charges else None,
        gap=_gap(text),
        forces=gradient_forces(folder / "gradient", len(rows)),
    )


def _problem(folder: Path, text: str, *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does."""
    if relaxed:
        said = [words for name, words in _ENDS.items() if (folder / name).is_file()]
        if not said or any(said):
            return next((words for words in said if words), "the geometry is not converged")
    last = text[text.rfind("scf convergence criterion") :]
    if "did not converge" in last or "convergence criteria satisfied" not in last:
        return "the SCF did not converge"
    if "all done  ****" not in last and "ended normally" not in last:
        return "the run did not end normally; was it killed?"
    return ""


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last orbitals printed, five on each side, both spins."""
    _, _, block = text.rpartition("scf convergence criterion")
    _, _, block = block.partition("will be written to file")
    block = block.partition("electrostatic moments")[0]
    alpha, two_spins, beta = block.partition("\n beta:")
    return homo_lumo_gap([_levels(part) for part in ([alpha, beta] if two_spins else [alpha])])


def _levels(block: str) -> list[tuple[float, float]]:
    """Energy (eV) and electrons of the levels of one spin."""
    levels: list[tuple[float, float]] = []
    for part in block.split("eigenvalues H")[1:]:
        energies, _, rest = part.partition("\n")
        filled = re.search(r"^ *occupation +(.*)$", rest.partition("irrep")[0], re.MULTILINE)
        occupations = filled[1].split() if filled else []
        occupations += ["0"] * (len(energies.split()) - len(occupations))
        for energy, occupation in zip(energies.split(), occupations, strict=True):
            levels.append((float(energy) * float(Hartree), float(occupation)))
    return levels


CODE = Code(
    name="turbomole",
    label="Turbomole",
    write=_write,
    isolated="Molecular code: no box. Anions get COSMO unless --solvent none is given.",
    command="sh run.sh",
    add="nothing; check define.out for 'define ended normally', its menus differ between releases.",
    theory=lambda job: f"PBE-D3(BJ), {_LEVELS[job.level]}, def2-ecp",
    solvents=tuple(DIELECTRIC),
    read=_read,
    traces=(Trace("ridft.out", r"TURBOMOLE", r"(?!)"), Trace("job.last", r"TURBOMOLE", r"")),
)
