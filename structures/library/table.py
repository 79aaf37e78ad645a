"""A framework from a table of generators: one row an orbit, its copies made by the operations of a group.

A row is (label, role, position) for a metal and (label, position) for a sulfur. Copies come in the order of
the operations and copies that coincide are kept once; the result is centred on the mean of all points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.framework import Anchor, Site
from structures.matter.lengths import METAL_SULFUR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from structures.framework import Role

__all__ = ["C2Z", "MetalRow", "Point", "SulfurRow", "anchors_of", "expand", "points_of", "turn"]

Point = tuple[float, float, float]
MetalRow = tuple[str, "Role", Point]
SulfurRow = tuple[str, Point]

C2Z = (np.eye(3), np.diag([-1.0, -1.0, 1.0]))
_SAME = 0.1  # Å; copies closer than this are one atom on a symmetry element


def expand(
    metals: Iterable[MetalRow],
    sulfurs: Iterable[SulfurRow],
    operations: Sequence[NDArray[np.float64]],
    *,
    bond: float = METAL_SULFUR,
) -> tuple[tuple[Site, ...], tuple[Anchor, ...]]:
    """Make the sites and anchors of a generator table.

    Parameters
    ----------
    operations
        Orthogonal matrices (3, 3) about the origin of the table.
    bond
        Å; an anchor binds every site closer than this.

    Raises
    ------
    InvalidInputError
        If an anchor binds no site.
    """
    metal_rows = [(row, point) for row in metals for point in _images(row[2], operations)]
    sulfur_rows = [(row, point) for row in sulfurs for point in _images(row[1], operations)]
    centre = np.mean([point for _, point in metal_rows + sulfur_rows], axis=0)
    sites = tuple(
        Site(index, _tuple(point - centre), row[0], row[1]) for index, (row, point) in enumerate(metal_rows)
    )
    labelled = [(row[0], point - centre) for row, point in sulfur_rows]
    return sites, anchors_of(sites, labelled, bond=bond)


def anchors_of(
    sites: Sequence[Site], sulfurs: Iterable[tuple[str, NDArray[np.float64]]], *, bond: float = METAL_SULFUR
) -> tuple[Anchor, ...]:
    """Number labelled sulfur positions (3,), Å, and bind each to the sites closer than `bond` Å.

    Raises
    ------
    InvalidInputError
        If a sulfur has no site within `bond`.
    """
    positions = np.array([site.position for site in sites])
    anchors = []
    for index, (label, point) in enumerate(sulfurs):
        bound = np.nonzero(np.linalg.norm(positions - point, axis=1) < bond)[0]
        if not len(bound):
            raise InvalidInputError(f"sulfur {label} (number {index}) has no metal within {bond} Å")
        anchors.append(Anchor(index, _tuple(point), label, tuple(bound.tolist())))
    return tuple(anchors)


def points_of(sites: Sequence[Site], anchors: Sequence[Anchor]) -> NDArray[np.float64]:
    """Positions of sites, then anchors, shape (sites + anchors, 3), Å."""
    positions = [site.position for site in sites] + [anchor.position for anchor in anchors]
    return np.array(positions, dtype=np.float64)


def turn(degrees: float) -> NDArray[np.float64]:
    """Rotation matrix (3, 3) about z."""
    cosine, sine = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0], [0.0, 0.0, 1.0]])


def _images(generator: Point, operations: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Distinct images of a point, each the mean of those that coincide."""
    groups: list[list[NDArray[np.float64]]] = []
    for operation in operations:
        image = operation @ np.array(generator)
        for group in groups:
            if np.linalg.norm(group[0] - image) < _SAME:
                group.append(image)
                break
        else:
            groups.append([image])
    return [np.mean(group, axis=0) for group in groups]


def _tuple(point: NDArray[np.float64]) -> Point:
    """Round to 1e-6 Å, so that a position is the same number on every machine."""
    x, y, z = (round(float(value), 6) + 0.0 for value in point)
    return x, y, z
