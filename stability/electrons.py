"""Superatom electron counts and whether they close a shell.

Closings of the spherical jellium: 1S2 | 1P6 | 1D10 | 2S2 | 1F14 | 2P6 | 1G18 give 2, 8, 18, 20, 34, 40, 58
(Walter et al., PNAS 2008, 105, 9157). Cores that are not round need not follow them: Au38(SR)24 has 14.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.matter.electrons import CLOSINGS, superatom_electrons
from structures.matter.ligands import electrons_taken
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ElectronCount", "electrons"]


@dataclass(frozen=True, slots=True)
class ElectronCount(Shown):
    """A superatom electron count n* and what it means.

    Attributes
    ----------
    electrons
        n* = sum of valences - electrons that the ligands take - core charge.
    closed
        n* is one of `CLOSINGS`.
    reason
        The sum and the verdict in one sentence.
    """

    electrons: int
    closed: bool
    reason: str

    def __int__(self) -> int:
        return self.electrons


def electrons(metals: Mapping[str, int], ligands: int | Mapping[str, int], core_charge: int) -> ElectronCount:
    """Count superatom electrons and compare them with the shell closings.

    Parameters
    ----------
    metals
        How many atoms of each metal: `{"Au": 12, "Ag": 32}`. Each counts as the table of elements says.
    ligands
        How many of each ligand by name, or a number of X ligands (thiolates and halides).
    core_charge
        Charge of the cluster with every acidic hydrogen in place.

    Raises
    ------
    InvalidInputError
        If a metal has no agreed valence (Ir, Rh); the message says why.
    UnknownNameError
        If a metal or a ligand is not in the table.

    Examples
    --------
    >>> electrons({"Au": 25}, {"PET": 18}, -1).reason.partition("charge ")[2]
    '-1: 8 electrons, which closes the shell of 8 by the counting rule'

    Examples
    --------
    >>> import superatom
    >>> superatom.electrons({"Au": 12, "Ag": 32}, 30, -4).electrons
    18
    """
    number, taken = (ligands, ligands) if isinstance(ligands, int) else _taken(ligands)
    count = superatom_electrons(metals, taken, core_charge)
    composition = "".join(f"{metal}{n}" for metal, n in metals.items())
    total = count + taken + core_charge
    closed = count in CLOSINGS
    counts = ", ".join(map(str, CLOSINGS))
    words = f"closes the shell of {count} by the counting rule" if closed else f"closes no shell of {counts}"
    reason = (
        f"{composition} brings {total}, {number} ligands take {taken}, "
        f"core charge {core_charge:+d}: {count} electrons, which {words}"
    )
    if count % 2:
        reason += "; an odd count is a radical"
    return ElectronCount(electrons=count, closed=closed, reason=reason)


def _taken(ligands: Mapping[str, int]) -> tuple[int, int]:
    return sum(ligands.values()), electrons_taken(ligands)
