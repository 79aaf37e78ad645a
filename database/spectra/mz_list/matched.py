"""An m/z list with everything that can be said of it: matches, rivals, chance matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.masses.envelopes import envelopes
from database.spectra.mz_list.chance import Chance, chance_matches
from database.spectra.mz_list.reported import MzMatch, ReportedMz, link_mz
from database.spectra.mz_list.rivals import MzRival, rivals_of_matches
from database.spectra.mz_list.shifted import common_shift, match_beside, match_shifted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.masses.ions import Ion

__all__ = ["MatchedMzList", "match_mz_list"]


@dataclass(frozen=True, slots=True)
class MatchedMzList:
    """Matches of an m/z list with the candidates, rivals by the index of a match, and chance matches.

    `shift_ppm` is the calibration that the list itself asked for, 0 where it did not.
    """

    ions: tuple[Ion, ...]
    matches: tuple[MzMatch, ...]
    rivals: dict[int, list[MzRival]]
    chance: Chance
    shift_ppm: float = 0.0

    @property
    def chances(self) -> dict[ReportedMz, float]:
        """Probability of each printed m/z to find an ion by chance."""
        return dict(zip(dict.fromkeys(one.reported for one in self.matches), self.chance.each, strict=True))


def match_mz_list(
    printed: Sequence[str], ions: Sequence[Ion], *, ppm: float | None = None, da: float | None = None
) -> MatchedMzList:
    """Match printed m/z with candidates; name rivals, count chance matches.

    Without a tolerance the list's own calibration is looked for, and an m/z that no ion has as its most
    abundant one may be the isotope peak beside.
    """
    made = envelopes(ions)
    predicted, charges = made.most_abundant, np.array([ion.charge for ion in ions], dtype=np.int64)
    names = [str(ion) for ion in ions]
    if ppm is not None or da is not None:
        matches, shift = link_mz(printed, predicted, ppm=ppm, da=da, names=names), 0.0
        chance = chance_matches(matches, predicted, charges)
    else:
        shift = common_shift(printed, predicted, charges)
        direct = match_shifted(printed, predicted, names, shift)
        matches, tried, owner = match_beside(direct, ions, shift)
        beside = sum(one.place is not None for one in matches) > sum(one.place is not None for one in direct)
        chance = chance_matches(matches, *((tried, charges[owner]) if beside else (predicted, charges)))
    rivals = rivals_of_matches(matches, ions)
    return MatchedMzList(tuple(ions), tuple(matches), rivals, chance, shift * 1e6)
