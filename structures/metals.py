"""Electrons that metals bring to a superatom, and the count that decides whether its shells close.

n* = Σ v(M) − N(ligand) − q: each anionic ligand (thiolate or halide) takes one electron, q is the core
charge. Walter et al., PNAS 2008, 105, 9157. Pd, Pt and Cd, Hg: Walter and Moseler, J. Phys. Chem. C 2009,
113, 15834.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.errors import InvalidInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VALENCE", "superatom_electrons", "valence"]

VALENCE: dict[str, int] = {"Cu": 1, "Ag": 1, "Au": 1, "Pd": 0, "Pt": 0, "Cd": 2, "Hg": 2}
_UNCOUNTED = {
    "Ir": "one electron short of a full d shell, it may take one or none (Au22Ir3(SR)18 has no clean count)",
    "Rh": "one electron short of a full d shell, it may take one or none",
}


def valence(metal: str) -> int:
    """Return how many electrons a metal brings to the superatom.

    Raises
    ------
    InvalidInputError
        If the metal has no agreed count (Ir, Rh); the message says why.
    UnknownNameError
        If it is not a metal of the table.
    """
    if metal in VALENCE:
        return VALENCE[metal]
    known = ", ".join(VALENCE)
    if metal in _UNCOUNTED:
        raise InvalidInputError(
            f"{metal} has no agreed superatom valence: {_UNCOUNTED[metal]}; use one of {known}"
        )
    raise UnknownNameError(f"no superatom valence for {metal!r}; known metals are {known}")


def superatom_electrons(metals: Mapping[str, int], anionic_ligands: int, core_charge: int) -> int:
    """Count superatom electrons: valences less one an anionic ligand less the core charge.

    Parameters
    ----------
    metals
        How many atoms of each metal, for instance `{"Au": 12, "Ag": 32}`.
    anionic_ligands
        Thiolates and halides together.
    core_charge
        Charge with every acidic hydrogen in place; lost ones do not change the count.
    """
    return sum(valence(metal) * n for metal, n in metals.items()) - anionic_ligands - core_charge
