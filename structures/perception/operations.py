"""Symmetry operations of a CIF: those that it lists, else those of the space group that it names.

A file without either is taken as all atoms of its cell, and that is said: half a cluster would pass for a
cluster otherwise. A number alone (International Tables, volume A) leaves the setting open; it is said, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import gemmi
import numpy as np

from structures.errors import FileFormatError
from structures.words import counted

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["operations_of"]

_NOTHING = frozenset(["", ".", "?"])
_FULL_NAME = "_space_group_name_H-M_full"


def operations_of(
    path: Path, block: gemmi.cif.Block, small: gemmi.SmallStructure
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[str, ...]]:
    """Rotations (n, 3, 3) and translations (n, 3) of x' = W x + w, in fractions of the cell; what was chosen.

    Raises
    ------
    FileFormatError
        If an operation is none, or operations are not listed and the space group is unknown.
    """
    try:
        listed = [gemmi.Op(text) for text in small.symops]
    except RuntimeError as error:
        raise FileFormatError(f"{path}: {error}; mend the symmetry operations") from error
    group, named, words = _space_group(block, small)
    if listed:
        words = _fewer(listed, group, named)
    elif group is not None:
        listed = list(group.operations())
    elif named:
        raise FileFormatError(
            f"{path} names the space group {named}, which is unknown, and lists no operations; add "
            "_space_group_symop_operation_xyz"
        )
    else:
        listed = [gemmi.Op("x,y,z")]
        words = "the file has no symmetry: its sites were taken as all atoms of the cell"
    scale = float(gemmi.Op.DEN)
    rotations = np.array([op.rot for op in listed], dtype=np.float64) / scale
    translations = np.array([op.tran for op in listed], dtype=np.float64) / scale
    return rotations, translations, (words,) if words else ()


def _space_group(
    block: gemmi.cif.Block, small: gemmi.SmallStructure
) -> tuple[gemmi.SpaceGroup | None, str, str]:
    """The space group, the words by which the file names it, and what its number alone leaves open.

    `R -3` has two cells; the one of the file decides.
    """
    alpha, gamma = small.cell.alpha, small.cell.gamma
    for name in (small.spacegroup_hm, gemmi.cif.as_string(block.find_value(_FULL_NAME) or "")):
        if name.strip() not in _NOTHING:
            return gemmi.find_spacegroup_by_name(name, alpha, gamma), repr(name), ""
    if small.spacegroup_hall.strip() not in _NOTHING:
        return _of_hall(small.spacegroup_hall), repr(small.spacegroup_hall), ""
    number = small.spacegroup_number
    group = gemmi.find_spacegroup_by_number(number) if number else None
    if group is None:
        return None, f"{number}" if number else "", ""
    group = gemmi.find_spacegroup_by_name(group.hm, alpha, gamma) or group
    words = f"the file has the number of its space group alone ({number}): read in the setting {group.xhm()}"
    return group, f"{number}", words


def _of_hall(symbol: str) -> gemmi.SpaceGroup | None:
    try:
        return gemmi.find_spacegroup_by_ops(gemmi.symops_from_hall(symbol))
    except (RuntimeError, ValueError):
        return None


def _fewer(listed: list[gemmi.Op], group: gemmi.SpaceGroup | None, named: str) -> str:
    """Say so where the file lists fewer orientations than its space group has."""
    kinds = len({str(op.rot) for op in listed})
    known = len(group.operations().sym_ops) if group is not None else kinds
    if known <= kinds:
        return ""
    return (
        f"the file lists operations of {counted(kinds, 'orientation')} and names {named}, which has {known}: "
        "those listed were taken"
    )
