"""Chance: how often a search finds as good a match on axes moved to where nothing can be.

A good fit is no proof: with acid ligands and many metals some composition fits nearly any envelope. Moved by
32 ppm and more, far beyond any calibration, every composition is false and they lie as densely.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.spectra.search.envelope import EQUAL, search_envelope

if TYPE_CHECKING:
    from database.masses.compositions import Space
    from database.spectra.search.envelope import Ranked
    from database.spectra.search.group import PeakGroup

__all__ = ["Chance", "chance_of"]

_MOVES = (-62.0, -47.0, -32.0, 32.0, 47.0, 62.0)  # ppm
_FAR = 6.4  # standard deviations of the calibration that the smallest move must be


@dataclass(frozen=True, slots=True)
class Chance:
    """Searches on moved axes.

    Attributes
    ----------
    tries
        How many axes were tried.
    equal
        On how many of them a composition fits as well as the best one on the right axis.
    lead
        Score by which the best one on the right axis is ahead of the best one on a moved axis.
    """

    tries: int
    equal: int
    lead: float


def chance_of(
    group: PeakGroup, space: Space, best: Ranked, *, error_ppm: float, prior: bool = True
) -> Chance:
    """Search on moved axes at the charge of the best composition."""
    reach = max(1.0, _FAR * error_ppm / abs(_MOVES[2]))
    leads = []
    for move in _MOVES:
        ranked = search_envelope(
            group.moved(move * reach), space, best.found.charge, error_ppm=error_ppm, prior=prior,
            best=float(best.prior[0]) if prior else 0.0,
        )  # fmt: skip
        if ranked is not None:
            false = ranked.deviance[0] * ranked.dispersion / best.dispersion / 2 - ranked.prior[0]
            leads.append(float(false - best.score[0]))
    return Chance(len(_MOVES), sum(lead < EQUAL for lead in leads), min(leads, default=float("inf")))
