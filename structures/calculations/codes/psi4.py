"""Psi4: PBE-D3(BJ), def2 basis (its ECP comes by itself), density fitting, C1, no reorientation.

The fitting basis is the one for Coulomb terms, all that PBE has: Psi4's default also fits exchange and has
i functions on gold, for which its Libint has no derivatives, so that neither forces nor a relaxation run.

ECP integrals: Psi4 took libecpint in 1.6 (its pull request 2135). The code before it does not converge in
places on gold (issue 21 of libecpint): with 1.3.2 [Au(SH)2]- is 0.4 mEh and its gap 0.03 eV away from NWChem.
And it is slow: 57 s on one core for Au8 in def2-SVP, eight times as long for twice the metals.

Read by its own phrases: cclib 1.8 fails on an ECP basis and on Debian's versions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.geometry import rows
from structures.calculations.output import Output
from structures.calculations.text import last_table, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_LEVELS = {"fast": "def2-SVP", "good": "def2-TZVP"}
_XYZ = r"(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)"
_ENERGY = r"@DF-[RU]KS Final Energy:\s+(-?\d+\.\d+)"


def _write(job: Job) -> dict[str, str]:
    basis = _LEVELS[job.level]
    run = "optimize(method)\n" if job.task == "relax" else _FORCES
    return {
        "cluster.dat": f"""# {job.title}
# Isolated molecule, gas phase (PCM needs Psi4 with PCMSolver). More memory for p-MBA and triple zeta.
memory 8 GB

molecule cluster {{
  {job.charge} {job.multiplicity}
{rows(job.symbols, job.atoms.positions, indent="  ")}  units angstrom
  symmetry c1
  no_com
  no_reorient
}}

set {{
  basis {basis}
  reference {"rks" if job.multiplicity == 1 else "uks"}
  scf_type df
  df_basis_scf {basis}-jfit
  guess sad
  maxiter 300
  e_convergence 1e-6
  d_convergence 1e-5
  damping_percentage 20
}}

# D3(BJ) needs the program dftd3 or s-dftd3. Without it this is plain PBE, and the output says so.
import shutil
method = 'pbe-d3bj' if shutil.which('dftd3') or shutil.which('s-dftd3') else 'pbe'
psi4.core.print_out('\\n  superatom: method ' + method + '\\n')
{_OLD_ECP}{run}"""
    }


_OLD_ECP = """
# Without libecpint (before Psi4 1.6) ECP integrals take an hour for Au25, and some on gold do not converge.
if 'ecpint' not in psi4.addons():
    psi4.core.print_out('  superatom: old ECP integrals, slow and not exact on gold; take Psi4 >= 1.6\\n')
"""
_FORCES = """
# With an ECP, forces are analytic where Psi4 has libecpint; older ones difference them, for a few atoms only.
if 'ecpint' in psi4.addons() or cluster.natom() <= 20:
    gradient(method)
else:
    energy(method)
"""


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of Psi4.

    Raises
    ------
    FileFormatError
        If it is missing or holds no geometry of Psi4.
    """
    text = text_of(folder / "cluster.out")
    # the table of a single point ends in masses, that of a relaxed geometry does not
    row = r"\s*([A-Za-z]{1,2})\s+" + _XYZ + r"(?:\s+\d+\.\d+)?\s*$"
    rows = last_table(text, "Geometry (in Angstrom)", row)
    if not rows:
        raise FileFormatError("cluster.out is missing or no output of psi4; has the job run?")
    energies = re.findall(_ENERGY, text)
    charge = re.search(r"^\s+Charge\s+=\s+(-?\d+)", text, re.MULTILINE)
    version = re.search(r"Psi4 (\S+) release", text)
    problem = _problem(text, relaxed=relaxed)
    return Output(
        code="psi4",
        version=version[1] if version else "",
        symbols=tuple(row[0].capitalize() for row in rows),
        positions=np.array([row[1:] for row in rows], dtype=np.float64),
        energy=float(energies[-1]) * Hartree if energies else None,
        converged=not problem,
        problem=problem,
        charge=int(charge[1]) if charge else None,
        gap=_gap(text),
        forces=_forces(text, len(rows)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why it does not count as converged; empty where it does."""
    if "Energy and wave function converged" not in text or not re.search(_ENERGY, text):
        return "the SCF did not converge"
    if "Psi4 exiting successfully" not in text[-2000:]:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "Optimization is complete" not in text else ""


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last orbitals printed, of one spin or two."""
    block = text.rpartition("Orbital Energies [Eh]")[2].partition("Final Occupation")[0]
    spins: dict[str, list[tuple[float, float]]] = {}
    for spin, kind, words in re.findall(r"(\w*) *(Occupied|Virtual):([^:]*)(?=\n|$)", block):
        electrons = (2.0 if spin == "Doubly" else 1.0) if kind == "Occupied" else 0.0
        energies = re.findall(r"\d+A\s+(-?\d+\.\d+)", words)
        levels = spins.setdefault(spin if spin in ("Alpha", "Beta") else "", [])
        levels += [(float(word) * float(Hartree), electrons) for word in energies]
    return homo_lumo_gap(list(spins.values())) if spins else None


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last table: with an ECP the first one lacks the ECP's terms."""
    _, found, block = text.rpartition("-Total Gradient:")
    rows = re.findall(r"^\s*\d+\s+" + _XYZ + r"\s*$", block, re.MULTILINE)
    if not found or len(rows) < count:
        return None
    return -np.array(rows[:count], dtype=np.float64) * Hartree / Bohr


CODE = Code(
    name="psi4",
    label="Psi4",
    write=_write,
    isolated="Molecular code: no box, gas phase.",
    command="psi4 -i cluster.dat -o cluster.out -n 8",
    add="the program dftd3 for D3(BJ); without it the input runs plain PBE and says so in the output.",
    theory=lambda job: f"PBE-D3(BJ) if dftd3 is there, else PBE, {_LEVELS[job.level]}",
    read=_read,
    traces=(Trace("cluster.out", r"Psi4: An Open-Source", r"Optimization is complete|OPTKING"),),
)
