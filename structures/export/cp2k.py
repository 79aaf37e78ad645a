"""CP2K: Quickstep, PBE-D3(BJ), GTH pseudopotentials, MOLOPT basis, wavelet Poisson solver in a cubic box.

The GTH potentials of Ag and Au are scalar-relativistic (11 valence electrons). PERIODIC NONE must stand in
both CELL and POISSON. FULL_KINETIC is the safe preconditioner: FULL_SINGLE_INVERSE took 6 GB on Ag44.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.export.code import Code
from structures.export.geometry import boxed, rows

if TYPE_CHECKING:
    from structures.export.job import Job

__all__ = ["CP2K", "VALENCE"]

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
_VACUUM = 6.0  # Å on each side of the atoms; the wavelet solver needs the density to vanish at the walls
_LEVELS = {"fast": ("SZV", 280, 40), "good": ("DZVP", 400, 60)}  # basis, CUTOFF and REL_CUTOFF in Ry


def _cp2k(job: Job) -> dict[str, str]:
    unknown = [element for element in job.elements if element not in VALENCE]
    if unknown:
        raise UnknownNameError(
            f"no CP2K potential known for {', '.join(unknown)}; known are {', '.join(VALENCE)}"
        )
    edge, positions = boxed(job, vacuum=_VACUUM)
    coordinates = rows(job.symbols, positions, indent="      ")
    return {"cluster.inp": _head(job) + _dft(job) + _subsys(job, edge, coordinates)}


def _head(job: Job) -> str:
    run, motion = ("ENERGY_FORCE", "") if job.task == "energy" else ("GEO_OPT", _MOTION)
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


def _dft(job: Job) -> str:
    _, cutoff, relative = _LEVELS[job.level]
    spin = "    UKS TRUE\n" if job.multiplicity > 1 else ""
    return f"""&FORCE_EVAL
  METHOD QUICKSTEP
  &DFT
    BASIS_SET_FILE_NAME BASIS_MOLOPT
    POTENTIAL_FILE_NAME GTH_POTENTIALS
    CHARGE {job.charge}
    MULTIPLICITY {job.multiplicity}
{spin}    &MGRID
      CUTOFF {cutoff}
      REL_CUTOFF {relative}
    &END MGRID
    &QS
      EPS_DEFAULT 1.0E-10
    &END QS
    # An isolated charge: no images, so free boundaries here and in CELL, no k-points.
    &POISSON
      PERIODIC NONE
      PSOLVER WAVELET
    &END POISSON
    &SCF
      SCF_GUESS ATOMIC
      EPS_SCF 1.0E-6
      MAX_SCF 40
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
      &XC_FUNCTIONAL PBE
      &END XC_FUNCTIONAL
      &VDW_POTENTIAL
        POTENTIAL_TYPE PAIR_POTENTIAL
        &PAIR_POTENTIAL
          TYPE DFTD3(BJ)
          REFERENCE_FUNCTIONAL PBE
          PARAMETER_FILE_NAME dftd3.dat
        &END PAIR_POTENTIAL
      &END VDW_POTENTIAL
    &END XC
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
"""


def _subsys(job: Job, edge: float, coordinates: str) -> str:
    basis, _, _ = _LEVELS[job.level]
    kinds = "".join(
        f"    &KIND {element}\n      BASIS_SET {basis}-MOLOPT-SR-GTH\n"
        f"      POTENTIAL GTH-PBE-q{VALENCE[element]}\n    &END KIND\n"
        for element in job.elements
    )
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


CP2K = Code(
    name="cp2k",
    label="CP2K",
    write=_cp2k,
    isolated="Cubic box with 6 Å of vacuum, PERIODIC NONE in CELL and POISSON, wavelet solver: no images.",
    command="cp2k -i cluster.inp -o cluster.out",
    theory=lambda job: f"PBE-D3(BJ), GTH, {_LEVELS[job.level][0]}-MOLOPT-SR, {_LEVELS[job.level][1]} Ry",
)
