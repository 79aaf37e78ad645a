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
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.calculations.asked import Asked, also_of, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.geometry import rows
from structures.calculations.output import Output, output_of_rows
from structures.calculations.settings import Setting, chosen, our_word
from structures.calculations.text import input_text, last_table, printed
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_FUNCTIONALS = {
    "PBE": "pbe", "revPBE": "revpbe", "BLYP": "blyp", "BP86": "bp86", "TPSS": "tpss", "PBE0": "pbe0",
    "B3LYP": "b3lyp", "TPSSh": "tpssh",
}  # fmt: skip
_BASES = ("def2-SVP", "def2-TZVP", "def2-TZVPP", "def2-QZVP")
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional", _FUNCTIONALS),
    "basis": Setting(
        "def2-SVP", "def2-TZVP", "basis; its ECP comes with it", {word: word for word in _BASES}
    ),
    "dispersion": Setting("D3(BJ)", "D3(BJ)", "dispersion", {"D3(BJ)": "-d3bj", "D3(0)": "-d3", "none": ""}),
    "scf_cycles": Setting(300, 300, "most SCF cycles"),
    "relax_steps": Setting(50, 50, "most steps of a relaxation"),
}
_XYZ = r"(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)"
_ENERGY = r"@DF-[RU]KS Final Energy:\s+(-?\d+\.\d+)"


def _write(job: Job) -> dict[str, str]:
    own = chosen(_SETTINGS, job.level, job.method.settings)
    basis, functional, dispersion = own.code("basis"), own.code("functional"), own.code("dispersion")
    fitted = "jkfit" if own.word("functional") in ("PBE0", "B3LYP", "TPSSh") else "jfit"
    run = "optimize(method)\n" if job.task == "relax" else _FORCES
    return {
        "cluster.dat": f"""# {job.title}
# Isolated molecule, gas phase (PCM needs Psi4 with PCMSolver). More memory for p-MBA and triple zeta.
memory {job.method.queue.memory or 8} GB

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
  df_basis_scf {"def2-universal" if fitted == "jkfit" else basis}-{fitted}
  guess sad
  maxiter {own.count("scf_cycles")}
  geom_maxiter {own.count("relax_steps")}
  e_convergence 1e-6
  d_convergence 1e-5
  damping_percentage 20
}}

{_method(functional, dispersion)}psi4.core.print_out('\\n  superatom: method ' + method + '\\n')
{_OLD_ECP}{run}"""
    }


def _method(functional: str, dispersion: str) -> str:
    """Lines that choose the method: with dispersion only where its program is."""
    if not dispersion:
        return f"method = '{functional}'\n"
    return f"""# D3 needs the program dftd3 or s-dftd3; without it this is plain {functional}, as printed.
import shutil
method = '{functional}{dispersion}' if shutil.which('dftd3') or shutil.which('s-dftd3') else '{functional}'
"""


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


def _asked(text: str) -> Asked:
    """What an input says; where D3 hangs on a program, that stands in the words."""
    if not text.strip():
        return Asked(solvent="not recorded")
    method = re.search(r"^\s*method\s*=\s*'([\w-]+)'(.*)$", text, re.MULTILINE)
    called = re.search(r"^\s*(?:energy|gradient|optimize|opt)\(\s*['\"]([\w+()-]+)['\"]", text, re.MULTILINE)
    name = called[1] if called else method[1] if method else "none"
    basis = re.search(r"^\s*(?:set\s+)?basis\s+(\w\S*)", text, re.MULTILINE)
    assigned = dict.fromkeys(re.findall(r"^\s*assign\s+(?:\S+\s+)?(\S+)\s*$", text, re.MULTILINE))
    also = [f"{word} {value}" for word, value in re.findall(_ENERGIES, text)]
    state = re.search(r"^\s*(-?\d+)\s+(\d+)\s*$", text, re.MULTILINE)
    theory = _theory(name, basis[1] if basis else " and ".join(assigned), tuple(also))
    if called is None and method and "which" in method[2]:
        head, _, rest = theory.partition(", ")
        functional = head.removesuffix("-D3(BJ)").removesuffix("-D3(0)")
        theory = f"{head} if dftd3 is there, else {functional}, {rest}"
    return Asked(
        theory,
        "implicit" if re.search(r"(?mi)^\s*(?:set\s+)?(?:pcm|ddx)\s+true", text) else "none",
        int(state[1]) if state else 0,
        int(state[2]) if state else 1,
    )


