"""CP2K: Quickstep, PBE-D3(BJ), GTH pseudopotentials, MOLOPT basis, wavelet Poisson solver in a cubic box.

The GTH potentials of Ag and Au are scalar-relativistic (11 valence electrons). PERIODIC NONE must stand in
both CELL and POISSON. FULL_KINETIC is the safe preconditioner: FULL_SINGLE_INVERSE took 6 GB on Ag44.

Read: cluster.out for energy, charge, gap and convergence, cluster-pos-1.xyz for a relaxed geometry.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from ase import Atoms
from ase.units import Bohr, Hartree

from structures.calculations.asked import Asked, theory_of
from structures.calculations.code import Code, Trace
from structures.calculations.gap import checked_gap, homo_lumo_gap
from structures.calculations.geometry import Box, boxed, rows, symbols_of
from structures.calculations.output import Output
from structures.calculations.settings import Chosen, Setting, chosen
from structures.calculations.text import input_text, last_frame, printed, text_of
from structures.errors import FileFormatError, UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["CODE"]

# Valence electrons of the GTH-PBE potentials that also have MOLOPT-SR bases (CP2K data, GTH_POTENTIALS).
VALENCE = {
    element: electrons
    for electrons, elements in {
        1: ("H",),
        4: ("C", "Si"),
        5: ("N", "P"),
        6: ("O", "S", "Se"),
        7: ("F", "Cl", "Br", "I"),
        9: ("Na",),
        11: ("Cu", "Ag", "Au"),
        12: ("Cd", "Hg"),
        18: ("Pd", "Pt"),
    }.items()
    for element in elements
}
# What stands in XC_FUNCTIONAL, and the name that D3 knows it by.
_FUNCTIONALS = {
    "PBE": "&PBE\n        &END PBE", "revPBE": "&PBE\n          PARAMETRIZATION REVPBE\n        &END PBE",
    "PBEsol": "&PBE\n          PARAMETRIZATION PBESOL\n        &END PBE",
    "TPSS": "&TPSS\n        &END TPSS",
    "PBE0": "&PBE\n          SCALE_X 0.75\n          SCALE_C 1.0\n        &END PBE",
}  # fmt: skip
_D3_NAMES = {"PBE": "PBE", "revPBE": "revPBE", "PBEsol": "PBEsol", "TPSS": "TPSS", "PBE0": "PBE0"}
_BASES = ("SZV", "DZVP")  # those that BASIS_MOLOPT has for Ag and Au
_SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional; the potentials stay GTH-PBE", _FUNCTIONALS),
    "basis": Setting("DZVP", "DZVP", "MOLOPT-SR basis", {word: word for word in _BASES}),
    "cutoff": Setting(400, 600, "CUTOFF, Ry"),
    "relative_cutoff": Setting(50, 60, "REL_CUTOFF, Ry"),
    "dispersion": Setting(
        "D3(BJ)", "D3(BJ)", "dispersion", {"D3(BJ)": "DFTD3(BJ)", "D3(0)": "DFTD3", "none": ""}
    ),
    "vacuum": Setting(
        6.0, 6.0, "Å on each side; the wavelet solver needs the density to vanish at the walls"
    ),
    "scf_cycles": Setting(40, 40, "SCF cycles between two preconditioners, of which there are 10"),
    "relax_steps": Setting(300, 300, "most steps of a relaxation"),
}


def _write(job: Job) -> dict[str, str]:
    unknown = [element for element in job.elements if element not in VALENCE]
    if unknown:
        raise UnknownNameError(
            f"no CP2K potential known for {', '.join(unknown)}; known are {', '.join(VALENCE)}"
        )
    edge, positions = _box(job)
    coordinates = rows(job.symbols, positions, indent="      ")
    return {"cluster.inp": _head(job) + _dft(job) + _subsys(job, edge, coordinates)}


def _own(job: Job) -> Chosen:
    return chosen(_SETTINGS, job.level, job.method.settings)


def _box(job: Job) -> Box:
    return boxed(job.atoms, vacuum=_own(job).number("vacuum"))


def _places(job: Job) -> dict[str, str]:
    edge, positions = _box(job)
    kinds = _kinds(job)
    return {
        "ATOMS": rows(job.symbols, positions),
        "CELL": f"ABC {edge:.4f} {edge:.4f} {edge:.4f}",
        "KINDS": kinds,
    }


def _head(job: Job) -> str:
    steps = str(_own(job).count("relax_steps"))
    run, motion = ("ENERGY_FORCE", "") if job.task == "energy" else ("GEO_OPT", _MOTION.replace("300", steps))
    return f"""# {job.title}
