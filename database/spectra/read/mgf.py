"""Spectra of a Mascot generic file: text blocks from BEGIN IONS to END IONS, KEY=VALUE lines, then peaks.

Source: the format's description by Matrix Science, "Mascot help: data file format". Comments begin with
#, ;, ! or /; keys above the first block hold for every block; a charge is written 3-, -3 or 2+.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO

from database.spectra.read.scans import Scan, checked_arrays
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from database.masses.expected import Polarity

__all__ = ["is_mgf", "read_mgf"]

_COMMENT = ("#", ";", "!", "/")


def is_mgf(start: bytes) -> bool:
    """Whether a file that starts so holds a block of a Mascot generic file."""
    return b"BEGIN IONS" in start.upper()


def read_mgf(handle: BinaryIO, name: str) -> Iterator[Scan]:
    """Spectra of the file as peak-list scans, in file order; a block with PEPMASS is MS/MS.

    Raises
    ------
    FileFormatError
        A line that is no peak, a block that does not end, or a value that no peak has; with the line.
    """
    common: dict[str, str] = {}
    block: _Block | None = None
    count = 0
    for line, text in enumerate(io.TextIOWrapper(handle, encoding="utf-8-sig", errors="replace"), start=1):
        words = text.strip()
        if not words or words.startswith(_COMMENT):
            continue
        if words.upper() == "BEGIN IONS":
            if block is not None:
                raise FileFormatError(_unended(name, block.line))
            block = _Block(line, common)
        elif words.upper() == "END IONS" and block is not None:
            count += 1
            yield block.scan(count, name)
            block = None
        elif block is None:
            common |= _setting(words)
        else:
            block.add(words, line, name)
    if block is not None:
        raise FileFormatError(_unended(name, block.line))


class _Block:
    """One spectrum while it is read."""

    def __init__(self, line: int, common: Mapping[str, str]) -> None:
        self.line = line
        self.settings = dict(common)
        self.mz: list[float] = []
        self.intensity: list[float] = []

    def add(self, words: str, line: int, name: str) -> None:
        """A line KEY=VALUE, or a peak: m/z, intensity, and a charge that is not used."""
        if setting := _setting(words):
            self.settings |= setting
            return
        try:
            mz, intensity = (float(field) for field in words.split()[:2])
        except ValueError as error:
            raise FileFormatError(
                f"{name}: line {line}: {words[:60]!r} is no peak; write m/z and intensity separated by space"
            ) from error
        self.mz.append(mz)
        self.intensity.append(intensity)

    def scan(self, number: int, name: str) -> Scan:
        """The spectrum that has been read."""
        title = self.settings.get("TITLE", str(number))
        mz, intensity = checked_arrays(self.mz, self.intensity, f"{name}: spectrum {title!r}")
        level = 2 if "PEPMASS" in self.settings else 1
        polarity = _polarity(self.settings.get("CHARGE", ""))
        return Scan(title, number, level, polarity, "peak list", mz, intensity)


def _setting(words: str) -> dict[str, str]:
    """The key in capitals and its value; nothing where the line is no KEY=VALUE."""
    key, sign, value = words.partition("=")
    return {key.strip().upper(): value.strip()} if sign and not key[:1].isdigit() else {}


def _polarity(charge: str) -> Polarity | None:
    """Of the first charge that is written."""
    found = re.search(r"\d+\s*([+-])?", charge)
    if found is None:
        return None
    negative = found.group(1) == "-" or charge[: found.start()].rstrip().endswith("-")
    return "negative" if negative else "positive"


def _unended(name: str, line: int) -> str:
    return f"{name}: line {line}: BEGIN IONS without END IONS; the file is cut, copy or convert it again"
