"""An m/z list with everything that can be said of it: matches, rivals, chance matches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.masses.envelopes import envelopes
from database.spectra.mz_list.chance import Chance, chance_matches
from database.spectra.mz_list.reported import MzMatch, ReportedMz, link_mz
from database.spectra.mz_list.rivals import MzRival, rivals_of_matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.masses.ions import Ion

__all__ = ["MatchedMzList", "match_mz_list"]


@dataclass(frozen=True, slots=True)
class MatchedMzList:
    """Matches of an m/z list with the candidates, rivals by the index of a match, and chance matches."""

    ions: tuple[Ion, ...]
    matches: tuple[MzMatch, ...]
    rivals: dict[int, list[MzRival]]
    chance: Chance

    @property
    def chances(self) -> dict[ReportedMz, float]:
        """Probability of each printed m/z to find an ion by chance."""
        return dict(zip(dict.fromkeys(one.reported for one in self.matches), self.chance.each, strict=True))


def match_mz_list(
    printed: Sequence[str], ions: Sequence[Ion], *, ppm: float | None = None, da: float | None = None
) -> MatchedMzList:
    """Match printed m/z with candidates; name rivals, count chance matches."""
    predicted = envelopes(ions).most_abundant
    matches = link_mz(printed, predicted, ppm=ppm, da=da, names=[str(ion) for ion in ions])
    chance = chance_matches(matches, predicted, [ion.charge for ion in ions])
    return MatchedMzList(tuple(ions), tuple(matches), rivals_of_matches(matches, ions), chance)
