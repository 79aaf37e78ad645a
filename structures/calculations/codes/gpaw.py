"""GPAW: a Python script, non-periodic, PBE, dzp atomic orbitals (fast) or a real-space grid (good).

The charge must be an int (-4.0 converges and then crashes). The 11-electron silver setup halves the cost. The
energy tolerance of GPAW is per valence electron.

Read: result.extxyz, which our script writes, for geometry, energy and forces; cluster.txt for the rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.calculations.code import Code, Trace
from structures.calculations.formats.xyz import xyz
from structures.calculations.gap import checked_gap, homo_lumo_gap
from structures.calculations.geometry import symbols_of
from structures.calculations.output import Output
from structures.calculations.text import last_frame, last_table, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from structures.calculations.job import Job

__all__ = ["CODE"]

_LEVELS = {"fast": "mode='lcao', basis='dzp', h=0.22", "good": "mode='fd', h=0.18"}  # h in Å
_VACUUM = 6.0  # Å; free boundaries need the density, not the nuclei, to end inside


_RELAX = """\
from ase.optimize import BFGS

optimizer = BFGS(atoms, trajectory='cluster.traj', logfile='relax.log')
atoms.info['relaxed'] = bool(optimizer.run(fmax=0.02, steps=300))  # 'superatom results' asks
"""


def _write(job: Job) -> dict[str, str]:
    relax = _RELAX if job.task == "relax" else ""
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


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read a folder in which GPAW ran.

    Raises
    ------
    FileFormatError
        If a file is missing, or ASE cannot read result.extxyz.
    """
    log, result = folder / "cluster.txt", folder / "result.extxyz"
    if not log.is_file() or not result.is_file():
        raise FileFormatError(f"there is no {log.name} or {result.name}; has the job run to its end?")
    text = text_of(log)
    version = re.search(r"_\|___\|_____\|\s+(\S+)", text)
    if version is None:
        raise FileFormatError(f"{log.name} is no output of GPAW; has the job run to its end?")
    try:
        atoms = last_frame(result, "extxyz")
        found: dict[str, Any] = dict(atoms.calc.results)
        energy = float(found["energy"])
    except Exception as error:  # ASE's parsers raise whatever the text leads them to
        raise FileFormatError(f"ASE cannot read {result.name}: {error}") from error
    # the log tells how the SCF ended, our script how the relaxation did
    converged = re.search(r"Converged after \d+ iterations", text) is not None and (
        not relaxed or atoms.info.get("relaxed") is True
    )
    charge = _last(r"Total Charge:\s+(-?[\d.]+)", text)
    return Output(
        code="gpaw",
        version=version[1],
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=energy,
        converged=converged,
        problem="" if converged else ("the geometry" if relaxed else "the SCF") + " is not converged",
        charge=None if charge is None else round(charge),
        gap=checked_gap(_last(r"Gap:\s+([\d.]+) eV", text), _gap(text)),
        forces=np.asarray(found["forces"]) if "forces" in found else None,
    )


def _gap(text: str) -> float | None:
    """Gap (eV) of the last table of levels; None where there is none."""
    rows = last_table(text, "Band  Eigenvalues", r"\s*\d+((?:\s+-?\d+\.\d+)+)\s*$")
    numbers = [[float(word) for word in words.split()] for (words,) in rows]
    columns = {len(row) for row in numbers}
    if columns not in ({2}, {4}):  # energy and electrons of one spin or two
        return None
    starts = range(0, columns.pop(), 2)
    return homo_lumo_gap([[(row[start], row[start + 1]) for row in numbers] for start in starts])


def _last(pattern: str, text: str) -> float | None:
    """The number printed last in this form."""
    found = re.findall(pattern, text)
    return float(found[-1]) if found else None


CODE = Code(
    name="gpaw",
    label="GPAW",
    write=_write,
    isolated="No periodic direction, 6 Å of vacuum, multipole-corrected Poisson solver: no images.",
    command="python3 cluster.py",
    add="nothing if GPAW's setups are installed (gpaw install-data, or Debian's gpaw-data).",
    theory=lambda job: "PBE, PAW, LCAO dzp" if job.level == "fast" else "PBE, PAW, grid 0.18 Å",
    read=_read,
    traces=(Trace("cluster.txt", r"_\|___\|_____\|", r"(?!)"),),
)
