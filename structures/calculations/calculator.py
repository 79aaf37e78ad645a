"""Relax a built model before it is written, by GFN1-xTB or by any ASE calculator of the user's.

A calculator is named `module:factory`: the factory is called with the atoms, whose `info` has `charge` and
`multiplicity`, and returns an object with ASE's calculator interface.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from structures.calculations.bonds import compare
from structures.calculations.job import job_for
from structures.calculations.relax import relax
from structures.errors import InvalidInputError, UnknownNameError

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["relaxed_model"]

_FORCE, _STEPS = 0.05, 500  # eV/Å


def relaxed_model(atoms: Atoms, calculator: str = "gfn1") -> Atoms:
    """Relax a model from `assemble`; a copy, `info["cautions"]` says by what and which bonds it cost.

    Parameters
    ----------
    calculator
        `gfn1` (xtb or tblite), or `module:factory`.

    Raises
    ------
    UnknownNameError
        If there is no such calculator.
    InvalidInputError
        If the relaxation does not converge in 500 steps, or the calculator fails.
    MissingProgramError
        If GFN1 is asked for and neither xtb nor tblite is installed.
    """
    if calculator == "gfn1":
        done = relax(job_for(atoms, task="relax"))
        after, words = done.calculation.end[:], done.engine
    else:
        after, words = _by_factory(atoms, calculator), calculator
    after.info = dict(atoms.info)
    change = compare(atoms, after)
    told = f"the geometry was relaxed with {words}, {change.rmsd:.2f} Å rms from the built one"
    if change.lost or change.new:
        told += f"; {change.lost} metal-sulfur bonds were lost and {change.new} are new"
    after.info["cautions"] = [*atoms.info.get("cautions", ()), told]
    return after


def _by_factory(atoms: Atoms, name: str) -> Atoms:
    from ase.optimize import LBFGS  # noqa: PLC0415  ASE's optimisers import slowly

    after: Any = atoms[:]
    after.info = dict(atoms.info)  # the factory asks for charge and multiplicity
    after.calc = _factory(name)(after)
    words: dict[str, Any] = {"logfile": None, "maxstep": 0.1}
    try:
        optimiser: Any = LBFGS(after, **words)
        converged = optimiser.run(fmax=_FORCE, steps=_STEPS)
    except Exception as error:  # a calculator raises anything
        raise InvalidInputError(f"the calculator {name!r} failed: {error}") from error
    if not converged:
        raise InvalidInputError(
            f"{name!r} leaves more than {_FORCE} eV/Å after {_STEPS} steps; build without --relax"
        )
    after.calc = None
    relaxed: Atoms = after
    return relaxed


def _factory(name: str) -> Any:  # noqa: ANN401  whatever the user's module holds
    module, _, factory = name.partition(":")
    try:
        return getattr(import_module(module), factory)
    except (ImportError, AttributeError, ValueError) as error:
        raise UnknownNameError(
            f"no calculator {name!r} ({error}); use gfn1, or module:factory of an ASE calculator that Python "
            "can import"
        ) from error
