"""A permutation group on places: the sites of a framework, its anchors, or anything else.

Counts, lists, samples and exact sums rest on the class here, so the same engine places guests on metal sites
and ligands on anchors.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.group.images import ImageTables, image_bits, mask_of, sites_of
from structures.group.products import orbits_of, product_table
from structures.group.wide import WORD, WideImages, listed, mask_array, occupancy_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["ConjugacyClass", "PermutationGroup"]


@dataclass(frozen=True, slots=True)
class ConjugacyClass:
    """The least operation of a class; how many operations the class has, and how many of them are proper."""

    operation: tuple[int, ...]
    members: int
    proper: int


@dataclass(frozen=True, eq=False)
class PermutationGroup:
    """A permutation group with the mark of each operation: proper (a rotation) or not.

    Parameters
    ----------
    permutations
        Shape (g, n): operation k carries place i to `permutations[k, i]`. Rows may repeat (an operation that
        moves no site still decides about chirality). The identity is put first.
    proper
        Shape (g,), True for rotations; all True where left out, which makes every isomer chiral.

    Raises
    ------
    InvalidInputError
        If there is no place, a row is no permutation, the rows are not closed under composition, or `proper`
        is neither everything nor a subgroup of index 2.
    """

    permutations: NDArray[np.int64]
    proper: NDArray[np.bool_]

    def __init__(self, permutations: NDArray[np.integer], proper: NDArray[np.bool_] | None = None) -> None:
        rows = np.array(permutations, dtype=np.int64, ndmin=2)
        marks = np.ones(len(rows), dtype=bool) if proper is None else np.array(proper, dtype=bool)
        _check(rows, marks)
        identity = np.nonzero((rows == np.arange(rows.shape[1])).all(axis=1) & marks)[0]
        order = np.concatenate([identity[:1], np.delete(np.arange(len(rows)), identity[:1])])
        rows, marks = rows[order], marks[order]
        rows.setflags(write=False)
        marks.setflags(write=False)
        object.__setattr__(self, "permutations", rows)
        object.__setattr__(self, "proper", marks)

    @property
    def order(self) -> int:
        """Number of operations."""
        return len(self.permutations)

    @property
    def size(self) -> int:
        """Number of places."""
        return int(self.permutations.shape[1])

    @property
    def chiral(self) -> bool:
        """True where no operation is improper: the framework differs from its mirror image."""
        return bool(self.proper.all())

    @cached_property
    def distinct(self) -> NDArray[np.int64]:
        """Distinct rows of `permutations`, the first of each kept, in order: the identity first."""
        text, width = (
            self.permutations.tobytes(),
            self.permutations[0].nbytes,
        )  # cut here: rows are slow objects
        seen: dict[bytes, int] = {}
        for index in range(self.order):
            seen.setdefault(text[index * width : (index + 1) * width], index)
        return self.permutations[list(seen.values())] if len(seen) < self.order else self.permutations

    @cached_property
    def tables(self) -> ImageTables | WideImages:
        """Images under `distinct`, by lookup tables where an occupancy is one word."""
        return _images(self.distinct)

    @cached_property
    def orbits(self) -> tuple[tuple[int, ...], ...]:
        """Places that the group maps on each other, ascending."""
        return orbits_of(self.permutations, range(self.size))

    @cached_property
    def classes(self) -> tuple[ConjugacyClass, ...]:
        """Conjugacy classes, in order of their first operation."""
        rows = self.permutations
        inverse = np.argsort(rows, axis=1)
        found: dict[tuple[int, ...], list[bool]] = {}
        for row, proper in zip(rows, self.proper.tolist(), strict=True):
            least = min(map(tuple, np.take_along_axis(rows, row[inverse], axis=1).tolist()))
            found.setdefault(least, []).append(proper)
        return tuple(ConjugacyClass(row, len(marks), sum(marks)) for row, marks in found.items())

    def invariant(self, places: Iterable[int]) -> bool:
        """True where the set of places is a union of orbits."""
        return bool(self._keeps(mask_of(set(places))).all())

    def keeping(self, mask: int) -> PermutationGroup:
        """The stabiliser of a set of places, given as a mask; the same object for the same operations."""
        return _subgroup(self, self._keeps(mask).tobytes())

    def checked(self, masks: int | str | Iterable[int | str] | NDArray[np.integer]) -> NDArray[np.uint64]:
        """Occupancies as an array of unsigned integers, of Python's beyond 64 places.

        Raises
        ------
        InvalidInputError
            If one is negative or has a bit beyond the last place.
        """
        values = listed(masks)
        most = (1 << self.size) - 1
        for value in (int(values.min()), int(values.max())) if values.size else ():
            if not 0 <= value <= most:
                raise InvalidInputError(
                    f"occupancy {occupancy_text(value, self.size)} does not fit on {self.size} sites; "
                    f"use 0 to {occupancy_text(most, self.size)}"
                )
        return mask_array(values, self.size)

    def images(self, mask: int) -> NDArray[np.uint64]:
        """Image of one occupancy under every operation, shape (g,)."""
        bits = image_bits(self.permutations[:, list(sites_of(mask))], self.size)
        images: NDArray[np.uint64] = np.bitwise_or.reduce(bits, axis=1)
        return images

    def orbit_sizes(
        self, masks: NDArray[np.uint64], places: Iterable[int] | None = None
    ) -> NDArray[np.unsignedinteger]:
        """Degeneracy of each occupancy, or, with `places`, how many of its images have all guests there."""
        outside = mask_of(range(self.size)) & ~mask_of(range(self.size) if places is None else places)
        kept = np.zeros(len(masks), dtype=np.int64)
        inside = np.zeros(len(masks), dtype=np.int64)
        for operation in range(len(self.distinct)):
            image = self.tables.apply(operation, masks)
            kept += image == masks
            inside += image & outside == 0
        sizes: NDArray[np.unsignedinteger] = (inside // kept).astype(np.min_scalar_type(len(self.distinct)))
        return sizes

    def chiral_masks(self, masks: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """True for each occupancy that no improper operation keeps."""
        chiral = np.ones(len(masks), dtype=bool)
        mirrors = self.permutations[~self.proper]
        tables = _images(mirrors)
        for operation in range(len(mirrors)):
            chiral &= tables.apply(operation, masks) != masks
        return chiral

    def _keeps(self, mask: int) -> NDArray[np.bool_]:
        """True for each operation that carries the set of places on itself, shape (g,)."""
        chosen = np.zeros(self.size, dtype=bool)
        chosen[list(sites_of(mask))] = True
        kept: NDArray[np.bool_] = (chosen[self.permutations] == chosen).all(axis=1)
        return kept


def _images(permutations: NDArray[np.int64]) -> ImageTables | WideImages:
    return (
        ImageTables(image_bits(permutations)) if permutations.shape[1] <= WORD else WideImages(permutations)
    )


@lru_cache(maxsize=256)
def _subgroup(group: PermutationGroup, kept: bytes) -> PermutationGroup:
    rows = np.frombuffer(kept, dtype=bool)
    return PermutationGroup(group.permutations[rows], group.proper[rows])


def _check(rows: NDArray[np.int64], proper: NDArray[np.bool_]) -> None:
    g, n = rows.shape
    if not n:
        raise InvalidInputError("a group on 0 places; give permutations of at least one")
    if proper.shape != (g,):
        raise InvalidInputError(f"{g} permutations but marks of shape {proper.shape}; give one mark each")
    if not (np.sort(rows, axis=1) == np.arange(n)).all():
        raise InvalidInputError(f"a row is not a permutation of 0 to {n - 1}; check the columns")
    if (product_table(rows, proper) < 0).any():
        raise InvalidInputError(
            f"the {g} operations are not closed under composition (rotation and mirror marks included); "
            "give all elements of the group"
        )
