"""Find the three numbers of `stability.feed` from the twenty-hour spectra, and score them left out in turn.

Each number is the middle of the values that put the most whole numbers next to the mean x into the seen
windows; for the silver of M44S26 also the most frameworks. A window is hit where a whole number next to the
mean x lies in it; a feed is right where exactly the frameworks that were seen are described.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from database.observations import observations
from stability.feed import NUMBERS, FeedNumbers, feed_products

FRAMEWORKS = ("M44S30", "M44S27", "M44S26")
UPTAKES, SILVERS, MIXED = np.arange(1.0, 2.5, 0.01), np.arange(0.2, 6.0, 0.05), np.arange(15.0, 30.0, 0.5)


@dataclass(frozen=True)
class Window:
    """Where x of a framework was seen at a feed: the dominant range where one is stated."""

    feed: float
    framework: str
    low: int
    high: int


def statements() -> tuple[dict[float, frozenset[str]], list[Window]]:
    """Frameworks seen after twenty hours at each feed of the direct reaction, and the windows of x."""
    seen: dict[float, set[str]] = {}
    windows = []
    for row in observations():
        direct = row["time"] == "20 h" and row["feed"] and row["experiment"].startswith("direct reaction")
        if not direct or row["framework"] not in FRAMEWORKS or row["status"] == "absent":
            continue
        seen.setdefault(row["feed"], set()).add(row["framework"])
        low = row["dominant_min"] if row["dominant_min"] is not None else row["gold_min"]
        high = row["dominant_max"] if row["dominant_max"] is not None else row["gold_max"]
        if low is not None and high is not None:
            windows.append(Window(row["feed"], row["framework"], low, high))
    return {feed: frozenset(names) for feed, names in seen.items()}, windows


def fit(seen: dict[float, frozenset[str]], windows: list[Window]) -> FeedNumbers:
    """The middle of the values of each number that agree best, the two others at their own best."""
    uptake = _middle(UPTAKES, lambda k: _windows_hit(FeedNumbers(k, 2.5, 21.0), windows, {"M44S30"}))
    mixed = _middle(MIXED, lambda x: _windows_hit(FeedNumbers(1.3, 2.5, x), windows, {"M44S27"}))

    def silver_score(silver: float) -> int:
        numbers = FeedNumbers(uptake, silver, mixed)
        return _windows_hit(numbers, windows, {"M44S26"}) + _feeds_right(numbers, seen)

    return FeedNumbers(uptake, _middle(SILVERS, silver_score), mixed)


def score() -> tuple[FeedNumbers, tuple[int, int], tuple[int, int], list[str]]:
    """Numbers from all data; frameworks and windows right when left out; what is wrong."""
    seen, windows = statements()
    wrong = []
    right = hits = 0
    for feed, names in seen.items():
        rest = {other: held for other, held in seen.items() if other != feed}
        numbers = fit(rest, [window for window in windows if window.feed != feed])
        if _feeds_right(numbers, {feed: names}):
            right += 1
        else:
            wrong.append(
                f"frameworks at {feed:g}: described {_described(feed, numbers)}, seen {sorted(names)}"
            )
    for window in windows:
        numbers = fit(seen, [other for other in windows if other != window])
        if _windows_hit(numbers, [window], {window.framework}):
            hits += 1
        else:
            wrong.append(f"x of {window.framework} at {window.feed:g}: {window.low}-{window.high}")
    return fit(seen, windows), (right, len(seen)), (hits, len(windows)), wrong


def _middle(values: np.ndarray, scored) -> float:  # noqa: ANN001  a function of one number
    scores = [scored(float(value)) for value in values]
    best = [float(v) for v, s in zip(values, scores, strict=True) if s == max(scores)]
    return round((best[0] + best[-1]) / 2, 3)


def _described(feed: float, numbers: FeedNumbers) -> list[str]:
    return sorted(product.framework for product in feed_products(feed, numbers).products)


def _feeds_right(numbers: FeedNumbers, seen: dict[float, frozenset[str]]) -> int:
    return sum(_described(feed, numbers) == sorted(names) for feed, names in seen.items())


def _windows_hit(numbers: FeedNumbers, windows: list[Window], names: set[str]) -> int:
    hits = 0
    for window in (each for each in windows if each.framework in names):
        for product in feed_products(window.feed, numbers).products:
            if product.framework == window.framework:
                hits += any(
                    window.low <= x <= window.high
                    for x in (math.floor(product.gold), math.ceil(product.gold))
                )
    return hits


if __name__ == "__main__":
    numbers, frameworks, windows, wrong = score()
    print(f"numbers from all data: {numbers}")
    print(f"in the package:        {NUMBERS}")
    print(f"left out in turn: frameworks {frameworks[0]} of {frameworks[1]}, x {windows[0]} of {windows[1]}")
    print("\n".join(wrong))
