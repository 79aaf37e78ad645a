"""The steps in which an arrangement is made: so many atoms of one metal on the free sites of one room.

Each room's most frequent metal takes what the others leave and has no step. A composition on several rooms
is a sum over *spreads*: how many atoms of each metal each room holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.group.images import mask_of
from structures.matter.elements import metal_symbols

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from structures.arrangement.composition import Composition
    from structures.arrangement.rooms import Room

__all__ = ["Step", "Steps", "steps_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """`number` atoms of `metal` on free sites of the room of that index."""

    metal: str
    room: int
    number: int


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps in order, the rarest metal of a room first.

    Attributes
    ----------
    rooms
        Mask of the sites of each room.
    rest
        Metal of each room that takes the sites left.
    """

    steps: tuple[Step, ...]
    rooms: tuple[int, ...]
    rest: tuple[str, ...]

    def numbers(self, index: int, room: int) -> tuple[int, ...]:
        """Atoms that the steps from `index` on put into a room."""
        return tuple(step.number for step in self.steps[index:] if step.room == room)


def steps_of(asked: Composition, rooms: Sequence[Room]) -> list[Steps]:
    """Every spread of a composition over rooms, as steps; none where it does not fit."""
    masks = tuple(mask_of(room.sites) for room in rooms)
    order = metal_symbols()
    found = []
    numbers = dict(asked.numbers)
    for spread in [[numbers]] if len(rooms) == 1 else _spreads(numbers, list(rooms)):
        steps: list[Step] = []
        rest: list[str] = []
        for index, held in enumerate(spread):
            *guests, host = sorted(held, key=lambda metal: (held[metal], order.index(metal)))
            steps += [Step(metal, index, held[metal]) for metal in guests]
            rest.append(host)
        found.append(Steps(tuple(steps), masks, tuple(rest)))
    return found


def _spreads(left: dict[str, int], rooms: list[Room]) -> Iterator[list[dict[str, int]]]:
    """Numbers of each metal in each room; the rooms fill up and nothing is left."""
    if not rooms:
        if not any(left.values()):
            yield []
        return
    room, later = rooms[0], rooms[1:]
    metals = [metal for metal in left if metal in room.metals]
    for numbers in _filling(left, metals, len(room.sites)):
        after = {metal: n - numbers.get(metal, 0) for metal, n in left.items()}
        if all(n <= sum(len(r.sites) for r in later if metal in r.metals) for metal, n in after.items()):
            present = {metal: n for metal, n in numbers.items() if n}
            for others in _spreads(after, later):
                yield [present, *others]


def _filling(left: dict[str, int], metals: list[str], sites: int) -> Iterator[dict[str, int]]:
    if not metals:
        if not sites:
            yield {}
        return
    metal, others = metals[0], metals[1:]
    for n in range(min(left[metal], sites) + 1):
        if sites - n <= sum(left[other] for other in others):
            for numbers in _filling(left, others, sites - n):
                yield {metal: n} | numbers
