"""Colourings of cycles in many colours: the terms of Burnside's lemma for every composition at once.

A permutation keeps an arrangement if each of its cycles holds one metal. The number of kept arrangements of
each composition is a coefficient of a product over the cycles of the sum of t_m^length over the metals m
that may sit there (Pólya, Acta Math. 1937, 68, 145). All numbers are exact.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from structures.group.cycles import CycleType

__all__ = ["Factor", "kept_colourings"]

Factor = tuple["CycleType", "frozenset[int]"]  # cycles, and the colours that each of them may have


def kept_colourings(factors: Iterable[Factor], most: Sequence[int]) -> dict[tuple[int, ...], int]:
    """Number of kept colourings by the number of places of each colour but the last, which takes the others.

    Parameters
    ----------
    factors
        Cycles with the colours (numbered from 0) that they may have.
    most
        Largest number of places of each colour but the last; what exceeds it is not counted.
    """
    last = len(most)
    ways = {(0,) * last: 1}
    for kind, colours in factors:
        free = sorted(colours - {last})
        for length, cycles in kind:
            terms = list(_terms(length, cycles, free, most, spare=last in colours))
            ways = _product(ways, terms, most)
    return ways


def _terms(
    length: int, cycles: int, colours: Sequence[int], most: Sequence[int], *, spare: bool
) -> Iterator[tuple[tuple[int, ...], int]]:
    """Places of each colour on cycles of one length, and in how many ways; `spare`: some stay blank."""

    def spread(
        index: int, left: int, places: tuple[int, ...], ways: int
    ) -> Iterator[tuple[tuple[int, ...], int]]:
        if index == len(colours):
            if spare or not left:
                yield places, ways
            return
        colour = colours[index]
        for n in range(min(left, most[colour] // length) + 1):
            taken = (*places[:colour], n * length, *places[colour + 1 :])
            yield from spread(index + 1, left - n, taken, ways * comb(left, n))

    return spread(0, cycles, (0,) * len(most), 1)


def _product(
    ways: dict[tuple[int, ...], int], terms: list[tuple[tuple[int, ...], int]], most: Sequence[int]
) -> dict[tuple[int, ...], int]:
    if len(ways) == 1 and not any(next(iter(ways))):
        (factor,) = ways.values()
        return {places: factor * n for places, n in terms}
    longer: dict[tuple[int, ...], int] = {}
    for places, n in ways.items():
        for more, m in terms:
            total = tuple(a + b for a, b in zip(places, more, strict=True))
            if all(a <= b for a, b in zip(total, most, strict=True)):
                longer[total] = longer.get(total, 0) + n * m
    return longer
