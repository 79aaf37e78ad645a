"""The asymmetric unit of a CIF: sites with occupancy, disorder assembly and group, cell and operations.

Parsed by gemmi (Wojdyr, J. Open Source Softw. 2022, 7, 4200). Occupancies are those of the CIF dictionary: an
atom on a special position has 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gemmi
import numpy as np
from ase.data import atomic_numbers

from structures.errors import FileFormatError, InvalidInputError, TooManyError
from structures.foreign import foreign
from structures.perception.bonds import MAX_ATOMS
from structures.perception.operations import operations_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["CrystalSite", "Unit", "read_unit"]

_NOTHING = frozenset(["", ".", "?"])
_COLUMNS = (
    "_label",
    "?_type_symbol",
    "_fract_x",
    "_fract_y",
    "_fract_z",
    "?_occupancy",
    "?_disorder_assembly",
    "?_disorder_group",
    "?_calc_flag",
)


@dataclass(frozen=True, slots=True)
class CrystalSite:
    """One site: label, element, occupancy, disorder assembly and group (empty where it has none).

    `special` is True for a group that is written with a minus sign: disordered about a symmetry element, its
    images are alternatives of one another.
    """

    label: str
    element: str
    occupancy: float
    assembly: str
    group: str
    special: bool


@dataclass(frozen=True, eq=False)
class Unit:
    """An asymmetric unit; fractional positions of shape (sites, 3), operations as x' = W x + w."""

    sites: tuple[CrystalSite, ...]
    fractional: NDArray[np.float64]
    cell: NDArray[np.float64]
    rotations: NDArray[np.float64]
    translations: NDArray[np.float64]
    notes: tuple[str, ...]


def read_unit(path: Path, frame: int = -1) -> Unit | None:
    """Read one block with atoms; None where no block has fractional coordinates.

    Raises
    ------
    FileFormatError
        If it is no CIF, or an atom has no known element.
    InvalidInputError
        If it has no block of that number.
    TooManyError
        If the cell holds more atoms than perception takes.
    """
    try:
        with foreign(path.name):
            document = gemmi.cif.read(str(path))
    except FileFormatError as error:
        words = (str(error.__cause__).splitlines() or ["no CIF"])[0].replace(f"{path}:", "line ")
        raise FileFormatError(f"{path} could not be read as CIF ({words}); mend the file") from error
    blocks = [block for block in document if block.find_loop("_atom_site_fract_x")]
    if not blocks:
        return None
    try:
        block = blocks[frame]
    except IndexError as error:
        raise InvalidInputError(
            f"{path} has no frame {frame}; it has {len(blocks)} structures (0 to {len(blocks) - 1})"
        ) from error
    return _unit(path, block)


def _unit(path: Path, block: gemmi.cif.Block) -> Unit:
    small = gemmi.make_small_structure_from_block(block)
    rotations, translations, told = operations_of(path, block, small)
    sites: list[CrystalSite] = []
    places: list[list[float]] = []
    lost: list[str] = []
    for row in block.find("_atom_site", list(_COLUMNS)):
        words = [gemmi.cif.as_string(row[k]) if row.has(k) else "" for k in range(len(_COLUMNS))]
        place = [gemmi.cif.as_number(row[k]) for k in (2, 3, 4)]
        occupancy = gemmi.cif.as_number(row[5]) if row.has(5) else 1.0
        occupancy = 1.0 if not np.isfinite(occupancy) else occupancy
        if words[8] == "dum" or occupancy <= 0:
            continue
        if not np.isfinite(place).all():
            lost.append(words[0])
            continue
        sites.append(_site(path, words, occupancy))
        places.append(place)
    if len(sites) * len(rotations) > 4 * MAX_ATOMS:
        raise TooManyError(
            f"{path} has {len(sites)} sites and {len(rotations)} operations, more than {MAX_ATOMS} atoms; "
            "cut one cluster out of the file and give that"
        )
    notes = [*told, *([f"left out, no coordinates in the file: {', '.join(lost)}"] if lost else [])]
    return Unit(
        tuple(sites),
        np.array(places, dtype=np.float64).reshape(-1, 3),
        np.array(small.cell.orth.mat.tolist(), dtype=np.float64).T,
        rotations,
        translations,
        tuple(notes),
    )


def _site(path: Path, words: list[str], occupancy: float) -> CrystalSite:
    label, symbol = words[0], words[1]
    element = gemmi.Element("".join(c for c in (symbol or label)[:2] if c.isalpha()))
    if element.atomic_number == 0:
        element = gemmi.Element((symbol or label)[:1])
    name = "H" if element.name == "D" else element.name
    if name not in atomic_numbers or atomic_numbers[name] == 0:
        raise FileFormatError(f"{path}: site {label} has no known element ({symbol or label}); name it")
    assembly, group = ("" if word in _NOTHING else word for word in words[6:8])
    group = "" if group == "0" else group
    return CrystalSite(
        label, name, min(occupancy, 1.0), assembly, group.lstrip("-+"), special=group.startswith("-")
    )
