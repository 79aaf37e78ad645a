"""cluster.inp: Quickstep, GTH pseudopotentials, MOLOPT basis, wavelet Poisson solver in a cubic box.

The GTH potentials of Ag and Au are scalar-relativistic (11 valence electrons). PERIODIC NONE must stand in
both CELL and POISSON. FULL_KINETIC is the safe preconditioner: FULL_SINGLE_INVERSE took 6 GB on Ag44.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.calculations.geometry import Box, boxed, rows
from structures.calculations.settings import Chosen, Setting, chosen
from structures.errors import UnknownNameError

if TYPE_CHECKING:
    from structures.calculations.job import Job

__all__ = ["SETTINGS", "VALENCE", "places", "write"]

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
SETTINGS = {
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


def write(job: Job) -> dict[str, str]:
    """cluster.inp.

    Raises
    ------
    UnknownNameError
        If an element has no potential in CP2K's data.
    """
    unknown = [element for element in job.elements if element not in VALENCE]
    if unknown:
        raise UnknownNameError(
            f"no CP2K potential known for {', '.join(unknown)}; known are {', '.join(VALENCE)}"
        )
    edge, positions = _box(job)
    coordinates = rows(job.symbols, positions, indent="      ")
    return {"cluster.inp": _head(job) + _dft(job) + _subsys(job, edge, coordinates)}


def _own(job: Job) -> Chosen:
    return chosen(SETTINGS, job.level, job.method.settings)


def _box(job: Job) -> Box:
    return boxed(job.atoms, vacuum=_own(job).number("vacuum"))


def places(job: Job) -> dict[str, str]:
    """What the marks of a template stand for."""
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
