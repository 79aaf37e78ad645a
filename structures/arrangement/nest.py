"""Nested steps: each under the stabiliser of all before it, so that every isomer comes once.

The order of the isomers is that of the first step's choices, then of the second's, and so on.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import cached_property
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.arrangement.linked import Linked
from structures.arrangement.sizes import Sizes
from structures.arrangement.stage import Direct, Free, Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.arrangement.steps import Steps
    from structures.group.group import PermutationGroup

__all__ = ["Nest"]

_DIRECT = 1 << 15  # subsets times operations below which all are tested
_STAGES = 256  # stages kept


class Nest(Sizes):
    """All isomers of one spread of a composition under a group that keeps its rooms."""

    def __init__(self, group: PermutationGroup, steps: Steps) -> None:
        super().__init__(group, steps)
        self._stages: OrderedDict[tuple[bytes, int, tuple[int, ...]], Stage] = OrderedDict()

    @cached_property
    def total(self) -> int:
        """Number of isomers."""
        return self.size(np.arange(self.order), 0, self.steps.rooms)

    def stage(self, members: NDArray[np.intp], index: int, free: tuple[int, ...]) -> Stage:
        """The step `index` under operations that keep what stands; equal ones are shared."""
        key = members.tobytes(), index, free
        if key in self._stages:
            self._stages.move_to_end(key)
            return self._stages[key]
        step = self.steps.steps[index]
        subsets = comb(free[step.room].bit_count(), step.number)
        small = subsets * len(members) <= _DIRECT
        kind = Free if len(members) == 1 else Direct if small else Linked
        self._stages[key] = kind(self, members, index, free)
        if len(self._stages) > _STAGES:
            self._stages.popitem(last=False)
        return self._stages[key]

    def first(self) -> Stage:
        """The first step."""
        return self.stage(np.arange(self.order), 0, self.steps.rooms)

    def at(self, rank: int) -> tuple[int, ...]:
        """One mask a step of the isomer of a rank."""
        members, free = np.arange(self.order), self.steps.rooms
        masks = []
        for index in range(len(self.steps.steps)):
            stage = self.stage(members, index, free)
            mask, rank = stage.at(rank)
            members, free = stage.after(mask)
            masks.append(mask)
        return tuple(masks)

    def rank(self, masks: Sequence[int]) -> int:
        """Rank of the isomer that has an arrangement, in any orientation, as one of its images."""
        members, free = np.arange(self.order), self.steps.rooms
        left, total = list(masks), 0
        for index in range(len(self.steps.steps)):
            stage = self.stage(members, index, free)
            offset, operation = stage.before(left[index])
            left = [self.image(operation, mask) for mask in left]
            total += offset
            members, free = stage.after(left[index])
        return total
