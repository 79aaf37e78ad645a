"""Relaxation within a point group: every step is along forces averaged over the group of the start.

The group acts on all atoms, ligands included. Steps of L-BFGS are sums of symmetric forces, so each geometry
on the way has the group, and the end is the minimum among the geometries that have it. It need not be one
among all: a symmetric stationary point can be a saddle.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.calculations.geometry import symbols_of
from structures.errors import InvalidInputError
from structures.symmetry import find_symmetry

if TYPE_CHECKING:
    from collections.abc import Callable

    from ase import Atoms
    from numpy.typing import NDArray

    from structures.calculations.job import Job
    from structures.calculations.output import Output
    from structures.symmetry import Symmetry

__all__ = ["FORCE", "kept_group", "relax_symmetric"]

FORCE = 0.05  # eV/Å, the longest symmetric force at the end; xtb's own level "normal" is about that
_TOLERANCE = 0.05  # Å; assembled clusters are exact to 0.01, relaxed ones to 0.02
_EXACT = 1e-9  # Å
_STEPS = 500


def kept_group(atoms: Atoms) -> tuple[Symmetry, NDArray[np.float64]]:
    """Group of a molecule within 0.05 Å, and its positions (Å) made exactly symmetric.

    Raises
    ------
    InvalidInputError
        If the molecule is linear or has fewer than three atoms: its group is not finite.
    """
    positions = np.asarray(atoms.positions, dtype=np.float64)
    for _ in range(20):  # operations fitted to a distorted molecule close only roughly: fit, average, again
        group = find_symmetry(positions, symbols_of(atoms), tolerance=_TOLERANCE)
        if group.deviation < _EXACT:
            break
        centre = positions.mean(axis=0)
        positions = group.averaged(positions - centre) + centre
    return group, positions


def relax_symmetric(
    job: Job,
    group: Symmetry,
    point: Callable[[Job], Output],
    say: Callable[[str], None] = lambda _: None,
    *,
    step: Callable[[NDArray[np.float64]], None] = lambda _: None,
) -> Output:
    """Relax the molecule of a job within a group, and return the calculation at the end.

    Parameters
    ----------
    job
        Its atoms have the group (the positions of `kept_group`).
    point
        Runs a single point with forces.
    step
        Called with the positions (Å) of every step.

    Raises
    ------
    InvalidInputError
        If a single point fails or 500 steps are not enough.
    """
    from ase.optimize import LBFGS  # noqa: PLC0415  ASE's optimisers import slowly

    atoms: Any = job.atoms[:]
    points = _Points(job, group, point)
    atoms.calc = points
    words: dict[str, Any] = {"logfile": None, "maxstep": 0.1}
    optimiser: Any = LBFGS(atoms, **words)

    def report() -> None:
        step(np.array(atoms.positions))
        force = np.linalg.norm(atoms.get_forces(), axis=1).max()
        say(f"step {optimiser.nsteps}, {atoms.get_potential_energy():.4f} eV, {force:.3f} eV/Å")

    optimiser.attach(report, interval=1)
    if not optimiser.run(fmax=FORCE, steps=_STEPS):
        raise InvalidInputError(
            f"the symmetric relaxation is not converged after {_STEPS} steps; leave out --symmetric"
        )
    return points.at(atoms)


class _Points:
    """Single points for ASE's optimiser, forces averaged over the group; the last one is kept."""

    def __init__(self, job: Job, group: Symmetry, point: Callable[[Job], Output]) -> None:
        self._job, self._group, self._point = job, group, point
        self._last: Output | None = None

    def at(self, atoms: Atoms) -> Output:
        """Calculation at these positions."""
        positions = np.array(atoms.positions)
        if self._last is None or not np.array_equal(self._last.positions, positions):
            here = self._job.atoms[:]
            here.positions = positions
            output = self._point(replace(self._job, atoms=here, task="energy"))
            if not output.converged or output.energy is None or output.forces is None:
                raise InvalidInputError(f"a single point failed: {output.problem or 'no forces'}")
            self._last = replace(output, positions=positions)
        return self._last

    def get_forces(self, atoms: Atoms) -> NDArray[np.float64]:
        """Forces (atoms, 3), eV/Å, within the group."""
        forces = self.at(atoms).forces
        return self._group.averaged(np.zeros((len(atoms), 3)) if forces is None else forces)

    def get_potential_energy(self, atoms: Atoms, *, force_consistent: bool = False) -> float:
        """Energy in eV."""
        del force_consistent  # there is one energy
        return float(self.at(atoms).energy or 0.0)
