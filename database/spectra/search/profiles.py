"""Exact profiles of many compositions at once, without isotope peaks: by characteristic functions.

The Fourier transform of a composition's profile is the product of its atoms' characteristic functions times
that of the peak shape; it holds the fine structure exactly. Only frequencies near whole periods a Da count,
some dozens, so that the profiles of all compositions at all points are one matrix product. The period of the
transform holds points and envelope, or one would wrap into the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.masses.isotopes import ELECTRON_MASS
from database.masses.moments import LOST_H, characteristic, element_counts, moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.masses.compositions import Compositions
    from database.spectra.search.group import PeakGroup

__all__ = ["SODIUM", "Basis", "Companion", "basis_for"]

Companion = tuple[tuple[str, int], ...]
"""What is added to each composition: (("Na", 1), ("H lost", 1))."""

SODIUM: tuple[Companion, ...] = ((("Na", 1), (LOST_H, 1)), (("Na", -1), (LOST_H, -1)))
"""The ion with one Na more in the place of an H, and with one less: in the window of most groups."""

_SMALL = 1e-4  # of the transform at 0: smaller ones are left out
_ROOM = 5.0  # standard deviations between the middle of a wrapped envelope and the points
_COMPANION = 25.0  # Da from an ion to the furthest end of its companions' middles
_NARROWEST = 0.8  # of the expected width
_ALIKE = 0.92  # of the measured spread: narrower compositions are wrong, and may be a little more so
_LOOKED = 1000  # compositions at which it is looked which frequencies count


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """Frequencies that make the profiles of compositions of one charge at the points of a group.

    Attributes
    ----------
    frequency
        Shape (frequencies,), rad / Th; the first is 0.
    logs
        What each count of a composition adds to the logarithm: (counts, frequencies).
    companions
        Shape (companions, frequencies): factors that make a companion of a composition.
    back
        Shape (2 frequencies, points): real and imaginary parts to ions at each point.
    sigma, centre, size
        Of a peak and of the group, Th; charge without sign.
    """

    frequency: NDArray[np.float64]
    logs: NDArray[np.complex128]
    companions: NDArray[np.complex128]
    back: NDArray[np.float64]
    sigma: float
    centre: float
    size: int

    def transforms(self, found: Compositions) -> NDArray[np.complex128]:
        """Transforms of profiles of one ion about the middle, without the peak shape: (n, frequencies)."""
        place = (found.moments[:, 0] - found.charge * ELECTRON_MASS) / self.size - self.centre
        return np.asarray(np.exp(found.counts @ self.logs + 1j * np.outer(place, self.frequency)))

    def shaped(
        self, values: NDArray[np.complex128], shift: NDArray[np.float64], log_width: NDArray[np.float64]
    ) -> NDArray[np.complex128]:
        """Transforms with peaks of a width, moved by relative shifts."""
        away = np.outer(shift * self.centre, self.frequency)
        narrow = -0.5 * np.outer(np.exp(2 * log_width), (self.frequency * self.sigma) ** 2)
        return np.asarray(values * np.exp(1j * away + narrow))

    def kinds(
        self, shaped: NDArray[np.complex128], log_width: NDArray[np.float64]
    ) -> list[NDArray[np.complex128]]:
        """The ion and its companions, then the slopes of the ion by relative shift and ln width."""
        rate = 1j * self.frequency * self.centre
        narrow = -np.outer(np.exp(2 * log_width), (self.frequency * self.sigma) ** 2)
        return [shaped, *(shaped * factor for factor in self.companions), shaped * rate, shaped * narrow]

    def at(self, values: NDArray[np.complex128]) -> NDArray[np.float64]:
        """Bring transforms back to points, shape (compositions, points)."""
        return np.asarray(np.hstack([values.real, values.imag]) @ self.back)


def basis_for(group: PeakGroup, found: Compositions, companions: tuple[Companion, ...]) -> Basis:
    """The frequencies that count for some compositions in a group of peaks."""
    size = abs(found.charge)
    symbols, table = element_counts(found.space.names)
    reach = 0.5 * float(group.mz[-1] - group.mz[0])
    furthest = (_COMPANION if companions else 3.0) / size
    period = max(2 * reach, reach + _ROOM * group.spread + furthest)
    highest = np.sqrt(-2 * np.log(_SMALL)) / (_NARROWEST * group.sigma)
    every = 2 * np.pi / period * np.arange(int(highest * period / (2 * np.pi)) + 1)
    logs = table @ characteristic(symbols, every / size)
    alike = found.counts[np.sqrt(found.moments[:, 2]) > _ALIKE * size * group.spread]
    some = alike[:: len(alike) // _LOOKED + 1] if len(alike) else found.counts[:_LOOKED]
    damped = some @ logs.real - 0.5 * (_NARROWEST * every * group.sigma) ** 2
    used = np.flatnonzero(damped.max(axis=0, initial=-np.inf) > np.log(_SMALL))
    frequency = np.asarray(every[used], dtype=np.float64)
    phase = np.outer(frequency, group.mz - group.centre)
    weight = (np.where(frequency > 0, 2.0, 1.0) * _blur(group, frequency))[:, None] * group.width / period
    back = np.vstack([np.cos(phase) * weight, np.sin(phase) * weight])
    factors = np.array([_factor(one, frequency, size) for one in companions])
    return Basis(
        frequency, logs[:, used], factors.reshape(len(companions), len(frequency)), back, group.sigma,
        group.centre, size,
    )  # fmt: skip


def _blur(group: PeakGroup, frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """What adding up neighbouring points leaves of each frequency."""
    half = 0.5 * frequency * group.step
    sine = np.where(half > 0, np.sin(half), 1.0)
    return np.where(half > 0, np.sin(group.merged * half) / (group.merged * sine), 1.0)


def _factor(companion: Companion, frequency: NDArray[np.float64], size: int) -> NDArray[np.complex128]:
    """What the transform of a composition is multiplied with for its companion."""
    names, numbers = [name for name, _ in companion], np.array([number for _, number in companion])
    symbols, table = element_counts(names)
    mass = float(numbers @ moments(names)[:, 0])
    logs = characteristic(symbols, frequency / size)
    return np.asarray(np.exp(numbers @ table @ logs + 1j * frequency * mass / size))
