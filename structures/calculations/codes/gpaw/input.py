"""A Python script for GPAW: non-periodic, PBE, dzp atomic orbitals (fast) or a real-space grid (good).

The charge must be an int (-4.0 converges and then crashes). The 11-electron silver setup halves the cost. The
energy tolerance of GPAW is per valence electron.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.calculations.formats.xyz import xyz
from structures.calculations.settings import Chosen, Setting, chosen
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from structures.calculations.job import Job

__all__ = ["SETTINGS", "write"]

_FUNCTIONALS = {
    "PBE": "PBE", "LDA": "LDA", "revPBE": "revPBE", "RPBE": "RPBE", "PBEsol": "PBEsol", "TPSS": "TPSS",
    "PBE0": "PBE0",
}  # fmt: skip
SETTINGS = {
    "functional": Setting("PBE", "PBE", "functional; PBE0 on a grid only", _FUNCTIONALS),
    "basis": Setting(
        "LCAO dzp", "grid", "atomic orbitals or a grid", {"LCAO dzp": "dzp", "LCAO sz": "sz(dzp)", "grid": ""}
    ),
    "spacing": Setting(0.22, 0.18, "grid spacing, Å"),
    "setups": Setting(
        "Ag 11",
        "Ag 11",
        "setup of silver; 17 electrons cost twice as much",
        {"Ag 11": "{'Ag': '11'}", "Ag 17": "{'Ag': 'paw'}"},
    ),
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


def write(job: Job) -> dict[str, str]:
    """Text of cluster.py and cluster.xyz."""
    own = chosen(SETTINGS, job.level, job.method.settings)
    _refuse_hybrid(own)
    relax = _relaxing(own) if job.task == "relax" else ""
    vacuum = own.number("vacuum")
    spin = "" if job.multiplicity == 1 else f"atoms.set_initial_magnetic_moments({_moments(job)})\n"
    setups = own.code("setups") if "Ag" in job.elements else "{}"
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
