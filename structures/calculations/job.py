"""A job: one molecule with its charge and multiplicity, and what a code shall do with it.

The charge is an int on purpose: GPAW converges with -4.0 and then crashes, and half a charge is an error.
Electron parity is checked against the whole molecule (metals, ligands, every hydrogen that is there).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from structures.calculations.geometry import symbols_of
from structures.calculations.method import Method
from structures.calculations.solvents import DIELECTRIC
from structures.errors import ChargeBalanceError, InvalidInputError
from structures.matter.elements import element, metal_symbols
from structures.nearest import choose
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ase import Atoms

__all__ = ["Job", "Level", "Task", "formula", "job_for", "metal_formula"]

Task = Literal["energy", "relax"]
Level = Literal["fast", "good"]

_CLASH = 0.5  # Å; below the H-H bond (0.74 Å), so nothing real is refused


@dataclass(frozen=True, slots=True)
class Job(Shown):
    """What a writer needs: the molecule, its charge state, and the calculation wanted.

    Attributes
    ----------
    atoms
        The molecule, Å; `pbc` and `cell` are ignored, each writer makes the box that its code needs.
    charge
        Charge of exactly these atoms.
    multiplicity
        2S + 1; its parity must fit the electrons.
    title
        One printable ASCII line; says `hypothesis` where the framework is one.
    solvent
        `none`, `dmf` or `water`; codes without a stock solvent model say so in their file.
    method
        What the user set for the code, and the queue.
    """

    atoms: Atoms
    charge: int
    multiplicity: int
    title: str
    task: Task = "energy"
    level: Level = "fast"
    solvent: str = "none"
    method: Method = field(default_factory=Method, repr=False)

    def __post_init__(self) -> None:
        _check_choice("task", self.task, get_args(Task))
        _check_choice("level", self.level, get_args(Level))
        _check_choice("solvent", self.solvent, ("none", *DIELECTRIC))
        if not re.fullmatch(r"[ -~]{1,200}", self.title):
            raise InvalidInputError(
                f"title {self.title!r} must be one line of 1 to 200 printable ASCII characters"
            )
        for name, number in (("charge", self.charge), ("multiplicity", self.multiplicity)):
            if type(number) is not int:
                raise InvalidInputError(f"{name} {number!r} must be an int, such as -4")
        _check_geometry(self.atoms)
        _check_parity(self)

    @property
    def electrons(self) -> int:
        """All electrons, core electrons of the atoms included: sum of Z minus charge."""
        return int(self.atoms.numbers.sum()) - self.charge

    @property
    def elements(self) -> tuple[str, ...]:
        """Element symbols in the order in which they first occur."""
        return tuple(dict.fromkeys(self.symbols))

    @property
    def symbols(self) -> list[str]:
        """Element symbol of each atom, in our order."""
        return symbols_of(self.atoms)


def job_for(
    atoms: Atoms,
    *,
    charge: int | None = None,
    multiplicity: int | None = None,
    task: Task = "energy",
    level: Level = "fast",
    solvent: str = "auto",
    method: Method | None = None,
) -> Job:
    """Make the job of an assembled cluster from what its `info` carries.

    Parameters
    ----------
    charge
        Of exactly these atoms; `info["charge"]` where left out.
    multiplicity
        None takes `info["multiplicity"]`, else 1 or 2 after the electron parity.
    solvent
        `auto` is DMF (the solvent of the ESI work) for anions, whose outer electrons are unbound in vacuum,
        and `none` otherwise, where the method does not say another.
    method
        What the user set, see `read_method`; its level takes the place of `level`.

    Raises
    ------
    InvalidInputError
        If the charge is nowhere to be found or a choice is unknown.
    ChargeBalanceError
        If the multiplicity does not fit the number of electrons.

    Examples
    --------
    >>> import superatom
    >>> job = superatom.job_for(superatom.assemble("M25S18", 1, ligand="CH3"))
    >>> job.charge, job.multiplicity, job.solvent
    (-1, 1, 'dmf')
    """
    number = _charge(atoms) if charge is None else charge
    atoms = _at(atoms, number)
    electrons = int(atoms.numbers.sum()) - number
    if multiplicity is None:
        multiplicity = int(atoms.info.get("multiplicity", 1 + electrons % 2))
        if (multiplicity + electrons) % 2 == 0:  # info speaks of another charge state
            multiplicity = 1 + electrons % 2
    if method is None:
        method = Method()
    else:
        level = "good" if method.base == "good" else "fast"
    if solvent == "auto":
        solvent = method.solvent or "auto"
    if solvent == "auto":
        solvent = "dmf" if number < 0 else "none"
    return Job(atoms, number, multiplicity, _title(atoms, number), task, level, solvent, method)


def formula(atoms: Atoms) -> str:
    """Composition with the metals first: `Au12Ag32S30H30`."""
    symbols = symbols_of(atoms)
    first = (*metal_symbols(), "S", "C", "H")
    return _written(symbols, [*first, *sorted(set(symbols).difference(first))])


def metal_formula(atoms: Atoms) -> str:
    """Metals only, `Au12Ag32`, in the order of writing."""
    return _written(symbols_of(atoms), metal_symbols())


def _written(symbols: Sequence[str], order: Iterable[str]) -> str:
    counts = Counter(symbols)
    return "".join(
        f"{symbol}{counts[symbol] if counts[symbol] > 1 else ''}" for symbol in order if counts[symbol]
    )


def _charge(atoms: Atoms) -> int:
    if "charge" not in atoms.info:
        raise InvalidInputError(
            "the structure carries no charge; state the charge as a number, such as --charge=-4"
        )
    return int(atoms.info["charge"])


def _at(atoms: Atoms, charge: int) -> Atoms:
    """Atoms whose notes speak of this charge, where they spoke of another one."""
    notes = atoms.info
    if charge == notes.get("charge", charge):
        return atoms
    more = charge - int(notes["charge"])
    shifts = {"charge": more, "core_charge": more, "electrons": -more}
    moved = atoms[:]
    moved.info = {
        name: thing + shifts[name] if name in shifts else thing
        for name, thing in notes.items()
        if name != "shell"
    }
    return moved


def _title(atoms: Atoms, charge: int) -> str:
    sign = "-" if charge < 0 else "+"
    words = [f"{formula(atoms)} {abs(charge)}{sign}" if charge else f"{formula(atoms)} neutral"]
    named = ("framework", "occupancy", "evidence")
    words += [f"{key} {atoms.info[key]}" for key in named if key in atoms.info]
    return re.sub(r"[^ -~]", "?", ", ".join(words))[:200]


def _check_choice(name: str, chosen: object, allowed: tuple[str, ...]) -> None:
    if chosen not in allowed:
        raise InvalidInputError(f"{name} {chosen!r} is unknown{choose(str(chosen), allowed)}")


def _check_geometry(atoms: Atoms) -> None:
    positions = atoms.positions
    if not len(atoms) or not np.isfinite(positions).all():
        raise InvalidInputError(
            f"a job needs atoms with finite positions, not {len(atoms)} atoms with {positions!r}"
        )
    if (atoms.numbers < 1).any():
        raise InvalidInputError("a job needs real elements; the structure has placeholder atoms (X)")
    for symbol in dict.fromkeys(symbols_of(atoms)):
        element(symbol)
    from scipy.spatial import cKDTree  # noqa: PLC0415  half the import time of this module

    pairs = cKDTree(positions).query_pairs(_CLASH)
    if pairs:
        low, high = min(pairs)
        raise InvalidInputError(
            f"atoms {low} and {high} are closer than {_CLASH} Å; no code converges on that"
        )


def _check_parity(job: Job) -> None:
    if job.electrons < 0 or job.multiplicity < 1 or (job.electrons + job.multiplicity) % 2 == 0:
        even = job.electrons % 2 == 0
        raise ChargeBalanceError(
            f"{formula(job.atoms)} with charge {job.charge} has {job.electrons} electrons, which does not go "
            f"with multiplicity {job.multiplicity}; use {'1 or 3' if even else '2 or 4'}, or another charge"
        )
