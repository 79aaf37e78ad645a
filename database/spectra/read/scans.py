"""Scans of a run: which ones make the spectrum, and their average."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import FileFormatError, InvalidInputError, TooManyError
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from database.masses.expected import Polarity
    from database.spectra.read.spectrum import Kind

__all__ = ["Scan", "average", "checked_arrays", "choose"]

_MOST_SCANS, _MOST_POINTS = 20_000, 6_000_000  # held at once: below 300 MB
_MERGE_PPM = 10.0  # peaks of different scans this close are one


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """One scan: native name, its number from 1, MS level, polarity, kind (None: not declared), points."""

    name: str
    number: int
    level: int
    polarity: Polarity | None
    kind: Kind | None
    mz: NDArray[np.float64]
    intensity: NDArray[np.float64]

    @property
    def function(self) -> str:
        """The instrument's function or experiment within the run, empty where it has only one."""
        found = re.search(r"(?:function|experiment)=(\d+)", self.name)
        return found.group(1) if found else ""


def checked_arrays(
    mz: ArrayLike, intensity: ArrayLike, where: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """m/z and intensity of one scan of a file, sorted, without points at m/z 0.

    Raises
    ------
    FileFormatError
        Different numbers of values, a negative m/z, or a value not finite; the message begins with `where`.
    """
    mz, intensity = np.asarray(mz, dtype=np.float64), np.asarray(intensity, dtype=np.float64)
    if mz.shape != intensity.shape:
        raise FileFormatError(
            f"{where}: {len(mz)} m/z and {len(intensity)} intensities; convert the run again"
        )
    good = np.isfinite(mz) & np.isfinite(intensity) & (mz >= 0)
    if not good.all():
        place = int(np.argmin(good))
        raise FileFormatError(
            f"{where}: point {place + 1} has m/z {mz[place]} and intensity {intensity[place]}; "
            "both must be finite, and m/z not negative"
        )
    kept = mz > 0  # padding zeros of some converters
    order = np.argsort(mz[kept], kind="stable")
    return mz[kept][order], intensity[kept][order]


def choose(
    scans: Iterable[Scan], scan: int | str | None, polarity: Polarity | None
) -> tuple[list[Scan], tuple[str, ...]]:
    """The scans that make one spectrum, and a remark.

    `scan` is a number from 1 (`3`), a range (`"5-20"`), a native name, or None: then all MS1 scans of the
    function that has most of them. Empty scans are left out.

    Raises
    ------
    InvalidInputError
        Nothing left, both polarities and none chosen, or several MS/MS spectra and none chosen.
    TooManyError
        More scans or points than are held at once.
    """
    filled, empty = _held(scans, "" if scan is None else str(scan), polarity)
    if not filled:
        raise InvalidInputError(
            f"no scan with points{f' of {polarity} polarity' if polarity else ''} in this file"
        )
    picked, told = _by_level(filled) if scan is None else (_by_name(filled, str(scan)), "as asked")
    polarities = {one.polarity for one in picked}
    if len(polarities) > 1:
        counts = Counter(one.polarity or "unknown" for one in picked)
        words = ", ".join(f"{number} {name}" for name, number in sorted(counts.items()))
        raise InvalidInputError(
            f"the scans have more than one polarity ({words}); choose one: polarity='negative'"
        )
    if len({one.kind for one in picked}) > 1:
        kind = Counter(one.kind for one in picked).most_common(1)[0][0]
        picked = [one for one in picked if one.kind == kind]
    said = f"{len(picked)} of {counted(len(filled), 'scan')}, {told}"
    return picked, (f"{said}; {empty} without points left out" if empty else said,)


def average(scans: list[Scan]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean spectrum: on the common axis, on the densest axis (profile), or with near peaks merged."""
    first = scans[0]
    same = all(len(one.mz) == len(first.mz) and np.array_equal(one.mz, first.mz) for one in scans)
    if same or first.kind == "profile":
        axis = max(scans, key=lambda one: len(one.mz)).mz
        total = np.zeros(len(axis))  # added one by one: no second copy of a long run
        for one in scans:
            total += one.intensity if same else np.interp(axis, one.mz, one.intensity, 0.0, 0.0)
        return axis, total / len(scans)
    mz = np.concatenate([one.mz for one in scans])
    intensity = np.concatenate([one.intensity for one in scans]) / len(scans)
    order = np.argsort(mz)
    mz, intensity = mz[order], intensity[order]
    label = np.concatenate([[0], np.cumsum(np.diff(mz) / mz[1:] > _MERGE_PPM * 1e-6)])
    total = np.bincount(label, weights=intensity).astype(np.float64)
    weight = np.where(total[label] > 0, intensity, 1.0)
    centre = np.bincount(label, weights=weight * mz) / np.bincount(label, weights=weight)
    return centre, total


def _held(scans: Iterable[Scan], asked: str, polarity: Polarity | None) -> tuple[list[Scan], int]:
    """Scans with points that may be asked for, and how many have none."""
    span = re.fullmatch(r"(\d+)\s*-\s*(\d+)", asked)
    low, high = (int(span.group(1)), int(span.group(2))) if span else (0, 0)
    held: list[Scan] = []
    points = empty = 0
    for one in scans:
        if span and one.number > high:
            break
        if (span and one.number < low) or (polarity is not None and one.polarity not in (polarity, None)):
            continue
        if len(one.mz) == 0:
            empty += 1
            continue
        held.append(one)
        points += len(one.mz)
        if len(held) > _MOST_SCANS or points > _MOST_POINTS:
            raise TooManyError(
                f"more than {_MOST_SCANS:,} scans or {_MOST_POINTS:,} points; take a stretch of the run: "
                f"--scan 1-{len(held) - 1}"
            )
    return held, empty


def _by_level(scans: list[Scan]) -> tuple[list[Scan], str]:
    """All scans of the lowest MS level, in the function with most of them."""
    lowest = min(one.level for one in scans)
    if lowest > 1 and len(scans) > 1:
        names = ", ".join(repr(one.name) for one in scans[:5])
        raise InvalidInputError(
            f"only MS/MS spectra, which are not averaged; choose a scan, by name or number: {names}"
        )
    groups: dict[tuple[str, str | None], list[Scan]] = defaultdict(list)
    for one in scans:
        if one.level == lowest:
            groups[one.function, one.kind].append(one)
    (function, _), group = max(groups.items(), key=lambda item: len(item[1]))
    return group, f"MS level {lowest}" + (f", function {function}" if function else "") + ", averaged"


def _by_name(scans: list[Scan], asked: str) -> list[Scan]:
    if span := re.fullmatch(r"(\d+)\s*-\s*(\d+)", asked):
        low, high = int(span.group(1)), int(span.group(2))
        found = [one for one in scans if low <= one.number <= high]
    else:
        found = [one for one in scans if one.name == asked or str(one.number) == asked]
    if not found:
        numbers = [one.number for one in scans]
        raise InvalidInputError(
            f"no scan {asked!r} with points; the file has scans {min(numbers)} to {max(numbers)} "
            f"(first name {scans[0].name!r})"
        )
    return found
