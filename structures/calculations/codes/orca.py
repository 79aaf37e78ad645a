"""ORCA: PBE-D3(BJ), def2 basis (its ECP comes by itself), RI, CPCM for a solvent, symmetry off.

Read by its own phrases: cclib 1.8 fails on ORCA 6 and on unrestricted relaxations of ORCA 5.
The energy is FINAL SINGLE POINT ENERGY: `Total Energy` above it lacks the dispersion term. Compared
with real outputs of ORCA 3.0.3 (with dispersion), 4.2.1, 5.0.3 and 6.1.0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.calculations.asked import (
    Asked,
    in_a_line,
    number,
    solvent_named,
    solvent_of,
    theory_of,
)
from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.geometry import rows
from structures.calculations.output import Output, output_of_rows
from structures.calculations.settings import Chosen, Setting, chosen, our_word
from structures.calculations.text import input_text, last_table, printed
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_FUNCTIONALS = "PBE revPBE RPBE BLYP BP86 TPSS r2SCAN PBE0 B3LYP TPSSh M06L BHLYP".split()
_HYBRIDS = ("PBE0", "B3LYP", "TPSSh", "BHLYP")
_BASES = "def2-SVP def2-SV(P) def2-TZVP def2-TZVP(-f) def2-TZVPP def2-QZVP def2-TZVPD".split()
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional", {word: word for word in _FUNCTIONALS}),
    "basis": Setting(
        "def2-SVP", "def2-TZVP", "basis; its ECP comes with it", {word: word for word in _BASES}
    ),
    "dispersion": Setting(
        "D3(BJ)", "D3(BJ)", "dispersion", {"D3(BJ)": "D3BJ", "D3(0)": "D3ZERO", "D4": "D4", "none": ""}
    ),
    "scf_cycles": Setting(500, 500, "most SCF cycles"),
    "memory_core": Setting(3000, 3000, "MB a process; where the queue books memory three quarters of that"),
    "extra": Setting("", "", "further words of the ! line"),
}
_SOLVENTS = {"dmf": "DMF", "water": "Water"}  # in the program's own spelling


def _write(job: Job) -> dict[str, str]:
    own = chosen(_SETTINGS, job.level, job.method.settings)
    words = ["RKS" if job.multiplicity == 1 else "UKS", own.code("functional"), own.code("dispersion")]
    hybrid = own.word("functional") in _HYBRIDS  # RIJCOSX: exchange too is of density fitting
    words += ["RIJCOSX" if hybrid else "RI", own.code("basis"), "def2/J", "TightSCF", "SlowConv"]
    words += ["Opt" if job.task == "relax" else "EnGrad", own.word("extra")]
    if job.solvent != "none":
        words.append(f"CPCM({_SOLVENTS[job.solvent]})")
    return {
        "cluster.inp": f"""# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}; an isolated molecule: no box, no images
! {" ".join(word for word in words if word)}
%maxcore {_memory(job, own)}
%pal
  nprocs {job.method.queue.tasks}
end
%scf
  MaxIter {own.count("scf_cycles")}
end
%sym
  UseSym false
end
*xyz {job.charge} {job.multiplicity}
{rows(job.symbols, job.atoms.positions)}*
"""
    }


def _memory(job: Job, own: Chosen) -> int:
    """MB of each process: the user's, else its part of what the queue books."""
    asked = "memory_core" in job.method.settings or not job.method.queue.memory
    return own.count("memory_core") if asked else job.method.queue.memory_core


