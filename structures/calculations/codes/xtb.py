"""xtb: GFN1, which converges on these clusters where GFN2 does not; ALPB solvent; charge on the command line.

Without a large stack the program ends in a segmentation fault on p-MBA clusters (494 atoms).

Read: cluster.out for version, charge, energy and convergence, xtbopt.xyz for the geometry.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Hartree

from structures.calculations.code import Code, Trace
from structures.calculations.formats.xyz import xyz
from structures.calculations.gap import checked_gap, homo_lumo_gap
from structures.calculations.geometry import symbols_of
from structures.calculations.output import Output
from structures.calculations.text import gradient_forces, last_frame, text_of
from structures.errors import FileFormatError
from structures.library.classes import CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    from structures.calculations.job import Job

__all__ = ["CODE"]

_LEVEL = r"^\s+\d+(?:\s+(\d\.\d+))?\s+-?\d+\.\d{7}\s+(-?\d+\.\d{4})"  # electrons, eV

_ORDERED = ", ".join(one.name for one in CLASSES.values() if one.gfn1_orders)
_SOLVENTS = {"dmf": "dmf", "water": "water"}  # in the program's own spelling


def _write(job: Job) -> dict[str, str]:
    words = ["xtb cluster.xyz --gfn 1", f"--chrg {job.charge}", f"--uhf {job.multiplicity - 1}"]
    if job.solvent != "none":
        words.append(f"--alpb {_SOLVENTS[job.solvent]}")
    tight = "tight" if job.level == "good" else "crude"
    words.append(f"--opt {tight} --cycles 500" if job.task == "relax" else "--grad")
    return {
        "cluster.xyz": xyz(job),
        "run.sh": f"""#!/bin/sh
# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}; an isolated molecule: no box
# GFN1 finds the best site of gold in {_ORDERED}, not the order of sites in gold frames; its gaps are small.
set -eu
ulimit -s unlimited || true
OMP_STACKSIZE=2G
export OMP_STACKSIZE
{" ".join(words)} --norestart --json > cluster.out
""",
    }


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read a folder in which xtb ran with --json.

    Raises
    ------
    FileFormatError
        If cluster.out or the geometry is missing or no output of xtb.
    """
    text = _text(folder / "cluster.out")
    version = re.search(r"xtb version (\S+)", text)
    if version is None:
        raise FileFormatError("cluster.out is no output of xtb")
    optimised = folder / "xtbopt.xyz"
    problem = _problem(text, relaxed=relaxed)
    place = optimised if relaxed and optimised.is_file() else folder / "cluster.xyz"
    atoms = last_frame(place, "xyz")
    # the last summary is that of the final geometry
    energies = re.findall(r"total energy\s+(-?\d+\.\d+) Eh", text) or re.findall(
        r"TOTAL ENERGY\s+(-?\d+\.\d+)", text
    )
    gaps = re.findall(r"HOMO-LUMO gap\s+(-?\d+\.\d+) eV", text, re.IGNORECASE)
    method = re.search(r"Hamiltonian\s+(GFN\S+)", text)
    solvent = re.search(r"program call.*--(alpb|gbsa)[ =](\w+)", text)
    charge = re.search(r"(?:net charge|--chrg)\s+(-?\d+)", text)
    return Output(
        code="xtb",
        version=version[1],
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=float(energies[-1]) * Hartree if energies else None,
        converged=not problem,
        problem=problem,
        charge=int(charge[1]) if charge else _json_charge(text),
        gap=checked_gap(float(gaps[-1]) if gaps else None, _gap(text)),
        forces=gradient_forces(folder / "gradient", len(atoms)),
        theory=method[1] + (f", {solvent[1].upper()}({solvent[2]})" if solvent else "") if method else "",
        solvent=solvent[2] if solvent else "none",
    )


def _problem(text: str, *, relaxed: bool) -> str:
    if "convergence criteria cannot be satisfied" in text or "did not converge" in text:
        return "the SCF did not converge"
    if relaxed and "GEOMETRY OPTIMIZATION CONVERGED" not in text:
        return "the geometry is not converged"
    if "TOTAL ENERGY" not in text:
        return "the run did not finish"
    return ""


def _gap(text: str) -> float | None:
    """Gap (eV) of the last orbitals printed; xtb's own is from the highest level with any electron."""
    rows = re.findall(_LEVEL, text.rpartition("Energy/eV")[2].partition("HL-Gap")[0], re.MULTILINE)
    return homo_lumo_gap([[(float(energy), float(electrons or 0)) for electrons, energy in rows]])


def _json_charge(text: str) -> int | None:
    total = re.findall(r"total charge\s+(-?\d+\.\d+) e", text)
    return round(float(total[-1])) if total else None


def _text(path: Path) -> str:
    if not path.is_file():
        raise FileFormatError(f"there is no {path.name}; has the job run?")
    return text_of(path)


CODE = Code(
    name="xtb",
    label="xtb (GFN1)",
    write=_write,
    isolated="Molecular code: no box. Anions get ALPB unless --solvent none is given.",
    command="sh run.sh",
    theory=lambda job: "GFN1-xTB" + ("" if job.solvent == "none" else f", ALPB({job.solvent})"),
    solvents=tuple(_SOLVENTS),
    read=_read,
    traces=(Trace("cluster.out", r"xtb version \d", r"A N C O P T|GEOMETRY OPTIMIZATION"),),
)
