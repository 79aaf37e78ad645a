"""From a spectrum and candidates to assignments: fit, groups, rivals, false discovery, what is left over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.masses.envelopes import envelopes
from database.spectra.absence import with_sodium_neighbours
from database.spectra.calibrant import calibrated
from database.spectra.candidates import peaks_of, select
from database.spectra.centroid import fit_centroids
from database.spectra.decoys import FalseDiscovery, false_discovery
from database.spectra.fit import Fit, fit_profile
from database.spectra.identifiability import Coordinate, coordinates
from database.spectra.match import POOR, matches
from database.spectra.problem import Calibration
from database.spectra.rivals import Rival, find_rivals
from database.spectra.unexplained import unexplained_share
from structures.errors import InvalidInputError, TooManyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from database.masses.ions import Ion
    from database.spectra.neighbours import Bounds
    from database.spectra.spectrum import Spectrum

__all__ = ["Assignment", "Linked", "TiedGroup", "assign"]

_MOST_FITTED = 800


@dataclass(frozen=True, slots=True)
class Assignment:
    """An ion found in a spectrum.

    Attributes
    ----------
    ion, mz
        The ion and the m/z of its most abundant peak, as predicted.
    amount, error, share
        Summed intensity, its standard error, and its share of all assigned intensity.
    t, gain
        Amount over error; deviance that the fit loses without it.
    group
        Number (from 1) of the group whose members cannot be told apart, or None.
    match
        Share of the structure of the spectrum around the ion that is fitted, 0 to 1.
    rivals
        Nearest first; empty for a member of a group and for peak lists.
    verdict
        `decided`, `undecided`, `outdone` (a rival fits better), `group`, `poor match` (the spectrum around
        it is mostly something else), or `not tested` (peak lists, rivals not asked for).
    """

    ion: Ion
    mz: float
    amount: float
    error: float
    share: float
    t: float
    gain: float
    match: float
    group: int | None
    rivals: tuple[Rival, ...]
    verdict: str


@dataclass(frozen=True, slots=True)
class TiedGroup:
    """Ions that the spectrum cannot tell apart: their total, and mean and spread of what differs."""

    number: int
    ions: tuple[Ion, ...]
    total: float
    error: float
    share: float
    coordinates: tuple[Coordinate, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Linked:
    """All that was found in one spectrum.

    Attributes
    ----------
    ions
        Candidates that were fitted; `fit` runs over them.
    tried
        How many candidates were offered before the spectrum's intensity ruled most of them out.
    calibrants
        (ion, shift, error) of each named calibrant, ppm.
    discovery
        Estimated share of false species in the list; None where it was not asked for.
    unexplained
        Share of the signal that no candidate explains.
    """

    spectrum: Spectrum
    ions: tuple[Ion, ...]
    tried: int
    fit: Fit
    assignments: tuple[Assignment, ...]
    groups: tuple[TiedGroup, ...]
    calibrants: tuple[tuple[Ion, float, float], ...]
    discovery: FalseDiscovery | None
    unexplained: float

    @property
    def mean_gold(self) -> float:
        """Mean number of Au over the assigned intensity: a diagnostic only (ESI is no concentration)."""
        total = sum(one.amount for one in self.assignments)
        return sum(one.amount * one.ion.gold for one in self.assignments) / total if total else float("nan")


def assign(
    spectrum: Spectrum,
    ions: Iterable[Ion],
    *,
    calibrants: Sequence[Ion] = (),
    calibration_ppm: float = 10.0,
    resolution: float | None = None,
    threshold: float = 3.0,
    rivals: bool = True,
    decoys: bool = True,
    bounds: Bounds | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Linked:
    """Find which of the ions are in the spectrum.

    Parameters
    ----------
    calibrants
        Ions that are certainly there; they set the calibration and are candidates too.
    calibration_ppm
        Standard deviation of the calibration where no calibrant is named.
    resolution
        m / FWHM where it is known; found from the spectrum otherwise.
    threshold
        t from which on an ion is listed.
    rivals, decoys
        Whether to test rivals and to estimate false discoveries.
    say
        Called with words on what is being done.

    Raises
    ------
    InvalidInputError
        No candidate fits into the spectrum, a calibrant is absent, or a bare m/z list.
    TooManyError
        More than 800 candidates have room in the spectrum.
    """
    if spectrum.bare:
        raise InvalidInputError("a bare m/z list has no intensities to fit; use link_mz")
    prior = Calibration(0.0, calibration_ppm, resolution)
    single: list[tuple[float, float]] = []
    if calibrants:
        found, single = calibrated(spectrum, calibrants)
        prior = Calibration(found.shift_ppm, found.error_ppm, resolution)
    offered = list(dict.fromkeys((*calibrants, *ions)))
    kept = _with_room(spectrum, offered, prior)
    say(f"{len(kept)} of {len(offered)} candidates have room in the spectrum")
    peaks = peaks_of(kept)
    profile = spectrum.kind == "profile"
    make = fit_profile if profile else fit_centroids
    fit = make(spectrum, peaks, prior, t_keep=threshold)
    groups = _groups(fit, kept)
    tied = frozenset(int(place) for group in fit.groups for place in group.members)
    tested: dict[int, list[Rival]] = {}
    if rivals and profile:
        say("testing rivals")
        tested = find_rivals(fit, kept, bounds=bounds, exclude=tied)
        tested = with_sodium_neighbours(spectrum, fit, tested)
    discovery = None
    if decoys and profile:
        say("fitting decoys")
        discovery = false_discovery(
            spectrum, fit, np.array([ion.charge for ion in kept]), threshold=threshold
        )
    return Linked(
        spectrum=spectrum, ions=tuple(kept), tried=len(offered), fit=fit,
        assignments=_assignments(fit, kept, groups, tested), groups=groups,
        calibrants=tuple((ion, *pair) for ion, pair in zip(calibrants, single, strict=True)),
        discovery=discovery, unexplained=unexplained_share(spectrum, fit),
    )  # fmt: skip


def _with_room(spectrum: Spectrum, offered: Sequence[Ion], prior: Calibration) -> list[Ion]:
    """Candidates for which the spectrum's intensity leaves room.

    Raises
    ------
    InvalidInputError, TooManyError
        None, or too many for a joint fit.
    """
    tolerance = max(2.0 * prior.error_ppm + abs(prior.shift_ppm), 3.0)
    chosen = select(
        spectrum, peaks_of(offered), tolerance_ppm=tolerance, resolution=prior.resolution or 20_000.0
    )
    if len(chosen) == 0:
        low, high = spectrum.mz[0], spectrum.mz[-1]
        raise InvalidInputError(
            f"none of {len(offered)} candidates has its peaks in the spectrum (m/z {low:.1f} to {high:.1f}); "
            "add frameworks, charges, adducts or another ligand"
        )
    if len(chosen) > _MOST_FITTED:
        raise TooManyError(
            f"{len(chosen)} candidates have room in the spectrum, {_MOST_FITTED} can be fitted together; "
            "narrow the frameworks, gold, sodium or charges"
        )
    return [offered[int(place)] for place in chosen]


def _groups(fit: Fit, ions: Sequence[Ion]) -> tuple[TiedGroup, ...]:
    total = float(fit.amounts.sum())
    return tuple(
        TiedGroup(
            number, tuple(ions[int(place)] for place in group.members), group.total, group.total_error,
            group.total / max(total, 1e-300), tuple(coordinates(group, ions)),
        )
        for number, group in enumerate(fit.groups, start=1)
    )  # fmt: skip


def _assignments(
    fit: Fit, ions: Sequence[Ion], groups: Sequence[TiedGroup], tested: dict[int, list[Rival]]
) -> tuple[Assignment, ...]:
    """Kept ions by falling amount."""
    number_of = {ion: group.number for group in groups for ion in group.ions}
    base = envelopes(ions).most_abundant
    total = float(fit.amounts.sum())
    match = dict(zip(fit.kept.tolist(), matches(fit).tolist(), strict=True))
    found = []
    for place in fit.kept[np.argsort(-fit.amounts[fit.kept])]:
        ion, rivals = ions[int(place)], tuple(tested.get(int(place), ()))
        group = number_of.get(ion)
        found.append(
            Assignment(
                ion=ion,
                mz=float(base[place]),
                amount=float(fit.amounts[place]),
                error=float(fit.errors[place]),
                share=float(fit.amounts[place]) / total,
                t=float(fit.t[place]),
                gain=float(fit.gains[place]),
                group=group,
                rivals=rivals,
                match=match[int(place)],
                verdict=_verdict(group, rivals, match[int(place)]),
            )
        )
    return tuple(found)


def _verdict(group: int | None, rivals: tuple[Rival, ...], match: float) -> str:
    if match < POOR:
        return "poor match"
    if group is not None:
        return "group"
    if not rivals:
        return "not tested"
    return next(
        word for word in ("outdone", "undecided", "decided") if word in {one.verdict for one in rivals}
    )
