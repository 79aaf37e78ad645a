"""The known word that someone may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["meant"]


def meant(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?` for the known word most like this one, nothing where none is like it.

    Examples
    --------
    >>> meant("M44S31", ["M44S30", "M25S18"])
    '; did you mean M44S30?'
    >>> meant("weather", ["M44S30", "M25S18"])
    ''
    """
    spelt = {each.casefold(): each for each in known}
    found = get_close_matches(word.casefold(), spelt, n=1, cutoff=0.6)
    return f"; did you mean {spelt[found[0]]}?" if found else ""
