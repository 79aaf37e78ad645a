"""Which two core metals a chain joins: log-odds learnt from the frames of the library.

A pair of core metals that bind a sulfur each has two lengths (Å): that between the metals, and that between
points 2.4 Å above them, outwards, where the sulfurs go. Odds are those of the pairs that a chain of so many
metals (0: a bridging sulfur) joins against all pairs, both as sums of Gaussians (0.35 and 0.7 Å wide), a
frame counting alike whatever its size. A frame that is left out teaches nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from structures.search.cores import chained_frames
from structures.topology import framework_motifs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["KINDS", "outwards", "pair_lengths", "pair_odds"]

KINDS = ("bridging", "monomer", "dimer", "trimer")
"""Kinds of chains by their number of metals."""

_WIDTHS = np.array([0.35, 0.7])  # Å
_ABOVE = 2.4  # Å, a sulfur above its core metal
_FARTHEST = 9.0  # Å between metals of a pair that counts
_FLOOR = 2e-3  # of the densities: nothing is impossible because it was not seen
_NEAR = 3.6  # Å


def pair_odds(
    points: NDArray[np.float64], exposed: Iterable[int], left_out: frozenset[str] = frozenset()
) -> NDArray[np.float64]:
    """Log-odds that a chain of 0, 1, 2 or 3 metals joins each pair of exposed metals.

    Returns
    -------
    Shape (4, n, n); minus infinity for pairs that are not of two exposed metals, and beyond 9 Å.
    """
    chosen = np.array(sorted(exposed))
    lengths = pair_lengths(points)
    joined, every = _learnt(left_out)
    odds = np.full((len(KINDS), len(points), len(points)), -np.inf)
    low, high = np.triu_indices(len(chosen), 1)
    low, high = chosen[low], chosen[high]
    near = lengths[0, low, high] < _FARTHEST
    low, high = low[near], high[near]
    pairs = lengths[:, low, high].T
    against = _density(pairs, every) + _FLOOR
    for kind, seen in enumerate(joined):
        values = np.log((_density(pairs, seen) + _FLOOR / 10) / against)
        odds[kind, low, high] = odds[kind, high, low] = values
    return odds


def outwards(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vectors (n, 3) away from the neighbours of each metal, or from the middle for one inside."""
    arrows = points[:, None] - points[None]
    distance = np.linalg.norm(arrows, axis=-1)
    near = (distance < _NEAR) & (distance > 0)
    own = (arrows * near[..., None]).sum(axis=1) / np.maximum(near.sum(axis=1), 1)[:, None]
    own = own + 0.15 * (points - points.mean(axis=0))
    length = np.linalg.norm(own, axis=1)[:, None]
    unit: NDArray[np.float64] = own / np.maximum(length, 1e-9)
    return unit


def pair_lengths(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distances (Å) of all pairs of metals, and of the points 2.4 Å above them; shape (2, n, n)."""
    above = points + _ABOVE * outwards(points)
    return np.stack([np.linalg.norm(each[:, None] - each[None], axis=-1) for each in (points, above)])


@cache
def _learnt(left_out: frozenset[str]) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Pairs joined by each kind, and all pairs: rows of two lengths and a weight."""
    joined: list[list[tuple[float, float, float]]] = [[] for _ in KINDS]
    every: list[tuple[float, float, float]] = []
    for frame in chained_frames(left_out):
        search = framework_motifs(frame)
        core = [site for site, role in enumerate(search.roles) if role in ("interior", "surface")]
        place = {site: number for number, site in enumerate(core)}
        lengths = pair_lengths(frame.positions[core])
        pairs = [(KINDS.index(m.kind), m.core) for m in search.motifs if m.kind in KINDS and len(m.core) == 2]
        for kind, (one, other) in pairs:
            first, second = lengths[:, place[one], place[other]]
            joined[kind].append((first, second, 1 / len(pairs)))
        exposed = [place[site] for site in core if search.roles[site] == "surface"]
        low, high = np.triu_indices(len(exposed), 1)
        chosen = lengths[:, np.array(exposed)[low], np.array(exposed)[high]].T
        chosen = chosen[chosen[:, 0] < _FARTHEST]
        every += [(first, second, 1 / len(chosen)) for first, second in chosen]
    return [np.array(rows) for rows in joined], np.array(every)


def _density(pairs: NDArray[np.float64], rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted mean of Gaussians about the rows, at each pair."""
    scaled = (pairs[:, None] - rows[None, :, :2]) / _WIDTHS
    heights = np.exp(-0.5 * (scaled**2).sum(axis=-1)) / (2 * np.pi * _WIDTHS.prod())
    density: NDArray[np.float64] = heights @ rows[:, 2] / rows[:, 2].sum()
    return density
