"""What was found in a spectrum: assignments, groups that cannot be told apart, and the whole answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.spectra.judge.verdicts import UNSURE
from structures.showing import Shown
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.judge.answer import Answer
    from database.spectra.judge.coordinates import Coordinate
    from database.spectra.judge.decoys import FalseDiscovery
    from database.spectra.judge.rivals import Rival
    from database.spectra.judge.verdicts import Verdict
    from database.spectra.read.spectrum import Spectrum

_SHAPED = 0.05  # misfit up to which decoys count what noise does, and not what shapes do

__all__ = ["Assignment", "Linked", "TiedGroup", "verdicts_of"]


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
        A word of `verdicts.MEANING`.
    unaided
        The verdict of the fit alone, without the prior.
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
    verdict: Verdict
    unaided: Verdict


@dataclass(frozen=True, slots=True)
class TiedGroup:
    """Ions that the spectrum cannot tell apart: their total, and mean and spread of what differs.

    Rivals take the place of all of them; each is named by what is in the place of the strongest. Where the
    verdict is `decided`, ions of the group are there, and which of them is open. `match` is that of its
    members, weighted by their amounts.
    """

    number: int
    ions: tuple[Ion, ...]
    total: float
    error: float
    share: float
    coordinates: tuple[Coordinate, ...]
    match: float
    rivals: tuple[Rival, ...]
    verdict: Verdict
    unaided: Verdict


def verdicts_of(assignments: Iterable[Assignment], groups: Iterable[TiedGroup]) -> list[Verdict]:
    """Verdicts of ions that no group holds, then those of groups."""
    return [one.verdict for one in assignments if one.group is None] + [one.verdict for one in groups]


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
        return None if self.discovery is None or self.untold else self.discovery.rate

    @property
    def untold(self) -> str:
        """Why decoys, which count what noise does, cannot tell the share of false ions; or empty."""
        words = verdicts_of(self.assignments, self.groups)
        unsure = sum(word in UNSURE for word in words)
        reasons = {
            "rivals were not tested": "not tested" in words,
            "the spectrum is not explained by them alone": self.answer.word != "explained",
            "the detector was saturated": self.answer.saturation is not None,
            f"{unsure} of {counted(len(words), 'line')} not decided": unsure > 0,
            f"shapes are off by {self.answer.misfit:.0%}": self.answer.misfit > _SHAPED,
        }
        return next((words for words, holds in reasons.items() if holds), "")

    @property
    def mean_gold(self) -> float:
        """Mean number of Au over the assigned intensity: a diagnostic only (ESI is no concentration)."""
        total = sum(one.amount for one in self.assignments)
        return sum(one.amount * one.ion.gold for one in self.assignments) / total if total else float("nan")
