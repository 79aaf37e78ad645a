"""The one constant of a pair of frameworks, fixed by one datum: where the one gives way to the other.

The paper sees the framework of less gold up to some x and that of more gold from another on; somewhere
between, both are equal. Nothing else that was seen goes in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.between.differences import PAIRS
from stability.preference import WINDOWS
from structures.errors import InvalidInputError
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = ["Datum", "seen_data", "settled"]


@dataclass(frozen=True, slots=True)
class Datum(Shown):
    """Frameworks `first` and `second` are equal at some x from `low` to `high`, each as likely."""

    first: str
    second: str
    low: int
    high: int

    @property
    def words(self) -> str:
        """The datum as a sentence."""
        return (
            f"{self.first} and {self.second} are taken to be equal at x = {self.low}-{self.high}: "
            f"{self.second} was seen up to {self.low - 1}, {self.first} from {self.high + 1}"
        )


def seen_data() -> tuple[Datum, ...]:
    """The datum of each pair, from the windows of the paper."""
    found = []
    for first, second in PAIRS:
        low = max(window.high for window in WINDOWS if window.framework == second) + 1
        high = min(window.low for window in WINDOWS if window.framework == first) - 1
        found.append(Datum(first, second, low, high))
    return tuple(found)


def settled(
    energies: Mapping[str, NDArray[np.float64]], data: Sequence[Datum], *, seed: int = 2022
) -> dict[str, NDArray[np.float64]]:
    """Shift free energies (draws, gold) so that each datum holds; the x of each draw is drawn from it.

    The framework that is `second` in the first datum keeps its own zero.

    Raises
    ------
    InvalidInputError
        If a datum names a framework that has no energies, or x beyond them.
    """
    source = np.random.default_rng(seed)
    found: dict[str, NDArray[np.float64]] = {}
    for datum in data:
        if not found and datum.second in energies:
            found[datum.second] = energies[datum.second]
        if datum.first not in energies or datum.second not in found:
            raise InvalidInputError(f"{datum.words}; but {datum.first} or {datum.second} has no energies")
        one, other = energies[datum.first], found[datum.second]
        if not 0 <= datum.low <= datum.high < one.shape[1]:
            raise InvalidInputError(f"{datum.words}; x is from 0 to {one.shape[1] - 1}")
        rows = np.arange(len(one))
        equal = source.integers(datum.low, datum.high + 1, len(one))
        found[datum.first] = one + (other[rows, equal] - one[rows, equal])[:, None]
    return found
