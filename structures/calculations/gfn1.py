"""What GFN1-xTB gets wrong on these clusters, measured against PBE and LDA geometries and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.calculations.geometry import symbols_of
from structures.library.classes import CLASSES

if TYPE_CHECKING:
    from structures.calculations.job import Job

__all__ = ["warnings_for"]


def warnings_for(job: Job) -> tuple[str, ...]:
    """What GFN1 is known to get wrong for this molecule."""
    words = ["GFN1 makes metal-metal bonds 1-4 % too long and gaps about half of DFT's"]
    words.append("energies of different frameworks or charges cannot be compared with GFN1")
    symbols = symbols_of(job.atoms)
    mixed = {"Au", "Ag"} <= set(symbols)
    known = CLASSES.get(str(job.atoms.info.get("framework")))
    if mixed and not (known and known.gfn1_orders):
        words.append(
            "GFN1 does not order Au and Ag in gold frames (correlation 0.13 with PBE): no ranking by it"
        )
    elif mixed:
        words.append("GFN1 finds the icosahedron as in DFT; the order of the three outer orbits is undecided")
    if job.charge < 0 and job.solvent == "none":
        words.append("the outer electrons of an anion are hardly bound in vacuum; use --solvent dmf")
    return tuple(words)
