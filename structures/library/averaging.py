"""Points in the axes of their group, averaged over it: how a geometry becomes the table of a frame.

Axes are those of `structures.library.operations`; where the group leaves a choice (which of equal axes, which
end) the moments of the points decide, so that the same geometry gives the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.library.operations import operations
from structures.superposition import superposition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.symmetry import Symmetry

    Array = NDArray[np.float64]

__all__ = ["Averaged", "averaged"]

_LIKE = 0.3  # of a matrix element: an operation found on a distorted geometry is that one of the group's own
_FITS = 30  # of the axes to the mean; three decimals stand after five


@dataclass(frozen=True, eq=False)
class Averaged:
    """A mean over a group.

    Attributes
    ----------
    points
        Shape (n, 3), Å, in the axes of the group.
    permutations
        Shape (g, n), of the operations of `structures.library.operations`, in their order.
    shifts
        Shape (n,), Å: how far each point was from its mean.
    """

    points: Array
    permutations: NDArray[np.int64]
    shifts: Array


def averaged(points: Array, symmetry: Symmetry) -> Averaged:
    """Average points (n, 3), Å, centred on the origin, over the group that was found on them.

    Raises
    ------
    InvalidInputError
        If the operations found are not those of the group in any axes.
    """
    canonical = np.array(operations(symmetry.point_group))
    fits = [
        fit
        for axes in _axes(points, symmetry)
        if (fit := _fitted(points, symmetry, canonical, axes)) is not None
    ]
    if not fits:
        raise InvalidInputError(
            f"the operations found are not those of {symmetry.point_group}; use a tighter tolerance"
        )
    least = min(float(fit.shifts.max()) for fit in fits) + 1e-3
    return max((fit for fit in fits if fit.shifts.max() < least), key=lambda fit: _shape(fit.points))


def _fitted(points: Array, symmetry: Symmetry, canonical: Array, axes: Array) -> Averaged | None:
    """Mean in the axes nearest to `axes` (rows); None where the operations there are not the group's."""
    apart = np.abs((axes @ symmetry.rotations @ axes.T)[None] - canonical[:, None]).max(axis=(2, 3))
    which = apart.argmin(axis=1)
    if len(set(which.tolist())) < symmetry.order or apart.min(axis=1).max() > _LIKE:
        return None
    permutations = symmetry.permutations[which]
    for _ in range(_FITS):
        turned = points @ axes.T
        mean = np.mean([turned[p] @ o for p, o in zip(permutations, canonical, strict=True)], axis=0)
        axes = superposition(turned, mean) @ axes
    return Averaged(mean, permutations, np.linalg.norm(mean - turned, axis=1))


def _axes(points: Array, symmetry: Symmetry) -> Iterator[Array]:
    """Right-handed axes (rows): z along an axis of the highest order, x along one across it or of inertia."""
    inertia = np.linalg.eigh(points.T @ points)[1].T[::-1]
    elements = [element for rotation in symmetry.rotations if (element := _element(rotation))[0] > 1]
    highest = 2 if symmetry.point_group[0] in "TOI" else max((fold for fold, _ in elements), default=1)
    firsts = [axis for fold, axis in elements if fold == highest] or [inertia[0]]
    seconds = [axis for fold, axis in elements if fold == 2]
    for first in firsts:
        across = [axis for axis in seconds if abs(axis @ first) < _LIKE]
        for second in across or inertia:
            x = second - (second @ first) * first
            if np.linalg.norm(x) < _LIKE:
                continue
            x /= np.linalg.norm(x)
            for end, side in product((1, -1), repeat=2):
                yield np.array([side * x, np.cross(end * first, side * x), end * first])


def _element(operation: Array) -> tuple[int, Array]:
    """Order and axis of an operation, of its proper part where it is improper."""
    proper = operation * np.sign(np.linalg.det(operation))
    angle = np.arccos(np.clip((np.trace(proper) - 1) / 2, -1, 1))
    values, vectors = np.linalg.eig(proper)
    axis = np.real(vectors[:, np.argmin(np.abs(values - 1))])
    return 1 if angle < 0.1 else round(2 * np.pi / angle), axis / np.linalg.norm(axis)


def _shape(points: Array) -> tuple[float, ...]:
    """Moments that tell equivalent axes apart: longest along z, then x, heavier towards the + ends of all."""
    x, y, z = points.T
    return tuple(np.round([(z**2).sum(), (x**2).sum(), *((w**3).sum() for w in (z, x, y))], 2).tolist())
