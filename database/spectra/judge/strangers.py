"""Candidates that stand on something else leave: with them the width of peaks and the noise are wrong.

A candidate takes what lies where its peaks are, also of a species that nobody offered. Where hardly any of
that has its shape, it goes, and the rest is fitted anew; what the stranger brought is then unexplained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.spectra.judge.match import matches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit

__all__ = ["without_strangers"]

_STRANGE = 0.5  # match below which what stands there is something else: 70 % of the amplitude is not fitted


def without_strangers(
    ions: Sequence[Ion], fit: Fit, fitted: Callable[[Sequence[Ion]], Fit]
) -> tuple[list[Ion], Fit]:
    """Candidates that remain and their fit; all of them where none would.

    Parameters
    ----------
    fit
        Of all of them.
    fitted
        Fits candidates to the spectrum.
    """
    left, best = list(ions), fit
    while True:
        found = zip(best.kept.tolist(), matches(best).tolist(), strict=True)
        strange = {left[place] for place, match in found if match < _STRANGE}
        if not strange:
            return left, best
        left = [ion for ion in left if ion not in strange]
        if not left or len(strange) == len(best.kept):
            return list(ions), fit
        best = fitted(left)
