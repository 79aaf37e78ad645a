"""Solvents that the codes' continuum models take: our name, each code's name, static dielectric constant.

Dielectric constants at 298 K: Minnesota Solvent Descriptor Database (2012).
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["SOLVENTS", "Solvent"]


class Solvent(NamedTuple):
    """One solvent as the codes spell it."""

    orca: str
    gaussian: str
    xtb: str
    dielectric: float


SOLVENTS: dict[str, Solvent] = {
    "dmf": Solvent("DMF", "n,n-DiMethylFormamide", "dmf", 37.219),
    "water": Solvent("Water", "Water", "water", 78.355),
}
