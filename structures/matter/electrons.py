"""Electrons that metals bring to a superatom, and what ligands and charge leave of them.

n* = Σ v(M) − X − 2 X2 − q: an X ligand (thiolate, halide) takes one electron, an X2 ligand two, an L ligand
none; q is the core charge. Walter et al., PNAS 2008, 105, 9157.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.elements import ELEMENTS, metal_symbols
from structures.matter.labels import unlabelled

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CLOSINGS", "superatom_electrons", "valence"]

CLOSINGS = (2, 8, 18, 20, 34, 40, 58)
"""Counts that close a shell of a sphere: 1S2 | 1P6 | 1D10 | 2S2 | 1F14 | 2P6 | 1G18."""


def valence(metal: str) -> int:
    """Return how many electrons a metal brings to the superatom.

    Raises
    ------
    InvalidInputError
        If the metal has no agreed count (Ir, Rh); the message says why.
    UnknownNameError
        If the table of elements has no count of it.
    """
    row = ELEMENTS.get(unlabelled(metal))
    if row is not None and row.valence is not None:
        return row.valence
    known = ", ".join(name for name in reversed(metal_symbols()) if ELEMENTS[name].valence is not None)
    if row is not None and row.uncounted:
        raise InvalidInputError(
            f"{metal} has no agreed superatom valence: {row.uncounted}; use one of {known}"
        )
    raise UnknownNameError(f"no superatom valence for {metal!r}; known metals are {known}")


def superatom_electrons(metals: Mapping[str, int], taken: int, core_charge: int) -> int:
    """Count superatom electrons: valences less what the ligands take less the core charge.

    Parameters
    ----------
    metals
        How many atoms of each metal, for instance `{"Au": 12, "Ag": 32}`.
    taken
        Electrons that the ligands take, see `structures.matter.ligands.electrons_taken`; one a thiolate.
    core_charge
        Charge with every acidic hydrogen in place; lost ones do not change the count.
    """
    return sum(valence(metal) * n for metal, n in metals.items()) - taken - core_charge