# words that change no converged energy, or that the functional implies
_NEUTRAL = re.compile(
    r"[RU]KS|RO?HF|UHF|NO?RI|RI|RIJCOSX|RIJONX|RIJK|\S+/(J|JK|C)|autoaux|\w*SCF\w*|\w*conv|sp|energy|engrad|"
    r"numgrad|\w*opt|(an|num)?freq|keepdens|allpop|nopop|\w*print\w*|pal\d+|noautostart|moread|k?diis|(no)?trah|"
    r"usesym|nousesym|angs|xyzfile|uno|uco|aim|nbo|npa|chelpg|hirshfeld|mulliken|loewdin|mayer|fmopop",
    re.IGNORECASE,
)
_BASIS = re.compile(
    r"(ma-|sarc-|zora-|dkh-|def2-|def-|6-31|3-21|sto-|cc-p|aug-|pc-|lanl|x2c-|ano|crenb|vdzp|sdd|[stq]zvpp?p?$|svp$)",
    re.IGNORECASE,
)
_MODELS = re.compile(r"(c-?pcmc?|smd|alpb|ddcosmo|cpcmx|cosmors|opencosmo)(?:\((.+)\))?", re.IGNORECASE)
_DISPERSIONS = {"d3bj": "D3(BJ)", "d3": "D3(BJ)", "d3zero": "D3(0)", "d4": "D4", "d2": "D2", "nl": "VV10"}
_NEUTRAL_BLOCKS = "maxcore pal scf sym geom output cpcm freq base coords moinp plots elprop eprnmr".split()
# lines of blocks that make another state or another energy
_LINES = re.compile(
    r"(?mi)^\s*(SmearTemp|BrokenSym|FlipSpin|HFTyp|ACM|ScalHFX|EField|FracOcc|D3\w\d+)\s+(.+?)\s*$"
)


def _asked(text: str) -> Asked:
    """What the ! lines and blocks of an input say."""
    if not text.strip():
        return Asked(solvent="not recorded")
    plain = re.sub(r"#[^\n#]*", "", text)
    words = re.findall(r"\S+", " ".join(re.findall(r"^\s*!(.*)$", plain, re.MULTILINE)))
    left = [word for word in words if not _MODELS.fullmatch(word)]
    dispersion = [_DISPERSIONS[word.casefold()] for word in left if word.casefold() in _DISPERSIONS]
    left = [word for word in left if word.casefold() not in _DISPERSIONS and not _NEUTRAL.fullmatch(word)]
    bases = [word for word in left if _BASIS.match(word)]
    rest = [word for word in left if word not in bases]
    bases = re.findall(r'(?i)%basis\b[^%]*?\bbasis\s+"([^"]+)"', plain) or bases  # stronger than the ! line
    solvent, model = _solvent(words, plain)
    known = [word for word in rest if our_word(_SETTINGS, "functional", word) in _FUNCTIONALS]
    stronger = re.findall(r"(?i)%method\b[^%]*?\bfunctional\s+(\S+)", plain)  # than the ! line
    rest = [*(stronger or known), *(word for word in rest if word not in known)]
    also = [*rest[1:], *model, *_blocks(plain)]
    also += [f"{name} {value}" for name, value in _LINES.findall(plain)]
    state = re.findall(r"(?mi)^\s*\*\s*(?:xyz|xyzfile|int|gzmt)\s+(-?\d+)\s+(\d+)", plain)
    functional = our_word(_SETTINGS, "functional", rest[0]) if rest else "HF"
    basis = our_word(_SETTINGS, "basis", bases[0]) if bases else ""
    theory = theory_of(
        functional, dispersion[0] if dispersion else "none", basis,
        "def2-ECP" if "def2-" in basis.casefold() else "", also=tuple(also),
    )  # fmt: skip
    return Asked(
        theory,
        solvent,
        int(state[-1][0]) if state else None,
        int(state[-1][1]) if state else None,
    )


def _blocks(plain: str) -> list[str]:
    """Blocks that may change an energy, with what stands in them."""
    found = re.findall(r"(?ms)^\s*%\s*(\w+)(.*?)(?=^\s*[%*!]|\Z)", plain)
    read = r'(?i)\bfunctional\s+\S+|\bbasis\s+"[^"]+"|\s*\bend\s*$'  # and said by its own name
    told = [(name.casefold(), re.sub(read, "", text).strip()) for name, text in found]
    return [in_a_line(f"%{name} {text}") for name, text in told if text and name not in _NEUTRAL_BLOCKS]


def _solvent(words: list[str], plain: str) -> tuple[str, list[str]]:
    """Our name of the solvent, and its model where that is not CPCM."""
    asked = [found for word in words if (found := _MODELS.fullmatch(word))]
    named = [found[2] for found in asked if found[2]]
    smd = re.findall(r'(?i)smdsolvent\s+"([^"]+)"', plain)
    epsilon = re.search(r"(?mi)^\s*epsilon\s+([\d.]+)", plain)
    models = dict.fromkeys(found[1].upper().replace("-", "") for found in asked) | (
        {"SMD": None} if smd else {}
    )
    model = [name for name in models if name != "CPCM"]
    if named or smd:
        return solvent_named([*named, *smd][0], _SOLVENTS), model
    if epsilon:
        return solvent_of(number(epsilon[1]) or 80.4), model
    return ("conductor" if asked else "none"), model  # CPCM without a solvent


