"""Verdicts and the first sentence agree: contradictions are taken back, and what nothing decides is said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from database.masses.candidates import is_usual
from database.spectra.judge.contradictions import contradictions, leads
from database.spectra.judge.linked import Assignment
from database.spectra.judge.verdicts import DECIDED, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.judge.answer import Answer
    from database.spectra.judge.linked import TiedGroup

__all__ = ["consistent", "with_rivals"]

_MUCH = 0.3  # of the assigned intensity
_HALF = 0.5  # of what is explained: more than that must be of ions that the fit itself prefers
_NAMED = 2  # contradictions that are said


def consistent(
    assignments: tuple[Assignment, ...], answer: Answer, fit: Fit, ions: Sequence[Ion]
) -> tuple[tuple[Assignment, ...], Answer]:
    """Decided ions that give one cluster two compositions: doubtful but for what both charges decide."""
    assignments, answer = _outdone(assignments, answer)
    pairs = contradictions(one.ion for one in assignments if one.verdict == "decided")
    if not pairs:
        return assignments, answer
    doubted, words = set(), []
    for (one, two), lead in zip(pairs, leads(fit, ions, pairs), strict=True):
        better, worse = (one, two) if lead > 0 else (two, one)
        clear = abs(lead) > DECIDED
        doubted |= {worse} if clear else {one, two}
        ahead = (
            f"that of {better} fits both charges better (by {abs(lead):.0f})" if clear else "neither is ahead"
        )
        words.append(f"{one} and {two} give one cluster two compositions; {ahead}")
    word = "partly explained" if answer.word == "explained" else answer.word
    return (
        tuple(_doubted(one) if one.ion in doubted else one for one in assignments),
        replace(answer, word=word, reasons=(*answer.reasons, *words[:_NAMED])),
    )


def _outdone(assignments: tuple[Assignment, ...], answer: Answer) -> tuple[tuple[Assignment, ...], Answer]:
    """Where much stands on ions that others outdo, the candidates are the wrong ones: none is firm."""
    share = sum(one.share for one in assignments if one.verdict == "outdone")
    if share <= _MUCH:
        return assignments, answer
    word = "partly explained" if answer.word == "explained" else answer.word
    words = f"of {share:.0%} of it others that were not offered fit better"
    return (
        tuple(_doubted(one) if one.verdict in ("decided", "favoured") else one for one in assignments),
        replace(answer, word=word, firm=False, reasons=(*answer.reasons, words)),
    )


def _doubted(one: Assignment) -> Assignment:
    return replace(one, verdict="doubtful", unaided="doubtful")


def with_rivals(answer: Answer, assignments: Iterable[Assignment], groups: Iterable[TiedGroup]) -> Answer:
    """The answer, which says so where others that nobody offered explain as well what these do."""
    single = [one for one in assignments if one.group is None]
    lines = [(one.amount, one) for one in single] + [(one.total, one) for one in groups]
    total = sum(amount for amount, _ in lines)
    if answer.word == "not explained" or total <= 0 or any(one.verdict not in OPEN for _, one in lines):
        return answer
    equal = sum(amount for amount, one in lines if _equalled(one)) / total
    if equal <= _HALF and answer.saturation is None:
        return replace(answer, reasons=(*answer.reasons, "each of them has a rival that is not excluded"))
    words = f"others that were not offered fit {equal:.0%} of what these explain as well"
    return replace(answer, word="cannot be told", reasons=(*answer.reasons, words))


def _equalled(one: Assignment | TiedGroup) -> bool:
    """Whether the data, and no doubt about shapes, leave a rival open, or the ion is as odd as its rivals."""
    usual = is_usual(one.ion) if isinstance(one, Assignment) else any(map(is_usual, one.ions))
    return not usual or any(
        rival.verdict != "decided" and rival.deviance < DECIDED for rival in one.rivals
    )  # fmt: skip
