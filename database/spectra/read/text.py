"""Columns of text, as instruments and people write them: one spectrum or several.

Tabs, commas, semicolons or spaces; vendor headers; tables with named columns; decimal commas, thousands,
exponents; comments, empty cells; one column is an m/z list. What is left out is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.read.dialect import COMMENT, Dialect, find_dialect
from structures.errors import FileFormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["MAX_TEXT_BYTES", "MOST_PRINTED", "Columns", "decode_text", "read_columns"]

MAX_TEXT_BYTES = 64 * 2**20
"""Bytes of text: about three million points."""

MOST_PRINTED = 5_000
"""m/z that a list without intensities may have: no table in a paper has more."""

_PART = 4 * 2**20  # characters that are cut into lines at once
_SKIPPED = re.compile(r"^[ \t]*(?:[\r\n]|#|//|%|!)", re.MULTILINE)  # an empty line or a comment
_HEAD = 2**17  # characters in which the names and the first numbers stand


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """One spectrum of a text file.

    Attributes
    ----------
    name
        Of its intensities; empty where the file has one spectrum and nobody chose it.
    intensity
        None for an m/z list.
    reported
        The m/z of an m/z list as printed.
    lines
        Shape (n,), the line of each point, from 1.
    """

    name: str
    mz: NDArray[np.float64]
    intensity: NDArray[np.float64] | None
    reported: tuple[str, ...]
    lines: NDArray[np.intp]
    title: str
    remarks: tuple[str, ...]


def decode_text(raw: bytes, name: str) -> str:
    """Text of a file in UTF-8, UTF-16 with a byte-order mark, or Latin-1.

    Raises
    ------
    FileFormatError
        A spreadsheet, or bytes that are no text.
    """
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileFormatError(f"{name}: a spreadsheet or zip archive; save the sheet as CSV first")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise FileFormatError(f"{name}: damaged UTF-16 text ({error.reason}); save as UTF-8") from error
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise FileFormatError(f"{name}: line {line}: not text; give mzML, mzXML, MGF or columns of numbers")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def read_columns(text: str, name: str, columns: Sequence[str] | None = None) -> list[Columns]:
    """Every spectrum of a file's text: one an intensity column, or one m/z list.

    Parameters
    ----------
    columns
        As in `find_dialect`.

    Raises
    ------
    FileFormatError
        No numbers, a line that is no point, NaN or infinity, an m/z not positive, commas that could be
        decimal or separate. The message has the line.
    InvalidInputError
        No such column.
    """
    head = text[:_HEAD].splitlines()
    named, start, dialect, told = find_dialect(head[:-1] if len(text) > _HEAD else head, name, columns)
    title = _title(head[: named if named >= 0 else start])
    used = sorted({*dialect.mz, *dialect.intensities})
    parts = [_table(part, dialect, used, name) for part in _parts(text, start)]
    lines, table = (np.concatenate(some) for some in zip(*parts, strict=True))
    if not dialect.intensities:
        if len(table) > MOST_PRINTED:
            raise FileFormatError(
                f"{name}: {len(table):,} m/z without intensities; a list has at most {MOST_PRINTED:,}: "
                "give the spectrum's intensities, or cut the list"
            )
        kept = ~np.isnan(table[:, 0])
        if not kept.any():
            raise FileFormatError(f"{name}: line {start + 1}: no line with an m/z; nothing to read")
        mz, lines = table[kept, 0], lines[kept]
        _require_positive(mz, lines, name)
        return [Columns("", mz, None, tuple(_printed(text, start, dialect)), lines, title, told)]
    several = len(dialect.intensities) > 1 or columns is not None
    found = []
    for mz, intensity in zip(dialect.mz, dialect.intensities, strict=True):
        pair = table[:, used.index(mz)], table[:, used.index(intensity)]
        points, number, said = _points(*pair, lines, name)
        label = dialect.title(intensity) if several else ""
        found.append(Columns(label, *points, (), number, title, (*told, *said)))
    return found


def _parts(text: str, start: int) -> Iterator[tuple[list[int], list[str]]]:
    """Line numbers, from 1, and lines that should hold points; a few million characters at once."""
    place, first = 0, 1
    while place < len(text):
        end = text.find("\n", place + _PART) + 1 or len(text)
        part = text[place:end]
        lines = part.splitlines()
        numbers = list(range(first, first + len(lines)))
        chosen = lines
        if first <= start or _SKIPPED.search(part):
            numbers = [n for n in numbers if n > start and _holds(lines[n - first])]
            chosen = [lines[n - first] for n in numbers]
        if chosen:
            yield numbers, chosen
        place, first = end, first + len(lines)


def _holds(line: str) -> bool:
    words = line.lstrip()
    return bool(words) and not words.startswith(COMMENT)


def _table(
    part: tuple[list[int], list[str]], dialect: Dialect, used: list[int], name: str
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Line numbers and the used columns of some lines; NaN where a cell is empty."""
    numbers, lines = part
    table = _at_once(lines, dialect, used)
    if table is None or not np.isfinite(table).all():
        table = np.array(
            [_values(line, number, dialect, used, name) for number, line in zip(numbers, lines, strict=True)]
        )
    return np.array(numbers), table


