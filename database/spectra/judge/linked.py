"""What was found in a spectrum: assignments, groups that cannot be told apart, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.judge.answer import Answer
    from database.spectra.judge.coordinates import Coordinate
    from database.spectra.judge.decoys import FalseDiscovery
    from database.spectra.judge.rivals import Rival
    from database.spectra.read.spectrum import Spectrum

_SHAPED = 0.05  # misfit up to which decoys count what noise does, and not what shapes do
_UNSURE = {"undecided", "outdone", "doubtful", "poor match"}  # verdicts of ions that decoys say nothing of

__all__ = ["Assignment", "Linked", "TiedGroup"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """An ion found in a spectrum.

    Attributes
    ----------
    ion, mz
        The ion and the m/z of its most abundant peak, as predicted.
    amount, error, share
        Summed intensity, its standard error, and its share of all assigned intensity.
    t, gain
        Amount over error; deviance that the fit loses without it.
    group
        Number (from 1) of the group whose members cannot be told apart, or None.
    match
        Share of the structure of the spectrum around the ion that is fitted, 0 to 1.
    misfit
        Amplitude of what is not fitted around the ion over that of the ion itself.
    rivals
        Nearest first; empty for a member of a group.
    verdict
        `decided`, `undecided`, `outdone` (a rival fits better), `doubtful` (rivals are worse, but it is
        hidden in what the model misses around it, or the whole answer fails), `group`, `poor match` (the
        spectrum around it is mostly something else), or `not tested` (no rivals asked for, or none known).
    """

    ion: Ion
    mz: float
    amount: float
    error: float
    share: float
    t: float
    gain: float
    match: float
    misfit: float
    group: int | None
    rivals: tuple[Rival, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class TiedGroup:
    """Ions that the spectrum cannot tell apart: their total, and mean and spread of what differs."""

    number: int
    ions: tuple[Ion, ...]
    total: float
    error: float
    share: float
    coordinates: tuple[Coordinate, ...]

    def match(self, assignments: Sequence[Assignment]) -> float:
        """Match of its members, weighted by their amounts; 1 where none of them is assigned."""
        pairs = [(one.match, one.amount) for one in assignments if one.group == self.number]
        total = sum(amount for _, amount in pairs)
        return sum(match * amount for match, amount in pairs) / total if total > 0 else 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Linked(Shown):
    """All that was found in one spectrum.

    Attributes
    ----------
    ions
        Candidates that were fitted; `fit` runs over them.
    tried
        How many candidates were offered before the spectrum's intensity ruled most of them out.
    calibrants
        (ion, shift, error) of each named calibrant, ppm.
    discovery
        Estimated share of false species in the list; None where it was not asked for.
    unexplained
        Share of the signal that no candidate explains.
    answer
        What the whole is worth: explained, partly, or not by these candidates.
    """

    spectrum: Spectrum
    ions: tuple[Ion, ...]
    tried: int
    fit: Fit
    assignments: tuple[Assignment, ...]
    groups: tuple[TiedGroup, ...]
    calibrants: tuple[tuple[Ion, float, float], ...]
    discovery: FalseDiscovery | None
    unexplained: float
    answer: Answer

    @property
    def false_rate(self) -> float | None:
        """Expected share of false ions; None where not asked for, or where decoys cannot tell it."""
        unsure = any(one.verdict in _UNSURE for one in self.assignments) or self.answer.misfit > _SHAPED
        if self.discovery is None or unsure or self.answer.word != "explained" or self.answer.saturation:
            return None
        return self.discovery.rate

    @property
    def mean_gold(self) -> float:
        """Mean number of Au over the assigned intensity: a diagnostic only (ESI is no concentration)."""
        total = sum(one.amount for one in self.assignments)
        return sum(one.amount * one.ion.gold for one in self.assignments) / total if total else float("nan")
