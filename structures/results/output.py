"""The result of one calculation as a code's files tell it, atoms in the order of the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ase.io import read

from structures.errors import FileFormatError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["Output", "last_frame", "text_of"]


@dataclass(frozen=True, slots=True)
class Output:
    """Energy (eV), gap (eV), forces (eV/Å) and final positions (Å) of one calculation.

    Attributes
    ----------
    converged
        SCF, and geometry where one was asked for.
    charge
        As the code printed it; None where it prints none.
    problem
        Why it does not count as converged.
    theory, solvent
        Level of theory and solvent where the output tells them, in the words of our exports.
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

    @property
    def max_force(self) -> float | None:
        """Length of the longest force vector, eV/Å."""
        return None if self.forces is None else float((self.forces**2).sum(axis=1).max() ** 0.5)


def last_frame(path: Path, kind: str) -> Atoms:
    """Last structure of a file, read by ASE as this format.

    Raises
    ------
    FileFormatError
        If the file is missing or is none of that format.
    """
    if not path.is_file():
        raise FileFormatError(f"there is no {path.name}; has the job run to its end?")
    try:
        return cast("Atoms", read(path, index=-1, format=kind))
    except Exception as error:  # ASE's parsers raise whatever the text leads them to
        raise FileFormatError(f"{path.name} cannot be read as {kind}: {error}") from error


def text_of(path: Path) -> str:
    """What a program printed into this file, bytes that are no UTF-8 replaced; empty where there is none."""
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
