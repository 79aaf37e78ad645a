"""The result of one calculation as a code's files tell it, atoms in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Output"]


@dataclass(frozen=True, slots=True)
class Output:
    """Energy (eV), gap (eV), forces (eV/Å) and final positions (Å) of one calculation.

    Attributes
    ----------
    converged
        SCF, and geometry where one was asked for.
    charge
        As the code printed it; None where it prints none.
    gap
        As `structures.calculations.gap` defines it; None where the output does not tell.
    problem
        Why it does not count as converged.
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
    converged: bool
    problem: str = ""
    charge: int | None = None
    gap: float | None = None
    forces: NDArray[np.float64] | None = None
    theory: str = ""
    solvent: str = "not recorded"
    multiplicity: int | None = None

    @property
    def max_force(self) -> float | None:
        """Length of the longest force vector, eV/Å."""
        return None if self.forces is None else float((self.forces**2).sum(axis=1).max() ** 0.5)