# charge {job.charge}, multiplicity {job.multiplicity}, gas phase (its SCCS solvent is not switched on)
&GLOBAL
  PROJECT cluster
  RUN_TYPE {run}
  PRINT_LEVEL MEDIUM
&END GLOBAL
{motion}"""


# BFGS keeps a trust radius; LBFGS began with a step that put H2 50 eV up. Its Hessian is small for 500 atoms.
_MOTION = """&MOTION
  &GEO_OPT
    OPTIMIZER BFGS
    MAX_ITER 300
    MAX_FORCE 4.5E-4
  &END GEO_OPT
&END MOTION
"""


_FIXED = """\
    # An isolated charge: no images, so free boundaries here and in CELL, no k-points.
    &POISSON
      PERIODIC NONE
      PSOLVER WAVELET
    &END POISSON
    &SCF
      SCF_GUESS ATOMIC
      EPS_SCF 1.0E-6
      MAX_SCF {scf}
      &OT
        MINIMIZER DIIS
        PRECONDITIONER FULL_KINETIC
      &END OT
      &OUTER_SCF
        EPS_SCF 1.0E-6
        MAX_SCF 10
      &END OUTER_SCF
    &END SCF
    &XC
      &XC_FUNCTIONAL
        {functional}
      &END XC_FUNCTIONAL
{exchange}{dispersion}    &END XC
    &PRINT
      &MO
        EIGENVALUES TRUE
        OCCUPATION_NUMBERS TRUE
        &EACH
          QS_SCF 0
        &END EACH
      &END MO
      # The gap: OT has no empty orbitals, so one is computed after the SCF.
      &MO_CUBES
        WRITE_CUBE FALSE
        NHOMO 1
        NLUMO 1
      &END MO_CUBES
    &END PRINT
  &END DFT
"""  # of every input


# Exact exchange of an isolated cluster needs no truncation; screening by the density matrix saves most of it.
_EXCHANGE = """\
      &HF
        FRACTION 0.25
        &SCREENING
          EPS_SCHWARZ 1.0E-7
          SCREEN_ON_INITIAL_P FALSE
        &END SCREENING
      &END HF
"""
_PAIRS = """\
      &VDW_POTENTIAL
        POTENTIAL_TYPE PAIR_POTENTIAL
        &PAIR_POTENTIAL
          TYPE {kind}
          REFERENCE_FUNCTIONAL {name}
          PARAMETER_FILE_NAME dftd3.dat
        &END PAIR_POTENTIAL
      &END VDW_POTENTIAL
