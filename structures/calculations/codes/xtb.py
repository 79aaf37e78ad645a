"""xtb: GFN1, which converges on these clusters where GFN2 does not; ALPB solvent; charge on the command line.

Without a large stack the program ends in a segmentation fault on p-MBA clusters (494 atoms).

Read: cluster.out for version, charge, energy and convergence, xtbopt.xyz for the geometry.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Hartree

from structures.calculations.asked import Asked, solvent_named, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.formats.xyz import xyz
from structures.calculations.gap import checked_gap, homo_lumo_gap
from structures.calculations.geometry import symbols_of
from structures.calculations.gfn1 import warnings_for
from structures.calculations.output import Output
from structures.calculations.settings import Setting, chosen
from structures.calculations.text import gradient_forces, last_frame, printed, text_of
from structures.errors import FileFormatError
from structures.library.classes import CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    from structures.calculations.job import Job

__all__ = ["CODE"]

_LEVEL = r"^\s+\d+(?:\s+(\d\.\d+))?\s+-?\d+\.\d{7}\s+(-?\d+\.\d{4})"  # electrons, eV

_ORDERED = ", ".join(one.name for one in CLASSES.values() if one.gfn1_orders)
_SETTINGS = {
    "functional": Setting(
        "GFN1-xTB", "GFN1-xTB", "method; GFN2 does not converge on these clusters",
        {"GFN1-xTB": "1", "GFN2-xTB": "2", "GFN0-xTB": "0"},
    ),
    "temperature": Setting(300, 300, "electronic temperature, K"),
    "relax_steps": Setting(500, 500, "most steps of a relaxation"),
}  # fmt: skip
_SOLVENTS = {"dmf": "dmf", "water": "water"}  # in the program's own spelling


def _write(job: Job) -> dict[str, str]:
    own = chosen(_SETTINGS, job.level, job.method.settings)
    words = [
        f"xtb cluster.xyz --gfn {own.code('functional')}",
        f"--chrg {job.charge}",
        f"--uhf {job.multiplicity - 1}",
    ]
    if job.solvent != "none":
        words.append(f"--alpb {_SOLVENTS[job.solvent]}")
    if own.count("temperature") != 300:
        words.append(f"--etemp {own.count('temperature')}")
    tight = "tight" if job.level == "good" else "crude"
    words.append(f"--opt {tight} --cycles {own.count('relax_steps')}" if job.task == "relax" else "--grad")
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


def _asked(text: str) -> Asked:
    """What a command line of xtb says."""
    line = next((one for one in text.splitlines() if re.search(r"(?<![\w#])xtb\s", one) and "--" in one), "")
    level = re.search(r"--gfn[ =]?(\d)", line)
    solvent = re.search(r"--?(alpb|gbsa|cosmo|tmcosmo|cpcmx|g)[ =]+(\w+)", line)
    heat = re.search(r"--etemp[ =]+([\d.]+)", line)
    charge, unpaired = (
        re.search(rf"(?<=\s){word}[ =]+(-?\d+)", line) for word in ("(?:--chrg|-c)", "(?:--uhf|-u)")
    )
    if not line:
        return Asked(solvent="not recorded")
    method = "GFN-FF" if "--gfnff" in line else f"GFN{level[1] if level else 2}-xTB"
    hot = (f"{float(heat[1]):g} K",) if heat and float(heat[1]) != 300 else ()
    hot += tuple(re.findall(r"--(spinpol|input[ =]+\S+)", line))
    return Asked(
        _told(method, solvent, hot),
        solvent_named(solvent[2], _SOLVENTS) if solvent else "none",
        int(charge[1]) if charge else None,  # a file .CHRG may hold it
        int(unpaired[1]) + 1 if unpaired else 1,
    )


def _told(method: str, solvent: re.Match[str] | None, also: tuple[str, ...] = ()) -> str:
    return theory_of(method, "none", f"{solvent[1].upper()}({solvent[2]})" if solvent else "", also=also)


def _ran(folder: Path) -> Asked:
    """What the call of the program says that the output repeats, else run.sh; the Hamiltonian as printed."""
    text = printed(folder, _TRACE)
    call = re.search(r"program call\s*:?\s*(.*)", text)
    script = re.sub(r"#.*", "", text_of(folder / "run.sh"))
    asked = _asked(call[1] if call else script)
    method = re.search(r"Hamiltonian\s+(GFN\S+)", text)
    if method is None or asked.theory.startswith(method[1]):
        return asked
    _, comma, rest = asked.theory.partition(",")
    return replace(asked, theory=f"{method[1]}{comma}{rest}")


_TRACE = Trace("cluster.out", r"xtb version \d", r"A N C O P T|GEOMETRY OPTIMIZATION")


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
    charge = re.search(r"(?:net charge|--chrg)\s+(-?\d+)", text)
    return Output(
        code="xtb",
        version=version[1],
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=float(energies[-1]) * Hartree if energies else None,
        problem=problem,
        charge=int(charge[1]) if charge else _json_charge(text),
        gap=checked_gap(float(gaps[-1]) if gaps else None, _gap(text)),
        forces=gradient_forces(folder / "gradient", len(atoms)),
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
    executable="xtb",
    parallel="threads",
    settings=_SETTINGS,
    main="run.sh",
    asked=_asked,
    ran=_ran,
    good_for=lambda job: f"geometries, and a first look at many candidates: {'; '.join(warnings_for(job))}.",
    solvents=tuple(_SOLVENTS),
    read=_read,
    traces=(_TRACE,),
)
