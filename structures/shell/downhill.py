"""The nearest minimum of a smooth cost: L-BFGS (Nocedal and Wright, Numerical Optimization, 7.4).

That of scipy solves its small systems with threads, which wait for each other on a busy machine.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["downhill"]

_MEMORY, _WIDEST, _LEAST = 8, 0.2, 1e-4  # steps remembered; widest step (rad or Å); smallest part of a step


def downhill(
    slope: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]],
    number: int,
    gain: float,
    *,
    steps: int = 60,
) -> tuple[NDArray[np.float64], float]:
    """Go down from zero, shape (number,), until a step brings less than `gain`; place and cost there.

    Parameters
    ----------
    slope
        Cost and gradient (number,) at a place.

    Examples
    --------
    >>> place, cost = downhill(lambda x: (float((x - 1) @ (x - 1)), 2 * (x - 1)), 2, 1e-9)
    >>> np.round(place, 3).tolist()
    [1.0, 1.0]
    """
    place = np.zeros(number)
    cost, gradient = slope(place)
    history: deque[tuple[NDArray[np.float64], NDArray[np.float64]]] = deque(maxlen=_MEMORY)
    for _ in range(steps):
        way = -_curved(gradient, history)
        downwards = float(way @ gradient)
        if downwards > -gain / 10:
            break
        step = min(1.0, _WIDEST / float(np.abs(way).max()))
        while True:
            there, after = slope(place + step * way)
            if there <= cost + 1e-4 * step * downwards or step < _LEAST:
                break
            step *= 0.4
        if there >= cost:
            break
        moved, change = step * way, after - gradient
        if moved @ change > 1e-12:
            history.append((moved, change))
        place, gradient, cost, gained = place + moved, after, there, cost - there
        if gained < gain:
            break
    return place, cost


def _curved(
    gradient: NDArray[np.float64], history: deque[tuple[NDArray[np.float64], NDArray[np.float64]]]
) -> NDArray[np.float64]:
    """Inverse curvature times gradient, by the two-loop recursion; without history a small step."""
    if not history:
        return gradient * (_WIDEST / 2 / max(float(np.abs(gradient).max()), 1e-9))
    way, shares = gradient.copy(), []
    for moved, change in reversed(history):
        shares.append(float(moved @ way) / float(moved @ change))
        way -= shares[-1] * change
    moved, change = history[-1]
    way *= float(moved @ change) / float(change @ change)
    for (moved, change), share in zip(history, reversed(shares), strict=True):
        way += (share - float(change @ way) / float(moved @ change)) * moved
    return way
