"""The codes and formats that an export can be written for, by the name that `--code` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.export.abinit import ABINIT
from structures.export.aims import AIMS
from structures.export.ase_database import ASE_DATABASE
from structures.export.chemiscope import CHEMISCOPE
from structures.export.cif import CIF
from structures.export.cp2k import CP2K
from structures.export.espresso import ESPRESSO
from structures.export.gaussian import GAUSSIAN
from structures.export.gpaw import GPAW
from structures.export.nwchem import NWCHEM
from structures.export.optimade import OPTIMADE
from structures.export.orca import ORCA
from structures.export.psi4 import PSI4
from structures.export.turbomole import TURBOMOLE
from structures.export.vasp import VASP
from structures.export.xtb import XTB
from structures.export.xyz import EXTXYZ, XYZ

if TYPE_CHECKING:
    from structures.export.code import Code

__all__ = ["CODES", "code_named"]

_DFT = (CP2K, ESPRESSO, VASP, GPAW, NWCHEM, PSI4, ORCA, GAUSSIAN, AIMS, TURBOMOLE, XTB, ABINIT)
_FORMATS = (XYZ, EXTXYZ, CIF, ASE_DATABASE, OPTIMADE, CHEMISCOPE)

CODES: dict[str, Code] = {code.name: code for code in (*_DFT, *_FORMATS)}
_ALIASES = {  # what people call them
    "poscar": "vasp",
    "qe": "espresso",
    "quantum-espresso": "espresso",
    "fhi-aims": "aims",
    "g16": "gaussian",
}


def code_named(name: str) -> Code:
    """Return the code of that name or of another spelling of it; case does not matter.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists the names.
    """
    plain = _ALIASES.get(name.casefold(), name.casefold())
    if plain not in CODES:
        raise UnknownNameError(f"no code or format {name[:80]!r}; use one of {', '.join(CODES)}")
    return CODES[plain]
