"""What the columns of a text file are: separator, names, m/z, intensities, and where the numbers begin.

A line that names an m/z column heads a table; lines of units and comments may follow it, as in Origin.
Without one the first columns are m/z and intensity, after a running number where there is one (MassHunter).
What cannot be told apart is refused, with the line.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from database.spectra.read.numerals import NUMBER, Numerals, find_numerals
from structures.errors import FileFormatError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["COMMENT", "Dialect", "find_dialect"]

COMMENT = ("#", "//", "%", "!")
"""What a line begins with that holds no point."""

_HEADER_LINES = 300
_UNDER = 4  # lines of units, comments and formulas that may stand under the names
_SAMPLE = 50  # lines looked at
_MZ_NAME = re.compile(
    r"(exp\w*\.?\s*|reported\s*|measured\s*)?(m\s*[/ ]?\s*z|mass|masse|mz_\w+)\b.*|x\s*\(th\w*\)|reported",
    re.IGNORECASE,
)
_INTENSITY_NAME = re.compile(r".*(intens|abund|count|height|signal|area|^y\b|^i\b|^int\b).*", re.IGNORECASE)
_SECOND = re.compile(r".*(rel|norm|%|s\s*/\s*n|noise|area|height).*", re.IGNORECASE)  # of the same peaks
_NO_INTENSITY = re.compile(
    r"#|(point|index|no\.?|nr\.?|scan|charge|z|resol|fwhm|width|s\s*/\s*n|noise|calc|theor|predict|diff|delta"
    r"|error|ppm)\b.*",
    re.IGNORECASE,
)
_NUMERIC_LINE = re.compile(rf"""\s*"?(?:{NUMBER})"?(?:[\s;|,"]+(?:{NUMBER})?)*\s*""", re.IGNORECASE)


_NUMERIC = re.compile(rf"[+-]?[\d.,'\u2019\u00a0\u202f ]+([eE][+-]?\d+)?|{NUMBER}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the lines of a file are read.

    Attributes
    ----------
    separator
        None: white space.
    mz, intensities
        Columns, from 0: the m/z of each spectrum, and its intensities; none of the latter: an m/z list.
    names
        Above the columns; empty where there are none.
    """

    separator: str | None
    numerals: Numerals
    mz: tuple[int, ...] = (0,)
    intensities: tuple[int, ...] = (1,)
    names: tuple[str, ...] = ()

    def fields(self, line: str) -> list[str]:
        """Fields of a line.

        Raises
        ------
        ValueError
            It has more than there are names.
        """
        found = _split(line, self.separator)
        if self.names and self.separator and any(found[len(self.names) :]):
            raise ValueError("more fields than names")
        return found

    def title(self, column: int) -> str:
        """Name of a column, or its number from 1."""
        named = self.names[column] if column < len(self.names) else ""
        return named if named and self.names.count(named) == 1 else f"column {column + 1}"

    @property
    def between(self) -> str:
        """The separator in words."""
        return {"\t": "a tab", ";": "a semicolon", ",": "a comma", "|": "a bar"}.get(
            self.separator or "", "space"
        )


def find_dialect(
    lines: list[str], name: str, columns: Sequence[str] | None = None
) -> tuple[int, int, Dialect, tuple[str, ...]]:
    """(line of the names, line of the first numbers, dialect, remarks); lines are counted from 0.

    Parameters
    ----------
    columns
        The m/z and its intensities, each by its name or its number from 1; None: what the names say.

    Raises
    ------
    FileFormatError
        No numbers, or a comma that could be decimal or separate.
    InvalidInputError
        No such column.
    """
    header = _find_header(lines)
    first = 0 if header is None else header[0] + 1
    start = next((n for n in range(first, len(lines)) if _NUMERIC_LINE.fullmatch(lines[n])), None)
    if header is not None:
        start = _start_under(lines, header)
    if start is None:
        raise FileFormatError(f"{name}: line {first + 1}: no line with m/z and intensity; nothing to read")
    sample = _sample(lines, start)
    names = () if header is None else tuple(header[2])
    separator = header[1] if header else None
    if separator is None:
        separator = _separator(sample, start, name, columns=len(names))
    rows = [_split(line, separator) for line in sample]
    dialect, told = _columns(Dialect(separator, Numerals(), names=names), rows, columns, name)
    mz, others = (
        [row[place] for row in rows for place in some if place < len(row)] for some in _places(dialect)
    )
    numerals = find_numerals(mz, others)
    if numerals is None:
        raise FileFormatError(
            f"{name}: line {start + 1}: {sample[0]!r}: the comma can be decimal or stand between thousands; "
            "write decimal points"
        )
    if start > first and header is not None:
        under = "; ".join(line.strip() for line in lines[first:start] if line.strip())
        told = (*told, *([f"under the names, no points: {under[:80]!r}"] if under else []))
    return first - 1, start, replace(dialect, numerals=numerals), told


def _places(dialect: Dialect) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return dialect.mz, dialect.intensities


def _split(line: str, separator: str | None) -> list[str]:
    if '"' in line and separator is not None:
        return [
            field.strip()
            for field in next(csv.reader([line.strip()], delimiter=separator, skipinitialspace=True))
        ]
    return [field.strip().strip('"').strip() for field in line.split(separator)]


def _find_header(lines: list[str]) -> tuple[int, str | None, list[str]] | None:
    """(line, separator, column names) of the line that names an m/z column; None without one."""
    for number, line in enumerate(lines[:_HEADER_LINES]):
        text = line.strip("\r\n").strip(" ").lstrip("#%!/ ")
        if not text.strip() or _NUMERIC_LINE.fullmatch(text):
            continue
        for separator in ("\t", ";", ",", "|", None):
            names = _split(text, separator)
            if separator is not None and len(names) < 2:
                continue
            # one word alone ("Mass") heads an m/z list only if a number follows at once
            within = _UNDER + 1 if len(names) > 1 else 1
            if any(_MZ_NAME.fullmatch(part) for part in names) and _number_follows(lines, number, within):
                return number, separator, names
    return None


def _number_follows(lines: list[str], number: int, within: int) -> bool:
    """Whether one of the next lines that are not empty has a number."""
    following = [line for line in lines[number + 1 : number + 20] if line.strip()][:within]
    return any(re.search(r"\d", line) for line in following)


def _start_under(lines: list[str], header: tuple[int, str | None, list[str]]) -> int | None:
    """First line under the names that has a number as its m/z; the next one where none of them has."""
    number, separator, names = header
    place = next(place for place, part in enumerate(names) if _MZ_NAME.fullmatch(part))
    under = [n for n in range(number + 1, len(lines)) if lines[n].strip() and not _is_comment(lines[n])]
    for n in under[: _UNDER + 1]:
        fields = _split(lines[n], separator)
        if place < len(fields) and re.match(r"[+-]?[.,]?\d", fields[place]):
            return n
    return under[0] if under else None


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith(COMMENT)


def _sample(lines: list[str], start: int) -> list[str]:
    """The first 50 lines of numbers from `start` on."""
    chosen: list[str] = []
    for line in lines[start:]:
        if line.strip() and not _is_comment(line):
            chosen.append(line.strip("\r\n "))
        if len(chosen) == _SAMPLE:
            break
    return chosen


def _separator(sample: list[str], start: int, name: str, columns: int = 0) -> str | None:
    """Separator of lines of numbers."""
    for mark in ("\t", ";", "|"):
        if all(mark in line for line in sample):
            return mark
    if all(re.search(r",\s", line) for line in sample) or all(re.search(r'",\s*"', line) for line in sample):
        return ","
    if all(re.search(r"\S\s+\S", line) for line in sample):
        return None
    if not any("," in line for line in sample):
        return None
    if columns > 1 or any("." in line for line in sample) or {line.count(",") + 1 for line in sample} == {3}:
        return ","
    raise FileFormatError(
        f"{name}: line {start + 1}: {sample[0]!r}: the comma can be decimal or separate columns; "
        "name the columns in a first line (m/z,intensity), or separate by semicolon or tab"
    )


def _columns(
    dialect: Dialect, rows: list[list[str]], asked: Sequence[str] | None, name: str
) -> tuple[Dialect, tuple[str, ...]]:
    """The dialect with its columns, and what is said of them."""
    names, width = dialect.names, max(map(len, rows), default=len(dialect.names))
    numeric = [place for place in range(max(width, len(names))) if _numeric(rows, place)]
    pairs: list[tuple[int, int | None]]
    if asked is not None:
        mz, *chosen = [_asked(one, dialect, width, name) for one in asked]
        pairs = [(mz, place) for place in chosen]
    elif names:
        pairs = _named(names, numeric)
        mz = pairs[0][0]
    else:
        first = 1 if _runs(rows) and width > 2 else 0
        mz, pairs = first, [(first, place) for place in numeric if place > first]
    pairs = pairs or [(mz, None)]
    used = {place for pair in pairs for place in pair}
    rest = [dialect.title(place) for place in range(max(width, len(names))) if place not in used]
    told = (
        [f"columns {dialect.title(pairs[0][0])!r}" + _words(dialect, pairs)] if names or asked or rest else []
    )
    told += [f"not used: {', '.join(rest[:8])}{' ...' if len(rest) > 8 else ''}"] if rest else []
    intensities = tuple(place for _, place in pairs if place is not None)
    return replace(dialect, mz=tuple(place for place, _ in pairs), intensities=intensities), tuple(told)


def _words(dialect: Dialect, pairs: Sequence[tuple[int, int | None]]) -> str:
    named = [repr(dialect.title(place)) for _, place in pairs if place is not None]
    return f" and {', '.join(named)}" if named else ", no intensity"


def _named(names: Sequence[str], numeric: Sequence[int]) -> list[tuple[int, int | None]]:
    """(m/z, intensity) of each spectrum, by the names; the intensity is None in an m/z list."""
    of_mz = [place for place, part in enumerate(names) if _MZ_NAME.fullmatch(part)]
    pairs: list[tuple[int, int | None]]
    if len(of_mz) > 1 and len(names) == 2 * len(of_mz) and of_mz == list(range(0, len(names), 2)):
        return [(place, place + 1) for place in of_mz]
    mz, others = of_mz[0], [place for place in range(len(names)) if place not in of_mz]
    meant = [place for place in others if _INTENSITY_NAME.fullmatch(names[place])]
    meant = [place for place in meant if not _SECOND.fullmatch(names[place])] or meant[:1]
    if not meant:  # names of samples or times: only where nothing but numbers stands beside the m/z
        meant = [place for place in others if not _NO_INTENSITY.fullmatch(names[place])]
        meant = meant if set(meant) <= set(numeric) else []
    pairs = [(mz, place) for place in meant]
    return pairs or [(mz, None)]


def _asked(column: str, dialect: Dialect, width: int, name: str) -> int:
    if column in dialect.names:
        return dialect.names.index(column)
    if column.isdecimal() and 1 <= int(column) <= width:
        return int(column) - 1
    known = ", ".join(dialect.names) or f"1 to {width}"
    raise InvalidInputError(f"{name}: no column {column!r}; there are {known}")


def _numeric(rows: Sequence[Sequence[str]], place: int) -> bool:
    """Whether a column has numbers or nothing."""
    fields = [row[place].strip(" \u00a0") for row in rows if place < len(row) and row[place]]
    return bool(fields) and all(_NUMERIC.fullmatch(one) for one in fields)


def _runs(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column is a running number."""
    first = [row[0] for row in rows]
    return len(first) > 2 and all(
        one.isdecimal() and two.isdecimal() and int(two) == int(one) + 1 for one, two in pairwise(first)
    )
