"""The known word that someone may have meant."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["choose", "meant"]

_LIKE = 0.59  # share of signs in common below which a word is another one


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known word most like this one, the first of equals, or nothing.

    Examples
    --------
    >>> meant("M44S31", ["M44S30", "M25S18"])
    '; did you mean M44S30?'
    >>> meant("weather", ["M44S30", "M25S18"])
    ''
    """
    matcher = SequenceMatcher(b=word.casefold())
    nearest, likeness = "", _LIKE
    for each in known:
        matcher.set_seq1(each.casefold())
        if matcher.quick_ratio() > likeness and matcher.ratio() > likeness:
            nearest, likeness = each, matcher.ratio()
    return f"; did you mean {nearest}?" if nearest else ""


def choose(word: str, known: Iterable[str], words: str = "use") -> str:
    """End of a message on a word that is none of the known ones: the nearest, and all of them.

    Examples
    --------
    >>> choose("god", ["fast", "good"])
    '; did you mean good? use fast, good'
    >>> choose("weather", ["fast", "good"], "there are")
    '; there are fast, good'
    """
    names = list(known)
    return f"{meant(word, names) or ';'} {words} {', '.join(names)}"
