"""From where to look at a cluster: a direction in which few atoms hide each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.distance import pdist
from scipy.spatial.transform import Rotation

from structures.errors import InvalidInputError
from structures.symmetry import find_symmetry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["best_view", "view_matrix"]

_DIRECTIONS = 1500
_TILT = (7.0, 15.0)  # degrees off an axis: atoms in line with it come apart
_MOST_POINTS = 200  # a larger frame is searched as if it had no axis
_HIDDEN = 1.6  # Å; atoms closer than this in the picture hide each other


def best_view(points: NDArray[np.float64], kinds: Sequence[str]) -> NDArray[np.float64]:
    """Unit vector towards the eye: near an axis of the points, (n, 3), where there is one.

    Of all rotation axes, tilted a little in all directions, the view is taken that hides least; without an
    axis the whole sphere is searched. Directions are fixed lattices, so equal points give the same view.
    """
    axes = _axes(points, kinds)
    k = np.arange(_DIRECTIONS) + 0.5
    z = 1 - 2 * k / _DIRECTIONS
    turn = np.pi * (1 + 5**0.5) * k
    radius = np.sqrt(1 - z**2)
    directions = np.column_stack([radius * np.cos(turn), radius * np.sin(turn), z])
    if len(axes):
        off = np.degrees(np.arccos(np.clip(np.abs(directions @ axes.T), 0, 1)))
        directions = directions[((off >= _TILT[0]) & (off <= _TILT[1])).any(axis=1)]
    hidden = [_hidden(points, direction) for direction in directions]
    best: NDArray[np.float64] = directions[int(np.argmin(np.round(hidden, 6)))]
    return best


def _axes(points: NDArray[np.float64], kinds: Sequence[str]) -> NDArray[np.float64]:
    """Rotation axes of the points, shape (k, 3); none for many points."""
    none: NDArray[np.float64] = np.zeros((0, 3))
    if not 3 <= len(points) <= _MOST_POINTS:
        return none
    try:
        symmetry = find_symmetry(points, kinds, tolerance=0.1)
    except InvalidInputError:  # all on one line
        return none
    turns = Rotation.from_matrix(symmetry.rotations[symmetry.proper]).as_rotvec()
    turns = turns[np.linalg.norm(turns, axis=1) > 0.1]
    axes: NDArray[np.float64] = turns / np.linalg.norm(turns, axis=1)[:, None]
    return axes


def view_matrix(
    points: NDArray[np.float64], kinds: Sequence[str], view: Sequence[float] | None = None
) -> NDArray[np.float64]:
    """Rotation whose rows are the picture's right, up and towards-the-eye directions.

    The longest spread of the points across the view lies along the picture's horizontal.

    Raises
    ------
    InvalidInputError
        If `view` is not three numbers with a length.
    """
    eye = best_view(points, kinds) if view is None else np.asarray(view, dtype=np.float64)
    if eye.shape != (3,) or not np.isfinite(eye).all() or not eye.any():
        raise InvalidInputError(f"{view!r} is no direction to look from; give three numbers such as 0,0,1")
    eye = eye / np.abs(eye).max()  # first, since the square of a large number is none
    eye /= np.linalg.norm(eye)
    across = points - np.outer(points @ eye, eye)
    right = np.linalg.svd(across, full_matrices=False)[2][0]
    right = right - (right @ eye) * eye
    right /= np.linalg.norm(right)
    right = right if right[int(np.argmax(np.abs(right)))] > 0 else -right
    return np.array([right, np.cross(eye, right), eye])


def _hidden(points: NDArray[np.float64], direction: NDArray[np.float64]) -> float:
    """How much the points hide each other along a direction."""
    flat = points - np.outer(points @ direction, direction)
    return float((np.clip(_HIDDEN - pdist(flat), 0, None) ** 2).sum())
