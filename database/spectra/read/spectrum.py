"""A measured spectrum as a frozen value, and the rule that tells a profile from a peak list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from structures.errors import InvalidInputError
from structures.showing import Shown
from structures.words import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.masses.expected import Polarity

__all__ = ["Kind", "NegativePeakError", "Spectrum", "detect_kind", "make_spectrum"]

Kind = Literal["profile", "peak list", "m/z list"]


class NegativePeakError(InvalidInputError):
    """A peak list has a peak of negative intensity."""


_HIGHEST = 1e6  # m/z; the largest analyser reaches a tenth
_STRONGEST = 1e30  # intensity; its square must be a number
# A profile point is closer to its neighbours than this (relative): three points on a peak at R = 1,500.
_PROFILE_SPACING = 2.5e-4
# Share of neighbouring steps that are equal; 0.4 to 0.95 in profiles of instruments, 0.15 in a peak list.
_EVEN_STEPS = 0.3
_GRID = 0.9  # above this share the points are a grid, however noisy
# An isotope lattice of charge 1 to 12 has this spacing times 1/z (Da): 109Ag-107Ag half to 13C-12C.
_LATTICE = (0.990, 1.010)


@dataclass(frozen=True, slots=True, eq=False)
class Spectrum(Shown):
    """Points of one spectrum, sorted by m/z.

    Attributes
    ----------
    mz, intensity
        Shape (n,), float64, read-only; Th, and counts or the instrument's own unit. Points of a profile whose
        baseline was subtracted may be negative.
    kind
        `profile` (a line through sampled points), `peak list` (one point a peak), or `m/z list` (no
        intensities were given; they are 1).
    polarity
        `negative`, `positive`, or None where the file does not say.
    source, sha256
        Name of the file and SHA-256 of its bytes (of the file as it lies on disk).
    title
        The file's own title, may be empty.
    scans
        Native names of the scans that were averaged; empty for a text file.
    reported
        The m/z as printed, in the file's order, of an m/z list; empty otherwise.
    remarks
        What the reader decided, in words for the user.
    ceiling
        Intensity above which its detector is saturated; higher points of a profile are not fitted.
    """

    mz: NDArray[np.float64]
    intensity: NDArray[np.float64]
    kind: Kind
    polarity: Polarity | None = None
    source: str = ""
    sha256: str = ""
    title: str = ""
    scans: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    ceiling: float = float("inf")

    def __len__(self) -> int:
        return len(self.mz)

    def window(self, low: float, high: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """m/z and intensity of the points in [low, high]."""
        first, last = np.searchsorted(self.mz, [low, high + 1e-12])
        return self.mz[first:last], self.intensity[first:last]


def make_spectrum(
    mz: NDArray[np.float64],
    intensity: NDArray[np.float64],
    *,
    kind: Kind | None = None,
    polarity: Polarity | None = None,
    source: str = "",
    sha256: str = "",
    title: str = "",
    scans: tuple[str, ...] = (),
    reported: tuple[str, ...] = (),
    remarks: tuple[str, ...] = (),
) -> Spectrum:
    """Sort the points, merge points of one m/z, find the kind where it is not given.

    Points of exactly one m/z are added in a peak list and averaged in a profile.

    Raises
    ------
    InvalidInputError
        Shapes differ, no point, a value not finite, an m/z not positive, an unknown kind.
    NegativePeakError
        A negative intensity outside of a profile.
    """
    mz = np.asarray(mz, dtype=np.float64)
    intensity = np.asarray(intensity, dtype=np.float64)
    _check(mz, intensity)
    order = np.argsort(mz, kind="stable")
    mz, intensity = mz[order], intensity[order]
    told = list(remarks)
    if len(order) > 1 and np.any(np.diff(order) < 0):
        told.append("points were not sorted by m/z")
    if kind not in (None, *get_args(Kind)):
        raise InvalidInputError(f"no kind {kind!r} of spectrum; there are {', '.join(get_args(Kind))}")
    if kind is None:
        kind = "m/z list" if reported else detect_kind(mz, intensity)
        told.append(f"{kind} (found from the spacing of the points)")
    told += _negative(intensity, kind)
    if len(mz) > 1 and np.any(np.diff(mz) == 0):
        before = len(mz)
        mz, place, count = np.unique(mz, return_inverse=True, return_counts=True)
        total = np.bincount(place, weights=intensity).astype(np.float64)
        intensity = total / count if kind == "profile" else total
        told.append(f"{counted(before - len(mz), 'point')} with the m/z of another merged")
    mz.setflags(write=False)
    intensity.setflags(write=False)
    return Spectrum(
        mz=mz, intensity=intensity, kind=kind, polarity=polarity, source=source, sha256=sha256, title=title,
        scans=scans, reported=reported, remarks=tuple(told),
    )  # fmt: skip


def detect_kind(mz: NDArray[np.float64], intensity: NDArray[np.float64]) -> Kind:
    """Profile or peak list, from sorted points.

    Profile points lie close together at even steps, most are no local maximum, and their step is not the step
    of an isotope lattice with the jitter that measured or computed peaks have.
    """
    if len(mz) < 5:
        return "peak list"
    step = np.diff(mz)
    step = step[step > 0]
    if len(step) < 4 or np.median(step / mz[: len(step)]) > _PROFILE_SPACING:
        return "peak list"
    equal = float(np.mean(np.abs(step[1:] / step[:-1] - 1) < 0.01))
    if equal > _GRID and not _is_lattice(step):
        return "profile"
    interior = intensity[1:-1]
    maxima = (interior > intensity[:-2]) & (interior >= intensity[2:]) & (interior > 0)
    filled = max(int(np.count_nonzero(interior > 0)), 1)
    if np.count_nonzero(maxima) / filled > 0.4:
        return "peak list"
    return "profile" if equal > _EVEN_STEPS and not _is_lattice(step) else "peak list"


def _is_lattice(step: NDArray[np.float64]) -> bool:
    """Whether most steps are 1/z with the jitter of isotope peaks (an exactly even grid is a profile)."""
    middle = float(np.median(step))
    near = step[np.abs(step / middle - 1) < 0.02]
    charge = round(1 / middle) if middle < 2 else 0
    if not 1 <= charge <= 12 or not _LATTICE[0] <= middle * charge <= _LATTICE[1]:
        return False
    return len(near) > 0.5 * len(step) and bool(np.ptp(near) / middle > 1e-6)


def _negative(intensity: NDArray[np.float64], kind: Kind) -> list[str]:
    """What is said of points below zero."""
    below = int(np.count_nonzero(intensity < 0))
    if below and kind != "profile":
        lowest = float(intensity.min())
        raise NegativePeakError(
            f"intensity {lowest:g} of a {kind} must not be negative; correct or delete it"
        )
    share = f"{below / len(intensity):.0%} of the points are negative"
    return [f"{share} (baseline subtracted?); they are kept"] if below else []


def _check(mz: NDArray[np.float64], intensity: NDArray[np.float64]) -> None:
    if mz.ndim != 1 or mz.shape != intensity.shape:
        raise InvalidInputError(
            f"m/z has shape {mz.shape} and intensity {intensity.shape}: both must be (n,)"
        )
    if len(mz) == 0:
        raise InvalidInputError("a spectrum needs at least one point")
    for values, name, good in (
        (mz, "m/z", (mz > 0) & (mz < _HIGHEST)),
        (intensity, "intensity", np.abs(intensity) < _STRONGEST),
    ):
        if not good.all():
            first = int(np.argmin(good))
            allowed = "finite and positive" if name == "m/z" else "finite"
            if np.isfinite(values[first]) and values[first] > 0:
                allowed = f"below {_HIGHEST if name == 'm/z' else _STRONGEST:g}: no instrument measures it"
            raise InvalidInputError(f"point {first + 1}: {name} {values[first]} is not {allowed}")