"""


def _dft(job: Job) -> str:
    own = _own(job)
    functional = own.word("functional")
    pairs = _PAIRS.format(kind=own.code("dispersion"), name=_D3_NAMES[functional])
    fixed = _FIXED.format(
        scf=own.count("scf_cycles"),
        functional=own.code("functional"),
        exchange=_EXCHANGE if functional == "PBE0" else "",
        dispersion="" if own.word("dispersion") == "none" else pairs,
    )
    spin = "    UKS TRUE\n" if job.multiplicity > 1 else ""
    return f"""&FORCE_EVAL
  METHOD QUICKSTEP
  &DFT
    BASIS_SET_FILE_NAME BASIS_MOLOPT
    POTENTIAL_FILE_NAME GTH_POTENTIALS
    CHARGE {job.charge}
    MULTIPLICITY {job.multiplicity}
{spin}    &MGRID
      CUTOFF {own.number("cutoff"):g}
      REL_CUTOFF {own.number("relative_cutoff"):g}
    &END MGRID
    &QS
      EPS_DEFAULT 1.0E-10
    &END QS
{fixed}"""


def _kinds(job: Job) -> str:
    basis = _own(job).code("basis")
    return "".join(
        f"    &KIND {element}\n      BASIS_SET {basis}-MOLOPT-SR-GTH\n"
        f"      POTENTIAL GTH-PBE-q{VALENCE[element]}\n    &END KIND\n"
        for element in job.elements
    )


def _subsys(job: Job, edge: float, coordinates: str) -> str:
    kinds = _kinds(job)
    return f"""  &SUBSYS
    &CELL
      ABC {edge:.4f} {edge:.4f} {edge:.4f}
      PERIODIC NONE
    &END CELL
    &COORD
{coordinates}    &END COORD
{kinds}  &END SUBSYS
  &PRINT
    &FORCES ON
    &END FORCES
  &END PRINT
