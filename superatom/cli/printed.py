"""The door to the terminal: no text from outside rewrites it, and none ends a command that it cannot show."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from structures.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["printed", "silence"]


class _Printed:
    """A stream that writes control characters as escapes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.silent = False

    def write(self, text: str) -> int:
        """Write a text; a return that stands alone is our own progress, which begins its line anew."""
        if self.silent:
            return len(text)
        return self._stream.write(text if text == "\r" else printable(text))

    def writelines(self, lines: list[str]) -> None:
        """Write each line."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  whatever the stream has
        return getattr(self._stream, name)


def silence(on: bool) -> None:
    """Drop words on stderr, or let them through again: `--quiet`, which errors end."""
    if isinstance(sys.stderr, _Printed):
        sys.stderr.silent = on


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


@contextmanager
def printed() -> Iterator[None]:
    """Print through `printable` for the block, signs outside of the terminal's encoding as escapes too.

    A stream that the shell closed (`>&-`) takes what is printed, and nobody reads it.
    """
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    out: Any = _Printed(sys.stdout)
    err: Any = _Printed(sys.stderr)
    with redirect_stdout(out), redirect_stderr(err):
        yield
