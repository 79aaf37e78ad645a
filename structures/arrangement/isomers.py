"""The isomers of a composition of any number of metals, as a sequence that is never built.

Count, list, rank and unrank as for two metals. Their order is fixed for a framework and a composition; it
is not that of the integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, overload

import numpy as np

from structures.arrangement.arrangement import Arrangement, canonical_masks, same_everywhere
from structures.arrangement.composition import compositions
from structures.arrangement.counts import MetalCount
from structures.arrangement.listing import blocks
from structures.arrangement.nest import Nest
from structures.arrangement.rooms import closed_rooms, places_of, rooms_of
from structures.arrangement.steps import steps_of
from structures.errors import InvalidInputError, TooManyError
from structures.group.images import ImageTables, image_bits, mask_of
from structures.group.wide import WORD
from structures.sites import site_group
from structures.substitution.isomers import LIST_LIMIT
from structures.substitution.subset import SUBSET_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from structures.arrangement.composition import Composition
    from structures.framework import Framework
    from structures.group.group import PermutationGroup

__all__ = ["MetalIsomers", "arrangements", "metal_isomers"]

_KEPT = 1 << 18  # isomers of a list that is kept: some megabytes

Listed = tuple["NDArray[np.uint64]", "NDArray[np.int64]"]  # (guests, m) masks; degeneracies, (m,)


def metal_isomers(
    framework: Framework, metals: str | Mapping[str, int], sites: Iterable[str] = ()
) -> MetalIsomers:
    """Every isomer of one composition of any number of metals.

    Parameters
    ----------
    metals
        `Au22Ag2Cu1`, or numbers by symbol; they fill the sites.
    sites
        Where metals may sit: `Cu:ico`, `Pt:0`. Isomers have a placement that obeys all of them.

    Raises
    ------
    InvalidInputError
        If the metals do not fill the sites, or several compositions do.
    UnknownNameError
        If a metal or a site is not known.
    TooManyError
        If `sites` are not whole orbits and there is too much to list.

    Examples
    --------
    >>> from structures.library import framework
    >>> found = metal_isomers(framework("M25S18"), "Au22Ag2Cu1")
    >>> found.total
    330
    >>> str(found[100][0]), found[100][1]
    ('Cu:0x2,Ag:0x10400', 24)
    """
    found = compositions(metals, len(framework.sites))
    if len(found) > 1:
        raise InvalidInputError(f"{metals} allows {len(found)} compositions; name one, such as {found[0]}")
    places = places_of(framework, sites, found[0].metals)
    return arrangements(site_group(framework), found[0], places)


def arrangements(
    group: PermutationGroup, asked: Composition, places: Mapping[str, Iterable[int]] | None = None
) -> MetalIsomers:
    """`metal_isomers` for any permutation group; `places` are the sites of each restricted metal."""
    if asked.sites != group.size:
        raise InvalidInputError(f"{asked} has {asked.sites} metal atoms and there are {group.size} sites")
    fixed = tuple(sorted((metal, tuple(sorted(set(sites)))) for metal, sites in (places or {}).items()))
    return _isomers(group, asked, fixed)


@lru_cache(maxsize=16)
def _isomers(
    group: PermutationGroup, asked: Composition, places: tuple[tuple[str, tuple[int, ...]], ...]
) -> MetalIsomers:
    """The same object each time, with the stages that it has made."""
    return MetalIsomers(group, asked, dict(places))


class MetalIsomers(Sequence[tuple[Arrangement, int]]):
    """Canonical arrangements with degeneracies, addressed by rank; nothing is listed before it is asked for.

    Attributes
    ----------
    rooms, closed
        Sites by the metals that may sit there, and whether the group keeps all of them; where it does not
        the isomers are listed at once.
    """

    def __init__(
        self, group: PermutationGroup, asked: Composition, places: Mapping[str, Iterable[int]]
    ) -> None:
        self.group = group
        self.composition = asked
        self.rooms = rooms_of(group.size, asked.metals, places)
        self.closed = len(self.rooms) == 1 or closed_rooms(group, self.rooms)
        self._kept: Listed | None = None  # the whole list, where it is short

    @cached_property
    def total(self) -> int:
        """Number of isomers."""
        return self._starts[-1] if self.closed else self._listed[0].shape[1]

    @cached_property
    def placements(self) -> int:
        """Number of labelled placements in the rooms."""
        return sum(nest.labelled(0, [len(room.sites) for room in self.rooms]) for nest in self.nests)

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, index: int) -> tuple[Arrangement, int]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[Arrangement, int]]: ...
    def __getitem__(self, index: int | slice) -> tuple[Arrangement, int] | Sequence[tuple[Arrangement, int]]:
        if isinstance(index, slice):
            return [self[rank] for rank in range(*index.indices(self.total))]
        rank = index + self.total if index < 0 else index
        if not 0 <= rank < self.total:
            raise IndexError(f"rank {index} is outside 0 to {self.total - 1}")
        columns = self._at(rank)
        (degeneracy,) = (len(self.group.distinct) // same_everywhere(self.group, columns)).tolist()
        return self._arrangement(columns[:, 0]), degeneracy

    def __iter__(self) -> Iterator[tuple[Arrangement, int]]:
        for columns, degeneracies in self.blocks():
            for column, degeneracy in zip(columns.T, degeneracies.tolist(), strict=True):
                yield self._arrangement(column), degeneracy

    def rank(self, found: Arrangement) -> int:
        """Rank of the isomer that an arrangement, in any orientation, belongs to.

        Raises
        ------
        InvalidInputError
            If it is not among these.
        """
        self.require_ranks()
        if found.composition == self.composition:
            columns = np.array(found.masks, dtype=np.uint64).reshape(-1, 1)
            if not self.closed:
                same = (self._listed[0] == canonical_masks(self.group, columns)).all(axis=0)
                if same.any():
                    return int(np.flatnonzero(same)[0])
            for nest, start in zip(self.nests, self._starts if self.closed else (), strict=False):
                masks = self._split(nest, found)
                if masks is not None:
                    return start + nest.rank(masks)
        raise InvalidInputError(
            f"{found} in {found.host} is not among the {self.total} isomers of {self.composition} here; "
            "check its metals and the chosen sites"
        )

    def blocks(self) -> Iterator[Listed]:
        """Stream arrays: masks of the guests, shape (guests, m), and degeneracies, shape (m,), in order."""
        self.require_ranks()
        if not self.closed:
            yield self._listed
            return
        for nest in self.nests:
            for columns, kept in blocks(nest):
                yield self._joined(nest, columns), nest.order // kept

    def arrays(self, limit: int = LIST_LIMIT) -> Listed:
        """All masks of the guests, shape (guests, total), and degeneracies, shape (total,).

        Raises
        ------
        TooManyError
            If there are more than `limit`.
        """
        if self.placements > limit and self.total > limit:
            raise TooManyError(
                f"{self.total} isomers are more than {limit} to list; "
                "restrict the sites, draw a sample, or stream them in blocks"
            )
        if self._kept is None:
            parts = list(self.blocks())
            found = parts[0] if len(parts) == 1 else self._together(parts)
            if found[0].shape[1] > _KEPT:
                return found
            self._kept = found
        masks, degeneracies = self._kept
        return masks.copy(), degeneracies.copy()

    def _together(self, parts: list[Listed]) -> Listed:
        guests = len(self.composition.guests)
        columns = [part for part, _ in parts] or [np.zeros((guests, 0), np.uint64)]
        return np.concatenate(columns, axis=1), np.concatenate([np.zeros(0, int), *(n for _, n in parts)])

    def counted(self) -> MetalCount:
        """Counts by listing, for rooms that the group does not keep; `placements` are those in the rooms."""
        masks, _ = self.arrays()
        chiral = np.ones(masks.shape[1], dtype=bool)
        for row in self.group.permutations[~self.group.proper]:
            image = ImageTables(image_bits(row[None]))
            same = [image.apply(0, column) == column for column in masks]
            chiral &= ~np.logical_and.reduce(same, axis=0)
        pairs = int(chiral.sum())
        return MetalCount(str(self.composition), self.total, pairs, self.total - pairs, self.placements)

    @cached_property
    def nests(self) -> list[Nest]:
        """One for each spread of the composition over the rooms."""
        group = self.group if self.closed else self._inner
        return [Nest(group, steps) for steps in steps_of(self.composition, self.rooms)]

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((nest.total for nest in self.nests), initial=0))

    @property
    def _inner(self) -> PermutationGroup:
        """Operations that keep every room."""
        inner = self.group
        for room in self.rooms:
            inner = inner.keeping(mask_of(room.sites))
        return inner

    @cached_property
    def _listed(self) -> Listed:
        """Isomers that have a placement in rooms that the group does not keep, without repeats."""
        if self._starts[-1] > SUBSET_LIMIT:
            raise TooManyError(
                f"{self._starts[-1]} placements on sites that are not whole orbits, more than {SUBSET_LIMIT} "
                "to list; choose whole orbits or fewer sites"
            )
        self.require_ranks()
        guests = len(self.composition.guests)
        parts = [self._joined(nest, columns) for nest in self.nests for columns, _ in blocks(nest)]
        columns = np.concatenate([np.zeros((guests, 0), np.uint64), *parts], axis=1)
        found = np.unique(canonical_masks(self.group, columns), axis=1)
        return found, len(self.group.distinct) // same_everywhere(self.group, found)

    def require_ranks(self) -> None:
        """Raise TooManyError where isomers cannot be listed: on more than 64 sites."""
        if self.group.size > WORD:
            raise TooManyError(
                f"{self.group.size} sites: isomers of several metals are listed and ranked up to {WORD}; "
                "count them, or draw a sample (--sample 1000)"
            )

    def _at(self, rank: int) -> NDArray[np.uint64]:
        self.require_ranks()
        if not self.closed:
            return self._listed[0][:, rank : rank + 1]
        place = next(k for k, end in enumerate(self._starts[1:]) if rank < end)
        nest = self.nests[place]
        masks = nest.at(rank - self._starts[place])
        return self._joined(nest, np.array(masks, dtype=np.uint64).reshape(len(masks), 1))

    def _joined(self, nest: Nest, columns: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Masks of the guests, canonical, from those of the steps and of the metals that take the rest."""
        steps = nest.steps
        if len(steps.rooms) == 1:
            return columns  # each choice is the smallest of its orbit
        size = columns.shape[1]
        held = {metal: np.zeros(size, dtype=np.uint64) for metal in self.composition.metals}
        rest = [np.full(size, mask, dtype=np.uint64) for mask in steps.rooms]
        for step, column in zip(steps.steps, columns, strict=True):
            held[step.metal] |= column
            rest[step.room] ^= column
        for metal, left in zip(steps.rest, rest, strict=True):
            held[metal] |= left
        return canonical_masks(self.group, np.array([held[metal] for metal in self.composition.guests]))

    def _split(self, nest: Nest, found: Arrangement) -> list[int] | None:
        """Masks of the steps of a spread; None where the arrangement is none of it."""
        held = dict(zip(found.composition.guests, found.masks, strict=True))
        held[found.host] = mask_of(range(self.group.size)) & ~found.occupancy
        masks = [held[step.metal] & nest.steps.rooms[step.room] for step in nest.steps.steps]
        fits = all(
            mask.bit_count() == step.number for mask, step in zip(masks, nest.steps.steps, strict=True)
        )
        filled = all(
            (held[metal] & room).bit_count() == room.bit_count() - sum(nest.steps.numbers(0, index))
            for index, (metal, room) in enumerate(zip(nest.steps.rest, nest.steps.rooms, strict=True))
        )
        return masks if fits and filled else None

    def _arrangement(self, column: NDArray[np.uint64]) -> Arrangement:
        return Arrangement(self.composition, tuple(column.tolist()))
