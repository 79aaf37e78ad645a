"""Verdicts of one spectrum that contradict each other are taken back, and the answer says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from database.spectra.judge.contradictions import contradictions, leads
from database.spectra.judge.distance import DECIDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.judge.answer import Answer
    from database.spectra.judge.linked import Assignment

__all__ = ["consistent"]

_NAMED = 2  # contradictions that are said


def consistent(
    assignments: tuple[Assignment, ...], answer: Answer, fit: Fit, ions: Sequence[Ion]
) -> tuple[tuple[Assignment, ...], Answer]:
    """Decided ions that give one cluster two compositions: doubtful but for what both charges decide."""
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
        tuple(replace(one, verdict="doubtful") if one.ion in doubted else one for one in assignments),
        replace(answer, word=word, reasons=(*answer.reasons, *words[:_NAMED])),
    )
