"""Two columns of text, as instruments and people write them.

Tabs, commas, semicolons or spaces; vendor headers; a table with named columns; decimal commas; exponents;
comments; one column is an m/z list. What cannot be told apart is refused, with the line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import FileFormatError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MAX_TEXT_BYTES", "Columns", "decode_text", "read_columns"]

MAX_TEXT_BYTES = 256 * 2**20
_HEADER_LINES = 300
_MZ_NAME = re.compile(
    r"(exp\w*\.?\s*|reported\s*|measured\s*)?(m\s*[/ ]?\s*z|mass|masse|mz_\w+|x\s*\(th\w*\))\b.*"
    r"|reported",
    re.IGNORECASE,
)
_INTENSITY_NAME = re.compile(r".*(intens|abund|count|height|signal|area|^y\b|^i\b|^int\b).*", re.IGNORECASE)
_NUMBER = r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf|infinity)"
_NUMERIC_LINE = re.compile(rf"""\s*"?(?:{_NUMBER})"?(?:[\s;|,"]+(?:{_NUMBER})?)*\s*""", re.IGNORECASE)
_COMMENT = ("#", "//", "%", "!")


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What a text file holds: m/z, intensity (None for an m/z list), m/z as printed, title, column names."""

    mz: NDArray[np.float64]
    intensity: NDArray[np.float64] | None
    reported: tuple[str, ...]
    title: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Dialect:
    separator: str | None  # None: white space
    decimal_comma: bool
    mz: int = 0
    intensity: int | None = 1
    columns: int = 0  # names above the columns; 0: none

    def split(self, line: str) -> list[str]:
        """Fields of a line with decimal points; ValueError where it has more than there are names."""
        fields = line.split(self.separator)
        fields = [field.strip().strip('"').strip() for field in fields]
        if self.columns and self.separator and any(fields[self.columns :]):
            raise ValueError("more fields than names")
        return [field.replace(",", ".") for field in fields] if self.decimal_comma else fields


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


def read_columns(text: str, name: str) -> Columns:
    """m/z and intensity from the text of a file.

    Raises
    ------
    FileFormatError
        No numbers, a line that is no point, NaN or infinity, a negative intensity, an m/z not positive,
        commas that could be decimal or separate. The message has the line.
    """
    lines = text.splitlines()
    header = _find_header(lines)
    start, dialect, told = _dialect(lines, header, name)
    numbers: list[int] = []
    reported: list[str] = []
    mz: list[float] = []
    intensity: list[float] = []
    for number in range(start, len(lines)):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith(_COMMENT):
            continue
        try:
            fields = dialect.split(line)
            mz.append(float(fields[dialect.mz]))
            if dialect.intensity is not None:
                intensity.append(float(fields[dialect.intensity]))
        except (ValueError, IndexError) as error:
            raise FileFormatError(_bad_line(name, number, line, dialect)) from error
        numbers.append(number)
        reported.append(fields[dialect.mz])
    if not mz:
        raise FileFormatError(f"{name}: line {start + 1}: no line with m/z and intensity; nothing to read")
    columns = Columns(
        mz=np.array(mz),
        intensity=None if dialect.intensity is None else np.array(intensity),
        reported=tuple(reported) if dialect.intensity is None else (),
        title=_title(lines, start, header),
        remarks=told,
    )
    _check(columns, numbers, name)
    return columns


def _check(columns: Columns, numbers: list[int], name: str) -> None:
    """Refuse values that no spectrum has, naming the line."""
    good = np.isfinite(columns.mz) & (columns.mz > 0)
    if not good.all():
        place = int(np.argmin(good))
        raise FileFormatError(
            f"{name}: line {numbers[place] + 1}: m/z {columns.mz[place]} must be finite and positive; "
            "correct the line"
        )
    if columns.intensity is None:
        return
    good = np.isfinite(columns.intensity) & (columns.intensity >= 0)
    if not good.all():
        place = int(np.argmin(good))
        raise FileFormatError(
            f"{name}: line {numbers[place] + 1}: intensity {columns.intensity[place]} must be finite "
            "and not negative; set points below the baseline to 0"
        )
    if not columns.intensity.any():
        raise FileFormatError(
            f"{name}: line {numbers[0] + 1} to {numbers[-1] + 1}: every intensity is 0; no signal"
        )


def _find_header(lines: list[str]) -> tuple[int, str | None, list[str]] | None:
    """(line, separator, column names) of the line that names an m/z column; None without one."""
    for number, line in enumerate(lines[:_HEADER_LINES]):
        text = line.strip().lstrip("#%!/ ").strip()
        if not text or _NUMERIC_LINE.fullmatch(text):
            continue
        for separator in ("\t", ";", ",", "|", None):
            names = [part.strip().strip('"').strip() for part in text.split(separator)]
            if separator is not None and len(names) < 2:
                continue
            named = any(_MZ_NAME.fullmatch(part) for part in names)
            # one word alone ("Mass") heads an m/z list only if a number follows at once
            if (
                named
                and (len(names) > 1 or _number_follows(lines, number))
                and _number_follows(lines, number, 3)
            ):
                return number, separator, names
    return None


def _number_follows(lines: list[str], number: int, within: int = 1) -> bool:
    """Whether one of the next lines has a number."""
    following = (
        [line for line in lines[number + 1 :] if line.strip()][:within]
        if within == 1
        else lines[number + 1 : number + 1 + within]
    )
    return any(re.search(r"\d", line) for line in following)


def _dialect(
    lines: list[str], header: tuple[int, str | None, list[str]] | None, name: str
) -> tuple[int, _Dialect, tuple[str, ...]]:
    """(first line of numbers, dialect, remarks)."""
    if header is None:
        start = next((n for n, line in enumerate(lines) if _NUMERIC_LINE.fullmatch(line)), None)
        if start is None:
            raise FileFormatError(f"{name}: line 1: no line with m/z and intensity; nothing to read")
        sample = _sample(lines, start)
        separator, decimal = _separator(sample, start, name)
        count = len(_Dialect(separator, decimal).split(sample[0]))
        return start, _Dialect(separator, decimal, 0, 1 if count > 1 else None), ()
    number, separator, names = header
    mz = next(place for place, part in enumerate(names) if _MZ_NAME.fullmatch(part))
    intensity = next(
        (place for place, part in enumerate(names) if place != mz and _INTENSITY_NAME.fullmatch(part)), None
    )
    sample = _sample(lines, number + 1)
    if separator is None and sample:  # a header of words above columns with another separator
        separator, decimal = _separator(sample, number + 1, name, columns=len(names))
    else:
        decimal = separator != "," and any("," in line for line in sample)
    told = f"columns {names[mz]!r}" + (
        f" and {names[intensity]!r}" if intensity is not None else ", no intensity"
    )
    return number + 1, _Dialect(separator, decimal, mz, intensity, len(names)), (told,)


def _sample(lines: list[str], start: int) -> list[str]:
    """The first 50 lines of numbers from `start` on."""
    chosen: list[str] = []
    for line in lines[start:]:
        if line.strip() and not line.lstrip().startswith(_COMMENT):
            chosen.append(line.strip())
        if len(chosen) == 50:
            break
    return chosen


def _separator(sample: list[str], start: int, name: str, columns: int = 0) -> tuple[str | None, bool]:
    """Separator and whether the comma is decimal, from lines of numbers."""
    comma = any("," in line for line in sample)
    for mark in ("\t", ";", "|"):
        if all(mark in line for line in sample):
            return mark, comma
    if all(re.search(r",\s", line) for line in sample) or all(re.search(r'",\s*"', line) for line in sample):
        return ",", False
    if all(re.search(r"\S\s+\S", line) for line in sample):
        return None, comma
    if not comma:
        return None, False
    if columns > 1 or any("." in line for line in sample):
        return ",", False
    fields = {line.count(",") + 1 for line in sample}
    if fields == {3}:
        return ",", False
    raise FileFormatError(
        f"{name}: line {start + 1}: {sample[0]!r}: the comma can be decimal or separate columns; "
        "name the columns in a first line (m/z,intensity), or separate by semicolon or tab"
    )


def _title(lines: list[str], start: int, header: tuple[int, str | None, list[str]] | None) -> str:
    """The first words above the numbers (a vendor's header has the raw file's name there)."""
    end = start if header is None else header[0]
    words = [line.strip().lstrip("#%!/ ") for line in lines[:end] if line.strip()]
    return " | ".join(words[:2])[:200]


def _bad_line(name: str, number: int, line: str, dialect: _Dialect) -> str:
    between = {"\t": "a tab", ";": "a semicolon", ",": "a comma", "|": "a bar", None: "space"}[
        dialect.separator
    ]
    wanted = "one m/z" if dialect.intensity is None else f"m/z and intensity separated by {between}"
    return f"{name}: line {number + 1}: {line.strip()[:60]!r} is not {wanted}; correct it, or begin it with #"
