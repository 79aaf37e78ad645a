"""Superatom electron counts and whether they close a shell.

Closings of the spherical jellium: 1S2 | 1P6 | 1D10 | 2S2 | 1F14 | 2P6 | 1G18 give 2, 8, 18, 20, 34, 40, 58
(Walter et al., PNAS 2008, 105, 9157). Cores that are not round need not follow them: Au38(SR)24 has 14.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.metals import superatom_electrons

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CLOSINGS", "ElectronCount", "electrons"]

CLOSINGS = (2, 8, 18, 20, 34, 40, 58)


@dataclass(frozen=True, slots=True)
class ElectronCount:
    """A superatom electron count n* and what it means.

    Attributes
    ----------
    electrons
        n* = sum of valences - anionic ligands - core charge.
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


def electrons(metals: Mapping[str, int], ligands: int, core_charge: int) -> ElectronCount:
    """Count superatom electrons and compare them with the shell closings.

    Parameters
    ----------
    metals
        How many atoms of each metal: `{"Au": 12, "Ag": 32}`. Cu, Ag, Au count 1, Pd, Pt 0, Cd, Hg 2.
    ligands
        Anionic ligands (thiolates and halides).
    core_charge
        Charge of the cluster with every acidic hydrogen in place.

    Raises
    ------
    InvalidInputError
        If a metal has no agreed valence (Ir, Rh); the message says why.
    UnknownNameError
        If a metal is not in the table.
    """
    count = superatom_electrons(metals, ligands, core_charge)
    composition = "".join(f"{metal}{n}" for metal, n in metals.items())
    total = count + ligands + core_charge
    closed = count in CLOSINGS
    words = (
        f"closes the shell of {count}" if closed else f"closes no shell of {', '.join(map(str, CLOSINGS))}"
    )
    reason = (
        f"{composition} brings {total}, {ligands} ligands take {ligands}, "
        f"core charge {core_charge:+d}: {count} electrons, which {words}"
    )
    if count % 2:
        reason += "; an odd count is a radical"
    return ElectronCount(electrons=count, closed=closed, reason=reason)
