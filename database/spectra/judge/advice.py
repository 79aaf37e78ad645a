"""What would tell an ion from its rival: what a chemist can do, most telling first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.masses.ions import Ion
    from database.spectra.judge.distance import Distance

__all__ = ["what_decides"]


def what_decides(
    rival: Ion,
    vector: Sequence[tuple[str, int]],
    apart: Distance,
    *,
    shape: bool = False,
    asked: str = "",
    here: float = 0.0,
) -> str:
    """What a chemist can do, most telling first.

    Parameters
    ----------
    shape
        Only the shape differs, which more ions do not settle.
    asked
        What has to be measured with more ions, words before their number.
    here
        Ions of the assigned one that were detected, 0 where that is not known.
    """
    words = []
    if abs(apart.shift_ppm) > 1.0 and apart.cosine_free > apart.cosine:
        words.append(f"a calibrant known within {apart.calibrant_ppm:.1f} ppm")
    if dict(vector).get("Na", 0):
        sodium = dict(rival.cations).get("Na", 0)
        counts = " and ".join(str(number) for number in (sodium - 1, sodium + 1) if number >= 0)
        words.append(f"the rival's neighbours with {counts} Na: absent where it is false")
        words.append("another charge state, where the Na count would have to recur")
    if not shape:
        words.append(asked + _more_ions(apart.ions_to_decide_free, here))
    return "; ".join(words)


def _more_ions(needed: float, here: float) -> str:
    """How many detected ions would tell; where they are here, it is others over them that hide it."""
    words = f"{_rounded(needed)} detected ions"
    if here <= 0:
        return words
    return f"{words} (here {_rounded(here)})" + (", freed of what overlaps them" if here > needed else "")


def _rounded(number: float) -> str:
    return f"{float(f'{number:.1e}'):,.0f}"
