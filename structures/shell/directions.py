"""Where the first bond of a ligand points: the direction that brings every M-S-R angle nearest to its ideal.

The direction v minimises Σ (angle(M, S, v) − T)² over the metals that the anchor binds. Ideal angles T are in
`structures.matter.bond_lengths`: over 4,300 bonds of PBE geometries M-S-C is 105.7 ± 2.5° and hardly depends
on M-S-M. One metal leaves a cone, two leave a pair of mirror images in closed form, three and more one
direction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.matter.bond_lengths import R_ANGLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["bond_directions", "ideal_angle"]

_CONE = 12  # directions on the cone of a terminal ligand
_STARTS, _STEPS, _STILL = 24, 60, 1e-9
_FLAT = 0.2  # length of the sum of two unit vectors below which M-S-M is as good as straight
_SAME = 1e-7  # rad²: minima as good as the best


def ideal_angle(first: str, metals: int) -> float:
    """M-S-R angle (rad) for an R that begins with this element, on so many metals."""
    two, three = R_ANGLE.get(first, R_ANGLE["C"])
    return float(np.radians(two if metals < 3 else three))


def bond_directions(
    bonds: NDArray[np.float64], outward: NDArray[np.float64], *, first: str = "C"
) -> NDArray[np.float64]:
    """Unit vectors, shape (k, 3), along which the first bond of a ligand may start.

    Parameters
    ----------
    bonds
        Vectors from the anchor to its metals, shape (m, 3).
    outward
        Unit vector away from the cluster, taken where the metals leave every direction open.
    first
        Element of the first atom of R.
    """
    if not len(bonds):
        return outward[None]
    unit: NDArray[np.float64] = bonds / np.linalg.norm(bonds, axis=1, keepdims=True)
    angle = ideal_angle(first, len(unit))
    if len(unit) == 1:
        return _cone(unit[0], angle)
    if len(unit) == 2:
        return _pair(unit, outward, angle)
    return _best(unit, angle)


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


def _best(unit: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """Gauss-Newton on the sphere from directions all over it; every minimum as good as the best."""
    way = _sphere(_STARTS)
    for _ in range(_STEPS):
        cosine = np.clip(way @ unit.T, -1 + 1e-9, 1 - 1e-9)
        slope = (cosine[..., None] * way[:, None] - unit) / np.sqrt(1 - cosine**2)[..., None]
        miss = np.arccos(cosine) - angle
        curvature = np.einsum("kmi,kmj->kij", slope, slope) + 1e-6 * np.eye(3)
        curvature += way[:, :, None] * way[:, None, :]  # no step along the direction itself
        step = np.linalg.solve(curvature, -np.einsum("kmi,km->ki", slope, miss)[..., None])[..., 0]
        step *= np.minimum(1.0, 0.3 / np.maximum(np.linalg.norm(step, axis=1), 1e-12))[:, None]
        way = way + step
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        if np.abs(step).max() < _STILL:
            break
    cost = ((np.arccos(np.clip(way @ unit.T, -1, 1)) - angle) ** 2).sum(axis=1)
    chosen: list[NDArray[np.float64]] = []
    for k in np.argsort(np.round(cost, 9), kind="stable"):
        if cost[k] < cost.min() + _SAME and all(way[k] @ other < 0.95 for other in chosen):
            chosen.append(way[k])
    return np.array(chosen)


def _sphere(number: int) -> NDArray[np.float64]:
    """Directions spread evenly (a Fibonacci spiral)."""
    k = np.arange(number) + 0.5
    height, turn = 1 - 2 * k / number, np.pi * (1 + np.sqrt(5)) * k
    across = np.sqrt(1 - height**2)
    return np.column_stack([across * np.cos(turn), across * np.sin(turn), height])
