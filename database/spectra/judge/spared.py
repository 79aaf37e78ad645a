"""Unusual candidates are spared for what the usual ones cannot explain.

Many candidates fit better than few, whether they are there or not: an ion with 8 Na often takes over a part
of one without. So all are fitted together, and the unusual ones stay only where the fit loses much without
them; they go one half at a time, the least needed first, since two may stand in for each other.
A rule of ours: on simulated spectra it keeps true Na ladders whole and drops all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit

__all__ = ["NEEDED", "without_spared"]

NEEDED = 25.0
"""Deviance that an unusual ion must be worth: 5 standard deviations, for there are many to choose from."""


def without_spared(
    ions: Sequence[Ion], spare: frozenset[Ion], fit: Fit, fitted: Callable[[Sequence[Ion]], Fit]
) -> tuple[list[Ion], Fit]:
    """Candidates that remain and their fit; those of `spare` remain where the fit needs them.

    Parameters
    ----------
    fit
        Of all of them.
    fitted
        Fits candidates to the spectrum.
    """
    while True:
        worth = {ions[int(place)]: float(fit.gains[place]) for place in fit.kept}
        doubted = [ion for ion in ions if ion in spare and worth.get(ion, 0.0) < NEEDED]
        needless = sorted((ion for ion in doubted if ion in worth), key=worth.__getitem__)
        dropped = {ion for ion in doubted if ion not in worth}.union(needless[: max(1, len(needless) // 2)])
        left = [ion for ion in ions if ion not in dropped]
        if not left or len(left) == len(ions):
            return list(ions), fit
        ions, fit = left, fitted(left)
