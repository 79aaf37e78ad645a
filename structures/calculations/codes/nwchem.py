"""NWChem: PBE-D3(BJ), def2 basis with def2-ecp, symmetry off, COSMO for a solvent.

Without the ecp block NWChem runs def2 valence functions as if all-electron and reports nonsense in silence.
Its line must read `Ag library def2-ecp`. No scratch directory is named: a path of the writing machine would
kill the job elsewhere.

Read by its own phrases: cclib 1.8 fails on an ECP basis and on Debian's versions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from ase.data import atomic_numbers
from ase.units import Bohr, Hartree

from structures.calculations.asked import Asked, number, solvent_of, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.geometry import centred, rows
from structures.calculations.output import Output, output_of_rows
from structures.calculations.settings import Chosen, Setting, chosen, our_word
from structures.calculations.solvents import DIELECTRIC
from structures.calculations.text import input_text, last_table, printed
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

_FUNCTIONALS = {
    "PBE": "xpbe96 cpbe96", "revPBE": "revpbe cpbe96", "BLYP": "becke88 lyp", "BP86": "becke88 perdew86",
    "TPSS": "xtpss03 ctpss03", "M06L": "m06-l", "PBE0": "pbe0", "B3LYP": "b3lyp", "TPSSh": "xctpssh",
}  # fmt: skip
_BASES = {
    "def2-svp": "def2-svp",
    "def2-tzvp": "def2-tzvp",
    "def2-tzvpp": "def2-tzvpp",
    "def2-qzvp": "def2-qzvp",
}
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional", _FUNCTIONALS),
    "basis": Setting("def2-svp", "def2-tzvp", "basis, with def2-ecp", _BASES),
    "dispersion": Setting(
        "D3(BJ)", "D3(BJ)", "dispersion", {"D3(BJ)": "disp vdw 4", "D3(0)": "disp vdw 3", "none": ""}
    ),
    "grid": Setting("medium", "fine", "grid", {word: word for word in ("coarse", "medium", "fine", "xfine")}),
    "scf_cycles": Setting(200, 200, "most SCF cycles"),
    "memory_core": Setting(
        0.1,
        0.1,
        "MB a process; below 1: three quarters of what the queue books, else 2000, 4000 above 150 atoms",
    ),
}
_XYZ = r"(-?\d+\.\d+)\s+(-?\d+\.\d+)\s+(-?\d+\.\d+)"
_FIRST_WITH_ECP = 37  # def2-ecp starts at Rb, Weigend & Ahlrichs, Phys. Chem. Chem. Phys. 2005, 7, 3297


def _write(job: Job) -> dict[str, str]:
    own = chosen(_SETTINGS, job.level, job.method.settings)
    dispersion = f"  {own.code('dispersion')}\n" if own.word("dispersion") != "none" else ""
    heavy = [element for element in job.elements if atomic_numbers[element] >= _FIRST_WITH_ECP]
    cores = "".join(f"  {element} library def2-ecp\n" for element in heavy)
    task = "optimize" if job.task == "relax" else "gradient"
    title = job.title.replace('"', "'")
    text = f"""# charge {job.charge}, multiplicity {job.multiplicity}; an isolated molecule: no box
echo
title "{title}"
start cluster
memory total {_memory(job, own)} mb
charge {job.charge}
geometry units angstroms noautosym noautoz nocenter
{rows(job.symbols, centred(job.atoms), indent="  ")}end
basis spherical
  * library {own.code("basis")}
end
{f"ecp{chr(10)}{cores}end{chr(10)}" if heavy else ""}basis "cd basis" spherical
  * library "weigend coulomb fitting"
end
dft
  xc {own.code("functional")}
{dispersion}  mult {job.multiplicity}
  iterations {own.count("scf_cycles")}
  convergence energy 1e-6 density 1e-5 lshift 0.2
  grid {own.code("grid")}
end
{_cosmo(job)}task dft {task}
"""
    return {"cluster.nw": text}


def _memory(job: Job, own: Chosen) -> int:
    """MB for each process; with the default of 400 NWChem 7.0 dies in COSMO's set-up of 104 atoms."""
    if own.number("memory_core") >= 1:
        return own.count("memory_core")
    if job.method.queue.memory:
        return job.method.queue.memory_core
    return 2000 if len(job.atoms) <= 150 else 4000


def _cosmo(job: Job) -> str:
    if job.solvent == "none":
        return ""
    return f"cosmo\n  dielec {DIELECTRIC[job.solvent]}\n  do_gasphase false\nend\n"


_NEUTRAL = (
    "mult iterations convergence grid xc disp direct print noprint vectors odft tolerances "
    "semidirect noio incore rodft mulliken".split()
)


