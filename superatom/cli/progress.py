"""Progress on stderr, for work that takes more than a second."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TypeVar

import click

from structures.pace import pace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["progress", "say"]

_QUIET = 1.0  # seconds without a word
_EVERY = 0.2  # seconds between two updates on a terminal
_EVERY_IN_LOG = 10.0  # the same where stderr is a file

Item = TypeVar("Item")


def say(line: str) -> None:
    """Print a line on stderr, for work that knows itself when to speak."""
    click.echo(line, err=True)


def progress(items: Iterable[Item], total: int | None, words: str) -> Iterator[Item]:
    """Pass the items through and say on stderr how far they are, once that takes more than a second."""
    live = sys.stderr.isatty()
    start = time.monotonic()
    spoken = start + _QUIET
    number = 0
    for number, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now >= spoken:
            of = f"/{total:,}" if total is not None else ""
            took = now - start
            _show(f"{words} {number:,}{of}, {took:.0f} s, {pace(number, total, took)}", live=live)
            spoken = now + (_EVERY if live else _EVERY_IN_LOG)
    if spoken > start + _QUIET:
        _show(
            f"{words} {number}, {time.monotonic() - start:.0f} s, done\n"
            if live
            else f"{words} {number}, done",
            live=live,
        )


def _show(words: str, *, live: bool) -> None:
    if live:
        sys.stderr.write("\r")
    sys.stderr.write(words if live else f"{words}\n")
    sys.stderr.flush()
