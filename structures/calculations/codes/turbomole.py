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
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.calculations.asked import Asked, in_a_line, number, solvent_of, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.gap import homo_lumo_gap
from structures.calculations.output import Output
from structures.calculations.settings import Setting, chosen, our_word
from structures.calculations.solvents import DIELECTRIC
from structures.calculations.text import gradient_forces, last_table, printed, text_of
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    from structures.calculations.job import Job

__all__ = ["CODE"]

_FUNCTIONALS = {
    "PBE": "pbe", "BLYP": "b-lyp", "BP86": "b-p", "TPSS": "tpss", "r2SCAN": "r2scan", "PBE0": "pbe0",
    "B3LYP": "b3-lyp", "TPSSh": "tpssh", "BHLYP": "bh-lyp",
}  # fmt: skip
_BASES = ("def2-SV(P)", "def2-SVP", "def2-TZVP", "def2-TZVPP", "def2-QZVP", "dhf-SV(P)", "dhf-TZVP")
_DISPERSIONS = {"D3(BJ)": "bj", "D3(0)": "on", "D4": "d4", "none": ""}
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional", _FUNCTIONALS),
    "basis": Setting(
        "def2-SV(P)", "def2-TZVP", "basis; its ECP comes with it", {word: word for word in _BASES}
    ),
    "dispersion": Setting("D3(BJ)", "D3(BJ)", "dispersion", _DISPERSIONS),
    "grid": Setting(
        "m4", "m4", "grid of the functional", {word: word for word in ("m3", "m4", "m5", "4", "5")}
    ),
    "scf_cycles": Setting(300, 300, "most SCF cycles"),
    "relax_steps": Setting(300, 300, "most steps of a relaxation"),
}


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
    own = chosen(_SETTINGS, job.level, job.method.settings)
    answers = ["", job.title[:70], "a coord", "*", "no", f"bb all {own.code('basis')}", "*"]
    answers += ["eht", "y", str(job.charge), *occupation]
    answers += ["dft", "on", "*", "dft", f"func {own.code('functional')}", "*"]
    answers += ["dft", f"grid {own.code('grid')}", "*", "ri", "on", "m 2000", "*"]
    answers += ["dsp", own.code("dispersion"), "*"] if own.word("dispersion") != "none" else []
    answers += ["scf", "iter", str(own.count("scf_cycles")), "", "q"]
    return "\n".join(answers) + "\n"


def _run(job: Job) -> str:
    solvent = ""
    if job.solvent != "none":
        epsilon = DIELECTRIC[job.solvent]
        solvent = f"sed -i 's/^\\$end/$cosmo\\n  epsilon={epsilon}\\n$end/' control  # {job.solvent}\n"
    steps = chosen(_SETTINGS, job.level, job.method.settings).count("relax_steps")
    work = (
        f"jobex -ri -c {steps} > jobex.out"
        if job.task == "relax"
        else "ridft > ridft.out\nrdgrad > rdgrad.out"
    )
    return f"""#!/bin/sh
# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity} (answers in define.in); an isolated molecule: no box
set -eu
# processes that share the memory of one machine; without these lines ridft uses one core
PARA_ARCH=SMP
PARNODES=${{PARNODES:-{job.method.queue.tasks}}}
export PARA_ARCH PARNODES
define < define.in > define.out
{solvent}{work}
"""


def _asked(text: str) -> Asked:
    """What `control` says, or the answers for define."""
    if not text.lstrip().startswith("$"):
        return _answered(text)
    functional = " ".join(re.findall(r"^\s*functional\s+(\S.*?)\s*$", text, re.MULTILINE))
    disp = re.search(r"^\$(disp[34]?|olddisp)\b(.*)$", text, re.MULTILINE)
    damped = "D3(BJ)" if disp and re.search(r"\bbj\b", disp[2]) else "D3(0)"
    kinds = {"disp": "D2", "disp3": damped, "disp4": "D4", "olddisp": "D1"}
    epsilon = re.search(r"^\$cosmo\b[^$]*?epsilon\s*=\s*([\d.]+)", text, re.MULTILINE)
    bases, cores = (
        tuple(dict.fromkeys(re.findall(rf"\b{word}\s*=\s*(?:[a-z]{{1,2}} )?([^\s\\]+)", text)))
        for word in ("basis", "ecp")
    )
    also = ["three-body D3"] if disp and re.search(r"\babc\b", disp[2]) else []
    groups = re.findall(r"(?m)^(\$\w+)([^$]*)", text)
    also += [in_a_line(word + content) for word, content in groups if word in _ENERGIES]
    cosmo = solvent_of(number(epsilon[1]) or 78.4) if epsilon else "conductor"
    return Asked(
        _told(functional or "hf", kinds[disp[1]] if disp else "none", bases, cores, tuple(also)),
        cosmo if re.search(r"^\$d?cosmo\b|^\$dcosmo_rs", text, re.MULTILINE) else "none",
        multiplicity=_multiplicity(text),
    )


