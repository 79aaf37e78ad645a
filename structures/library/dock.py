"""Bring two halves together as rigid bodies: core on core with a Morse well, everything else kept apart.

Lengths: 2.92 Å between core metals across the seam (nearest neighbours in the cores of Au44 and Ag44);
walls at 3.1 Å (M-M of the shell), 3.4 Å (M-S), 3.7 Å (S-S). No energy in eV is meant; contacts are counted,
clashes refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.spatial.transform import Rotation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.halves import Half

__all__ = ["Docked", "dock", "half_points", "placed"]

_SEAM, _WIDTH = 2.92, 1.6  # Å, 1/Å
_SHELL, _METAL_SULFUR, _SULFUR_SULFUR = 3.1, 3.4, 3.7  # Å


@dataclass(frozen=True, slots=True)
class Docked:
    """Where the second half goes: rotation vector (rad) about its metals' mean, shift (Å), score."""

    rotation: tuple[float, float, float]
    shift: tuple[float, float, float]
    score: float


def half_points(half: Half) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Metals, sulfurs (Å, centred on the framework) of a half, and which metals are core."""
    frame = half.framework
    core = np.array([frame.sites[site].role in ("interior", "surface") for site in half.sites])
    return frame.positions[list(half.sites)], frame.anchor_positions[list(half.anchors)], core


def placed(half: Half, where: Docked) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metals and sulfurs (Å) of the second half where it was docked."""
    metals, sulfurs, _ = half_points(half)
    centre = metals.mean(axis=0)
    matrix = Rotation.from_rotvec(where.rotation).as_matrix()
    return (metals - centre) @ matrix.T + where.shift, (sulfurs - centre) @ matrix.T + where.shift


def dock(
    first: Half,
    second: Half,
    *,
    outward: tuple[NDArray[np.float64], NDArray[np.float64]],
    starts: int = 8,
    seed: int = 0,
) -> Docked:
    """Find the best place of `second` against `first` from drawn starts.

    Parameters
    ----------
    outward
        Directions in which each half points away from the seam.

    Raises
    ------
    ValueError
        If `starts` is below 1.
    """
    rng = np.random.default_rng(seed)
    away = outward[0] / np.linalg.norm(outward[0])
    facing = Rotation.align_vectors([-away], [outward[1] / np.linalg.norm(outward[1])])[0]
    best: Docked | None = None
    for _ in range(starts):
        turn = Rotation.from_rotvec(away * rng.uniform(0, 2 * np.pi)) * facing
        turn *= Rotation.from_rotvec(0.35 * rng.normal(size=3))
        start = np.concatenate([turn.as_rotvec(), -away * rng.uniform(2, 5) + 0.7 * rng.normal(size=3)])
        result = minimize(_score, start, args=(first, second), method="L-BFGS-B", options={"maxiter": 80})
        x = [round(float(value), 3) for value in result.x]
        if best is None or result.fun < best.score:
            best = Docked((x[0], x[1], x[2]), (x[3], x[4], x[5]), float(result.fun))
    if best is None:
        raise ValueError("dock needs at least one start")
    return best


def _score(x: NDArray[np.float64], first: Half, second: Half) -> float:
    metals, sulfurs, core = half_points(first)
    others, thiolates = placed(second, Docked((x[0], x[1], x[2]), (x[3], x[4], x[5]), 0.0))
    both = core[:, None] & half_points(second)[2][None]
    distance = _distances(metals, others)
    well = np.where(both, (1 - np.exp(-_WIDTH * (distance - _SEAM))) ** 2 - 1, 0.0).sum()
    clash = 3 * (np.where(both, 0.0, np.maximum(0, _SHELL - distance)) ** 2).sum()
    clash += 2 * (np.maximum(0, _METAL_SULFUR - _distances(metals, thiolates)) ** 2).sum()
    clash += 2 * (np.maximum(0, _METAL_SULFUR - _distances(sulfurs, others)) ** 2).sum()
    clash += 2 * (np.maximum(0, _SULFUR_SULFUR - _distances(sulfurs, thiolates)) ** 2).sum()
    return float(well + clash)


def _distances(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    distances: NDArray[np.float64] = np.linalg.norm(a[:, None] - b[None], axis=-1)
    return distances
