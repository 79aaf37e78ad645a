"""Gaussian: PBE-D3(BJ), Def2 basis by keyword (with its ECP; `gen` would need pseudo=read), PCM.

A cell must never reach this file: three TV lines would make the job periodic. The title avoids the characters
that Gaussian's manual warns of (@ # ! - _ and the backslash).

Read by its own phrases: cclib 1.8 fails on the asterisks printed for a number too long.
`SCF Done` holds dispersion and solvent: both are added to the nuclear repulsion before the SCF. Compared
with 74 real outputs of Gaussian 09 D.01 and Gaussian 16 A.03, B.01 and C.01, with what cclib reads of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import chemical_symbols
from ase.units import Bohr, Hartree

from structures.calculations.asked import Asked, in_a_line, solvent_named, theory_of
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
    "PBE": "PBEPBE", "BLYP": "BLYP", "BP86": "BP86", "TPSS": "TPSSTPSS", "M06L": "M06L", "PBE0": "PBE1PBE",
    "B3LYP": "B3LYP", "TPSSh": "TPSSh", "HSE06": "HSEH1PBE", "CAM-B3LYP": "CAM-B3LYP", "M06": "M06",
}  # fmt: skip
_BASES = {
    "def2-SVP": "Def2SVP", "def2-TZVP": "Def2TZVP", "def2-TZVPP": "Def2TZVPP", "def2-QZVP": "Def2QZVP",
    "LANL2DZ": "LANL2DZ", "SDD": "SDD",
}  # fmt: skip
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional", _FUNCTIONALS),
    "basis": Setting("def2-SVP", "def2-TZVP", "basis; its ECP comes with it", _BASES),
    "dispersion": Setting("D3(BJ)", "D3(BJ)", "dispersion", {"D3(BJ)": "GD3BJ", "D3(0)": "GD3", "none": ""}),
    "scf_cycles": Setting(300, 300, "most SCF cycles"),
    "relax_steps": Setting(300, 300, "most steps of a relaxation"),
    "extra": Setting("", "", "further words of the route"),
}
_PURE = ("PBE", "BLYP", "BP86", "TPSS", "M06L")  # density fitting is for these
_SOLVENTS = {"dmf": "n,n-DiMethylFormamide", "water": "Water"}  # in the program's own spelling


def _write(job: Job) -> dict[str, str]:
    own = chosen(_SETTINGS, job.level, job.method.settings)
    fitted = "/W06" if own.word("functional") in _PURE and own.word("basis").startswith("def2") else ""
    words = [f"#P {own.code('functional')}/{own.code('basis')}{fitted}"]
    if own.word("dispersion") != "none":
        words.append(f"EmpiricalDispersion={own.code('dispersion')}")
    words += [f"SCF=(XQC,MaxCycle={own.count('scf_cycles')})", "NoSymm"]
    relax = f"Opt=(MaxCycles={own.count('relax_steps')})"
    words += [relax if job.task == "relax" else "Force", *own.word("extra").split()]
    if job.solvent != "none":
        words.append(f"SCRF=(PCM,Solvent={_SOLVENTS[job.solvent]})")
    title = re.sub(r"(\d)-", r"\1 minus", job.title)
    title = re.sub(r"[@#!_\\-]", " ", title)
    return {
        "cluster.com": f"""%NProcShared={job.method.queue.tasks}
%Mem={f"{900 * job.method.queue.memory}MB" if job.method.queue.memory else "48GB"}
%Chk=cluster.chk
{" ".join(words)}

{title}