&END FORCE_EVAL
"""


_PARAMETERS = {"REVPBE": "revPBE", "PBESOL": "PBEsol", "ORIG": "PBE"}


def _asked(text: str) -> Asked:
    """What an input says."""
    if not text.strip():
        return Asked(solvent="not recorded")
    plain = re.sub(r"[!#].*", "", text)
    upper = plain.upper()
    functional = re.search(r"&XC_FUNCTIONAL([^\n]*)\n(.*?)&END XC_FUNCTIONAL", upper, re.DOTALL)
    names = (
        (functional[1].split() or re.findall(r"^\s*&(\w+)", functional[2], re.MULTILINE))
        if functional
        else []
    )
    names = [name for name in names if name != "END"]
    kind = re.search(r"PARAMETRIZATION\s+(\w+)", functional[2]) if functional else None
    name = _PARAMETERS.get(kind[1], kind[1]) if kind else "+".join(names) or "none"
    hybrid = "&HF" in upper
    name = {"PBE": "PBE0"}.get(name, f"{name} hybrid") if hybrid else name
    pairs = re.search(r"^\s*TYPE\s+(DFTD\S+)", upper, re.MULTILINE)
    dispersion = {"DFTD3(BJ)": "D3(BJ)", "DFTD3": "D3(0)", "DFTD4": "D4", "DFTD2": "D2"}
    bases = dict.fromkeys(re.findall(r"^\s*BASIS_SET\s+(?:ORB\s+)?(\S+)", upper, re.MULTILINE))
    cutoff = re.search(r"^\s*CUTOFF\s+(?:\[RY\]\s*)?([\d.]+)", upper, re.MULTILINE)
    charge, multiplicity = (re.search(rf"^\s*{word}\s+(-?\d+)", upper, re.MULTILINE) for word in _STATE)
    method = re.search(r"^\s*METHOD\s+(\w+)", _quickstep(upper), re.MULTILINE)
    return Asked(
        _told(method[1] if method else "GPW", name, dispersion.get(pairs[1], "none") if pairs else "none",
              list(bases), float(cutoff[1]) if cutoff else 280.0),
        "implicit" if "&SCCS" in upper else "none",
        int(charge[1]) if charge else 0,
        int(multiplicity[1]) if multiplicity else None,
    )  # fmt: skip


_STATE = ("CHARGE", "MULTIPLICITY")


def _quickstep(text: str) -> str:
    found = re.search(r"&QS\b(.*?)&END QS", text, re.DOTALL)
    return found[1] if found else ""


def _told(method: str, functional: str, dispersion: str, bases: list[str], cutoff: float) -> str:
    plain = " and ".join(dict.fromkeys(name.removesuffix("-GTH") for name in bases))
    also = () if method in ("GPW", "") else (f"METHOD {method}",)
    return theory_of(functional, dispersion, "GTH", plain, f"{cutoff:g} Ry", also=also)


def _ran(folder: Path) -> Asked:
    """What cluster.out prints of functional, dispersion, basis and cut-off; the rest from the input."""
    text = printed(folder, _TRACE)
    text = text[max(text.rfind("CP2K| version string"), 0) :]
    asked = _asked(input_text(folder, "cluster.inp", ".inp"))
    names = re.findall(r"^ FUNCTIONAL\| (\S+?):", text, re.MULTILINE)
    cutoff = re.search(r"QS\| Density cutoff \[a\.u\.\]:\s+([\d.]+)", text)
    bases = re.findall(r"^\s+Orbital Basis Set\s+(\S+)", text, re.MULTILINE)
    if not names or cutoff is None:
        return asked
    exact = re.search(r"HFX_INFO\| (?:FRACTION|Fraction):\s+([\d.]+)", text)
    # revPBE and PBEsol are PBE with other parameters: CP2K prints PBE, and their names in the reference
    reference = re.search(r"^ FUNCTIONAL\| (revPBE|PBEsol)\b", text, re.MULTILINE)
    name = reference[1] if reference and names == ["PBE"] else "+".join(names)
    name = {"PBE": "PBE0"}.get(name, f"{name} hybrid") if exact else name
    damping = "D3(BJ)" if "BJ Damping" in text else "D3(0)" if "DFT-D3 (Version" in text else "none"
    dispersion = "D4" if "DFT-D4" in text else damping
    method = re.search(r"QS\| Method:\s+(\S+)", text)
    state = re.search(r"DFT\| Multiplicity\s+(\d+)", text)
    return replace(
        asked,
        theory=_told(method[1] if method else "GPW", name, dispersion, bases, 2 * float(cutoff[1])),
        multiplicity=int(state[1]) if state else asked.multiplicity,
    )


_TRACE = Trace("cluster.out", r"CP2K version \d", r"GLOBAL\| Run type\s+GEO_OPT")
_XYZ = r"((?:\s+-?\d+\.\d+){3})"
_LEVELS_HEAD = "EIGENVALUES AND OCCUPATION NUMBERS"
_LEVEL = r"^ MO\|\s+\d+\s+-?\d+\.\d+\s+(-?\d+\.\d+)\s+(\d+\.\d+)"  # eV, electrons
_SAME_ENERGY = 1e-6  # Eh; CP2K computes the energy at the minimum twice: 3e-13 apart in H2, EPS_SCF is 1e-6


def _read(folder: Path, *, relaxed: bool) -> Output:
    """Read a folder in which CP2K ran.

    Raises
    ------
    FileFormatError
        If cluster.out is missing or no output of CP2K.
    """
    text = printed(folder, _TRACE)
    text = text[max(text.rfind("CP2K| version string"), 0) :]  # CP2K appends to the output of an earlier run
    version = re.search(r"CP2K version (\S+)", text)
    if version is None:
        raise FileFormatError("cluster.out is missing or no output of CP2K; has the job run?")
    energies = re.findall(r"ENERGY\| Total FORCE_EVAL .*?(-?\d+\.\d+)\s*$", text, re.MULTILINE)
    charge = re.search(r"DFT\| Charge\s+(-?\d+)", text)
    problem = _problem(text, relaxed=relaxed)
    atoms = _relaxed(folder, float(energies[-1])) if relaxed and not problem else _start(folder, text)
    return Output(
        code="cp2k",
        version=version[1],
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=float(energies[-1]) * Hartree if energies else None,
        converged=not problem,
        problem=problem,
        charge=int(charge[1]) if charge else None,
        gap=_gap(text),
        forces=_forces(text, len(atoms)),
    )


def _problem(text: str, *, relaxed: bool) -> str:
    if "SCF run NOT converged" in text.split("ENERGY| Total FORCE_EVAL")[-2:][0]:
        return "the SCF did not converge"
    if "ENERGY| Total FORCE_EVAL" not in text:
        return "the run did not finish"
    if relaxed and "GEOMETRY OPTIMIZATION COMPLETED" not in text:
        return "the geometry is not converged"
    return "" if "PROGRAM ENDED AT" in text else "the run did not end normally; was it killed?"


def _relaxed(folder: Path, energy: float) -> Atoms:
    """Last frame of the trajectory; its energy (hartree) must be the last one of cluster.out."""
    path = folder / "cluster-pos-1.xyz"
    atoms = last_frame(path, "xyz")
    title = text_of(path).splitlines()[-len(atoms) - 1]
    found = re.search(r"E =\s+(-?\d+\.\d+)", title)
    if found is None or abs(float(found[1]) - energy) > _SAME_ENERGY:
        raise FileFormatError(
            f"{path.name} ends with {title.strip()[:80]!r}, cluster.out with energy {energy:.6f}: they are "
            "of two runs; bring the trajectory of this one"
        )
    return atoms


def _start(folder: Path, text: str) -> Atoms:
    """The first geometry that CP2K prints; the only one of a single point."""
    table = text.partition("ATOMIC COORDINATES IN")[2]
    rows = re.findall(rf"^\s+\d+\s+\d+ ([A-Z][a-z]?)\s+\d+{_XYZ}\s+\S+\s+\S+\s*$", table, re.MULTILINE)
    if not rows:
        return last_frame(folder / "geometry.extxyz", "extxyz")
    return Atoms([row[0] for row in rows], positions=[[float(x) for x in row[1].split()] for row in rows])


def _gap(text: str) -> float | None:
    """HOMO-LUMO gap (eV); CP2K prints one a spin, of the whole occupations that OT has."""
    spins = 2 if re.search(r"DFT\| Number of spin states\s+2", text) else 1
    printed = [float(word) for word in re.findall(r"HOMO - LUMO gap \[eV\] :\s+(-?\d+\.\d+)", text)]
    filled = [re.findall(_LEVEL, part, re.MULTILINE) for part in text.split(_LEVELS_HEAD)[1:]][-spins:]
    empty = re.findall(r"unoccupied subspace spin\s+\d\s+-+\n(?:.*OT.*\n)*((?:\s+-?\d+\.\d+)+)", text)
    levels = [
        [(float(energy), float(electrons)) for energy, electrons in rows]
        + [(float(word) * float(Hartree), 0.0) for word in words.split()]
        for rows, words in zip(filled, empty[-spins:], strict=False)
    ]
    found = homo_lumo_gap(levels) if len(levels) == spins else None
    return checked_gap(min(printed[-spins:], default=None), found)


def _forces(text: str, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last table."""
    tables = text.split("ATOMIC FORCES in [a.u.]")
    if len(tables) == 1:
        return None
    rows = re.findall(rf"^\s+\d+\s+\d+\s+[A-Z][a-z]?{_XYZ}\s*$", tables[-1], re.MULTILINE)
    if len(rows) < count:
        return None
    return np.array([[float(x) for x in row.split()] for row in rows[:count]]) * Hartree / Bohr


CODE = Code(
    name="cp2k",
    label="CP2K",
    write=_write,
    isolated="Cubic box with 6 Å of vacuum, PERIODIC NONE in CELL and POISSON, wavelet solver: no images.",
    command="{mpi}cp2k -i cluster.inp -o cluster.out",
    settings=_SETTINGS,
    main="cluster.inp",
    asked=_asked,
    ran=_ran,
    places=_places,
    read=_read,
    traces=(_TRACE,),
)
