"""Cores with a few metals more or fewer than one that is known: caps on hollows, corners taken off.

A cap sits 2.85 Å from three metals of the core that touch each other, outside; caps that come close to each
other are one, over a square. Of all ways to add or take so many, those with the most contacts are kept.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["contacts", "fingerprint", "resized"]

_REACH, _TOUCH = 2.85, 3.3  # Å: cap to metal; metals in contact
_DIAGONAL = 4.4  # Å: of a square
_CLOSE, _ONE = 2.55, 0.9  # Å: no metal nearer to a cap; caps that are one
_BEAM = 12  # partial cores kept at each step

Points = "NDArray[np.float64]"


def resized(points: NDArray[np.float64], size: int, most: int) -> list[NDArray[np.float64]]:
    """Up to `most` cores of `size` metals made from `points` (n, 3), Å, those with the most contacts first.

    Examples
    --------
    >>> square = np.array([[0, 0, 0], [2.9, 0, 0], [0, 2.9, 0], [2.9, 2.9, 0]], dtype=float)
    >>> [contacts(core) for core in resized(square, 5, 3)]
    [8]
    """
    layer = [points]
    step: Callable[[NDArray[np.float64]], list[NDArray[np.float64]]] = (
        _capped if size > len(points) else _trimmed
    )
    for _ in range(abs(size - len(points))):
        found: dict[tuple[int, ...], NDArray[np.float64]] = {}
        for core in layer:
            for following in step(core):
                found.setdefault(fingerprint(following), following)
        layer = sorted(found.values(), key=contacts, reverse=True)[:_BEAM]
    return layer[:most]


def contacts(points: NDArray[np.float64]) -> int:
    """Pairs of metals closer than 3.3 Å."""
    return int((_distances(points)[np.triu_indices(len(points), 1)] < _TOUCH).sum())


def fingerprint(points: NDArray[np.float64]) -> tuple[int, ...]:
    """The same for congruent cores: their distances in steps of 0.25 Å, counted, and their coordinations."""
    distance = _distances(points)
    counted = np.bincount(np.round(distance[np.triu_indices(len(points), 1)] / 0.25).astype(int))
    return (*sorted((distance < _TOUCH).sum(axis=1).tolist()), -1, *counted.tolist())


def _capped(points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    hollows: list[list[NDArray[np.float64]]] = []
    for hollow in _hollows(points):
        for group in hollows:
            if np.linalg.norm(group[0] - hollow) < _ONE:
                group.append(hollow)
                break
        else:
            hollows.append([hollow])
    caps = [np.mean(group, axis=0) for group in hollows]
    return [
        np.vstack([points, cap]) for cap in caps if np.linalg.norm(points - cap, axis=1).min() > _CLOSE - 0.2
    ]


def _hollows(points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Places above triangles and half squares of touching metals, on either side, with room."""
    distance = _distances(points)
    found = []
    for i, j, k in combinations(range(len(points)), 3):
        sides = (distance[i, j], distance[j, k], distance[i, k])
        if sorted(sides)[1] >= _TOUCH or max(sides) >= _DIAGONAL:
            continue
        one, other = points[j] - points[i], points[k] - points[i]
        across = np.cross(one, other)
        area = float(across @ across)
        out = (other @ other) * np.cross(across, one) + (one @ one) * np.cross(other, across)
        rise = _REACH**2 - float(out @ out) / (2 * area) ** 2
        if rise <= 0:
            continue
        for side in (1.0, -1.0):
            cap = points[i] + out / (2 * area) + side * np.sqrt(rise / area) * across
            if np.linalg.norm(points - cap, axis=1).min() > _CLOSE:
                found.append(cap)
    return found


def _trimmed(points: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    touching = (_distances(points) < _TOUCH).sum(axis=1)
    corners = np.nonzero(touching <= np.sort(touching)[len(points) // 2])[0]
    return [np.delete(points, corner, axis=0) for corner in corners]


def _distances(points: NDArray[np.float64]) -> NDArray[np.float64]:
    distance: NDArray[np.float64] = np.linalg.norm(points[:, None] - points[None], axis=-1)
    return distance
