"""Relax a built model before it is written, by any calculator that `compute` knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.calculations.bonds import compare
from structures.calculations.compute import compute
from structures.calculations.job import job_for

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["relaxed_model"]


def relaxed_model(atoms: Atoms, calculator: str = "gfn1") -> Atoms:
    """Relax a model from `assemble`; a copy, `info["cautions"]` says by what and which bonds it cost.

    Parameters
    ----------
    calculator
        As `compute` takes it.

    Raises
    ------
    UnknownNameError
        If there is no such calculator.
    InvalidInputError
        If the relaxation does not converge in 500 steps, or the calculator fails.
    MissingProgramError
        If its program or package is not installed.
    """
    done = compute(job_for(atoms, task="relax"), calculator=calculator)
    after = done.calculation.end[:]
    after.info = dict(atoms.info)
    change = compare(atoms, after)
    told = f"the geometry was relaxed with {done.engine}, {change.rmsd:.2f} Å rms from the built one"
    if change.lost or change.new:
        told += f"; {change.lost} metal-sulfur bonds were lost and {change.new} are new"
    after.info["geometry"] = f"relaxed with {done.engine}"
    after.info["cautions"] = [*atoms.info.get("cautions", ()), told]
    return after
