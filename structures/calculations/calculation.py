"""A calculation that ended: its record, what the code printed, and its atoms in our order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from ase import Atoms
    from numpy.typing import NDArray

    from structures.calculations.output import Output
    from structures.calculations.record import Record

__all__ = ["Calculation", "ended"]


@dataclass(frozen=True, slots=True, eq=False)
class Calculation:
    """One calculation with its atoms in our order, whatever the order of the file.

    Attributes
    ----------
    start, end
        The atoms as exported and as computed, Å.
    forces
        Shape (atoms, 3), eV/Å; None where none were printed.
    """

    record: Record
    output: Output
    start: Atoms
    end: Atoms
    forces: NDArray[np.float64] | None


def ended(record: Record, output: Output, start: Atoms, *, mirrored: bool = False) -> Calculation:
    """Calculation of an output, rows brought into our order; `mirrored` turns z of the file round.

    Raises
    ------
    InvalidInputError
        If the output is not converged, or has other atoms, another order or charge than the record.
    """
    require_converged(output)
    if output.symbols != record.symbols:
        raise InvalidInputError(
            f"not ours: the {len(output.symbols)} atoms of the output have other elements, or another order, "
            f"than {record.formula} of superatom.json"
        )
    if output.charge is not None and output.charge != record.charge:
        raise InvalidInputError(f"not ours: charge {output.charge} was computed, {record.charge} exported")
    order = np.argsort(record.order)  # file row of each of our atoms
    sign = np.array([1.0, 1.0, -1.0 if mirrored else 1.0])
    end = start[:]
    end.positions = output.positions[order] * sign
    forces = None if output.forces is None else output.forces[order] * sign
    return Calculation(record, output, start, end, forces)


def require_converged(output: Output) -> float:
    """Energy (eV) of an output that counts.

    Raises
    ------
    InvalidInputError
        If it is not converged or has no energy; the message says why.
    """
    if not output.converged or output.energy is None:
        raise InvalidInputError(f"not stored: {output.problem or 'no energy was printed'}")
    return output.energy
