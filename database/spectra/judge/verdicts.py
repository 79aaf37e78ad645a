"""What a candidate is worth in one word: the words, what they mean, and when each is said.

Data decide: a rival is excluded where it fits worse by `DECIDED`. Twice the prior of what rides along counts
with that, but what the prior alone would exclude is `favoured` only. One word stands in tables, sentences,
pages and the database, and all take it from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["DECIDED", "MEANING", "OPEN", "POOR", "UNSURE", "RivalVerdict", "Verdict", "against", "worth"]

RivalVerdict = Literal["outdone", "undecided", "favoured", "decided"]
"""Of an ion against one rival, worst first."""

Verdict = RivalVerdict | Literal["doubtful", "poor match", "group", "not tested"]
"""Of an ion against all of them."""

MEANING: dict[Verdict, str] = {
    "decided": "every rival fits worse by a deviance of 10, twice the prior of what rides along counted",
    "favoured": "the fit leaves a rival open, and only the prior speaks against it",
    "undecided": "a rival fits as well, or differs only in a shape finer than peak shapes are known",
    "outdone": "a rival that was not offered fits better",
    "doubtful": "every rival fits worse, but the whole answer fails, or what is missed around it hides it",
    "poor match": "the spectrum around it is mostly something else",
    "group": "one of several that cannot be told apart one by one; the group has the verdict",
    "not tested": "no rivals asked for, or none known",
}
"""Of each word."""

UNSURE = frozenset({"favoured", "undecided", "outdone", "doubtful", "poor match", "not tested"})
"""Verdicts of ions of which decoys say nothing."""

DECIDED = 10.0
"""Deviance from which on a rival counts as excluded (likelihood ratio 150 : 1)."""

POOR = 0.8
"""Match below which an assignment is called poor: structure of 45 % of the amplitude is not fitted."""

OPEN = frozenset({"favoured", "undecided", "outdone"})
"""Verdicts of ions in whose place the fit takes another as well."""

_SPEAKS = 5.0  # deviance below which the fit does not speak for an ion (odds of 12 : 1)


def against(deviance: float, counted: float, ahead: float) -> RivalVerdict:
    """The verdict against one rival.

    Parameters
    ----------
    deviance
        How much worse the fit is with the rival.
    counted
        What of that counts: not a shape finer than peak shapes are known.
    ahead
        Logarithm of the rival's prior less that of the ion; 0 where no prior counts.
    """
    worse = counted - 2.0 * ahead
    if worse < -DECIDED:
        return "outdone"
    if worse < DECIDED:
        return "undecided"
    return "decided" if deviance > _SPEAKS else "favoured"


def worth(rivals: Iterable[RivalVerdict], match: float, *, firm: bool) -> Verdict:
    """The verdict against all rivals.

    Parameters
    ----------
    match
        Share of the structure of the spectrum around the ion that is fitted.
    firm
        Whether anything may be decided: not where the whole answer fails, or the ion hides in what is missed.
    """
    if match < POOR:
        return "poor match"
    seen = set(rivals)
    if not seen:
        return "not tested"
    words: tuple[RivalVerdict, ...] = ("outdone", "undecided", "favoured", "decided")
    word = next(one for one in words if one in seen)
    return word if firm or word in ("outdone", "undecided") else "doubtful"