def _ran(folder: Path) -> Asked:
    """What the echo of the input says in the output, else the input."""
    lines = re.findall(r"^\|\s*\d+> (.*)$", printed(folder, _TRACE), re.MULTILINE)
    return _asked("\n".join(lines) if lines else input_text(folder, "cluster.inp", ".inp"))


_TRACE = Trace("cluster.out", r"\* O   R   C   A \*", r"Geometry Optimization Run")
_XYZ = r"(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s*$"
_LEVEL = re.compile(r"\s*\d+\s+([012]\.\d{4})\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)\s*$")
_FRAME = re.compile(
    r"[\s-]*$|\s*NO\s+OCC|\s*SPIN (?:UP|DOWN) ORBITALS"
)  # between the levels: blanks, headings


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of ORCA.

    Forces of a relaxation are those of its last cycle; the geometry and energy, one step further, come from
    the evaluation at the stationary point.

    Raises
    ------
    FileFormatError
        If it is missing, is no output of ORCA, or ended before the first energy.
    """
    text = printed(folder, _TRACE)
    version = re.search(r"Program Version (\S+)", text)
    rows = last_table(text, "CARTESIAN COORDINATES (ANGSTROEM)", r"\s*([A-Z][a-z]?)\s+" + _XYZ)
    energies = re.findall(r"^FINAL SINGLE POINT ENERGY\s+(-?\d+\.\d+)", text, re.MULTILINE)
    if version is None or not rows or not energies:
        raise FileFormatError("cluster.out is missing, no output of ORCA, or ended before its first energy")
    return output_of_rows(
        "orca",
        version[1],
        rows,
        energy=float(energies[-1]) * Hartree,
        problem=_problem(text, relaxed=relaxed),
        charge=_charge(text),
        gap=_gap(text),
        forces=_forces(text, len(rows)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    """Why the run does not count as converged; empty where it does."""
    failed = text.rfind("SCF NOT CONVERGED AFTER") > text.rfind("SCF CONVERGED AFTER")
    if failed or "Wavefunction not fully converged" in text[text.rfind("FINAL SINGLE POINT ENERGY") :]:
        return "the SCF did not converge"
    if relaxed and "The optimization did not converge but reached the maximum" in text:
        return "the relaxation ran out of cycles"
    if "ORCA TERMINATED NORMALLY" not in text:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "HURRAY" not in text else ""


def _charge(text: str) -> int | None:
    """Charge that ORCA prints, else that of the input, which it echoes."""
    found = re.findall(r"^ Total Charge\s+Charge\s+\.+\s+(-?\d+)", text, re.MULTILINE)
    found = found or re.findall(r"(?mi)^\|\s*\d+>\s*\*\s*xyz(?:file)?\s+(-?\d+)\s+\d+", text)
    return int(found[-1]) if found else None


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last table of orbitals, both spins."""
    spins: list[list[tuple[float, float]]] = [[]]
    _, _, block = text.rpartition("ORBITAL ENERGIES\n")
    for line in block.splitlines():
        if found := _LEVEL.match(line):
            spins[-1].append((float(found[2]) * float(Hartree), float(found[1])))
        elif "SPIN DOWN" in line:
            spins.append([])
        elif not _FRAME.match(line):
            break
    return homo_lumo_gap(spins)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å: the last gradient with its sign turned; None where none was computed."""
    rows = last_table(text, "CARTESIAN GRADIENT\n", r"\s*\d+\s+([A-Z][a-z]?)\s*:\s+" + _XYZ)
    if len(rows) != count:
        return None
    return -np.array([row[1:] for row in rows], dtype=np.float64) * Hartree / Bohr


CODE = Code(
    name="orca",
    label="ORCA",
    write=_write,
    isolated="Molecular code: no box. Anions get CPCM unless --solvent none is given.",
    command='"$(command -v orca)" cluster.inp > cluster.out',
    executable="orca",
    parallel="own",
    settings=_SETTINGS,
    main="cluster.inp",
    asked=_asked,
    ran=_ran,
    places=lambda job: {"ATOMS": rows(job.symbols, job.atoms.positions)},
    solvents=tuple(_SOLVENTS),
    read=_read,
    traces=(_TRACE,),
)
