"""Any ASE calculator, by a name known here or as `module:factory`, run on one job.

A factory is called with the atoms, whose `info` has `charge` and `multiplicity`, and with the user's
arguments; what it returns has ASE's calculator interface. A model's file is stored as its checksum.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.calculations.geometry import symbols_of
from structures.calculations.output import Output
from structures.errors import InvalidInputError, MissingProgramError, UnknownNameError
from structures.foreign import digest_of
from structures.nearest import choose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from structures.calculations.job import Job

__all__ = ["NAMES", "Named", "calculator_named", "run_calculator"]

_FORCE, _STEPS = 0.05, 500  # eV/Å
_LARGEST = 1e6  # eV an atom; all electrons of gold make half of that


@dataclass(frozen=True, slots=True)
class _Known:
    """Where a calculator comes from, what it is called with, and whether it is told the charge."""

    install: str
    module: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    charged: bool = False
    needs: str = ""  # argument that the user must give: a model file


_KNOWN = {
    "tblite": _Known("tblite", "tblite.ase", "TBLite", {"method": "GFN1-xTB", "verbosity": 0}, charged=True),
    "sevennet": _Known("sevenn", "sevenn.calculator", "SevenNetCalculator", {"model": "7net-0"}),
    "chgnet": _Known("chgnet", "chgnet.model.dynamics", "CHGNetCalculator"),
    "mace": _Known("mace-torch", "mace.calculators", "MACECalculator", needs="model_paths"),
}
NAMES = tuple(_KNOWN)


@dataclass(frozen=True, slots=True)
class Named:
    """A calculator by its name; `options` are the user's arguments.

    Attributes
    ----------
    code
        Name as it is stored.
    theory
        Name, arguments, and the checksum of a model file: what makes energies comparable.
    charged
        Whether it is told the charge; one that is not computes every charge alike.
    """

    code: str
    version: str
    theory: str
    charged: bool
    factory: Callable[..., Any]
    options: Mapping[str, Any]

    def make(self, job: Job) -> Any:  # noqa: ANN401  ASE's calculators have no common type
        """The calculator for the atoms of a job; one that knows no charge is loaded once for all."""
        if self.code == "tblite":
            own = {"charge": job.charge, "multiplicity": job.multiplicity}
            return self.factory(**own, **self.options)
        key = repr((self.code, sorted(self.options.items())))
        if key not in _LOADED or _LOADED[key][0] is not self.factory:
            _LOADED[key] = (self.factory, self.factory(**self.options))
        return _LOADED[key][1]


_LOADED: dict[str, tuple[Callable[..., Any], Any]] = {}  # potentials, which take seconds to load


def calculator_named(name: str, options: Mapping[str, Any] | None = None) -> Named:
    """Find a calculator before any work is done.

    Parameters
    ----------
    name
        One of `NAMES`, or `module:factory`.
    options
        Arguments of the factory.

    Raises
    ------
    UnknownNameError
        If there is no such calculator, or the module has no such factory.
    MissingProgramError
        If its package is not installed.
    InvalidInputError
        If it needs an argument, a model file, that was not given or is not there.
    """
    chosen = dict(options or {})
    checksum = _checksum(chosen)
    told = ", ".join(f"{key}={Path(str(value)).name}" for key, value in sorted(chosen.items())) + checksum
    if name not in _KNOWN:
        return _by_factory(name, chosen, told)
    known = _KNOWN[name]
    if known.needs and known.needs not in chosen:
        raise InvalidInputError(f"{name} needs a model file: --option {known.needs}=FILE")
    try:
        factory = getattr(import_module(known.module), known.name)
    except ImportError as error:
        raise MissingProgramError(f"{name} is not installed: pip install {known.install}") from error
    words = ", ".join(word for word in (name, *map(str, known.arguments.values()), told) if word)
    if name == "tblite":
        words = f"GFN1-xTB{f', {told}' if told else ''}"
    release = _release(known.module)
    return Named(name, release, words, known.charged, factory, {**known.arguments, **chosen})


def _release(module: str) -> str:
    """Version of the package that a module came with; nothing where it came with none."""
    try:
        return version(packages_distributions()[module.split(".", maxsplit=1)[0]][0])
    except (KeyError, PackageNotFoundError):
        return ""  # a module of the user's own, or a source tree


def _by_factory(name: str, options: Mapping[str, Any], told: str) -> Named:
    module, colon, attribute = name.partition(":")
    if not colon:
        raise UnknownNameError(
            f"no calculator {name[:80]!r}{choose(name, ('gfn1', *NAMES))}, or module:factory"
        )
    if os.getcwd() not in sys.path:  # noqa: PTH109  the user's module lies where the command is started
        sys.path.append(os.getcwd())  # noqa: PTH109
    try:
        found = getattr(import_module(module), attribute)
    except (Exception, SystemExit) as error:  # importing a user's module may raise anything
        raise UnknownNameError(
            f"no calculator {name[:80]!r} ({type(error).__name__}: {error}); use gfn1, "
            f"{', '.join(NAMES)}, or module:factory that Python can import"
        ) from error
    theory = f"{name}({told})" if told else name
    return Named(name, _release(module), theory, charged=True, factory=found, options=options)


def _checksum(options: Mapping[str, Any]) -> str:
    """First digits of the SHA-256 of each file among the arguments."""
    words = ""
    for key, value in sorted(options.items()):
        path = Path(str(value))
        if path.is_file():
            words += f", {key} sha256 {digest_of(path)[:12]}"
        elif key in {known.needs for known in _KNOWN.values()}:
            raise InvalidInputError(f"there is no model file {str(value)[:200]!r}")
    return words


def run_calculator(job: Job, named: Named, say: Callable[[str], None] = lambda _: None) -> Output:
    """Energy and forces at the job's geometry, or its relaxation (LBFGS, 0.05 eV/Å, 500 steps).

    Raises
    ------
    InvalidInputError
        If the calculator fails, or gives no finite energy.
    """
    atoms: Any = job.atoms[:]
    atoms.info = dict(job.atoms.info) | {"charge": job.charge, "multiplicity": job.multiplicity}
    steps = 0
    try:
        atoms.calc = _calculator(named, job, atoms)
        done = True
        if job.task == "relax":
            from ase.optimize import LBFGS  # noqa: PLC0415  ASE's optimisers import slowly

            words: dict[str, Any] = {"logfile": None, "maxstep": 0.1}
            optimiser: Any = LBFGS(atoms, **words)
            for ended in optimiser.irun(fmax=_FORCE, steps=_STEPS):
                done, steps = bool(ended), optimiser.nsteps
                say(f"step {steps}, {atoms.get_potential_energy():.4f} eV")
        energy, forces = float(atoms.get_potential_energy()), np.asarray(atoms.get_forces(), dtype=np.float64)
    except (Exception, SystemExit) as error:  # a calculator raises anything, and may end Python
        where = f" in step {steps}" if steps else ""
        words_of = " ".join(str(error).split())[:300] or type(error).__name__
        raise InvalidInputError(f"the calculator {named.code!r} failed{where}: {words_of}") from error
    _check(named.code, energy, forces, len(atoms))
    return Output(
        code=named.code,
        version=named.version,
        symbols=tuple(symbols_of(atoms)),
        positions=np.asarray(atoms.positions, dtype=np.float64),
        energy=energy,
        problem="" if done else f"the longest force is above {_FORCE} eV/Å after {_STEPS} steps",
        charge=job.charge,
        forces=forces,
        theory=named.theory,
        solvent="none",
    )


def _check(code: str, energy: float, forces: NDArray[np.float64], atoms: int) -> None:
    """Refuse what no calculation of so many atoms gives."""
    told = ""
    if not abs(energy) < _LARGEST * atoms:  # nan and inf, too
        told = f"{energy:g} eV, no energy of {atoms} atoms"
    elif forces.shape != (atoms, 3):
        told = f"forces of shape {forces.shape}, not ({atoms}, 3)"
    elif not np.isfinite(forces).all():
        told = "forces that are no finite numbers"
    if told:
        raise InvalidInputError(f"the calculator {code!r} gave {told}")


def _calculator(named: Named, job: Job, atoms: Any) -> Any:  # noqa: ANN401  as ASE's are
    """A known one knows its arguments; a user's factory is called with the atoms."""
    return named.factory(atoms, **named.options) if ":" in named.code else named.make(job)
