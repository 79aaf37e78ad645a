"""The order in which sites enter a frontier sweep: a beam search for the cheapest, kept for next time.

The work of a sweep is the sum over its steps of 2^(sites remembered). Finding the best order is NP-hard; a
beam search over sets of entered sites with random tie-breaks finds a good one in under a second for 44 sites;
for more than 64 sites, greedy.py.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stability.frontier.greedy import greedy_order
from stability.kept import keep, kept_file
from structures.group.wide import WORD

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["find_order", "frontier_widths"]

_BEAM = 100  # sets of sites kept at each depth
_TRIES = 12
_ENOUGH = 1 << 15  # a sweep this cheap takes milliseconds; a better order would not be noticed
_JITTER = 0.3  # ties between symmetry-equivalent sets fill a beam without it
_AHEAD = 16.0  # weight of the frontier that a set leaves behind against the work done so far
_VERSION = 1  # of the search: a change here forgets cached orders

_Beam = tuple["NDArray[np.uint64]", "NDArray[np.uint64]", "NDArray[np.float64]"]


@lru_cache(maxsize=256)
def find_order(sites: int, edges: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """Order of sites 0..sites-1 that keeps the frontier of this graph narrow.

    The same graph gives the same order. Orders that took a search are kept in the user's cache directory
    (`XDG_CACHE_HOME`, else `~/.cache`); where that cannot be written, the search is repeated.
    """
    place = kept_file("order", (_VERSION, sites, edges), ".json")
    kept = _read(place, sites)
    if kept is not None:
        return kept
    if sites > WORD:
        order = greedy_order(sites, edges)
        keep(place, json.dumps(order).encode())
        return order
    neighbours = _neighbour_masks(sites, edges)
    rng = np.random.default_rng(0)
    best: tuple[float, list[int]] = (np.inf, [])
    for attempt in range(_TRIES):
        best = min(best, _beam_search(neighbours, rng, jitter=_JITTER if attempt else 0.0))
        if best[0] <= _ENOUGH:
            break
    order = tuple(best[1])
    if best[0] > _ENOUGH or sites > 24:
        keep(place, json.dumps(order).encode())
    return order


def frontier_widths(order: tuple[int, ...], edges: tuple[tuple[int, int], ...]) -> list[int]:
    """Sites remembered just after each site of the order has entered (before any leaves)."""
    neighbours: dict[int, set[int]] = {site: set() for site in order}
    for a, b in edges:
        neighbours[a].add(b)
        neighbours[b].add(a)
    entered: set[int] = set()
    frontier: set[int] = set()
    widths = []
    for site in order:
        entered.add(site)
        frontier.add(site)
        widths.append(len(frontier))
        frontier = {other for other in frontier if not neighbours[other] <= entered}
    return widths


def _neighbour_masks(sites: int, edges: tuple[tuple[int, int], ...]) -> list[int]:
    masks = [0] * sites
    for a, b in edges:
        masks[a] |= 1 << b
        masks[b] |= 1 << a
    return masks


def _beam_search(
    neighbours: list[int], rng: np.random.Generator, *, jitter: float
) -> tuple[float, list[int]]:
    """Return the work and the order of the best path through sets of entered sites."""
    beam: _Beam = (np.zeros(1, np.uint64), np.zeros(1, np.uint64), np.zeros(1))
    trail = []
    for _ in neighbours:
        beam, parent, site = _children(beam, neighbours)
        if len(parent) > _BEAM:
            promise = beam[2] + _AHEAD * np.exp2(_ones(beam[1]))
            promise = promise * (1 + jitter * rng.random(len(promise)))
            chosen = np.argpartition(promise, _BEAM)[:_BEAM]
            beam, parent, site = (
                (beam[0][chosen], beam[1][chosen], beam[2][chosen]),
                parent[chosen],
                site[chosen],
            )
        trail.append((parent, site))
    order: list[int] = []
    index = 0
    for parent, site in reversed(trail):
        order.append(int(site[index]))
        index = int(parent[index])
    return float(beam[2][0]), order[::-1]


def _children(beam: _Beam, neighbours: list[int]) -> tuple[_Beam, NDArray[np.int64], NDArray[np.int64]]:
    """Let every site enter every set; of equal sets keep the one reached with the least work."""
    parts = []
    for site in range(len(neighbours)):
        parent = np.nonzero((beam[0] & _bit(site)) == 0)[0]
        entered = beam[0][parent] | _bit(site)
        frontier = beam[1][parent] | _bit(site)
        work = beam[2][parent] + np.exp2(_ones(frontier))
        for other in [site, *(k for k in range(len(neighbours)) if neighbours[site] >> k & 1)]:
            complete = (np.uint64(neighbours[other]) & ~entered) == 0
            frontier = np.where(complete, frontier & ~_bit(other), frontier)
        parts.append((entered, frontier, work, parent, np.full(len(parent), site)))
    entered, frontier, work, parent, sites = (np.concatenate(column) for column in zip(*parts, strict=True))
    rank = np.lexsort((work, entered))
    rank = rank[np.concatenate([[True], np.diff(entered[rank]) != 0])]
    return (entered[rank], frontier[rank], work[rank]), parent[rank], sites[rank]


def _bit(site: int) -> np.uint64:
    return np.uint64(1 << site)


def _ones(masks: NDArray[np.uint64]) -> NDArray[np.float64]:
    octets = masks.astype("<u8").view(np.uint8).reshape(-1, 8)
    ones: NDArray[np.float64] = np.unpackbits(octets, axis=1).sum(axis=1, dtype=np.float64)
    return ones


def _read(place: Path, sites: int) -> tuple[int, ...] | None:
    try:
        order = json.loads(place.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    if isinstance(order, list) and sorted(order) == list(range(sites)):
        return tuple(order)
    return None