# options of Psi4 that change energies and have no place of their own
_ENERGIES = r"(?mi)^\s*(?:set\s+)?(relativistic|perturb_h|dft_\w+|external_potential\w*)\s+(?!false)(\S+)"
_KINDS = {
    "d3bj": "D3(BJ)",
    "d3": "D3(0)",
    "d3zero": "D3(0)",
    "d4bj": "D4",
    "d4": "D4",
    "d3mbj": "D3M(BJ)",
    "d2": "D2",
}


def _theory(method: str, basis: str, also: tuple[str, ...]) -> str:
    functional, _, kind = method.casefold().rpartition("-")
    if kind not in _KINDS:  # `wb97x-d` is a name
        functional, kind = method.casefold(), ""
    bases = {word.casefold(): word for word in _BASES}
    return theory_of(
        our_word(_SETTINGS, "functional", functional),
        _KINDS.get(kind, "none"),
        bases.get(basis.casefold(), basis),
        also=also,
    )


def _ran(folder: Path) -> Asked:
    """What Psi4 prints of functional and basis; charge, spin and solvent from the input that it repeats."""
    text = printed(folder, _TRACE)
    _, _, echo = text.partition("==> Input File <==")
    asked = _asked(echo.partition("\n" + "-" * 70)[2] or echo or input_text(folder, "cluster.dat", ".dat"))
    functional = re.findall(r"=> Composite Functional: (\S+) <=", text)
    basis = re.findall(r"^\s*Basis Set: (\S+)", text, re.MULTILINE)
    bases = [name for name in basis if not name.casefold().endswith("fit")]
    if not functional or not bases:
        return asked
    told = re.findall(r"^\s*superatom: method (\S+)", text, re.MULTILINE)
    state = re.search(r"^\s*Multiplicity\s*=\s*(\d+)", text, re.MULTILINE)
    name = told[-1] if told and told[-1].startswith(functional[-1].casefold()[:3]) else functional[-1]
    return replace(
        asked,
        theory=_theory(name, bases[-1], also_of(asked.theory)),
        multiplicity=int(state[1]) if state else asked.multiplicity,
    )


_TRACE = Trace("cluster.out", r"Psi4: An Open-Source", r"Optimization is complete|OPTKING")


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of Psi4.

    Raises
    ------
    FileFormatError
        If it is missing or holds no geometry of Psi4.
    """
    text = printed(folder, _TRACE)
    # the table of a single point ends in masses, that of a relaxed geometry does not
    row = r"\s*([A-Za-z]{1,2})\s+" + _XYZ + r"(?:\s+\d+\.\d+)?\s*$"
    rows = last_table(text, "Geometry (in Angstrom)", row)
    if not rows:
        raise FileFormatError("cluster.out is missing or no output of psi4; has the job run?")
    energies = re.findall(_ENERGY, text)
    charge = re.search(r"^\s+Charge\s+=\s+(-?\d+)", text, re.MULTILINE)
    version = re.search(r"Psi4 (\S+) release", text)
    return output_of_rows(
        "psi4",
        version[1] if version else "",
        rows,
        energy=float(energies[-1]) * Hartree if energies else None,
        problem=_problem(text, relaxed=relaxed),
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
    command="psi4 -i cluster.dat -o cluster.out -n {tasks}",
    executable="psi4",
    add="the program dftd3 for D3(BJ); without it the input runs plain PBE and says so in the output.",
    parallel="threads",
    settings=_SETTINGS,
    main="cluster.dat",
    asked=_asked,
    ran=_ran,
    places=lambda job: {"ATOMS": rows(job.symbols, job.atoms.positions, indent="  ")},
    read=_read,
    traces=(_TRACE,),
)