{job.charge} {job.multiplicity}
{rows(job.symbols, job.atoms.positions)}
"""
    }


_NEUTRAL = re.compile(
    r"#[pnt]?|scf.*|nosymm.*|symm.*|opt.*|force|freq.*|sp|pop.*|gfinput|gfprint|iop\(6.*|guess.*|geom.*|"
    r"density.*|test|formcheck.*|prop.*|output.*|polar.*|nmr.*|maxdisk.*|cphf.*|temperature.*|pressure.*|"
    r"(no)?fmm.*|units.*",
    re.IGNORECASE,
)
# before the slash or the blank that the basis follows; `RevPBE` and `RevTPSS` begin with no R of restricted
_SPIN = re.compile(r"^(?:RO|[RU])(?=[A-Za-z])(?!EV)", re.IGNORECASE)
_DISPERSIONS = {"gd3bj": "D3(BJ)", "gd3": "D3(0)", "gd2": "D2", "pfd": "PFD"}


# bases that stand below the geometry, or in another file
_OWN_BASIS = re.compile(r"(?i)gen(ecp)?|chkbas\w*|extrabasis.*|pseudo=.*")


def _asked(text: str, below: str | None = None) -> Asked:
    """What the route of an input says, and its charge and multiplicity.

    `below` is the input, where what stands below its geometry is not in the text.
    """
    if not text.strip():
        return Asked(solvent="not recorded")
    route, after = _route(text)
    words = re.findall(
        r"[^\s(]+(?:\([^)]*\))?", re.sub(r"\s*=\s*", "=", re.sub(r"^#[pntPNT]?(?=\s|$)", "", route))
    )
    words = [re.sub(r"^#[pntPNT]?", "", word) for word in words]
    held = [word for word in words if re.match(r"(?i)(scrf|em[a-z]*[=(])", word)]
    left = [word for word in words if word and word not in held and not _NEUTRAL.fullmatch(word)]
    # functional and basis stand with a slash between, or one after the other
    model = next((word for word in left if "/" in word and "=" not in word), "") or "/".join(left[:2])
    functional, *basis = model.split("/")
    dispersion = [re.split("[=(]+", word)[1].rstrip(")") for word in held if word[:2].casefold() == "em"]
    kind = dispersion[0].casefold() if dispersion else ""
    solvent, how = _solvent(route)
    also = [word for word in left if word not in (model, *model.split("/"))] + how
    if any(_OWN_BASIS.fullmatch(word) for word in (*basis, *also)):
        sections = _sections(text if below is None else below)
        also.append(in_a_line(sections) if sections else "basis not recorded")
    state = re.search(r"^\s*(-?\d+)[ ,]+(\d+)\s*$", after, re.MULTILINE)
    ours = our_word(_SETTINGS, "functional", _SPIN.sub("", functional))
    written = our_word(_SETTINGS, "basis", basis[0]) if basis else ""
    theory = theory_of(
        ours, _DISPERSIONS.get(kind, kind or "none"), written,
        "def2-ECP" if written.startswith("def2") else "", also=tuple(also),
    )  # fmt: skip
    return Asked(theory, solvent, int(state[1]) if state else None, int(state[2]) if state else None)


def _solvent(route: str) -> tuple[str, list[str]]:
    """Our name of the solvent, and its model where that is not PCM."""
    asked = re.search(r"(?i)\bscrf\b(?:\s*=?\s*(\([^)]*\)|\w+))?", route)
    if asked is None:
        return "none", []
    words = asked[1] or ""
    solvent = re.search(r"(?i)solvent\s*=\s*((?:n,n-)?[^,)\s]+)", words)
    model = re.search(r"(?i)\b(smd|cpcm|ipcm|scipcm|dipole)\b", words)
    name = solvent_named(solvent[1], _SOLVENTS) if solvent else "water"  # which Gaussian takes
    return name, [model[1].upper()] if model else []


def _route(text: str) -> tuple[str, str]:
    """The route, which ends at an empty line, and what stands below it."""
    found = re.search(r"^\s*(#.*?)\n\s*\n(.*)", text, re.MULTILINE | re.DOTALL)
    return (found[1].replace("\n", " "), found[2]) if found else ("", "")


def _sections(text: str) -> str:
    """What stands below the geometry: bases, potentials."""
    _, after = _route(text)
    return " | ".join(re.split(r"\n\s*\n", after.strip())[2:])  # below title and geometry


def _ran(folder: Path) -> Asked:
    """What the route says that the output repeats, broken into lines of one leading blank; else the input."""
    text = printed(folder, _TRACE)
    echo = re.search(r"^ -+\n (#.*?)\n -+$", text, re.MULTILINE | re.DOTALL)
    own = input_text(folder, "cluster.com", ".com") or input_text(folder, "cluster.gjf", ".gjf")
    if echo is None:
        return _asked(own)
    state = re.search(r"^ Charge =\s*(-?\d+) Multiplicity =\s*(\d+)", text, re.MULTILINE)
    lines = echo[1].replace("\n ", "")
    return _asked(f"{lines}\n\n{f'{state[1]} {state[2]}' if state else ''}\n", own)


_TRACE = Trace("cluster.log", r"Entering Gaussian System", r"Berny optimization")
_XYZ = r"\s+(-?\d+\.\d+)\s*(-?\d+\.\d+)\s*(-?\d+\.\d+)\s*$"
_ENERGY = re.compile(r"SCF Done:\s+E\(\S+\)\s*=\s*(-?\d+\.\d+(?:D[+-]\d+)?)")
_UNFINISHED = "Convergence criterion not met"


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.log of Gaussian.

    Raises
    ------
    FileFormatError
        If it is missing, is no output of Gaussian, or ended before the first SCF energy.
    """
    text = printed(folder, _TRACE)
    version = re.search(r"Gaussian (\d\d):\s+\S+Rev([A-Z]\.\d\d)", text)
    rows = _orientation(text)
    energies = list(_ENERGY.finditer(text))
    if version is None or not rows or not energies:
        raise FileFormatError(
            "cluster.log is missing, no output of Gaussian, or ended before its first energy"
        )
    charges = re.findall(r"^ Charge =\s*(-?\d+) Multiplicity =", text, re.MULTILINE)
    return output_of_rows(
        "gaussian",
        f"{version[1]} {version[2]}",
        [(chemical_symbols[int(number)], *place) for number, *place in rows],
        energy=float(energies[-1][1].replace("D", "E")) * Hartree,
        problem=_problem(text, energies, relaxed=relaxed),
        charge=int(charges[-1]) if charges else None,
        gap=_gap(text),
        forces=_forces(text, len(rows)),
    )


