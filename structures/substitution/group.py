"""A permutation group on at most 64 places: the sites of a framework, its anchors, or anything else.

Everything of this package rests on the class here, so the same engine places guests on metal sites and
ligands on anchors. Operation k carries place i to `permutations[k, i]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.substitution.bits import ImageTables, image_bits
from structures.symmetry import framework_symmetry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = ["MAX_SITES", "SiteGroup", "anchor_group", "resolve_sites", "site_group"]

MAX_SITES = 64  # an occupancy is one unsigned 64-bit integer


@dataclass(frozen=True, eq=False)
class SiteGroup:
    """A permutation group with the mark of each operation: proper (a rotation) or not.

    Parameters
    ----------
    permutations
        Shape (g, n); rows may repeat (an operation that moves no site still decides about chirality).
    proper
        Shape (g,), True for rotations; all True where left out, which makes every isomer chiral.

    Raises
    ------
    InvalidInputError
        If n > 64, a row is no permutation, the rows are not closed under composition, or `proper` is
        neither everything nor a subgroup of index 2.
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
        """Distinct rows of `permutations`, the identity first, shape (h, n)."""
        return distinct_rows(self.permutations)

    @cached_property
    def tables(self) -> ImageTables:
        """Lookup tables of `distinct`."""
        return ImageTables(image_bits(self.distinct))

    @cached_property
    def orbits(self) -> tuple[tuple[int, ...], ...]:
        """Places that the group maps on each other, ascending."""
        return orbits_of(self.permutations, range(self.size))

    def invariant(self, places: Iterable[int]) -> bool:
        """True where the set of places is a union of orbits."""
        chosen = np.zeros(self.size, dtype=bool)
        chosen[list(places)] = True
        return bool((chosen[self.permutations] == chosen).all())


@lru_cache(maxsize=64)
def site_group(framework: Framework) -> SiteGroup:
    """Group of a framework on its sites, found from metals and sulfurs together.

    Raises
    ------
    InvalidInputError
        If the framework has more than 64 sites.
    """
    count = len(framework.sites)
    if count > MAX_SITES:
        raise InvalidInputError(
            f"{framework.name} has {count} sites; an occupancy holds at most {MAX_SITES}: "
            "substitute a part of it as a framework of its own"
        )
    symmetry = framework_symmetry(framework)
    return SiteGroup(symmetry.permutations[:, :count], symmetry.proper)


@lru_cache(maxsize=64)
def anchor_group(framework: Framework) -> SiteGroup:
    """Group of a framework on its anchors: what places ligands.

    Raises
    ------
    InvalidInputError
        If the framework has no anchors or more than 64.
    """
    count = len(framework.anchors)
    if not 0 < count <= MAX_SITES:
        raise InvalidInputError(f"{framework.name} has {count} anchors; 1 to {MAX_SITES} are allowed")
    symmetry = framework_symmetry(framework)
    return SiteGroup(symmetry.permutations[:, len(framework.sites) :] - len(framework.sites), symmetry.proper)


def resolve_sites(framework: Framework, sites: Iterable[str | int] | str | None) -> tuple[int, ...] | None:
    """Site numbers named by orbit labels, roles or numbers; None (no restriction) where `sites` is None.

    A single string is split at commas, as on the command line.

    Raises
    ------
    UnknownNameError
        If a name is unknown.
    InvalidInputError
        If nothing is named.
    """
    if sites is None:
        return None
    names = [name.strip() for name in sites.split(",")] if isinstance(sites, str) else [str(s) for s in sites]
    chosen = framework.select(names)
    if not chosen:
        raise InvalidInputError(f"no sites named; use orbit labels of {framework.name}, roles or numbers")
    return chosen


def distinct_rows(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows without repeats, the first of each kept, in order."""
    seen: dict[bytes, int] = {}
    for index, row in enumerate(rows):
        seen.setdefault(row.tobytes(), index)
    return rows[list(seen.values())]


def orbits_of(permutations: NDArray[np.int64], places: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """Orbits that meet `places`, each ascending, in order of their lowest place."""
    orbits: list[tuple[int, ...]] = []
    left = set(places)
    while left:
        orbit = set(permutations[:, min(left)].tolist())
        orbits.append(tuple(sorted(orbit)))
        left -= orbit
    return tuple(orbits)


def _check(rows: NDArray[np.int64], proper: NDArray[np.bool_]) -> None:
    g, n = rows.shape
    if not 0 < n <= MAX_SITES:
        raise InvalidInputError(f"{n} places; an occupancy holds 1 to {MAX_SITES}")
    if proper.shape != (g,):
        raise InvalidInputError(f"{g} permutations but marks of shape {proper.shape}; give one mark each")
    if not (np.sort(rows, axis=1) == np.arange(n)).all():
        raise InvalidInputError(f"a row is not a permutation of 0 to {n - 1}; check the columns")
    # exact and quick: a row and its mark become one integer key, products are looked up among the keys
    marked = np.column_stack([rows, n + ~proper]).astype(np.uint64)
    weights = np.random.default_rng(0).integers(0, 2**63, n + 1, dtype=np.uint64) * np.uint64(2) + np.uint64(
        1
    )
    keys = np.unique(marked @ weights)
    mark = (n + (proper[:, None] ^ proper)).astype(np.uint64)
    products = rows.astype(np.uint64)[:, rows] @ weights[:n] + mark * weights[n]
    place = np.minimum(np.searchsorted(keys, products), len(keys) - 1)
    if not (keys[place] == products).all():
        raise InvalidInputError(
            f"the {g} operations are not closed under composition (rotation and mirror marks included); "
            "give all elements of the group"
        )