def _asked(text: str) -> Asked:
    """What an input deck says."""
    plain = re.sub(r"#.*", "", text)
    if not plain.strip():
        return Asked(solvent="not recorded")
    dft = re.search(r"^\s*dft\s*\n(.*?)^\s*end", plain, re.MULTILINE | re.DOTALL | re.IGNORECASE)
    lines = [line.split() for line in (dft[1] if dft else "").casefold().splitlines() if line.split()]
    said = {words[0]: " ".join(words[1:]) for words in lines}
    kind = re.search(r"vdw (\d)", said.get("disp", "")) if "disp" in said else None
    kinds = {"4": "D3(BJ)", "3": "D3(0)", "2": "D2", "1": "D2", "0": "D2"}
    dispersion = kinds.get(kind[1] if kind else "2", "none") if "disp" in said else "none"
    bases = dict.fromkeys(re.findall(r'^\s*\S+ library "?([^"\s]+)', _block(plain, "basis"), re.MULTILINE))
    cores = dict.fromkeys(re.findall(r'library "?([^"\s]+)', _block(plain, "ecp")))
    charge = re.search(r"(?mi)^\s*charge\s+(-?\d+)", plain)
    solvent, model = _solvent(_block(plain, "cosmo"), there="cosmo" in plain.casefold())
    also = [f"{name} {words}".rstrip() for name, words in said.items() if name not in _NEUTRAL]
    also += [name for name in ("relativistic", "bq") if re.search(rf"(?mi)^\s*{name}\b", plain)]
    also += ["spin-orbit"] if re.search(r"(?mi)^\s*task\s+sodft", plain) else []
    hartree = re.search(r"(?mi)^\s*task\s+scf", plain) or not dft
    theory = theory_of(
        "HF" if hartree else our_word(_SETTINGS, "functional", said.get("xc", "LDA")), dispersion,
        " and ".join(bases), " and ".join(cores), also=(*also, *model),
    )  # fmt: skip
    mult = re.match(r"\d+", said.get("mult", "1"))
    return Asked(
        theory,
        solvent,
        int(charge[1]) if charge else 0,
        int(mult[0]) if mult else None,
    )


def _solvent(cosmo: str, *, there: bool) -> tuple[str, list[str]]:
    """Our name of the solvent of a cosmo block, and its model where that is not plain COSMO."""
    if not there:
        return "none", []
    dielectric = re.search(r"dielec\s+([\d.]+)", cosmo)
    named = re.search(r"^\s*solvent\s+(\S+)", cosmo, re.MULTILINE)
    smd = re.search(r"do_cosmo_smd\s+(?!f|\.f)", cosmo)
    name = named[1] if named else "water"  # the default
    name = solvent_of(number(dielectric[1]) or 78.4) if dielectric else name
    return name, ["SMD"] if smd else []


def _block(text: str, name: str) -> str:
    """Lines of the first block of this name without a name of its own, which fitting bases have."""
    found = re.search(rf'^\s*{name}(?! *")[^\n]*\n(.*?)^\s*end', text.casefold(), re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def _ran(folder: Path) -> Asked:
    """What the echo of the deck says in the output, else the deck."""
    _, found, echo = printed(folder, _TRACE).partition("echo of input deck")
    deck = re.split(r"\n=+\n", echo)[0].partition("\n")[2] if found else ""
    return _asked(deck or input_text(folder, "cluster.nw", ".nw"))


_TRACE = Trace("cluster.out", r"nwchem branch", r"NWChem Geometry Optimization")


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read cluster.out of NWChem.

    Raises
    ------
    FileFormatError
        If it is missing or holds no geometry of NWChem.
    """
    text = printed(folder, _TRACE)
    row = r"\s*\d+\s+([A-Za-z]{1,2})\s+\d+\.\d+\s+" + _XYZ
    rows = last_table(text, "Output coordinates in angstroms", row)
    if not rows:
        raise FileFormatError("cluster.out is missing or no output of nwchem; has the job run?")
    energies = re.findall(r"Total DFT energy =\s+(-?\d+\.\d+)", text)
    charge = re.search(r"^\s+Charge\s+:\s+(-?\d+)", text, re.MULTILINE)
    version = re.search(r"nwchem branch\s+=\s+(\S+)", text)
    return output_of_rows(
        "nwchem",
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
    if "Calculation failed to converge" in text or "Total DFT energy" not in text:
        return "the SCF did not converge"
    if "Total times  cpu:" not in text[-2000:]:
        return "the run did not end normally; was it killed?"
    return "the geometry is not converged" if relaxed and "Optimization converged" not in text else ""


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV) of the last SCF; a relaxation repeats its energy, and only that, at the end."""
    orbitals = next((part for part in reversed(text.split("Total DFT energy")) if "Occ=" in part), "")
    alpha, two_spins, beta = orbitals.partition("DFT Final Beta")
    return homo_lumo_gap([_levels(part) for part in ([alpha, beta] if two_spins else [alpha])])


def _levels(block: str) -> list[tuple[float, float]]:
    """Energy (eV) and electrons of the levels of one spin."""
    found = re.findall(r"Occ=(\S+)\s+E=\s*(\S+)", block)
    return [(_number(energy) * float(Hartree), _number(electrons)) for electrons, energy in found]


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å: the last gradient with its sign turned."""
    block = text.rpartition("DFT ENERGY GRADIENTS")[2] if "DFT ENERGY GRADIENTS" in text else ""
    rows = re.findall(r"^\s*\d+\s+[A-Za-z]{1,2}\s+" + _XYZ + r"\s+" + _XYZ + r"\s*$", block, re.MULTILINE)
    if len(rows) < count or not count:
        return None
    return -np.array([row[3:] for row in rows[:count]], dtype=np.float64) * Hartree / Bohr


def _number(word: str) -> float:
    return float(word.replace("D", "E"))


CODE = Code(
    name="nwchem",
    label="NWChem",
    write=_write,
    isolated="Molecular code: no box. Anions get COSMO unless --solvent none is given.",
    command="{mpi}nwchem cluster.nw > cluster.out",
    executable="nwchem",
    settings=_SETTINGS,
    main="cluster.nw",
    asked=_asked,
    ran=_ran,
    places=lambda job: {"ATOMS": rows(job.symbols, centred(job.atoms), indent="  ")},
    solvents=tuple(DIELECTRIC),
    read=_read,
    traces=(_TRACE,),
)
