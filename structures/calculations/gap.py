"""The HOMO-LUMO gap, one definition for every code: the (N+1)th less the Nth Kohn-Sham level.

The Kohn-Sham gap of Perdew and Levy, Phys. Rev. Lett. 1983, 51, 1884, and Sham and Schlüter, 1888 there:
electrons fill the levels from below, whatever a smearing, which helps an SCF to converge, has put where. Each
spin is filled with its own electrons, and the gap is from the highest HOMO to the lowest LUMO; where smearing
left the spins with parts of an electron, both fill one ladder. A level that stays partly filled is HOMO and
LUMO, so that the gap is 0. None says that the output does not tell.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["checked_gap", "filled_gap", "homo_lumo_gap"]

_WHOLE = 0.05  # of a level; printed occupations are rounded, and their tails may lie outside what is printed
_DIGITS = 2e-3  # eV; programs print their gap or levels with three decimals or more


def homo_lumo_gap(spins: Sequence[Sequence[tuple[float, float]]]) -> float | None:
    """Gap of printed levels, in the unit of their energies.

    Parameters
    ----------
    spins
        Energy and electrons of each level: one list where a level takes two electrons, two where the spins
        are apart. Any order; what is left out must lie below or above all that is given.

    Examples
    --------
    >>> homo_lumo_gap([[(-5.0, 2.0), (-1.0, 1.2), (-0.75, 0.8), (3.0, 0.0)]])
    0.25
    >>> homo_lumo_gap([[(-5.0, 2.0), (-1.0, 1.0), (3.0, 0.0)]])
    0.0
    """
    return filled_gap(
        [
            ([energy for energy, _ in levels], sum(electrons for _, electrons in levels) * len(spins) / 2)
            for levels in spins
        ]
    )


def filled_gap(spins: Sequence[tuple[Sequence[float], float]]) -> float | None:
    """Gap of the levels of each spin and the number of them that the electrons fill."""
    if any(abs(filled - round(filled)) > _WHOLE for _, filled in spins):
        spins = [([energy for levels, _ in spins for energy in levels], sum(filled for _, filled in spins))]
    homos, lumos = [], []
    for levels, filled in spins:
        ladder = sorted(levels)
        whole = floor(filled + _WHOLE)
        if whole >= len(ladder):
            return None  # no empty level was printed
        lumos.append(ladder[whole])
        if filled > _WHOLE:
            homos.append(ladder[ceil(filled - _WHOLE) - 1])
    return max(min(lumos) - max(homos), 0.0) if homos else None


def checked_gap(printed: float | None, found: float | None) -> float | None:
    """The gap (eV) that a program prints (it has more digits) where its levels have it; else theirs."""
    if printed is None or found is None:
        return printed if found is None else found
    return printed if abs(printed - found) < _DIGITS else found
