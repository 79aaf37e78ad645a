"""From a spectrum and candidates to assignments: fit, groups, rivals, false discovery, what is left over."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from database.masses.candidates import is_usual
from database.spectra.fit.calibrant import calibrated
from database.spectra.fit.calibration import Calibration
from database.spectra.fit.joint import fit_together, require_intensities, with_room
from database.spectra.fit.peaks import peaks_of
from database.spectra.judge.absence import with_sodium_neighbours
from database.spectra.judge.answer import answered
from database.spectra.judge.consistent import consistent, with_rivals
from database.spectra.judge.decoys import false_discovery
from database.spectra.judge.linked import Linked
from database.spectra.judge.listed import Tested, listed
from database.spectra.judge.rivals import find_rivals, find_rivals_of_groups
from database.spectra.judge.saturation import unsaturated
from database.spectra.judge.screening import TOGETHER, screened
from database.spectra.judge.spared import without_spared
from database.spectra.judge.strangers import without_strangers
from structures.errors import InvalidInputError, TooManyError
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.judge.decoys import FalseDiscovery
    from database.spectra.judge.neighbours import Bounds
    from database.spectra.read.spectrum import Spectrum

__all__ = ["assign"]

_MOST_FITTED = 800


def assign(
    spectrum: Spectrum,
    ions: Iterable[Ion],
    *,
    spare: Iterable[Ion] | None = None,
    calibrants: Sequence[Ion] = (),
    calibration_ppm: float = 10.0,
    resolution: float | None = None,
    threshold: float = 3.0,
    rivals: bool = True,
    decoys: bool = True,
    bounds: Bounds | None = None,
    possible: Callable[[Ion, Ion], bool] = lambda _ion, _rival: True,
    prior: bool = True,
    say: Callable[[str], None] = lambda _: None,
) -> Linked:
    """Find which of the ions are in the spectrum.

    Parameters
    ----------
    spare
        Candidates that stay only where the fit loses much without them (`judge.spared`); None: those of the
        ions that are not usual (`is_usual`), () for none.
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
    bounds, possible, prior
        How far rivals go, which of them can be, and whether verdicts count the chemical prior: as in
        `find_rivals`.
    say
        Called with words on what is being done.

    Raises
    ------
    InvalidInputError
        No candidate fits into the spectrum, a calibrant is absent, or an m/z list.
    TooManyError
        More than 800 candidates have room in the spectrum.

    Examples
    --------
    >>> import superatom
    >>> ions = [superatom.parse_ion(f"[Au{x}Ag{44 - x}(p-MBA)30]4-") for x in (1, 2, 3)]
    >>> spectrum = superatom.simulate({ions[0]: 1, ions[2]: 2}, seed=1)
    >>> found = superatom.assign(spectrum, ions, rivals=False, decoys=False)
    >>> [str(one.ion) for one in found.assignments]
    ['[Au3Ag41(p-MBA)30]4-', '[Au1Ag43(p-MBA)30]4-']
    """
    known, single = _known(spectrum, calibrants, calibration_ppm, resolution)
    offered, unusual = _candidates(calibrants, ions, spare)
    screen = partial(screened, threshold=threshold, say=say)
    roomy, left_out = _with_room(spectrum, offered, unusual, known, screen=screen, say=say)

    def fitted(tried: Sequence[Ion], measured: Spectrum) -> Fit:
        return fit_together(measured, peaks_of(tried), known, t_keep=threshold)

    first, saturation = unsaturated(fitted(roomy, spectrum), partial(fitted, roomy))
    again = partial(fitted, measured=first.spectrum)
    kept, fit = without_strangers(*without_spared(roomy, unusual, first, again), again)
    say("testing the answer")
    answer = answered(fit, kept, _without(offered, unusual), saturation=saturation, left_out=left_out)
    asked = {"bounds": bounds, "possible": possible, "prior": prior and answer.firm}
    tested = _tested(fit, kept, asked, say) if rivals else Tested()
    assignments, groups = listed(fit, kept, tested, firm=answer.firm)
    assignments, answer = consistent(assignments, answer, fit, kept)
    answer = with_rivals(answer, assignments, groups)
    return Linked(
        spectrum=spectrum, ions=tuple(kept), tried=len(offered), fit=fit, assignments=assignments,
        groups=groups, answer=answer, unexplained=fit.unexplained(),
        calibrants=tuple((ion, *pair) for ion, pair in zip(calibrants, single, strict=True)),
        discovery=_false(fit, kept, threshold, say) if decoys else None,
    )  # fmt: skip


def _known(
    spectrum: Spectrum, calibrants: Sequence[Ion], calibration_ppm: float, resolution: float | None
) -> tuple[Calibration, list[tuple[float, float]]]:
    """What is known of the calibration, and (shift, error) of each calibrant; an m/z list is refused."""
    require_intensities(spectrum)
    if not calibrants:
        return Calibration(0.0, calibration_ppm, resolution), []
    found, single = calibrated(spectrum, calibrants)
    return Calibration(found.shift_ppm, found.error_ppm, resolution), single


def _false(
    fit: Fit, ions: Sequence[Ion], threshold: float, say: Callable[[str], None]
) -> FalseDiscovery | None:
    say("fitting decoys")
    return false_discovery(fit, np.array([ion.charge for ion in ions]), threshold=threshold)


def _tested(fit: Fit, ions: Sequence[Ion], asked: Mapping[str, Any], say: Callable[[str], None]) -> Tested:
    """Rivals of ions that no group holds, with what the spectrum says of their Na neighbours; of groups."""
    say("testing rivals")
    groups = [[int(place) for place in group.members] for group in fit.groups]
    tied = frozenset(place for group in groups for place in group)
    single = with_sodium_neighbours(fit, find_rivals(fit, ions, exclude=tied, **asked))
    return Tested(single, find_rivals_of_groups(fit, ions, groups, **asked))


def _candidates(
    calibrants: Sequence[Ion], ions: Iterable[Ion], spare: Iterable[Ion] | None
) -> tuple[list[Ion], frozenset[Ion]]:
    """All candidates, and those that stay only where the fit needs them."""
    spare = None if spare is None else tuple(spare)
    offered = list(dict.fromkeys((*calibrants, *ions, *(spare or ()))))
    doubted = (ion for ion in offered if not is_usual(ion)) if spare is None else spare
    return offered, frozenset(doubted).difference(calibrants)


def _without(offered: Sequence[Ion], unusual: frozenset[Ion]) -> list[Ion]:
    return [ion for ion in offered if ion not in unusual]


def _with_room(
    spectrum: Spectrum,
    offered: Sequence[Ion],
    unusual: frozenset[Ion],
    prior: Calibration,
    *,
    screen: Callable[[Spectrum, Sequence[Ion], Calibration], list[Ion]],
    say: Callable[[str], None],
) -> tuple[list[Ion], int]:
    """Candidates for which the spectrum's intensity leaves room, and how many unusual ones are left out.

    Raises
    ------
    InvalidInputError, TooManyError
        None, or too many for a joint fit.
    """
    chosen = with_room(spectrum, peaks_of(offered), prior)
    if len(chosen) == 0:
        low, high = spectrum.mz[0], spectrum.mz[-1]
        raise InvalidInputError(
            f"none of {len(offered)} candidates has its peaks in the spectrum (m/z {low:.1f} to {high:.1f}); "
            "add frameworks, charges, adducts or another ligand"
        )
    roomy = [offered[int(place)] for place in chosen]
    if len(roomy) > TOGETHER:
        roomy = screen(spectrum, roomy, prior) or roomy
    all_roomy = roomy
    if len(roomy) > _MOST_FITTED:
        roomy = _without(roomy, unusual) or roomy
    if len(roomy) > _MOST_FITTED:
        raise TooManyError(
            f"{len(roomy)} candidates have room in the spectrum, {_MOST_FITTED} can be fitted together; "
            "narrow the frameworks, gold, sodium or charges"
        )
    say(f"{len(roomy)} of {counted(len(offered), 'candidate')} with room in the spectrum")
    return roomy, len(all_roomy) - len(roomy)
