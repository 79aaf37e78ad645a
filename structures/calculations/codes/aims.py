"""FHI-aims: PBE with Tkatchenko-Scheffler dispersion, atomic ZORA, numerical atomic orbitals.

The species blocks belong to FHI-aims and cannot be shipped; prepare.sh appends them from the user's folder,
and aims stops by itself when they are missing.

Read by its own phrases: the reader of ASE is about to move to a package of its own. The energy is the
electronic free energy of the last evaluation after the SCF: those within the SCF lack the dispersion term.
Compared with real outputs of versions 090214, 151211, 171221, 180607, 210226 to 210914 (with dispersion) and
221103; the words for a charge are those of its source, no charged output was at hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import atomic_numbers

from structures.calculations.code import Code, Trace
from structures.calculations.gap import filled_gap, homo_lumo_gap
from structures.calculations.output import Output
from structures.calculations.text import last_table, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_LEVELS = {"fast": "light", "good": "tight"}
_MARK = "# species below this line come from prepare.sh"


def _write(job: Job) -> dict[str, str]:
    geometry = "".join(
        f"atom {x:16.8f} {y:16.8f} {z:16.8f} {symbol}\n"
        for symbol, (x, y, z) in zip(job.symbols, job.atoms.positions + 0.0, strict=True)
    )
    spin = (
        "spin none\n"
        if job.multiplicity == 1
        else f"spin collinear\nfixed_spin_moment {job.multiplicity - 1}\ndefault_initial_moment 0.1\n"
    )
    relax = "relax_geometry bfgs 2.0e-2\n" if job.task == "relax" else "compute_forces .true.\n"
    control = f"""# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}; an isolated molecule: no box; gas phase
xc pbe
vdw_correction_hirshfeld
relativistic atomic_zora scalar
charge {job.charge}
{spin}occupation_type gaussian 0.05
sc_iter_limit 300
{relax}{_MARK}
"""
    files = " ".join(f"{atomic_numbers[element]:02d}_{element}_default" for element in job.elements)
    prepare = f"""#!/bin/sh
# Usage: sh prepare.sh FOLDER_WITH_SPECIES_DEFAULTS    (.../defaults_2020/{_LEVELS[job.level]})
# Appends the species blocks of {" ".join(job.elements)} to control.in.
set -eu
library=${{1:?usage: sh prepare.sh FOLDER_WITH_SPECIES_DEFAULTS}}
sed '/^{_MARK}/q' control.in > control.new
for species in {files}; do cat "$library/$species" >> control.new; done
mv control.new control.in
"""
    head = f"# {job.title}\n"
    return {"control.in": control, "geometry.in": head + geometry, "prepare.sh": prepare}


_NUMBER = r"(-?\d+\.\d+(?:[ED][+-]\d+)?)"
_XYZ = r"\s+".join([_NUMBER] * 3)
_LEVEL = r"\s*\d+\s+(\d\.\d+)\s+-?\d+\.\d+\s+(-?\d+\.\d+)\s*$"  # state, electrons, energy in Ha and eV
_START = r"\s*\|\s*\d+: Species\s+([A-Z][a-z]?)\S*\s+" + _XYZ  # the input geometry
_LATER = r"\s*(?:\d+\s+)?atom\s+" + _XYZ + r"\s+([A-Z][a-z]?)"  # an updated or the final one


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of FHI-aims.

    Raises
    ------
    FileFormatError
        If it is missing, is no output of FHI-aims, or ended before the first energy.
    """
    text = text_of(folder / "cluster.out")
    version = re.search(r"^\s*(?:FHI-aims version\s+:|Version)\s+(\S+)", text, re.MULTILINE)
    rows = _geometry(text)
    energies = re.findall(r"\| Electronic free energy\s+:\s+(?:-?\d+\.\d+ Ha\s+)?(-?\d\S+) eV", text)
    if not rows or not energies:
        raise FileFormatError(
            "cluster.out is missing, no output of FHI-aims, or ended before its first energy"
        )
    problem = _problem(text, relaxed=relaxed)
    return Output(
        code="aims",
        version=version[1] if version else "",
        symbols=tuple(row[0] for row in rows),
        positions=np.array([row[1:] for row in rows], dtype=np.float64),
        energy=float(energies[-1]),
        converged=not problem,
        problem=problem,
        charge=_charge(text),
        gap=_gap(text),
        forces=_forces(text, len(rows)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does."""
    loop = text[text.rfind("Begin self-consistency loop") :]
    if "SELF-CONSISTENCY CYCLE DID NOT CONVERGE" in loop:
        return "the SCF did not converge"
    if "Self-consistency cycle converged" not in loop or "Have a nice day" not in text[-2000:]:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "Present geometry is converged" not in text else ""


def _charge(text: str) -> int | None:
    """Charge as aims understood the keyword (`Charged system requested: Charge = ...`); None without it."""
    found = re.findall(r"Charge =\s*(-?\d+\.\d+E[+-]\d+)", text)
    return round(float(found[-1])) if found else None


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last levels printed, else of the two that aims calls HOMO and LUMO."""
    _, _, block = text.rpartition("Writing Kohn-Sham eigenvalues.")
    tables = [block.partition("Spin-down eigenvalues:")[0]]
    if "Spin-down eigenvalues:" in block:
        tables.append(block.partition("Spin-down eigenvalues:")[2])
    spins = [last_table(table, "Eigenvalue [eV]", _LEVEL) for table in tables]
    if all(spins):
        return homo_lumo_gap([[(float(e), float(n)) for n, e in levels] for levels in spins])
    _, _, block = text.rpartition("Highest occupied state (VBM)")
    frontier = re.findall(r"at +(-?\d+\.\d+) eV[^\n]*\n *\| Occupation number: +(\d+\.\d+)", block)[:2]
    full = 1.0 if "collinear spins" in text else 2.0
    return filled_gap([([float(e) for e, _ in frontier], sum(float(n) for _, n in frontier) / full)])


def _geometry(text: str) -> list[tuple[str, ...]]:
    """Element and position (Å) of each atom in the last geometry printed."""
    heading = max(("Updated atomic structure:", "Final atomic structure:"), key=text.rfind)
    if rows := last_table(text, heading, _LATER):
        return [(row[3], *row[:3]) for row in rows]
    return last_table(text, "Atomic structure:", _START)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last evaluation; None where none were computed."""
    rows = last_table(text, "Total atomic forces", r"\s*\|\s*\d+\s+" + _XYZ + r"\s*$")
    return np.array(rows, dtype=np.float64) if len(rows) == count else None


CODE = Code(
    name="aims",
    label="FHI-aims",
    write=_write,
    isolated="Molecular mode: no lattice vectors, gas phase.",
    command="sh prepare.sh $SPECIES_DEFAULTS && mpirun aims.x > cluster.out",
    add="the species defaults that come with FHI-aims; prepare.sh appends them.",
    theory=lambda job: f"PBE-TS, {_LEVELS[job.level]}",
    read=_read,
    traces=(Trace("cluster.out", r"Invoking FHI-aims", r"Geometry (?:relaxation|optimization):"),),
    aliases=("fhi-aims",),
)
