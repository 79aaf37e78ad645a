"""GPAW: a Python script, non-periodic, PBE, dzp atomic orbitals (fast) or a real-space grid (good).

The charge must be an int (-4.0 converges and then crashes). The 11-electron silver setup halves the cost. The
energy tolerance of GPAW is per valence electron.

Read: result.extxyz, which our script writes, for geometry, energy and forces; cluster.txt for the rest.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.calculations.asked import Asked, also_of, number, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.formats.xyz import xyz
from structures.calculations.gap import checked_gap, homo_lumo_gap
from structures.calculations.geometry import symbols_of
from structures.calculations.output import Output
from structures.calculations.settings import Chosen, Setting, chosen, our_word
from structures.calculations.text import input_text, last_frame, last_table, printed, text_of
from structures.errors import FileFormatError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from structures.calculations.job import Job

__all__ = ["CODE"]

_FUNCTIONALS = {
    "PBE": "PBE", "LDA": "LDA", "revPBE": "revPBE", "RPBE": "RPBE", "PBEsol": "PBEsol", "TPSS": "TPSS",
    "PBE0": "PBE0",
}  # fmt: skip
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional; PBE0 on a grid only", _FUNCTIONALS),
    "basis": Setting(
        "LCAO dzp", "grid", "atomic orbitals or a grid", {"LCAO dzp": "dzp", "LCAO sz": "sz(dzp)", "grid": ""}
    ),
    "spacing": Setting(0.22, 0.18, "grid spacing, Å"),
    "dispersion": Setting("none", "none", "dispersion", {"none": "", "D3(BJ)": "bj", "D3(0)": "zero"}),
    "vacuum": Setting(6.0, 6.0, "Å on each side; the density, not the nuclei, must end inside"),
    "smearing": Setting(0.05, 0.05, "width of the Fermi smearing, eV"),
    "scf_cycles": Setting(300, 300, "maxiter"),
    "relax_force": Setting(0.02, 0.02, "largest force of a relaxed geometry, eV/Å"),
    "relax_steps": Setting(300, 300, "most steps of a relaxation"),
}


_RELAX = """\
from ase.optimize import BFGS

optimizer = BFGS(atoms, trajectory='cluster.traj', logfile='relax.log')
atoms.info['relaxed'] = bool(optimizer.run(fmax=FMAX, steps=STEPS))  # 'superatom results' asks
"""


def _write(job: Job) -> dict[str, str]:
    own = chosen(_SETTINGS, job.level, job.method.settings)
    _refuse_hybrid(own)
    relax = _relaxing(own) if job.task == "relax" else ""
    vacuum = own.number("vacuum")
    spin = "" if job.multiplicity == 1 else f"atoms.set_initial_magnetic_moments({_moments(job)})\n"
    setups = "{'Ag': '11'}" if "Ag" in job.elements else "{}"
    fixed = ", 'fixmagmom': True" if job.multiplicity > 1 else ""
    script = f"""# {job.title}
# {_said(own)}
# Isolated: no periodic direction, {vacuum:.0f} A of vacuum, free boundaries; GPAW's Poisson solver takes the
# monopole off before it solves, so a charged box is exact.
from ase.io import read, write
from gpaw import GPAW

CHARGE = {job.charge}
MULTIPLICITY = {job.multiplicity}

atoms = read('cluster.xyz')
atoms.pbc = False
atoms.center(vacuum={vacuum})
{spin}calculator = GPAW(
    {_mode(own)},
    xc='{own.code("functional")}',
    charge=CHARGE,
    spinpol={job.multiplicity > 1},
    setups={setups},
    occupations={{'name': 'fermi-dirac', 'width': {own.number("smearing"):g}{fixed}}},
    symmetry='off',
    convergence={{'energy': 5e-6}},
    maxiter={own.count("scf_cycles")},
    txt='cluster.txt',
)
atoms.calc = calculator
{_wrapped(own)}{relax}atoms.get_potential_energy()
atoms.get_forces()
write('result.extxyz', atoms)
calculator.write('cluster.gpw')  # GPAW('cluster.gpw') goes on from its density
"""
    return {"cluster.py": script, "cluster.xyz": xyz(job)}


_DFTD3 = """\
from ase.calculators.dftd3 import DFTD3

