"""What a cluster file holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from structures.charges import charge_words
from structures.errors import ArgumentError
from structures.perception.files import load_structure, parts_of
from structures.perception.perceive import perceive as perceived

if TYPE_CHECKING:
    from ase import Atoms

    from structures.perception.perception import Perception

__all__ = ["perceive", "perceive_parts"]


def perceive(
    structure: str | Path | Atoms,
    *,
    file_format: str | None = None,
    frame: int = -1,
    charge: int | None = None,
    tolerance: float | None = None,
    part: str | None = None,
    mixed: str | None = None,
) -> Perception:
    """Tell what a cluster holds: metals, core, motifs, ligands, point group, framework, sites of dopants.

    Parameters
    ----------
    structure
        A file of one cluster, or its atoms.
    file_format, frame
        Of a file: ASE's name of the format (else by its ending), and which frame; the last one is -1.
    charge
        Of the cluster with every acidic H in place, for the electron count; without it `electron_counts` has
        alternatives.
    tolerance
        Å for the point group; without it 0.1 to 1.0 are tried and the largest group wins.
    part
        Of a CIF with disorder: the group to take (`2`, `A=2`); the major part of each disorder by default.
    mixed
        Of a CIF with shared metal sites: what they hold (`major`, `Ag`, `Au8=Ag`); a range by default.

    Raises
    ------
    FileFormatError
        If the file cannot be read.
    InvalidInputError
        If there is no metal with sulfur on it, atoms overlap, or no shared site can hold `mixed`.
    TooManyError
        If there are more than 20,000 atoms.
    UnknownNameError
        If the file has no disorder group `part`.

    Examples
    --------
    >>> import superatom
    >>> found = superatom.perceive(superatom.assemble("M25S18", 1, ligand="H"))
    >>> found.framework, found.motifs["dimer"], found.electrons
    ('M25S18', 6, None)
    >>> [(row["charge"], row["electrons"]) for row in found.electron_counts]
    [(0, 7), (-1, 8), (1, 6)]
    """
    if isinstance(structure, str | Path):
        given = load_structure(structure, file_format=file_format, frame=frame, part=part, mixed=mixed)
        if charge is None:
            given = replace(given, notes=(*given.notes, *_told_charge(given.atoms)))
        return perceived(given, charge=charge, tolerance=tolerance)
    if part is not None or mixed is not None:
        raise ArgumentError("--part and --mixed are for files; atoms have neither parts nor shared sites")
    return perceived(structure, charge=charge, tolerance=tolerance)


def _told_charge(atoms: Atoms) -> list[str]:
    """What is said of a file, such as one of ours, that names the charge of its atoms."""
    charge = atoms.info.get("charge")
    if not isinstance(charge, int | np.integer) or isinstance(charge, bool):
        return []
    return [f"the file says charge {charge_words(int(charge))} of its atoms"]


def perceive_parts(
    file: str | Path,
    *,
    file_format: str | None = None,
    frame: int = -1,
    charge: int | None = None,
    tolerance: float | None = None,
    mixed: str | None = None,
) -> dict[str, Perception]:
    """Perceive each disorder group of a file, by name; `major` alone where it has no disorder.

    Takes and raises what `perceive` does.

    Examples
    --------
    >>> import superatom
    >>> _ = superatom.build("M25S18", "ordered.xyz", ligand="H")
    >>> list(superatom.perceive_parts("ordered.xyz"))
    ['major']
    """
    parts = parts_of(file, file_format=file_format, frame=frame)
    return {
        part: perceive(
            file,
            file_format=file_format,
            frame=frame,
            charge=charge,
            tolerance=tolerance,
            part=part,
            mixed=mixed,
        )
        for part in parts
    }
