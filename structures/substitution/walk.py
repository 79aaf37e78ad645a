"""Walking many rows down the chain together: rows wait at keys until all that can arrive have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

__all__ = ["Walk", "groups"]

Key = TypeVar("Key")  # a node, or a stabiliser with the sites left


class Walk(Generic[Key]):
    """Rows waiting at keys; a key with more sites left comes first, and each key once."""

    def __init__(self, sites_left: Callable[[Key], int]) -> None:
        self._sites_left = sites_left
        self._waiting: dict[int, dict[Key, list[NDArray[np.intp]]]] = {}

    def add(self, key: Key, rows: NDArray[np.intp]) -> None:
        """Let rows wait at a key that has fewer sites left than the one at work."""
        if len(rows):
            self._waiting.setdefault(self._sites_left(key), {}).setdefault(key, []).append(rows)

    def __iter__(self) -> Iterator[tuple[Key, NDArray[np.intp]]]:
        while self._waiting:
            for key, parts in self._waiting.pop(max(self._waiting)).items():
                yield key, parts[0] if len(parts) == 1 else np.concatenate(parts)


def groups(rows: NDArray[np.intp], labels: NDArray[np.integer]) -> Iterator[tuple[int, NDArray[np.intp]]]:
    """Rows of each label, in order of the labels."""
    if not len(rows):
        return
    order = np.argsort(labels, kind="stable")
    cuts = np.nonzero(np.diff(labels[order]))[0] + 1
    for part in np.split(order, cuts):
        yield int(labels[part[0]]), rows[part]
