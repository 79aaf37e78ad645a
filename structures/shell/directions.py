"""Where the first bond of a ligand points: the direction that brings every M-S-R angle nearest to its ideal.

The direction v minimises Σ (angle(M, S, v) − T)² over the metals that the anchor binds. Ideal angles T are in
`structures.matter.bond_lengths`: over 4,300 bonds of PBE geometries M-S-C is 105.7 ± 2.5° and hardly depends
on M-S-M. One metal leaves a cone, two leave a pair of mirror images in closed form, three and more one
direction.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.matter.bond_lengths import R_ANGLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["bond_directions", "ideal_angle"]

_CONE = 12  # directions on the cone of a terminal ligand
_GRID, _STARTS, _STEPS, _STILL = 96, 6, 60, 1e-9
_STIFF = 0.05  # curvature (rad per rad) below which a step follows the slope, not a saddle
_FLAT = 0.2  # length of the sum of two unit vectors below which M-S-M is as good as straight
_SAME = 1e-7  # rad²: minima as good as the best


def ideal_angle(first: str, metals: int) -> float:
    """M-S-R angle (rad) for an R that begins with this element, on so many metals."""
    two, three = R_ANGLE.get(first, R_ANGLE["C"])
    return float(np.radians(two if metals < 3 else three))


def bond_directions(
    bonds: Sequence[NDArray[np.float64]], outward: NDArray[np.float64], first: Sequence[str]
) -> list[NDArray[np.float64]]:
    """Unit vectors, shape (k, 3) each, along which the first bonds of ligands may start.

    Parameters
    ----------
    bonds
        Vectors from each anchor to its metals, shape (m, 3).
    outward
        Unit vectors away from the cluster, shape (anchors, 3), taken where the metals leave every direction
        open.
    first
        Element of the first atom of each R.

    Examples
    --------
    >>> staple = np.array([[2.0, 1.0, 0.0], [-2.0, 1.0, 0.0]])
    >>> [up_and_down] = bond_directions([staple], np.array([[0.0, 0.0, 1.0]]), ["C"])
    >>> np.round(up_and_down, 3).tolist()
    [[0.0, -0.616, 0.788], [0.0, -0.616, -0.788]]
    """
    units = [each / np.linalg.norm(each, axis=1, keepdims=True) for each in bonds]
    angles = [ideal_angle(symbol, len(unit)) for symbol, unit in zip(first, units, strict=True)]
    found: list[NDArray[np.float64]] = list(outward[:, None])
    for k, unit in enumerate(units):
        if len(unit) == 1:
            found[k] = _cone(unit[0], angles[k])
        elif len(unit) == 2:
            found[k] = _pair(unit, outward[k], angles[k])
    for metals in {len(unit) for unit in units} - {0, 1, 2}:
        alike = [k for k, unit in enumerate(units) if len(unit) == metals]
        best = _best(np.array([units[k] for k in alike]), np.array([angles[k] for k in alike]))
        for k, ways in zip(alike, best, strict=True):
            found[k] = ways
    return found


def _cone(axis: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    side = np.cross(axis, [1.0, 0.0, 0.0] if abs(axis[0]) < 0.8 else [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side)
    around = (np.arange(_CONE) * 2 * np.pi / _CONE)[:, None]
    ring: NDArray[np.float64] = np.cos(around) * side + np.sin(around) * np.cross(axis, side)
    directions: NDArray[np.float64] = np.cos(angle) * axis + np.sin(angle) * ring
    return directions


def _pair(unit: NDArray[np.float64], outward: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Both mirror images: cos(elevation) = −cos T / cos(half M-S-M), in the plane where that exceeds 1."""
    away = -unit.sum(axis=0)
    length = float(np.linalg.norm(away))
    normal = np.cross(unit[0], unit[1])
    if length < _FLAT or not normal.any():
        away, length = outward - (outward @ unit[0]) * unit[0], 2.0
        normal = np.cross(unit[0], away)
        away /= np.linalg.norm(away)
    else:
        away /= length
    normal /= np.linalg.norm(normal)
    cosine = min(-np.cos(angle) / (length / 2), 1.0)
    sine = np.sqrt(1 - cosine**2)
    return np.array([cosine * away + sign * sine * normal for sign in (1, -1)])


def _best(units: NDArray[np.float64], angles: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Newton on the sphere for each anchor's metals (a, m, 3): every minimum as good as its best."""
    grid = _sphere(_GRID)
    coarse = _misfit(grid, units, angles)
    coarse += np.pi**2 * (coarse > coarse[:, _beside()].min(axis=2))  # minima of the grid first
    way = grid[np.argsort(coarse, axis=1, kind="stable")[:, :_STARTS]]
    for _ in range(_STEPS):
        cosine = np.clip(way @ units.swapaxes(1, 2), -1 + 1e-9, 1 - 1e-9)
        slope = (cosine[..., None] * way[:, :, None] - units[:, None]) / np.sqrt(1 - cosine**2)[..., None]
        angle = np.arccos(cosine)
        miss = angle - angles[:, None, None]
        bend = miss / np.tan(angle)  # of the sphere: what Gauss-Newton leaves out
        along = way[..., :, None] * way[..., None, :]
        plane = np.eye(3) - along
        curvature = slope.swapaxes(2, 3) @ ((1 - bend)[..., None] * slope)
        curvature += bend.sum(axis=2)[..., None, None] * plane
        half = np.trace(curvature, axis1=2, axis2=3) / 2
        least = half - np.sqrt(np.maximum((curvature**2).sum(axis=(2, 3)) / 2 - half**2, 0))
        curvature += np.maximum(_STIFF - least, 0)[..., None, None] * plane + along
        step = np.linalg.solve(curvature, -slope.swapaxes(2, 3) @ miss[..., None])[..., 0]
        step *= np.minimum(1.0, 0.3 / np.maximum(np.linalg.norm(step, axis=2), 1e-12))[..., None]
        way += step
        way /= np.linalg.norm(way, axis=2, keepdims=True)
        if np.abs(step).max() < _STILL:
            break
    return [_distinct(*pair) for pair in zip(way, _misfit(way, units, angles), strict=True)]


def _misfit(
    ways: NDArray[np.float64], units: NDArray[np.float64], angles: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sum of squared deviations (rad²) of ways (k, 3) or (a, k, 3) at each anchor, (a, k)."""
    cosine = np.clip(ways @ units.swapaxes(1, 2), -1, 1)
    misfit: NDArray[np.float64] = ((np.arccos(cosine) - angles[:, None, None]) ** 2).sum(axis=2)
    return misfit


def _distinct(ways: NDArray[np.float64], cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """Those directions (s, 3) as good as the best, each once."""
    chosen: list[NDArray[np.float64]] = []
    for k in np.argsort(np.round(cost, 9), kind="stable"):
        if cost[k] < cost.min() + _SAME and all(ways[k] @ other < 0.95 for other in chosen):
            chosen.append(ways[k])
    return np.array(chosen)


@lru_cache(maxsize=1)
def _beside() -> NDArray[np.int64]:
    """Of each direction of the grid, its six neighbours."""
    grid = _sphere(_GRID)
    return np.argsort(-grid @ grid.T, axis=1, kind="stable")[:, 1:7]


@lru_cache(maxsize=1)
def _sphere(number: int) -> NDArray[np.float64]:
    """Directions spread evenly (a Fibonacci spiral)."""
    k = np.arange(number) + 0.5
    height, turn = 1 - 2 * k / number, np.pi * (1 + np.sqrt(5)) * k
    across = np.sqrt(1 - height**2)
    return np.column_stack([across * np.cos(turn), across * np.sin(turn), height])
