"""What a search found: compositions in the order of their score, and what that is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from structures.showing import Shown
from structures.words import counted

if TYPE_CHECKING:
    from database.masses.compositions import Space
    from database.masses.ions import Ion
    from database.spectra.search.chance import Chance

__all__ = ["ChargeFrom", "Identified", "Match", "Verdict"]

Verdict = Literal["one composition", "undecided", "by mass alone", "none"]
ChargeFrom = Literal["given", "spacing", "not determined"]


@dataclass(frozen=True, slots=True)
class Match(Shown):
    """One composition.

    Attributes
    ----------
    mz
        Of its most abundant peak; where a number was asked for, of the peak nearest to that.
    behind
        Score behind the best: half the deviance less ln prior; of a number the prior alone.
    deviance
        Beyond the best one's; None for a number.
    prior
        Its logarithm, 0 where the prior is off.
    shift_ppm
        Measured minus predicted.
    misfit
        Relative amplitude of what is not fitted; None for a number.
    vector
        Its counts minus those of the best one, in words.
    decide
        What would tell it from the best one, in words.
    """

    ion: Ion
    mz: float
    electrons: int
    behind: float
    deviance: float | None
    prior: float
    shift_ppm: float
    misfit: float | None
    vector: str
    decide: str


@dataclass(frozen=True, slots=True)
class Identified(Shown):
    """The answer for one m/z or one envelope.

    Attributes
    ----------
    asked
        What was searched for, in words.
    mz, low, high
        Its m/z and where it begins and ends.
    verdict
        `one composition` (no other fits as well, also with other metals, none does on moved axes, and the
        envelope has its shape), `undecided`, `none` (no composition has this envelope), or `by mass alone`.
    reasons
        Why it is not decided, in words.
    charge, charge_from
        Signed charge of the best one, None where nothing was found, and how it is known.
    count
        Compositions with this mass at the charges tried.
    equal
        Those that fit as well as the best one.
    matches
        The best ones, best first.
    chance
        Searches on moved axes; None for a number, and where they were not asked for.
    ions
        Detected ions of the envelope; None for a number.
    space, prior
        What was searched among, and whether the prior was on.
    """

    asked: str
    mz: float
    low: float
    high: float
    verdict: Verdict
    reasons: tuple[str, ...]
    charge: int | None
    charge_from: ChargeFrom
    count: int
    equal: int
    matches: tuple[Match, ...]
    chance: Chance | None
    ions: float | None
    space: Space
    prior: bool

    @property
    def best(self) -> Match | None:
        """The leading composition."""
        return self.matches[0] if self.matches else None

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        metals, ligands = ", ".join(self.space.metals), ", ".join(self.space.ligands)
        among = f"{counted(self.count, 'composition')} of {metals} with {ligands}"
        reasons = "; ".join(self.reasons)
        if self.best is None:
            return f"{self.asked}: none of {among} fits" + (f": {reasons}" if reasons else "")
        if self.verdict == "one composition":
            return f"{self.asked}: {self.best.ion}, the only one of {among} that fits"
        if self.verdict == "none":
            return f"{self.asked}: none of {among} has this envelope: {reasons}"
        if self.verdict == "by mass alone":
            return f"{self.asked}: {among} weigh as much; a mass alone decides nothing, the prior only leads"
        return f"{self.asked}: undecided among {among}: {reasons}"

    def _facts(self) -> dict[str, object]:
        best = self.best
        return {
            "asked": self.asked, "verdict": self.verdict, "best": best and str(best.ion),
            "equal": self.equal, "count": self.count, "charge": self.charge_from,
        }  # fmt: skip
