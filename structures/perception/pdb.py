"""A PDB with alternative locations or partial occupancies, as a CIF says them by disorder groups.

Parsed by gemmi. The letter of an alternative location is its disorder group; symmetry is not applied, as a
PDB of a cluster lists all of its atoms. Occupancies of zero throughout are those of a program that has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gemmi
import numpy as np

from structures.errors import FileFormatError, InvalidInputError
from structures.foreign import foreign
from structures.perception.crystal import structure_of
from structures.perception.parts import group_names
from structures.perception.sites import CrystalSite, Unit

if TYPE_CHECKING:
    from pathlib import Path

    from structures.perception.structure import Structure

__all__ = ["pdb_part_names", "read_pdb"]

_FULL = 0.99
_MARGIN = 20.0  # Å around atoms without a cell


def pdb_part_names(path: Path, *, frame: int = -1) -> tuple[str, ...]:
    """Letters of the alternative locations of a PDB, sorted."""
    unit = _unit(path, frame)
    return () if unit is None else group_names(unit)


def read_pdb(
    path: Path, *, frame: int = -1, part: str | None = None, mixed: str | None = None
) -> Structure | None:
    """Read one model; None where each atom has one place and is there: nothing is to be chosen.

    Parameters and errors are those of `structures.perception.crystal.read_cif`.
    """
    unit = _unit(path, frame)
    if unit is None:
        return None
    found = structure_of(unit, part=part, mixed=mixed)
    found.atoms.pbc = False
    found.atoms.cell[:] = 0.0
    return found


def _unit(path: Path, frame: int) -> Unit | None:
    """The model as sites in a box of its own; None where nothing is to be chosen."""
    try:
        with foreign(path.name):
            model = gemmi.read_pdb(str(path))[frame]
    except FileFormatError as error:
        if isinstance(error.__cause__, IndexError):
            raise InvalidInputError(f"{path} has no frame {frame}; check the file") from error
        words = (str(error.__cause__).splitlines() or ["no PDB"])[0]
        raise FileFormatError(f"{path} could not be read as PDB ({words}); mend the file") from error
    atoms = [atom for chain in model for residue in chain for atom in residue]
    told = any(atom.occ > 0 for atom in atoms)
    if not any(atom.has_altloc() or (told and 0 < atom.occ < _FULL) for atom in atoms):
        return None
    atoms = [atom for atom in atoms if atom.occ > 0 or not told]
    sites = tuple(_site(path, atom, told=told) for atom in atoms)
    places = np.array([atom.pos.tolist() for atom in atoms])
    box = np.diag(np.ptp(places, axis=0) + 2 * _MARGIN)
    fractional = (places - places.min(axis=0) + _MARGIN) @ np.linalg.inv(box)
    return Unit(sites, fractional, box, np.eye(3)[None], np.zeros((1, 3)), ())


def _site(path: Path, atom: gemmi.Atom, *, told: bool) -> CrystalSite:
    label = f"{atom.name}:{atom.serial}"
    if atom.element.atomic_number == 0:
        raise FileFormatError(f"{path}: atom {label} has no known element; name it in columns 77 and 78")
    name = "H" if atom.element.name == "D" else atom.element.name
    group = atom.altloc.strip("\0 ")
    return CrystalSite(label, name, min(atom.occ, 1.0) if told else 1.0, "", group, special=False)