def _problem(text: str, energies: list[re.Match[str]], *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does.

    With SCF=XQC a first SCF may fail before the second converges: only the last one counts.
    """
    before = energies[-2].end() if len(energies) > 1 else 0
    if "Convergence failure" in text or _UNFINISHED in text[before : energies[-1].start()]:
        return "the SCF did not converge"
    if relaxed and "Number of steps exceeded" in text:
        return "the relaxation ran out of cycles"
    if "Normal termination of Gaussian" not in text[-2000:]:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "Stationary point found" not in text else ""


def _orientation(text: str) -> list[tuple[str, ...]]:
    """Atomic number and position (Å) of each atom in the frame of the forces, that of the input."""
    frames = ("Input orientation:", "Z-Matrix orientation:", "Standard orientation:")
    heading = next((words for words in frames if words in text), "")
    return last_table(text, heading, r"\s*\d+\s+(\d+)\s+-?\d+" + _XYZ) if heading else []


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å; Gaussian prints forces, not gradients. None where none were computed."""
    rows = last_table(text, "Forces (Hartrees/Bohr)", r"\s*\d+\s+(\d+)" + _XYZ)
    if len(rows) != count:
        return None
    return np.array([row[1:] for row in rows], dtype=np.float64) * Hartree / Bohr


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last population analysis, both spins."""
    _, _, block = text.rpartition("Population analysis using")
    kinds = re.findall(r"^ *(Alpha|Beta) +(occ|virt)\. eigenvalues --(.*)$", block, re.MULTILINE)
    spins = ("Alpha", "Beta") if any(spin == "Beta" for spin, _, _ in kinds) else ("Alpha",)
    full = 2.0 / len(spins)
    return homo_lumo_gap(
        [
            [
                (float(energy) * float(Hartree), full if kind == "occ" else 0.0)
                for spin, kind, words in kinds
                if spin == wanted
                for energy in re.findall(r"-?\d+\.\d{5}", words)  # columns may touch: -101.57512-101.57505
            ]
            for wanted in spins
        ]
    )


CODE = Code(
    name="gaussian",
    label="Gaussian",
    write=_write,
    isolated="Molecular code: no box. Anions get PCM unless --solvent none is given.",
    command="g16 < cluster.com > cluster.log",
    executable="g16",
    parallel="threads",
    settings=_SETTINGS,
    main="cluster.com",
    asked=_asked,
    ran=_ran,
    places=lambda job: {"ATOMS": rows(job.symbols, job.atoms.positions)},
    solvents=tuple(_SOLVENTS),
    read=_read,
    traces=(_TRACE,),
    aliases=("g16",),
)
