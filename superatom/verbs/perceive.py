"""What a cluster file holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from structures.perception.files import read_structure
from structures.perception.perceive import Perception
from structures.perception.perceive import perceive as perceived

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["perceive"]


def perceive(
    structure: str | Path | Atoms,
    *,
    file_format: str | None = None,
    frame: int = -1,
    charge: int | None = None,
    tolerance: float | None = None,
) -> Perception:
    """Tell what a cluster holds: metals, core, motifs, ligands, point group, framework, sites of dopants.

    Parameters
    ----------
    structure
        A file of one cluster, or its atoms.
    file_format, frame
        Of a file: ASE's name of the format (else by its ending), and which frame; the last one is -1.
    charge
        Total charge, for the electron count; that of a recognised framework where left out.
    tolerance
        Å for the point group; without it 0.1 to 1.0 are tried and the largest group wins.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    InvalidInputError
        If there is no metal with sulfur on it, or atoms overlap.
    TooManyError
        If there are more than 20,000 atoms.

    Examples
    --------
    >>> import superatom
    >>> found = superatom.perceive(superatom.assemble("M25S18", 1, ligand="H"))
    >>> found.framework, found.motifs["dimer"], found.electrons
    ('M25S18', 6, 8)
    """
    atoms = (
        read_structure(structure, file_format=file_format, frame=frame)
        if isinstance(structure, str | Path)
        else structure
    )
    return perceived(atoms, charge=charge, tolerance=tolerance)
