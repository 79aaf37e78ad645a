"""Cores of interpenetrating icosahedra: a further one shares a centre and its ring, a face or a vertex.

Convention: every icosahedron has its centre, ideal edges of 2.92 Å (nearest neighbours in the cores of
Au25, Au38 and Au44) and is the mirror image of the one that it shares atoms with; atoms closer than 1.6 Å
are one, at their mean. Sizes: 13; 19 (centre and ring), 23 (face), 25 (vertex); and what a third one adds.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["polyicosahedra"]

_EDGE = 2.92  # Å
_SAME = 1.6  # Å
_MOST = 3  # icosahedra


@cache
def polyicosahedra() -> tuple[tuple[str, NDArray[np.float64]], ...]:
    """Name and points (n, 3), Å, of every such core, small ones first; each shape once.

    Examples
    --------
    >>> {13, 19, 23, 25} <= {len(points) for _, points in polyicosahedra()}
    True
    """
    first = _icosahedron()
    found = {_print_of(first): ("icosahedron", first)}
    layer = [(np.zeros((1, 3)), first)]
    for number in range(2, _MOST + 1):
        following = []
        for centres, points in layer:
            for centre, grown in _joined(centres, points):
                key = _print_of(grown)
                if key not in found:
                    found[key] = (f"{number} icosahedra", grown)
                    following.append((np.vstack([centres, centre]), grown))
        layer = following
    return tuple(sorted(found.values(), key=lambda each: (len(each[1]), each[0])))


def _icosahedron() -> NDArray[np.float64]:
    golden = (1 + np.sqrt(5)) / 2
    corners = [(0.0, a, b * golden) for a in (-1.0, 1.0) for b in (-1.0, 1.0)]
    points = np.array([np.roll(corner, turn) for corner in corners for turn in range(3)])
    return np.vstack([np.zeros(3), points * _EDGE / 2])


def _joined(
    centres: NDArray[np.float64], points: NDArray[np.float64]
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Each way to add one icosahedron, the mirror image of one that is there: its centre, and all points."""
    own = _icosahedron()
    radius = float(np.linalg.norm(own[1]))
    for middle in centres:
        around = points[np.abs(np.linalg.norm(points - middle, axis=1) - radius) < 0.3]
        for plane in _planes(around - middle):
            distance = float(np.linalg.norm(plane))
            normal = plane / distance
            centre = middle + 2 * plane
            if np.linalg.norm(centres - centre, axis=1).min() < 0.9 * radius:
                continue
            image = np.vstack([middle, around])
            image = image - 2 * ((image - middle) @ normal - distance)[:, None] * normal
            yield centre[None], _merged(np.vstack([points, image]))


def _planes(corners: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """Feet of mirror planes: half way to a corner (centre and ring shared), at a corner, through a face."""
    for corner in corners:
        yield corner / 2
        yield corner
    near = np.linalg.norm(corners[:, None] - corners[None], axis=-1) < 1.15 * _EDGE
    for i, j, k in combinations(range(len(corners)), 3):
        if near[i, j] and near[j, k] and near[i, k]:
            yield (corners[i] + corners[j] + corners[k]) / 3


def _merged(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points closer than `_SAME` to one that is there are one with it."""
    groups: list[list[NDArray[np.float64]]] = []
    for point in points:
        for group in groups:
            if np.linalg.norm(group[0] - point) < _SAME:
                group.append(point)
                break
        else:
            groups.append([point])
    merged = np.array([np.mean(group, axis=0) for group in groups])
    merged -= merged.mean(axis=0)
    return merged


def _print_of(points: NDArray[np.float64]) -> tuple[int, ...]:
    """The same for congruent sets: number of points, and their distances in steps of 0.2 Å, counted."""
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)[np.triu_indices(len(points), 1)]
    return (len(points), *np.bincount(np.round(distance / 0.2).astype(int)).tolist())
