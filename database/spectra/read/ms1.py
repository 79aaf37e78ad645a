"""Spectra of an MS1 or MS2 file: lines H of the file, S of a scan, I and others about it, then its peaks.

Source: McDonald et al., Rapid Commun. Mass Spectrom. 18 (2004) 2162: `S first last [precursor]`, then lines
that begin with a letter, then m/z and intensity separated by space. They do not tell the polarity.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO

from database.spectra.read.scans import Scan, checked_arrays
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["is_ms1", "read_ms1"]

_SCAN = re.compile(rb"^S\s+\d+\s+\d+", re.MULTILINE)
_START = re.compile(rb"^(\xef\xbb\xbf)?\s*[HS]\s")


def is_ms1(start: bytes) -> bool:
    """Whether a file that starts so is an MS1 or MS2 file."""
    return bool(_START.match(start) and _SCAN.search(start))


def read_ms1(handle: BinaryIO, name: str) -> Iterator[Scan]:
    """Spectra of the file, in file order; a scan with a precursor is MS/MS.

    Raises
    ------
    FileFormatError
        A line that is no peak, or peaks before the first scan; with the line.
    """
    head: list[str] | None = None
    points: list[tuple[float, float]] = []
    count = 0
    for line, text in enumerate(io.TextIOWrapper(handle, encoding="utf-8-sig", errors="replace"), start=1):
        words = text.split()
        if not words or (words[0].isalpha() and words[0] != "S"):
            continue
        if words[0] == "S":
            if head is not None:
                count += 1
                yield _scan(head, points, count, name)
            head, points = words[1:], []
            continue
        try:
            mz, intensity = map(float, words[:2])
        except ValueError as error:
            raise FileFormatError(
                f"{name}: line {line}: {text.strip()[:60]!r} is no peak; write m/z, space, intensity"
            ) from error
        if head is None:
            raise FileFormatError(f"{name}: line {line}: a peak before the first scan; begin it with S 1 1")
        points.append((mz, intensity))
    if head is not None:
        yield _scan(head, points, count + 1, name)


def _scan(head: list[str], points: list[tuple[float, float]], number: int, name: str) -> Scan:
    title = head[0].lstrip("0") or "0" if head else str(number)
    mz, intensity = checked_arrays(
        [one for one, _ in points], [one for _, one in points], f"{name}: scan {title}"
    )
    return Scan(title, number, 2 if len(head) > 2 else 1, None, None, mz, intensity)
