"""Where to cut a bond graph in two: a few sites whose removal leaves no bond between the halves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from stability.frontier.order import find_order

__all__ = ["Cut", "find_cut"]

# seconds on one core, measured on M44S26 and M44S30: one colouring listed, one pair of values, one product
_LISTED, _PAIR, _PRODUCT = 1.5e-8, 1e-8, 2e-11
_DISTINCT = 0.75  # distinct values among 2^m colourings of a half: 2^(0.75 m), from m = 13 to 19 there
_TRIED = 12  # prefix cuts that are improved site by site


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """Sites of the separator and of the two halves; no bond joins `left` and `right`."""

    separator: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]

    @property
    def seconds(self) -> float:
        """Estimate of the work: order of magnitude only."""
        return _seconds(len(self.separator), len(self.left), len(self.right))


@lru_cache(maxsize=64)
def find_cut(sites: int, edges: tuple[tuple[int, int], ...]) -> Cut:
    """Cheapest cut found: from every prefix of the sweep's order, then by moving single sites."""
    near: list[set[int]] = [set() for _ in range(sites)]
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    order = find_order(sites, edges)
    prefixes = sorted((_prefix_cut(order, near, size) for size in range(sites + 1)), key=_work)
    return min((_improved(cut, near) for cut in prefixes[:_TRIED]), key=_work)


def _prefix_cut(order: tuple[int, ...], near: list[set[int]], size: int) -> Cut:
    entered = set(order[:size])
    separator = {site for site in entered if near[site] - entered}
    return _cut(separator, entered - separator, set(order[size:]))


def _improved(cut: Cut, near: list[set[int]]) -> Cut:
    """Move one site at a time between separator and halves for as long as that saves work."""
    while True:
        better = min(_moves(cut, near), key=_work, default=cut)
        if _work(better) >= _work(cut):
            return cut
        cut = better


def _moves(cut: Cut, near: list[set[int]]) -> list[Cut]:
    separator, left, right = set(cut.separator), set(cut.left), set(cut.right)
    into = [_cut(separator | {site}, left - {site}, right - {site}) for site in left | right]
    to_left = [_cut(separator - {site}, left | {site}, right) for site in separator if not near[site] & right]
    to_right = [_cut(separator - {site}, left, right | {site}) for site in separator if not near[site] & left]
    return [*into, *to_left, *to_right]


def _cut(separator: set[int], left: set[int], right: set[int]) -> Cut:
    """The larger half is the left one."""
    if len(left) < len(right):
        left, right = right, left
    return Cut(tuple(sorted(separator)), tuple(sorted(left)), tuple(sorted(right)))


def _work(cut: Cut) -> tuple[float, Cut]:
    return cut.seconds, cut


def _seconds(separator: int, left: int, right: int) -> float:
    listed = 2.0 ** (separator + left) + 2.0 ** (separator + right)
    pairs: float = 2.0 ** (_DISTINCT * (left + right))
    return listed * _LISTED + pairs * (_PAIR + 2.0**separator * _PRODUCT)
