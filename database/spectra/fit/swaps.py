"""Some ions of a fit give their places to rivals: by how much the objective grows.

One ion is replaced at the fit's calibration, which its companions hold; a whole series is refitted with the
calibration free. How, depends on the spectrum: `profile.swaps` and `peak_list.swaps`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.peaks import joined, peaks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.peaks import Peaks

__all__ = ["Swaps"]


class Swaps(ABC):
    """The kept ions of a fit, and the rivals that may take their places.

    Parameters
    ----------
    peaks
        Envelopes of the fit's candidates.
    kept
        Those that it kept; the first columns are theirs, in this order, the rivals' follow.

    Attributes
    ----------
    column
        Of each rival.
    peaks
        Envelopes of all columns.
    quadratic
        Objective of the kept ions at the fit's calibration; a subclass sets it when it can.
    """

    quadratic: float

    def __init__(self, peaks: Peaks, kept: NDArray[np.intp], rivals: Sequence[Ion]) -> None:
        self.kept = [int(place) for place in kept]
        self.column = {rival: len(self.kept) + place for place, rival in enumerate(dict.fromkeys(rivals))}
        own = peaks.only(kept)
        self.peaks = joined(own, peaks_of(list(self.column))) if self.column else own

    def alone(self, place: int, rival: Ion) -> float:
        """Objective lost when one ion's place is taken by its rival at the fit's calibration."""
        stay = [column for column, kept in enumerate(self.kept) if kept != place]
        return self._objective([*stay, self.column[rival]]) - self.quadratic

    def series(self, replaced: Mapping[int, Ion], shift_ppm: float) -> tuple[float, float]:
        """Objective lost when all these are replaced and the calibration may follow; its move in ppm.

        `shift_ppm` is the move at which the rivals alone fit best.
        """
        stay = [column for column, place in enumerate(self.kept) if place not in replaced]
        columns = [*stay, *(self.column[rival] for rival in replaced.values())]
        return self._settled(np.array(columns, dtype=np.intp), shift_ppm)

    @abstractmethod
    def _objective(self, ions: Sequence[int]) -> float:
        """Objective with these columns at the fit's calibration."""

    @abstractmethod
    def _settled(self, ions: NDArray[np.intp], move: float) -> tuple[float, float]:
        """Smallest objective of these columns over the fit's own, and the move of the calibration in ppm."""
