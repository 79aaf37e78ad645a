"""A list of m/z against predicted ions: matches inside what the print can mean.

Convention: a printed integer is truncated, "1843" is [1843, 1844); a printed decimal may be truncated or
rounded, "2335.5" is [2335.45, 2335.6). Source: the m/z of doi-cited ESI tables of this field, where 1843.90
is printed 1843 and 2335.463 is printed 2335.5. A tolerance widens the interval on both sides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike

__all__ = ["MzMatch", "ReportedMz", "link_mz", "reported_mz"]


@dataclass(frozen=True, slots=True)
class ReportedMz:
    """A printed m/z: its text, value, step of the last digit, and what it can mean, [low, high)."""

    text: str
    value: float
    step: float
    low: float
    high: float

    def how(self, mz: float) -> str:
        """How the print goes with a predicted m/z: `rounded`, `truncated` or `outside`."""
        if self.step < 1 and abs(mz - self.value) <= 0.5 * self.step * (1 + 1e-9):
            return "rounded"
        return "truncated" if self.value <= mz < self.value + self.step else "outside"


@dataclass(frozen=True, slots=True)
class MzMatch(Shown):
    """A printed m/z and one predicted ion, or none (`place` None).

    Attributes
    ----------
    reported
        The printed m/z.
    place
        Index of the ion in the caller's list.
    predicted, difference
        Most abundant m/z of the ion, and predicted minus printed; None without an ion.
    verdict
        `agrees (truncated)`, `agrees (rounded)`, `within tolerance`, each with the number of rivals that
        match as well, or `no ion`.
    rivals
        Number of other ions inside the same interval.
    window
        What the print can mean with the tolerance, [low, high).
    """

    reported: ReportedMz
    place: int | None
    predicted: float | None
    difference: float | None
    verdict: str
    rivals: int
    window: tuple[float, float]


def reported_mz(text: str | float) -> ReportedMz:
    """Read a printed m/z with its print resolution.

    Raises
    ------
    InvalidInputError
        The text is no positive decimal number.
    """
    words = (text if isinstance(text, str) else repr(text)).strip().replace(",", ".")
    if not re.fullmatch(r"\d+\.?\d*", words) or float(words) <= 0:
        raise InvalidInputError(f"{text!r} is no m/z; write it as printed: 1843 or 2335.5")
    digits = len(words.partition(".")[2])
    value, step = float(words), 10.0**-digits
    low = value if digits == 0 else value - 0.5 * step
    return ReportedMz(words, value, step, low, value + step)


def link_mz(
    reported: Iterable[str | float | ReportedMz],
    predicted: ArrayLike,
    *,
    ppm: float | None = None,
    da: float | None = None,
    names: Sequence[str] | None = None,
) -> list[MzMatch]:
    """Every ion that each printed m/z can mean, the nearest first; one row `no ion` where there is none.

    Parameters
    ----------
    reported
        Printed m/z in the order to keep.
    predicted
        Shape (n,), most abundant m/z of the ions, Th, any order.
    ppm, da
        Half-width added on both sides of the print interval; default 0.
    names
        Only for ties: equal distances are ordered by name.

    Raises
    ------
    InvalidInputError
        A text that is no m/z, or a negative tolerance.

    Examples
    --------
    >>> import superatom
    >>> predicted = [superatom.envelope(f"[Ag44(p-MBA)30]{q}-").most_abundant for q in (3, 4)]
    >>> [(match.place, match.verdict) for match in superatom.link_mz(["2335.5", "1000"], predicted)]
    [(1, 'agrees (rounded)'), (None, 'no ion')]
    """
    _check_tolerances(ppm, da)
    mz = np.asarray(predicted, dtype=np.float64)
    order = np.argsort(mz, kind="stable")
    ascending = mz[order]
    matches: list[MzMatch] = []
    for one in reported:
        printed = one if isinstance(one, ReportedMz) else reported_mz(one)
        slack = max((ppm or 0.0) * 1e-6 * printed.value, da or 0.0)
        window = (printed.low - slack, printed.high + slack)
        first, last = np.searchsorted(ascending, window)
        found = [int(place) for place in order[first:last]]
        found.sort(key=lambda place: (_distance(printed, float(mz[place])), names[place] if names else place))
        matches.extend(_match(printed, place, float(mz[place]), len(found) - 1, window) for place in found)
        if not found:
            matches.append(MzMatch(printed, None, None, None, "no ion", 0, window))
    return matches


def _check_tolerances(*given: float | None) -> None:
    for one in given:
        if one is not None and one < 0:
            raise InvalidInputError(f"a tolerance of {one} is negative; give 0 or more")


def _distance(printed: ReportedMz, mz: float) -> float:
    """How far outside of the interval; inside, next to nothing, the nearer to what is printed the less."""
    return max(printed.low - mz, mz - printed.high, 0.0) or abs(mz - printed.value) * 1e-9


def _match(printed: ReportedMz, place: int, mz: float, rivals: int, window: tuple[float, float]) -> MzMatch:
    how = printed.how(mz)
    verdict = "within tolerance" if how == "outside" else f"agrees ({how})"
    if rivals:
        verdict += f", {rivals} rival{'s' if rivals > 1 else ''}"
    return MzMatch(printed, place, mz, mz - printed.value, verdict, rivals, window)
