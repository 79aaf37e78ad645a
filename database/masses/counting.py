"""Counts that may hold variables, such as 44-x or b, and the ranges of these variables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError, TooManyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Count", "bounded_values", "read_count", "read_ranges"]

_MOST = 10_000  # values of one variable
_TERM = re.compile(r"([+-]?)(\d*)([a-z]?)")
_VALUES = r"[+-]?\d+(?:(?:-|\.{2,3}|to)[+-]?\d+)?"
_RANGE = re.compile(rf"[,;(]*(?:with|where|for)?([a-z])=({_VALUES}(?:(?:,|;|and|or)+{_VALUES})*)\)?")
_FROM_TO = re.compile(r"([+-]?\d+)(?:(?:-|\.{2,3}|to)([+-]?\d+))?")


@dataclass(frozen=True, slots=True)
class Count:
    """A constant plus integer multiples of variables."""

    constant: int
    factors: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: Count) -> Count:
        factors = dict(self.factors)
        for name, factor in other.factors.items():
            factors[name] = factors.get(name, 0) + factor
        return Count(self.constant + other.constant, factors)

    def times(self, number: int) -> Count:
        """So many times this count."""
        return Count(self.constant * number, {name: factor * number for name, factor in self.factors.items()})

    def at(self, values: Mapping[str, int]) -> int:
        """The count for these values of the variables."""
        return self.constant + sum(factor * values[name] for name, factor in self.factors.items())


def read_count(text: str) -> Count:
    """Read `12`, `x`, `44-x` or `2n+1`; the text is known to have this shape."""
    total = Count(0)
    for sign, digits, name in _TERM.findall(text):
        if not digits and not name:
            continue
        number = int(digits or 1) * (-1 if sign == "-" else 1)
        total = total + (Count(0, {name: number}) if name else Count(number))
    return total


def read_ranges(text: str) -> dict[str, tuple[int, ...]]:
    """Read `(x=1-12,b=0-3)` or `(x=0,3,12)`, ends included; each value once.

    Raises
    ------
    InvalidInputError
        If something else stands there.
    TooManyError
        If a variable has more than 10,000 values.
    """
    ranges: dict[str, tuple[int, ...]] = {}
    place = 0
    while place < len(text):
        found = _RANGE.match(text, place)
        if found is None:
            raise InvalidInputError(
                f"{text[place:]!r} is no range; write it like (x = 1-12, b = 0-3) or (x = 0, 3, 12)"
            )
        pieces = [range(int(low), int(high or low) + 1) for low, high in _FROM_TO.findall(found[2])]
        if (number := sum(max(piece.stop - piece.start, 0) for piece in pieces)) > _MOST:
            raise TooManyError(f"{found[1]} has {number:,} values; narrow its range to at most {_MOST:,}")
        ranges[found[1]] = tuple(dict.fromkeys(chain.from_iterable(pieces)))
        place = found.end()
    return ranges


def bounded_values(name: str, counts: Iterable[Count]) -> range:
    """All values of a variable that can leave every count at 0 or more, whatever the others are.

    Raises
    ------
    InvalidInputError
        If the counts do not bound it from above.
    """
    low, high = 0, None
    for count in counts:
        factor = count.factors.get(name, 0)
        if factor < 0 and max(count.factors.values()) < 0:
            top = count.constant // -factor
            high = top if high is None else min(high, top)
        elif factor > 0 and len(count.factors) == 1:
            low = max(low, -(count.constant // factor))
    if high is None:
        raise InvalidInputError(f"{name} has no upper bound; give its range, such as ({name} = 0-4)")
    return range(low, high + 1)
