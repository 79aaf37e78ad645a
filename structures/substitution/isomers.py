"""The isomers of a framework as a sequence that is never built: any rank, any slice, any block."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, overload

import numpy as np

from structures.errors import InvalidInputError, TooManyError
from structures.group.wide import WORD, mask_array, mask_type
from structures.showing import Table
from structures.sites import resolve_sites, site_group
from structures.substitution.canonical import canonical_masks
from structures.substitution.counting import gold_numbers
from structures.substitution.engine import chain_of
from structures.substitution.grown import GrownSource
from structures.substitution.limited import count_limited, list_limited
from structures.substitution.limits import Judge, resolve_limits
from structures.substitution.source import ListSource, Source
from structures.substitution.subset import orbit_source, subset_source
from structures.substitution.unrank import rank_type
from structures.substitution.widened import WidenedSource, part_of
from structures.substitution.writing import packed, write_products

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.group.group import PermutationGroup
    from structures.substitution.limits import Limits, Rules
    from structures.substitution.pieces import Piece

__all__ = ["BLOCK", "LIST_LIMIT", "Isomers", "isomers", "placements"]

LIST_LIMIT = 20_000_000  # isomers in one array: 180 MB with their degeneracies
_SHOWN = 20  # isomers in a notebook
BLOCK = 1 << 16  # isomers a block: 590 kB, which stays in a second-level cache


def isomers(
    framework: Framework,
    gold: int,
    sites: Iterable[str | int] | str | None = None,
    *,
    limits: Limits | None = None,
) -> Isomers:
    """Every isomer with `gold` guests, as a lazy sequence of (occupancy, degeneracy).

    Parameters
    ----------
    gold
        Number of guests.
    sites
        Orbit labels, roles or site numbers that may hold guests; all sites where left out. For a set that
        is not made of whole orbits the isomers are those with a placement on it; occupancy and degeneracy
        are the canonical ones of the whole framework.
    limits
        What a placement may not do. The isomers that keep the limits are listed at once.

    Raises
    ------
    UnknownNameError
        If a name of `sites` is unknown.
    InvalidInputError
        If `gold` does not fit, or the framework's symmetry does not keep the limits.
    TooManyError
        If `sites` is not made of whole orbits, or there are limits, and there is too much to list. Of more
        than 64 sites the isomers are counted, and listed where they are few: asking for one of too many
        raises it.

    Examples
    --------
    >>> from structures.library import framework
    >>> found = isomers(framework("M44S30"), 2, sites="ico")
    >>> list(found)
    [(3, 6), (5, 6), (6, 6), (17, 24), (20, 24)]
    """
    rules = resolve_limits(framework, limits)
    return placements(site_group(framework), gold, resolve_sites(framework, sites), rules)


def placements(
    group: PermutationGroup, gold: int, places: Iterable[int] | None = None, rules: Rules | None = None
) -> Isomers:
    """Every inequivalent placement of `gold` equal things under any permutation group; see `isomers`."""
    active = tuple(range(group.size)) if places is None else tuple(sorted(set(places)))
    gold_numbers(gold, len(active))
    source: Source
    if not group.invariant(active):
        source = subset_source(group, active, gold, rules)
    elif rules is None:
        source = orbit_source(group, active, gold)
    else:
        source = _ruled_source(group, active, gold, rules)
    return Isomers(group, source, active, gold)


def _ruled_source(group: PermutationGroup, places: tuple[int, ...], gold: int, rules: Rules) -> Source:
    rules.check(group)
    total = count_limited(group, places, rules)[0][gold]
    if total > LIST_LIMIT:
        raise TooManyError(
            f"{total} isomers keep the limits, more than {LIST_LIMIT} to list; "
            "draw a sample, restrict the sites or tighten the limits"
        )
    if group.size <= WORD:
        return ListSource(*list_limited(group, chain_of(group, places), gold, rules))
    if len(places) <= WORD:
        part = part_of(group, places)
        listed = list_limited(part.group, chain_of(part.group, part.numbers), gold, part.rules(rules))
        return WidenedSource(part, ListSource(*listed))
    return GrownSource(group, places, gold, Judge(rules, group.size))


class Isomers(Sequence[tuple[int, int]]):
    """Canonical occupancies with degeneracies, addressed by rank; nothing is listed before it is asked for.

    A slice is again such a sequence. `len` fails above 2^63 (as Python's must); `total` never does. The
    order is fixed for a framework but is not the order of the integers.

    Attributes
    ----------
    group, places, gold
        What acts, where guests may be, and how many there are.
    total
        Number of isomers.
    """

    def __init__(
        self,
        group: PermutationGroup,
        source: Source,
        places: tuple[int, ...],
        gold: int,
        ranks: range | None = None,
    ) -> None:
        self.group = group
        self.places = places
        self.gold = gold
        self._source = source
        self._ranks = range(source.size) if ranks is None else ranks
        start, stop, step = self._ranks.start, self._ranks.stop, self._ranks.step
        self.total = max(0, -((start - stop) // step))  # len(), of any size

    @property
    def listed(self) -> bool:
        """True where the isomers had to be listed (some sites of an orbit only, or limits)."""
        return self._source.listed

    @cached_property
    def _kept(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]] | None:
        """Occupancies and degeneracies of this sequence where the source keeps the whole list."""
        whole = self._source.whole()
        if whole is None:
            return None
        start, stop, step = self._ranks.start, self._ranks.stop, self._ranks.step
        part = slice(start, stop if stop >= 0 else None, step)
        return whole[0][part], whole[1][part]

    def __len__(self) -> int:
        if self.total > sys.maxsize:
            raise OverflowError(f"{self.total} isomers do not fit Python's len(); use .total")
        return self.total

    def __repr__(self) -> str:
        return f"<{self.total} isomers with {self.gold} guests on {len(self.places)} sites>"

    def _repr_html_(self) -> str:
        shown = ({"occupancy": mask, "degeneracy": copies} for mask, copies in self[:_SHOWN])
        return f"<div>{escape(repr(self))}</div>{Table(shown)._repr_html_()}"

    @overload
    def __getitem__(self, index: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, index: slice) -> Isomers: ...
    def __getitem__(self, index: int | slice) -> tuple[int, int] | Isomers:
        if isinstance(index, slice):
            return Isomers(self.group, self._source, self.places, self.gold, self._ranks[index])
        masks, degeneracies = self.unrank(np.array([index], dtype=object))
        return int(masks[0]), int(degeneracies[0])

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for masks, degeneracies in self.blocks():
            yield from zip(masks.tolist(), degeneracies.tolist(), strict=True)

    def __contains__(self, mask: object) -> bool:
        if not isinstance(mask, (int, np.integer)) or not 0 <= int(mask) < 1 << self.group.size:
            return False
        turned = mask_array([int(mask)], self.group.size)
        if canonical_masks(self.group, turned)[0] != turned[0]:
            return False
        return int(self._source.rank(turned)[0]) in self._ranks

    def unrank(
        self, ranks: int | NDArray[np.integer]
    ) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        """Occupancies and degeneracies at ranks of this sequence; negative ones count from the end.

        Raises
        ------
        IndexError
            If a rank is outside the sequence.
        """
        asked = np.atleast_1d(np.asarray(ranks))
        total = self.total
        if len(asked) and not (-total <= int(asked.min()) and int(asked.max()) < total):
            raise IndexError(f"rank outside 0 to {total - 1}")
        places = asked.astype(rank_type(self._source.size))
        if len(asked) and int(asked.min()) < 0:
            places[places < 0] += total
        if self._ranks != range(self._source.size):
            places = places * self._ranks.step + self._ranks.start
        return self._source.unrank(places)

    def rank(self, mask: int) -> int:
        """Rank of the isomer that an occupancy (in any orientation) belongs to.

        Raises
        ------
        InvalidInputError
            If the isomer is not in this sequence.
        """
        turned = canonical_masks(self.group, self.group.checked([mask]))
        place = int(self._source.rank(turned)[0])
        if place not in self._ranks:
            raise InvalidInputError(
                f"occupancy {mask} is not among these {self.total} isomers with {self.gold} guests; "
                "check its number of guests and the chosen sites"
            )
        return (place - self._ranks.start) // self._ranks.step

    def products(self) -> Iterator[Piece]:
        """Stream the isomers as outer products (prefixes, completions, degeneracies).

        Every prefix OR every completion is one isomer, in order; the degeneracies belong to the completions,
        or are one number for all. What splits into a part for each (an energy, a composition) is worked out
        once a prefix and once a completion instead of once an isomer.

        Raises
        ------
        InvalidInputError
            If the sequence is a slice with a step.
        """
        if self._ranks.step != 1:
            raise InvalidInputError(f"a slice with step {self._ranks.step} has no products; use step 1")
        return self._source.pieces(self._ranks.start, self._ranks.stop)

    def blocks(self, size: int = BLOCK) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]]:
        """Stream arrays of up to `size` occupancies and degeneracies, in order, keeping nothing.

        An array ends where the next row of an outer product would not fit.

        Raises
        ------
        InvalidInputError
            If the size is below 1.
        """
        if size < 1:
            raise InvalidInputError(f"a block of {size} isomers; use at least 1")
        if self._ranks.step != 1:
            for start in range(0, self.total, size):
                yield self.unrank(np.arange(start, min(self.total, start + size)))
            return
        for count, products in packed(self.products(), size):
            masks = np.empty(count, mask_type(self.group.size))
            degeneracies = np.empty(count, dtype=self._source.degeneracy_type)
            write_products(products, masks, degeneracies)
            yield masks, degeneracies

    def write(self, masks: NDArray[np.uint64], degeneracies: NDArray[np.unsignedinteger]) -> None:
        """Write all occupancies and degeneracies into arrays of length `total`; nothing else is made.

        Raises
        ------
        InvalidInputError
            If a length is not `total`.
        """
        if not len(masks) == len(degeneracies) == self.total:
            raise InvalidInputError(
                f"arrays of {len(masks)} and {len(degeneracies)} for {self.total} isomers; make them equal"
            )
        kept = self._kept
        if kept is not None:
            masks[:], degeneracies[:] = kept
            return
        products = self._source.products() if self._ranks == range(self._source.size) else None
        if products is not None:
            write_products(products, masks, degeneracies)
        elif self._ranks.step == 1:
            write_products(self.products(), masks, degeneracies)
        elif self.total:
            masks[:], degeneracies[:] = self.unrank(np.arange(self.total))

    def arrays(self, limit: int = LIST_LIMIT) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        """All occupancies and degeneracies at once.

        Raises
        ------
        TooManyError
            If there are more than `limit`.
        """
        total = self.total
        if total > limit:
            raise TooManyError(
                f"{total} isomers are more than {limit} to list ({9 * total / 1e9:.3g} GB); "
                "restrict the sites, draw a sample, take a slice, or stream them in blocks"
            )
        masks = np.empty(total, mask_type(self.group.size))
        degeneracies = np.empty(total, self._source.degeneracy_type)
        self.write(masks, degeneracies)
        return masks, degeneracies