atoms.calc = DFTD3(dft=calculator, damping='{damping}', xc='{xc}')  # starts the program dftd3
"""


def _wrapped(own: Chosen) -> str:
    if own.word("dispersion") == "none":
        return ""
    return _DFTD3.format(damping=own.code("dispersion"), xc=own.code("functional").lower())


def _relaxing(own: Chosen) -> str:
    force, steps = f"{own.number('relax_force'):g}", str(own.count("relax_steps"))
    return _RELAX.replace("FMAX", force).replace("STEPS", steps)


def _mode(own: Chosen) -> str:
    spacing = f"h={own.number('spacing'):g}"
    if own.word("basis") == "grid":
        return f"mode='fd', {spacing}"
    return f"mode='lcao', basis='{own.code('basis')}', {spacing}"


def _said(own: Chosen) -> str:
    if own.word("functional") == "PBE" and own.word("dispersion") == "none":
        return (
            "PBE without dispersion (GPAW has no D3; the method file can add the program dftd3), gas phase."
        )
    return "As the method file says, gas phase."


def _refuse_hybrid(own: Chosen) -> None:
    if own.word("functional") == "PBE0" and own.word("basis") != "grid":
        raise InvalidInputError(
            "gpaw cannot take functional = 'PBE0' with atomic orbitals; set basis = 'grid'"
        )


def _moments(job: Job) -> str:
    share = (job.multiplicity - 1) / len(job.atoms)
    return f"[{share:.6f}] * len(atoms)"


def _asked(text: str) -> Asked:
    """What a script hands to GPAW."""
    if not text.strip():
        return Asked(solvent="not recorded")
    plain = re.sub(r"#.*", "", text)
    said = _said_of(plain)
    charge, spin = (
        re.search(rf"^{word} = (-?\d+)", text, re.MULTILINE) for word in ("CHARGE", "MULTIPLICITY")
    )
    written = re.match(r"-?\d+$", said.get("charge", "0"))
    return Asked(
        _told(said, _dispersion(plain), _also(plain)),
        "implicit" if "SolvationGPAW" in plain else "none",
        int(charge[1]) if charge else int(written[0]) if written else 0,
        int(spin[1]) if spin else None,
    )


def _said_of(text: str) -> dict[str, str]:
    """Arguments by name; of a dictionary its name, as the argument, and its cut-off."""
    said = dict(re.findall(r"\b(mode|basis|xc|h|charge)\s*=\s*['\"]?([\w.()+-]+)", text))
    for name in ("mode", "xc"):
        inside = re.search(rf"\b{name}\s*=\s*\{{([^}}]*)\}}", text)
        if inside and (named := re.search(r"['\"]name['\"]\s*:\s*['\"]([\w+-]+)", inside[1])):
            said[name] = named[1]
    if cutoff := re.search(r"\bPW\(\s*(?:ecut\s*=\s*)?([\d.]+)|['\"]ecut['\"]\s*:\s*([\d.]+)", text):
        said |= {"mode": "pw", "ecut": cutoff[1] or cutoff[2]}
    return said


def _dispersion(text: str) -> str:
    """What the script wraps around GPAW."""
    damping = re.search(r"damping\s*=\s*['\"](\w+)", text)
    if "DFTD3(" in text:
        return {"bj": "D3(BJ)", "zero": "D3(0)"}.get(damping[1] if damping else "zero", "D3")
    return "D4" if "DFTD4(" in text else "TS" if "vdWTkatchenko09prl(" in text else "none"


def _also(text: str) -> tuple[str, ...]:
    """What changes energies and has no place of its own."""
    setups = re.search(r"\bsetups\s*=\s*(\{[^}]*\}|['\"][^'\"]*['\"])", text)
    also = [] if setups is None or setups[1] in ("{}", "{'Ag': '11'}") else [f"setups {setups[1]}"]
    width = re.search(r"['\"]width['\"]\s*:\s*([\d.]+)|FermiDirac\(\s*(?:width\s*=\s*)?([\d.]+)", text)
    value = number(width[1] or width[2]) or 0.0 if width else 0.0
    also += [] if abs(value - 0.05) < 1e-6 else [f"smearing {value:g} eV"]
    points = re.search(r"\bkpts\s*=\s*(\([^)]*\)|\{[^}]*\}|\[[^\]]*\])", text)
    also += [f"k-points {points[1]}"] if points else []
    return (*also, *(["periodic"] if re.search(r"\bpbc\s*=\s*(True|\(True|\[?1)", text) else []))


def _told(said: Mapping[str, str], dispersion: str, also: tuple[str, ...]) -> str:
    mode = said.get("mode", "fd").casefold()
    grid = f"grid {number(said.get('h', '0.2')) or 0.2:g} Å"
    orbitals = f"LCAO {said.get('basis', 'sz')}" if "lcao" in mode else ""
    basis = f"plane waves {said.get('ecut', '340')} eV" if "pw" in mode else grid
    functional = our_word(_SETTINGS, "functional", said.get("xc", "LDA"))
    return theory_of(functional, dispersion, "PAW", orbitals, basis, also=also)


def _ran(folder: Path) -> Asked:
    """What GPAW's log repeats of its parameters; dispersion, charge and spin from the script."""
    text = input_text(folder, "cluster.py", ".py")
    asked = _asked(text)
    _, found, block = printed(folder, _TRACE).rpartition("Input parameters:")
    block = block.partition("\n\n")[0]
    if not found:
        return asked
    said = dict(re.findall(r"^ +(mode|basis|xc|h): (\S+)", block, re.MULTILINE))
    for name in ("mode", "xc"):
        if inside := re.search(rf"^ +{name}: \{{(.*?)\}}", block, re.MULTILINE | re.DOTALL):
            said |= dict(re.findall(r"\b(ecut): ([\d.]+)", inside[1]))
            said[name] = "".join(re.findall(r"\bname: (\w+)", inside[1])[-1:])
    spinless = re.search(r"^ +spinpol: False", block, re.MULTILINE)
    theory = _told(said, _dispersion(re.sub(r"#.*", "", text)), also_of(asked.theory))
    return replace(asked, theory=theory, multiplicity=1 if spinless else asked.multiplicity)


_TRACE = Trace("cluster.txt", r"_\|___\|_____\|", r"(?!)")


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
    command="{mpi}gpaw python cluster.py",
    add="nothing if GPAW's setups are installed (gpaw install-data, or Debian's gpaw-data).",
    settings=_SETTINGS,
    main="cluster.py",
    asked=_asked,
    ran=_ran,
    dispersion="none: GPAW has no D3(BJ), which the other codes get. In a method file the dispersion D3(BJ) "
    "adds it by the program dftd3.",
    read=_read,
    traces=(_TRACE,),
)
