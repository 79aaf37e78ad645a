"""Which of the three 44-metal frameworks a composition, or a feed, prefers: the rules of the paper.

Source: Lin, Cao, Yao, Xie, Chem. Sci. 2022, 13, 4598. The rules say what was seen in ESI-MS, nothing more: a
composition outside the windows is unseen, not impossible. Observation ids are those of the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from stability.feed import read_ratio
from structures.errors import InvalidInputError, UnknownNameError
from structures.showing import Shown

__all__ = [
    "RULED",
    "WINDOWS",
    "FeedPreference",
    "Preference",
    "Verdict",
    "Window",
    "feed_preference",
    "preference",
    "verdict",
]

METALS = 44


@dataclass(frozen=True, slots=True)
class Window:
    """Gold counts (both ends included) for which a framework was seen, and how firmly."""

    framework: str
    verdict: str
    low: int
    high: int
    words: str
    observations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict(Shown):
    """What the rules say of one framework at one composition: `parent`, `reported`, `seen` or `unseen`."""

    framework: str
    gold: int
    verdict: str
    reason: str
    observations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preference(Shown):
    """The three frameworks at one composition; `framework` is None where none was seen."""

    gold: int
    framework: str | None
    reason: str
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class FeedPreference(Shown):
    """What a feed of Au44 and Ag44 should give; `frameworks` is empty where the rule does not decide."""

    ratio: float
    mean_electrons: float
    mean_gold: float
    frameworks: tuple[str, ...]
    reason: str
    observations: tuple[str, ...]

    @property
    def words(self) -> str:
        """Frameworks and reason in a line."""
        return f"{' and '.join(self.frameworks) or 'undecided'}; {self.reason}"


# The firmest window that holds a composition gives its verdict: parent, then reported, then seen.
WINDOWS = (
    Window("M44S30", "parent", 0, 0, "the silver parent [Ag44(SR)30]4-", ("obs008", "obs013")),
    Window("M44S30", "reported", 1, 12, "the silver-rich product range x = 1-12", ("obs001", "obs017")),
    Window("M44S27", "reported", 19, 24, "the evenly mixed product range x = 19-24", ("obs002", "obs043")),
    Window("M44S27", "seen", 17, 29, "seen on the way, x = 17-29", ("obs062", "obs098")),
    Window("M44S26", "parent", 44, 44, "the gold parent [Au44(SR)26]2-", ("obs009", "obs012")),
    Window("M44S26", "reported", 40, 43, "the gold-rich product range x = 40-43", ("obs003", "obs042")),
    Window("M44S26", "seen", 35, 43, "seen on the way, x = 35-43", ("obs061", "obs029")),
)  # fmt: skip
RULED = tuple(dict.fromkeys(window.framework for window in WINDOWS))
"""The classes that the rules compare."""

_FIRMNESS = {"parent": 0, "reported": 1, "seen": 2, "unseen": 3}


def verdict(framework: str, gold: int) -> Verdict:
    """Judge one framework class (M44S30, M44S27 or M44S26) at x = `gold`.

    Raises
    ------
    InvalidInputError
        If `gold` is not within 0 to 44.
    UnknownNameError
        If the rules say nothing of that framework.
    """
    if framework not in RULED:
        raise UnknownNameError(f"the paper has no rule for {framework!r}; it compares {', '.join(RULED)}")
    if not 0 <= gold <= METALS:
        raise InvalidInputError(f"x = {gold} gold atoms; a cluster of {METALS} metals has 0 to {METALS}")
    windows = [window for window in WINDOWS if window.framework == framework]
    for window in windows:
        if window.low <= gold <= window.high:
            reason = f"x = {gold}: {window.words}"
            return Verdict(framework, gold, window.verdict, reason, window.observations)
    low, high = min(window.low for window in windows), max(window.high for window in windows)
    reason = f"x = {gold} was not seen in {framework} (seen: x = {low}-{high}); unseen is not impossible"
    return Verdict(framework, gold, "unseen", reason, ())


def preference(gold: int) -> Preference:
    """Say which framework the composition x = `gold` prefers, with the verdict on all three.

    Raises
    ------
    InvalidInputError
        If `gold` is not within 0 to 44.

    Examples
    --------
    >>> import superatom
    >>> superatom.preference(12).framework
    'M44S30'
    >>> superatom.preference(15).reason
    'x = 15 lies in the gap x = 13-16, where no framework was seen'
    """
    verdicts = sorted((verdict(framework, gold) for framework in RULED), key=lambda v: _FIRMNESS[v.verdict])
    best = verdicts[0]
    if best.verdict == "unseen":
        low, high = _gap(gold)
        reason = f"x = {gold} lies in the gap x = {low}-{high}, where no framework was seen"
        return Preference(gold, None, reason, tuple(verdicts))
    return Preference(gold, best.framework, best.reason, tuple(verdicts))


def feed_preference(ratio: str | float) -> FeedPreference:
    """Apply the feed rule: mean feed electrons (20 R + 18)/(R + 1) against 19.

    Below 19 the product has 18 electrons (M44S30), above it 20 (M44S26, M44S27).

    Parameters
    ----------
    ratio
        R = Au44 : Ag44, the molar feed ratio of the two parents (20 and 18 electrons): 0.1 or `1:10`.

    Raises
    ------
    InvalidInputError
        If R is not from 0 to 10^6.

    Examples
    --------
    >>> import superatom
    >>> superatom.feed_preference("1:4").frameworks
    ('M44S30',)
    """
    ratio = read_ratio(ratio)
    mean_electrons = (20 * ratio + 18) / (ratio + 1)
    mean_gold = METALS * ratio / (ratio + 1)
    frameworks, words, observations = _feed_rule(ratio)
    reason = f"mean feed electrons (20 R + 18)/(R + 1) = {mean_electrons:.2f}: {words}"
    if 0.5 < ratio < 2 or 10 < ratio < 20:
        reason += "; no experiment was made between 1:2 and 2:1, nor between 10:1 and 20:1"
    return FeedPreference(ratio, mean_electrons, mean_gold, frameworks, reason, observations)


def _feed_rule(ratio: float) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    if ratio < 1:
        return ("M44S30",), "below 19, which gives the 18-electron M44S30", ("obs047",)
    if ratio == 1:
        return (), "exactly 19, where the rule does not decide", ("obs047", "obs048")
    if ratio < 6:  # M44S26 falls from 5:1 on, M44S27 is the product at 3:1 and 2:1
        return ("M44S27", "M44S26"), "above 19: 20 electrons, M44S27 ahead of M44S26", ("obs048", "obs040")
    if ratio < 20:
        return ("M44S26", "M44S27"), "above 19: 20 electrons, M44S26 beside M44S27", ("obs048", "obs029")
    return ("M44S26",), "above 19: 20 electrons, M44S26 alone was seen", ("obs048", "obs026")


def _gap(gold: int) -> tuple[int, int]:
    """Ends of the run of unseen compositions around `gold`."""
    seen = {x for window in WINDOWS for x in range(window.low, window.high + 1)}
    low = max(x for x in seen if x < gold) + 1
    high = min(x for x in seen if x > gold) - 1
    return low, high