def _at_once(lines: list[str], dialect: Dialect, used: list[int]) -> NDArray[np.float64] | None:
    """The used columns by numpy's reader, ten times as fast; None where a line needs a closer look."""
    separator, numerals = dialect.separator, dialect.numerals
    most = len(dialect.names)
    if separator == "," and not numerals.plain:
        return None
    if most and separator and any(line.count(separator) >= most for line in lines):
        return None
    if not numerals.plain:
        lines = numerals.cleaned("\n".join(lines)).split("\n")
    try:
        return np.loadtxt(lines, delimiter=separator, usecols=used, ndmin=2, quotechar='"', comments=None)
    except ValueError:
        return None


def _values(line: str, number: int, dialect: Dialect, used: list[int], name: str) -> list[float]:
    """Numbers of one line."""
    try:
        fields = dialect.fields(line)
        values = [dialect.numerals.value(fields[place]) if fields[place] else np.nan for place in used]
    except (ValueError, IndexError) as error:
        wanted = f"m/z and intensity separated by {dialect.between}" if dialect.intensities else "one m/z"
        raise FileFormatError(
            f"{name}: line {number}: {line.strip()[:60]!r} is not {wanted}; correct it, or begin it with #"
        ) from error
    for place, value in zip(used, values, strict=True):
        if fields[place] and not np.isfinite(value):
            what = "m/z" if place in dialect.mz else "intensity"
            raise FileFormatError(f"{name}: line {number}: {what} {value} must be finite; correct the line")
    return values


def _points(
    mz: NDArray[np.float64], intensity: NDArray[np.float64], lines: NDArray[np.intp], name: str
) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], NDArray[np.intp], list[str]]:
    """m/z and intensity of the points, their lines, and what was left out."""
    no_mz, empty = np.isnan(mz), np.isnan(intensity)
    if (lost := no_mz & ~empty).any():
        raise FileFormatError(f"{name}: line {lines[np.argmax(lost)]}: an intensity without m/z; correct it")
    kept = ~empty
    if not kept.any() or not (intensity[kept] > 0).any():
        span = f"{lines[0]} to {lines[-1]}"
        raise FileFormatError(f"{name}: line {span}: every intensity is 0, or none is there; no signal")
    _require_positive(mz[kept], lines[kept], name)
    left_out = int(np.count_nonzero(empty & ~no_mz))
    said = [f"{left_out} point{'s' if left_out > 1 else ''} without intensity left out"] if left_out else []
    return (mz[kept], intensity[kept]), lines[kept], said


def _printed(text: str, start: int, dialect: Dialect) -> Iterator[str]:
    """The m/z of an m/z list as they were printed, with decimal points."""
    for _, lines in _parts(text, start):
        fields = (dialect.fields(line)[dialect.mz[0]] for line in lines)
        yield from (dialect.numerals.cleaned(field) for field in fields if field)


def _require_positive(mz: NDArray[np.float64], lines: NDArray[np.intp], name: str) -> None:
    if not (mz > 0).all():
        place = int(np.argmin(mz > 0))
        raise FileFormatError(f"{name}: line {lines[place]}: m/z {mz[place]} must be positive; correct it")


def _title(head: Sequence[str]) -> str:
    """The first words above the numbers (a vendor's header has the raw file's name there)."""
    words = [line.strip().lstrip("#%!/ ") for line in head if line.strip()]
    return " | ".join(words[:2])[:200]
