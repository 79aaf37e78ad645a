"""How many isomers each composition has, exactly, without listing one (Burnside's lemma)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.arrangement.colourings import kept_colourings
from structures.arrangement.rooms import closed_rooms, rooms_of
from structures.errors import InvalidInputError
from structures.group.cycles import cycle_types
from structures.matter.elements import metal_symbols
from structures.showing import Shown
from structures.substitution.counting import split_chiral

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from structures.arrangement.composition import Composition
    from structures.arrangement.rooms import Room
    from structures.group.cycles import CycleType
    from structures.group.group import PermutationGroup

__all__ = ["MetalCount", "count_compositions", "kept_by_operations"]

Kept = Mapping[tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class MetalCount(Shown):
    """How many isomers a composition has; the other fields as in `Count`."""

    metals: str
    isomers: int
    chiral_pairs: int
    achiral: int
    placements: int


def count_compositions(
    group: PermutationGroup,
    asked: Sequence[Composition],
    places: Mapping[str, Iterable[int]] | None = None,
) -> list[MetalCount]:
    """Counts of every composition on all sites of a group.

    Parameters
    ----------
    places
        Sites (whole orbits) on which a metal may sit; any site for a metal that is not named.

    Raises
    ------
    InvalidInputError
        If a composition does not fill the sites, or `places` are not whole orbits.
    """
    for one in asked:
        if one.sites != group.size:
            raise InvalidInputError(f"{one} has {one.sites} metal atoms and there are {group.size} sites")
    metals = [metal for metal in metal_symbols() if any(metal in one.metals for one in asked)]
    rooms = rooms_of(group.size, metals, places or {})
    if not closed_rooms(group, rooms):
        raise InvalidInputError("the chosen sites are not whole orbits of the framework; list them instead")
    full, proper, labelled, order = kept_by_operations(group, asked, metals, rooms)
    rotations = int(group.proper.sum())
    rows = []
    for one in asked:
        key = tuple(dict(one.numbers).get(metal, 0) for metal in order)
        isomers, apart = full.get(key, 0) // group.order, proper.get(key, 0) // rotations
        rows.append(
            MetalCount(str(one), *split_chiral(isomers, apart, chiral=group.chiral), labelled.get(key, 0))
        )
    return rows


def kept_by_operations(
    group: PermutationGroup, asked: Sequence[Composition], metals: Sequence[str], rooms: Sequence[Room]
) -> tuple[Kept, Kept, Kept, list[str]]:
    """Arrangements that operations keep, summed over all, over the rotations, and of the identity alone.

    Returns
    -------
    full, proper, labelled, order
        Sums by the number of atoms of each metal in `order`, which leaves out the most frequent metal.
    """
    most = {metal: max(dict(one.numbers).get(metal, 0) for one in asked) for metal in metals}
    last = max(metals, key=lambda metal: most[metal])
    order = [metal for metal in metals if metal != last]
    number = {metal: index for index, metal in enumerate([*order, last])}
    caps = [most[metal] for metal in order]
    colours = [frozenset(number[metal] for metal in room.metals) for room in rooms]
    kinds = _kinds(group.permutations, rooms)
    full: Counter[tuple[int, ...]] = Counter()
    proper: Counter[tuple[int, ...]] = Counter()
    labelled: Kept = {}
    times = Counter(kinds)
    rotations = Counter(kind for kind, rotation in zip(kinds, group.proper.tolist(), strict=True) if rotation)
    for kind, n in times.items():
        kept = kept_colourings(zip(kind, colours, strict=True), caps)
        labelled = kept if kind == kinds[0] else labelled
        for key, ways in kept.items():
            full[key] += n * ways
            proper[key] += rotations[kind] * ways
    return full, proper, labelled, order


def _kinds(rows: NDArray[np.int64], rooms: Iterable[Room]) -> list[tuple[CycleType, ...]]:
    """Cycle types on every room, of each operation; the identity is the first."""
    return list(zip(*(cycle_types(rows, room.sites) for room in rooms), strict=True))
