"""An order of many sites for a sweep, in a second or two: greedy from several starts, and along the graph.

Greedy enters next the neighbour of the frontier after which it is narrowest; the other way orders sites
along the slowest vibration of the graph (Fiedler's vector). Neither is the best order, so the width is an
upper bound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["greedy_order"]

_STARTS = 12


def greedy_order(sites: int, edges: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """Order of sites 0..sites-1 whose sweep is the cheapest of those tried."""
    near: list[set[int]] = [set() for _ in range(sites)]
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    return min(_orders(near), key=lambda order: _work(order, near))


def _orders(near: list[set[int]]) -> Iterator[tuple[int, ...]]:
    along = _along(near)
    yield tuple(along)
    step = max(1, len(along) // _STARTS)
    for start in dict.fromkeys((along[0], along[-1], *along[::step])):
        yield _greedy(start, near)


def _along(near: list[set[int]]) -> list[int]:
    laplacian = np.diag([float(len(others)) for others in near])
    for site, others in enumerate(near):
        laplacian[site, list(others)] = -1.0
    _, modes = np.linalg.eigh(laplacian)
    slow = np.round(modes[:, 1:2] * np.sign(modes[np.abs(modes[:, 1]).argmax(), 1]), 9)
    return [int(site) for site in np.argsort(slow[:, 0], kind="stable")]


def _greedy(start: int, near: list[set[int]]) -> tuple[int, ...]:
    order: list[int] = []
    entered: set[int] = set()
    frontier: set[int] = set()
    site = start
    while True:
        order.append(site)
        entered.add(site)
        frontier.add(site)
        frontier = {one for one in frontier if not near[one] <= entered}
        if len(order) == len(near):
            return tuple(order)
        beside = {other for one in frontier for other in near[one]} - entered
        choice = beside or set(range(len(near))) - entered
        site = min(choice, key=lambda new: (*_left(new, near, entered, frontier), new))


def _left(new: int, near: list[set[int]], entered: set[int], frontier: set[int]) -> tuple[int, int]:
    """How much wider the frontier gets, and how many neighbours the site still waits for."""
    waiting = len(near[new] - entered)
    done = sum(near[one] - entered <= {new} for one in near[new] & frontier)
    return (waiting > 0) - done, waiting


def _work(order: tuple[int, ...], near: list[set[int]]) -> int:
    entered: set[int] = set()
    frontier: set[int] = set()
    work = 0
    for site in order:
        entered.add(site)
        frontier.add(site)
        work += 1 << len(frontier)
        frontier = {one for one in frontier if not near[one] <= entered}
    return work
