"""Read the output of any code that we write for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.results.abinit_output import read_abinit
from structures.results.ase_output import PHRASES, read_ase
from structures.results.cclib_output import LOGS, read_cclib
from structures.results.cp2k_output import read_cp2k
from structures.results.espresso_output import read_espresso
from structures.results.text_output import TEXT_CODES, read_text
from structures.results.xtb_output import read_xtb

if TYPE_CHECKING:
    from pathlib import Path

    from structures.results.output import Output

__all__ = ["read_output"]


def read_output(folder: Path, code: str, *, relaxed: bool) -> Output:
    """Read what `code` left in a folder that we exported.

    Raises
    ------
    UnknownNameError
        If no reader knows the code (a plain format has no results).
    FileFormatError
        If the output is missing or unreadable.
    """
    if code == "xtb":
        return read_xtb(folder, relaxed=relaxed)
    if code == "abinit":
        return read_abinit(folder, relaxed=relaxed)
    if code == "cp2k":
        return read_cp2k(folder, relaxed=relaxed)
    if code == "espresso":
        return read_espresso(folder, relaxed=relaxed)
    if code in PHRASES:
        return read_ase(folder, code, relaxed=relaxed)
    if code in TEXT_CODES:
        return read_text(folder, code, relaxed=relaxed)
    if code in LOGS:
        return read_cclib(folder, code, relaxed=relaxed)
    known = ", ".join(["abinit", "cp2k", "espresso", "xtb", *PHRASES, *TEXT_CODES, *LOGS])
    raise UnknownNameError(f"results of {code!r} cannot be read; known are {known}")
