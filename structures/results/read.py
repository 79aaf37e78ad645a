"""Read the output of any code that we write for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.results.abinit_output import read_abinit
from structures.results.aims_output import read_aims
from structures.results.cp2k_output import read_cp2k
from structures.results.espresso_output import read_espresso
from structures.results.gaussian_output import read_gaussian
from structures.results.gpaw_output import read_gpaw
from structures.results.orca_output import read_orca
from structures.results.text_output import read_nwchem, read_psi4
from structures.results.turbomole_output import read_turbomole
from structures.results.vasp_output import read_vasp
from structures.results.xtb_output import read_xtb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from structures.results.output import Output

__all__ = ["read_output"]

_READERS: dict[str, Callable[..., Output]] = {
    "abinit": read_abinit,
    "aims": read_aims,
    "cp2k": read_cp2k,
    "espresso": read_espresso,
    "gaussian": read_gaussian,
    "gpaw": read_gpaw,
    "nwchem": read_nwchem,
    "orca": read_orca,
    "psi4": read_psi4,
    "turbomole": read_turbomole,
    "vasp": read_vasp,
    "xtb": read_xtb,
}


def read_output(folder: Path, code: str, *, relaxed: bool) -> Output:
    """Read what `code` left in a folder that we exported.

    Raises
    ------
    UnknownNameError
        If no reader knows the code (a plain format has no results).
    FileFormatError
        If the output is missing or unreadable.
    """
    if code not in _READERS:
        raise UnknownNameError(f"results of {code!r} cannot be read; known are {', '.join(_READERS)}")
    return _READERS[code](folder, relaxed=relaxed)
