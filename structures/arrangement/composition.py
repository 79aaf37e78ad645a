"""How many atoms of each metal: `Au22Ag2Cu1`, or all that fit of `Au20-24Ag0-4Cu1`.

A metal without a number counts once, as in a formula; a range has both ends. Of what ranges allow, the
compositions that fill the sites are taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError, TooManyError
from structures.matter.electrons import valence
from structures.matter.elements import metal_symbols

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["COMPOSITION_LIMIT", "Composition", "composition", "compositions", "counted_metals"]

COMPOSITION_LIMIT = 50_000
"""Compositions of one request; counted and judged, each takes a fifth of a millisecond."""

_RANGE = re.compile(r"([A-Z][a-z]?)(?:(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?)?")


@dataclass(frozen=True, slots=True)
class Composition:
    """Atoms of each metal, none of them zero: the guests from the rarest on, then the host.

    Examples
    --------
    >>> found = composition({"Au": 22, "Ag": 2, "Cu": 1})
    >>> str(found), found.host, found.guests
    ('Au22Ag2Cu1', 'Au', ('Cu', 'Ag'))
    """

    numbers: tuple[tuple[str, int], ...]

    @property
    def metals(self) -> tuple[str, ...]:
        """Symbols: guests, then host."""
        return tuple(metal for metal, _ in self.numbers)

    @property
    def host(self) -> str:
        """The most frequent metal."""
        return self.numbers[-1][0]

    @property
    def guests(self) -> tuple[str, ...]:
        """The other metals, the rarest first."""
        return self.metals[:-1]

    @property
    def sites(self) -> int:
        """Number of atoms."""
        return sum(n for _, n in self.numbers)

    def __str__(self) -> str:
        written = dict(self.numbers)
        return "".join(f"{metal}{written[metal]}" for metal in metal_symbols() if metal in written)


def composition(numbers: Mapping[str, int]) -> Composition:
    """Return the composition with these numbers; metals of which there are none are left out.

    Raises
    ------
    InvalidInputError
        If a metal has no agreed valence, a number is negative, or nothing is left.
    UnknownNameError
        If a symbol is no known metal.
    """
    order = metal_symbols()
    for metal, n in numbers.items():
        valence(metal)
        if n < 0:
            raise InvalidInputError(f"{n} atoms of {metal}; use 0 or more")
    present = [(metal, int(n)) for metal, n in numbers.items() if n]
    if not present:
        raise InvalidInputError("a composition without metals; write for instance Au22Ag2Cu1")
    return Composition(tuple(sorted(present, key=lambda item: (item[1], order.index(item[0])))))


def compositions(text: str | Mapping[str, int], sites: int) -> list[Composition]:
    """Read every composition of so many sites that a text allows, in order of its metals' numbers.

    Raises
    ------
    InvalidInputError
        If the text cannot be read, names a metal twice or one without a valence, or nothing in it fills the
        sites: the message has the sum.
    UnknownNameError
        If a symbol is no known metal.
    TooManyError
        If more than 50,000 compositions fit.

    Examples
    --------
    >>> [str(found) for found in compositions("Au22-23Ag0-2Cu1", 25)]
    ['Au22Ag2Cu1', 'Au23Ag1Cu1']
    """
    ranges = _ranges(text) if isinstance(text, str) else {metal: (n, n) for metal, n in text.items()}
    for metal in ranges:
        valence(metal)
    least, most = (sum(limits[end] for limits in ranges.values()) for end in (0, 1))
    if not least <= sites <= most:
        raise InvalidInputError(
            f"{text} has {_span(least, most)} metal atoms and there are {sites} sites; change the numbers so "
            f"that they add up to {sites}, or give one metal a range, as Au0-{sites}"
        )
    upper = prod(min(high, sites) - low + 1 for low, high in sorted(ranges.values())[:-1])
    if upper > 200 * COMPOSITION_LIMIT:
        raise _too_many(upper)
    found = list(_fitting(list(ranges.items()), sites))
    if len(found) > COMPOSITION_LIMIT:
        raise _too_many(len(found))
    return [composition(numbers) for numbers in found]


def counted_metals(text: str) -> tuple[str, ...]:
    """Metals that a text names, in its order; raises as `compositions` does."""
    return tuple(_ranges(text))


def _fitting(ranges: list[tuple[str, tuple[int, int]]], left: int) -> Iterator[dict[str, int]]:
    """Numbers within the ranges whose sum is `left`."""
    (metal, (low, high)), rest = ranges[0], ranges[1:]
    if not rest:
        if low <= left <= high:
            yield {metal: left}
        return
    least, most = (sum(limits[end] for _, limits in rest) for end in (0, 1))
    for n in range(max(low, left - most), min(high, left - least) + 1):
        for others in _fitting(rest, left - n):
            yield {metal: n} | others


def _ranges(text: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for metal, first, last in _words(text):
        if metal in found:
            raise InvalidInputError(f"{text!r} names {metal} twice; give each metal one number or range")
        low = int(first) if first else 1
        high = int(last) if last else low
        if low > high:
            raise InvalidInputError(f"{metal}{low}-{high} runs backwards; write {metal}{high}-{low}")
        found[metal] = low, high
    return found


def _words(text: str) -> Iterable[tuple[str, str, str]]:
    bare = re.sub(r"[\s,]+", "", text)
    if not re.fullmatch(rf"(?:{_RANGE.pattern})+", bare):
        raise InvalidInputError(f"cannot read the metals {text!r}; write Au22Ag2Cu1 or Au20-24Ag0-4Cu1")
    return _RANGE.findall(bare)


def _span(least: int, most: int) -> str:
    return str(least) if least == most else f"{least} to {most}"


def _too_many(number: int) -> TooManyError:
    return TooManyError(
        f"{number:,} compositions are more than {COMPOSITION_LIMIT:,}; narrow the ranges of --metals"
    )
