"""The codes and formats that an export can be written for, by the name that `--code` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.export.cif import CIF
from structures.export.cp2k import CP2K
from structures.export.vasp import VASP
from structures.export.xyz import EXTXYZ, XYZ

if TYPE_CHECKING:
    from structures.export.code import Code

__all__ = ["CODES", "code_named"]

CODES: dict[str, Code] = {code.name: code for code in (CP2K, VASP, XYZ, EXTXYZ, CIF)}


def code_named(name: str) -> Code:
    """Return the code of that name.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists the names.
    """
    if name not in CODES:
        raise UnknownNameError(f"no code or format {name[:80]!r}; use one of {', '.join(CODES)}")
    return CODES[name]
