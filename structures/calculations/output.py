"""The result of one calculation as a code's files tell it, atoms in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Output", "output_of_rows"]


@dataclass(frozen=True, slots=True)
class Output:
    """Energy (eV), gap (eV), forces (eV/Å) and final positions (Å) of one calculation, all of them finite.

    Attributes
    ----------
    problem
        Why it does not count as converged, SCF and geometry where one was asked for; empty where it does.
    charge
        As the code printed it; None where it prints none.
    gap
        As `structures.calculations.gap` defines it; None where the output does not tell.
    theory, solvent
        Level of theory and solvent as they were run, in the words of our exports; empty and `not recorded`
        where neither output nor input tells.
    multiplicity
        As it was run; None where nothing tells.
    """

    code: str
    version: str
    symbols: tuple[str, ...]
    positions: NDArray[np.float64]
    energy: float | None
    problem: str = ""
    charge: int | None = None
    gap: float | None = None
    forces: NDArray[np.float64] | None = None
    theory: str = ""
    solvent: str = "not recorded"
    multiplicity: int | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that are none: a damaged output, or one in which an SCF went astray."""
        for name in ("positions", "energy", "gap", "forces"):
            value = getattr(self, name)
            if value is not None and not np.isfinite(value).all():
                raise FileFormatError(f"the output of {self.code} has {name} that are no finite numbers")

    @property
    def converged(self) -> bool:
        """Whether it counts."""
        return not self.problem

    @property
    def max_force(self) -> float | None:
        """Length of the longest force vector, eV/Å."""
        return None if self.forces is None else float((self.forces**2).sum(axis=1).max() ** 0.5)


def output_of_rows(
    code: str,
    version: str,
    rows: Sequence[Sequence[str]],
    *,
    energy: float | None,
    problem: str,
    charge: int | None,
    gap: float | None,
    forces: NDArray[np.float64] | None,
) -> Output:
    """Output of a printed table: element and position (Å) in each row."""
    return Output(
        code=code,
        version=version,
        symbols=tuple(row[0].capitalize() for row in rows),
        positions=np.array([row[1:4] for row in rows], dtype=np.float64),
        energy=energy,
        problem=problem,
        charge=charge,
        gap=gap,
        forces=forces,
    )
