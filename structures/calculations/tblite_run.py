"""GFN1-xTB by the package tblite and ASE's optimiser: xtb's energies, 5-10 times slower to relax."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.calculations.geometry import symbols_of
from structures.calculations.output import Output

if TYPE_CHECKING:
    from collections.abc import Callable

    from structures.calculations.job import Job

__all__ = ["run_tblite"]

_FORCE = 0.05  # eV/Å; between xtb's crude (0.5) and normal (0.05) levels
_STEPS = 500


def run_tblite(job: Job, say: Callable[[str], None], threads: int) -> Output:
    """Run a single point or a relaxation with tblite."""
    from ase.optimize import FIRE  # noqa: PLC0415  ASE's optimisers import slowly
    from tblite.ase import TBLite  # noqa: PLC0415  an extra

    del threads  # tblite gains nothing from a second one
    atoms: Any = job.atoms[:]
    words: dict[str, Any] = {"charge": job.charge, "multiplicity": job.multiplicity}
    if job.solvent != "none":
        words["solvation"] = ("alpb", job.solvent)
    atoms.calc = TBLite(method="GFN1-xTB", verbosity=0, **words)
    done = True
    if job.task == "relax":
        optimiser: Any = FIRE(atoms, logfile=None)
        optimiser.attach(
            lambda: say(f"step {optimiser.nsteps}, {atoms.get_potential_energy():.4f} eV"), interval=1
        )
        done = bool(optimiser.run(fmax=_FORCE, steps=_STEPS))
    return Output(
        code="tblite",
        version=version("tblite"),
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=float(atoms.get_potential_energy()),
        problem="" if done else "the geometry is not converged",
        charge=job.charge,
        forces=np.asarray(atoms.get_forces(), dtype=np.float64),
    )
