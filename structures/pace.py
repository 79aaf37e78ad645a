"""How far long work is: rate, and when it will be done. One wording for every command."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Paced", "pace"]

_Item = TypeVar("_Item")
_EVERY = 2.0  # seconds between two words


def pace(number: int, total: int | None, seconds: float) -> str:
    """Rate of the work so far, and the rest where the total is known.

    Examples
    --------
    >>> pace(30, None, 2.0)
    '15/s'
    """
    rate = max(number, 1) / max(seconds, 1e-9)
    words = f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.2g}/s"
    if total is None or number >= total:
        return words
    left = (total - number) / rate
    clock = (datetime.now().astimezone() + timedelta(seconds=left)).strftime("%H:%M:%S")
    return f"{words}, {left:,.0f} s to go (done at {clock})"


class Paced:
    """Says how far a work is, every 2 s.

    Parameters
    ----------
    what
        The work, as `checksums of candidates`.
    total
        Steps in all.
    say
        Called with a line.
    """

    def __init__(self, what: str, total: int, say: Callable[[str], None]) -> None:
        self._what, self._total, self._say = what, total, say
        self._start = self._last = time.monotonic()
        self._done = 0

    def over(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Pass items through, each one step; the clock starts at the first."""
        if not self._done:
            self._start = self._last = time.monotonic()
        for item in items:
            self._done += 1
            self.at(self._done)
            yield item

    def at(self, number: int) -> None:
        """So many steps are done."""
        now = time.monotonic()
        if now - self._last > _EVERY:
            self._last = now
            words = pace(number, self._total, now - self._start)
            self._say(f"{self._what}: {number:,} of {self._total:,}, {words}")