# groups of `control` that change energies and have no place of their own
_ENERGIES = (
    "$rx2c $rdkh $soghf $rbss $gcp $donl $fermi $embed $point_charges $electrostatic $dcosmo_rs $ricc2 $rir12"
).split()


def _multiplicity(text: str) -> int | None:
    """1 of closed shells, else from the shells of both spins; None where they stand in another file."""
    if re.search(r"^\$closed shells", text, re.MULTILINE):
        return 1
    up, down = _filled(text, "alpha"), _filled(text, "beta")
    return up - down + 1 if up else None


def _filled(text: str, spin: str) -> int:
    """Number of shells of a spin, from lines such as ` a       1-19,21   ( 1 )`."""
    found = re.search(rf"^\${spin} shells *\n((?: +\S+ +[\d,-]+ .*\n)+)", text, re.MULTILINE)
    listed = re.findall(r"^ +\S+ +([\d,-]+) ", found[1], re.MULTILINE) if found else []
    ranges = [part.partition("-") for part in ",".join(listed).split(",") if part]
    return sum(int(last or first) - int(first) + 1 for first, _, last in ranges)


def _told(
    functional: str,
    dispersion: str,
    bases: tuple[str, ...],
    cores: tuple[str, ...],
    also: tuple[str, ...] = (),
) -> str:
    basis = " and ".join(our_word(_SETTINGS, "basis", one) for one in bases)
    core = " and ".join(one for one in cores if one != "none")
    return theory_of(our_word(_SETTINGS, "functional", functional), dispersion, basis, core, also=also)


def _answered(text: str) -> Asked:
    lines = [line.strip() for line in text.splitlines()]
    if "eht" not in lines:
        return Asked(solvent="not recorded")
    functional = next((line[5:] for line in lines if line.startswith("func ")), "b-p")
    spelled = {answer: word for word, answer in _DISPERSIONS.items() if answer}
    dispersion = spelled.get(lines[lines.index("dsp") + 1], "none") if "dsp" in lines else "none"
    bases = tuple(line.split()[-1] for line in lines if re.match(r"bb? (all|\S+) ", line))
    cores = ("def2-ecp",) if bases and bases[0].startswith("def2") else ()
    guess = lines.index("eht")
    unpaired = [int(line[2:]) for line in lines[guess:] if re.fullmatch(r"u \d+", line)]
    charge = lines[guess + 2] if guess + 2 < len(lines) else ""
    return Asked(
        _told(functional if "dft" in lines else "hf", dispersion, bases, cores),
        charge=int(charge) if re.fullmatch(r"[+-]?\d+", charge) else None,
        multiplicity=unpaired[-1] + 1 if unpaired else None,
    )


def _ran(folder: Path) -> Asked:
    """What `control` says, which define wrote and ridft read; else the answers, and the solvent of run.sh."""
    control = text_of(folder / "control")
    if control.lstrip().startswith("$"):
        return _asked(control)
    asked = _asked(text_of(folder / "define.in"))
    epsilon = re.search(r"^[^#\n]*\$cosmo\\n *epsilon=([\d.]+)", text_of(folder / "run.sh"), re.MULTILINE)
    return replace(asked, solvent=solvent_of(number(epsilon[1]) or 78.4)) if epsilon else asked


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
    text = printed(folder, Trace(name, r"TURBOMOLE", "")) if not relaxed else text_of(folder / name)
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
    executable="ridft",
    add="nothing; check define.out for 'define ended normally', its menus differ between releases.",
    parallel="threads",
    settings=_SETTINGS,
    main="define.in",
    solvent_apart=True,
    asked=_asked,
    ran=_ran,
    solvents=tuple(DIELECTRIC),
    read=_read,
    traces=(Trace("ridft.out", r"TURBOMOLE", r"(?!)"), Trace("job.last", r"TURBOMOLE", r"")),
)
