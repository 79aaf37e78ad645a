"""The result of `series`: mean gold of each spectrum, every amount, what appears and what goes."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from structures.showing import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.spectra.judge.series import FittedSeries

__all__ = ["MeasuredSeries", "Quantity"]

Quantity = Literal["time", "feed", "order"]

_COLUMNS = (
    "label",
    "value",
    "mean_gold",
    "mean_error",
    "spread",
    "shift_ppm",
    "unexplained",
    "answer",
    "run",
)
_SEEN = 3.0  # standard errors from which on an ion counts as there


@dataclass(frozen=True, slots=True)
class MeasuredSeries(Shown):
    """A series of spectra with its common calibration.

    Attributes
    ----------
    axis
        Label and value of each spectrum, ascending.
    quantity
        What the values are: time (h), feed (Au44 : Ag44) or order.
    runs
        Ids under which the spectra are stored.
    """

    fitted: FittedSeries
    axis: tuple[tuple[str, float], ...]
    quantity: Quantity
    runs: tuple[int, ...]

    @property
    def rows(self) -> Table[dict[str, Any]]:
        """One row a spectrum: mean gold with its error, spread over the ions, calibration."""
        return Table(self._rows(), _COLUMNS)

    def _rows(self) -> Iterator[dict[str, Any]]:
        for (label, value), run, point in zip(self.axis, self.runs, self.fitted.points, strict=True):
            mean, error, spread = point.gold(self.fitted.ions)
            row = {"label": label, "value": value, "mean_gold": mean, "mean_error": error, "spread": spread}
            row |= {"shift_ppm": point.shift_ppm, "unexplained": point.unexplained}
            yield row | {"answer": point.word, "run": run}

    @property
    def amounts(self) -> Table[dict[str, Any]]:
        """One row an ion and spectrum: amount, its standard error (None where nothing is there), share."""
        return Table(self._amounts())

    def _amounts(self) -> Iterator[dict[str, Any]]:
        for (label, value), point in zip(self.axis, self.fitted.points, strict=True):
            total = max(float(point.amounts.sum()), 1e-300)
            pairs = zip(point.amounts.tolist(), point.errors.tolist(), strict=True)
            for ion, (amount, error) in zip(self.fitted.ions, pairs, strict=True):
                row = {
                    "label": label,
                    "value": value,
                    "ion": str(ion),
                    "gold": ion.gold,
                    "charge": ion.charge,
                }
                row |= {
                    "amount": amount,
                    "error": error,
                    "share": amount / total,
                    "share_error": error / total,
                }
                yield {
                    name: None if isinstance(number, float) and isnan(number) else number
                    for name, number in row.items()
                }

    @property
    def remarks(self) -> list[str]:
        """The common calibration; what appears, and what goes."""
        common = self.fitted.calibration
        about = f"{common.shift_ppm:+.2f} ppm, ± {common.error_ppm:.2f} from spectrum to spectrum"
        said = [f"common calibration {about}"]
        said += [word for ion in range(len(self.fitted.ions)) if (word := self._course(ion))]
        return [*said, "ESI intensity is no concentration: compare one ion with itself"]

    def _course(self, ion: int) -> str:
        """Whether an ion appears or goes."""
        there = [
            bool(point.amounts[ion] > _SEEN * np.nan_to_num(point.errors[ion], nan=np.inf))
            for point in self.fitted.points
        ]
        if not any(there) or all(there):
            return ""
        first, last = there.index(True), len(there) - 1 - there[::-1].index(True)
        words = [f"appears at {self.axis[first][0]}"] if first else []
        words += [f"is last seen at {self.axis[last][0]}"] if last < len(there) - 1 else []
        return f"{self.fitted.ions[ion]} {', '.join(words) or 'is not seen in each'}"
