"""Curves through few points: a straight line and a smooth deviation from it, drawn with all that is open.

The deviation is a Gaussian process. Its height and its length are not known; they are drawn, weighed by the
restricted likelihood of the points of all curves (the line taken out, Patterson and Thompson 1971).
A curve is drawn by conditioning a free draw on the points (Matheron's rule), the line by universal kriging.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["FEWEST", "HEIGHTS", "LENGTHS", "Points", "smooth_curves"]

LENGTHS = (6.0, 9.0, 13.0, 19.0, 28.0, 40.0)
"""Atoms over which a deviation keeps its course; below six, points ten apart tell of nothing between."""

HEIGHTS = tuple(np.geomspace(0.03, 6.0, 14).tolist())
"""eV by which a curve may leave its line."""

FEWEST = 3  # points that a line and something beside it need
_ROUND = 1e-10  # of a variance: keeps what is nearly a line a covariance


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points of one curve: whole numbers `x` (n,), `values` (n,) eV with their `error` (n,), and `drawn`.

    `drawn`, shape (draws, n), are values that differ by more than the errors of the points: one curve each.
    """

    x: NDArray[np.int64]
    values: NDArray[np.float64]
    error: NDArray[np.float64]
    drawn: NDArray[np.float64]


def smooth_curves(
    known: Sequence[Points], last: int, source: np.random.Generator
) -> tuple[NDArray[np.float64], ...]:
    """Draw each curve at 0..`last`, shape (draws, last + 1), one for each row of `drawn`.

    Raises
    ------
    InvalidInputError
        If a curve has fewer than three points, or curves have different numbers of rows.
    """
    for points in known:
        if len(set(points.x.tolist())) < FEWEST:
            raise InvalidInputError(f"{len(points.x)} points make no curve; {FEWEST} at least are needed")
    if len({len(points.drawn) for points in known}) != 1:
        raise InvalidInputError("curves must have the same number of draws")
    kinds = [(length, height) for length in LENGTHS for height in HEIGHTS]
    likely = np.array([sum(_likelihood(points, *kind) for points in known) for kind in kinds])
    weight = np.exp(likely - likely.max())
    chosen = source.choice(len(kinds), size=len(known[0].drawn), p=weight / weight.sum())
    found = [np.empty((len(chosen), last + 1)) for _ in known]
    for kind in np.unique(chosen).tolist():
        rows = np.flatnonzero(chosen == kind)
        for points, curve in zip(known, found, strict=True):
            curve[rows] = _drawn(points, points.drawn[rows], kinds[kind], last, source)
    return tuple(found)


def _drawn(
    points: Points,
    values: NDArray[np.float64],
    kind: tuple[float, float],
    last: int,
    source: np.random.Generator,
) -> NDArray[np.float64]:
    """Curves, shape (rows, last + 1), through values of shape (rows, n)."""
    free = source.normal(size=(len(values), last + 1)) @ _root(kind, last).T
    missed = values - free[:, points.x] - source.normal(size=values.shape) * points.error
    weights = _weights(tuple(points.x.tolist()), tuple(points.error.tolist()), kind, last)
    return np.asarray(free + missed @ weights.T, np.float64)


@lru_cache(maxsize=128)
def _root(kind: tuple[float, float], last: int) -> NDArray[np.float64]:
    """Root of the covariance at 0..`last`, shape (places, places)."""
    every = np.arange(last + 1)
    own = _covariance(every, every, *kind) + _ROUND * kind[1] ** 2 * np.eye(last + 1)
    return np.asarray(np.linalg.cholesky(own), np.float64)


@lru_cache(maxsize=512)
def _weights(
    at: tuple[int, ...], error: tuple[float, ...], kind: tuple[float, float], last: int
) -> NDArray[np.float64]:
    """Universal kriging: what each point adds to the curve at each place, shape (places, n)."""
    n, x, every = len(at), np.array(at), np.arange(last + 1)
    system = np.zeros((n + 2, n + 2))
    system[:n, :n] = _covariance(x, x, *kind) + np.diag(np.square(error) + _ROUND)
    system[:n, n:] = _line(x)
    system[n:, :n] = _line(x).T
    right = np.vstack([_covariance(x, every, *kind), _line(every).T])
    return np.asarray(np.linalg.solve(system, right)[:n].T, np.float64)


def _likelihood(points: Points, length: float, height: float) -> float:
    """Logarithm of the restricted likelihood of a curve's points."""
    both = np.linalg.qr(_line(points.x), mode="complete")[0][:, 2:]  # what no line says anything of
    spread = _covariance(points.x, points.x, length, height) + np.diag(points.error**2 + _ROUND)
    root = np.linalg.cholesky(both.T @ spread @ both)
    white = np.linalg.solve(root, both.T @ points.values)
    return float(-0.5 * white @ white - np.log(np.diag(root)).sum())


def _covariance(
    one: NDArray[np.int64], other: NDArray[np.int64], length: float, height: float
) -> NDArray[np.float64]:
    apart = np.subtract.outer(one, other) / length
    return np.asarray(height**2 * np.exp(-0.5 * apart**2), np.float64)


def _line(x: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.column_stack([np.ones(len(x)), np.asarray(x, float) / 44.0])
