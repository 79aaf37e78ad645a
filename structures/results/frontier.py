"""HOMO-LUMO gap of printed levels: the lowest empty one less the highest filled one, over both spins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["level_gap"]

_PARTLY = 0.05  # of a full level; one filled by more than this and less than the rest is at the Fermi energy


def level_gap(levels: Iterable[tuple[float, float]], full: float) -> float | None:
    """Gap in the unit of the energies; None where the levels touch, or either kind is missing.

    Parameters
    ----------
    levels
        Energy and occupation of each level, in any order; those of both spins together.
    full
        Electrons of a full level: 2, or 1 where the spins are apart.
    """
    shares = [(energy, occupation / full) for energy, occupation in levels]
    filled = [energy for energy, share in shares if share >= 1 - _PARTLY]
    empty = [energy for energy, share in shares if share <= _PARTLY]
    if not filled or not empty or len(filled) + len(empty) < len(shares):
        return None
    gap = min(empty) - max(filled)
    return gap if gap > 0 else None
