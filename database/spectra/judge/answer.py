"""Is a spectrum explained by these candidates, partly, or not by these? What failed of what can fail.

A joint fit finds amounts for any candidates. So it is asked whether their envelopes have the measured shape
and spacing, whether the calibration was to be expected, whether the same candidates fit as well one isotope
peak beside, what is left over, and whether what was decided names one cluster twice. Limits are from spectra
by foreign code (tests): right sets stay below a misfit of 0.10, 3 % left over and a pull of 1.7; wrong
ligands and unknown clusters are above a misfit of 0.3, axes off by one isotope peak lead by 100 or more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from database.spectra.judge.axis import AxisShift, axis_shift
from database.spectra.judge.leftover import Leftover, leftovers
from database.spectra.judge.match import misfit
from database.spectra.judge.spacing import charge_of_spacing
from database.spectra.judge.verdicts import DECIDED
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.judge.saturation import Saturation

__all__ = ["Answer", "Word", "answered"]

Word = Literal["explained", "partly explained", "not explained", "cannot be told"]

_WORDS: tuple[Word, ...] = ("explained", "partly explained", "cannot be told", "not explained")
_OPEN, _NOT = 2, 3  # places
_MISFIT = (0.12, 0.22)  # from which on a set explains in part only, and not at all
_PULL = (2.0, 2.5)  # standard deviations of the calibration from its prior
_SATURATED_PULL = (1.0, 2.5)  # the same without the tops, which hold most of what tells ions apart
_LEFT = (0.05, 0.8)  # unexplained share
_MUCH = 0.2  # unexplained share from which on a bad shape is no fault of the instrument
_SCALE = 2.0  # ppm that a scale may be off whatever is known of it
_LOOKED = 3  # strongest ions whose spacing is looked at where the shape is bad
_EXPECTED = 0.02  # of an ion's highest point: where its peaks are


@dataclass(frozen=True, slots=True)
class Answer(Shown):
    """What the whole answer is worth.

    Attributes
    ----------
    word
        `explained`, `partly explained` or `not explained` by these candidates; `cannot be told` where others
        explain as well what these do, or the same one isotope peak beside.
    reasons
        What failed, in words; empty where nothing did.
    firm
        Whether any ion may be decided: the spectrum is explained, at least in part, on a calibration that was
        to be expected.
    misfit
        Relative error of shape over all ions.
    unexplained
        Share of the signal that is something else.
    axis
        How the same candidates fit one isotope peak beside.
    saturation
        What a saturated detector cut off, or None.
    leftovers
        The strongest groups of peaks that nobody explains.
    left_out
        Candidates with room that could not be fitted, because they are too many.
    better
        Another set that explains more, in words.
    """

    word: Word
    reasons: tuple[str, ...]
    firm: bool
    misfit: float
    unexplained: float
    axis: AxisShift
    saturation: Saturation | None = None
    leftovers: tuple[Leftover, ...] = field(default=())
    left_out: int = 0
    better: str = ""

    @property
    def strange(self) -> bool:
        """Whether shapes are wrong or much is left over, which other ions may explain, and no shift."""
        return self.misfit > _MISFIT[0] or self.unexplained > _LEFT[0]

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        reasons = "; ".join([*self.reasons, *self._beside()])
        told = f"{self.word} by these candidates"
        if self.word == "cannot be told":
            told = "it cannot be told whether these candidates explain the spectrum"
        return told + (f": {reasons}" if reasons else "")

    def _beside(self) -> Iterator[str]:
        if self.saturation is not None:
            yield (
                f"the detector was saturated (tops lack {self.saturation.lost:.0%}, points above "
                f"{self.saturation.ceiling:.4g} were left out)"
            )
        if self.left_out:
            yield f"{self.left_out} unusual candidates with room were left out, because they are too many"
        if self.better:
            yield self.better


def answered(
    fit: Fit,
    ions: Sequence[Ion],
    offered: Sequence[Ion],
    *,
    saturation: Saturation | None = None,
    left_out: int = 0,
) -> Answer:
    """Put the whole fit to the test.

    Parameters
    ----------
    ions
        Candidates of the fit, in order.
    offered
        Those to move by one isotope peak.
    """
    shape = misfit(fit)
    kept = [ions[int(place)] for place in fit.kept]
    axis = axis_shift(fit, list(dict.fromkeys((*kept, *offered)))) if kept else AxisShift(0, -np.inf, 1.0)
    pulled = _pulled(fit, _PULL if saturation is None else _SATURATED_PULL)
    failed = [*_failed(fit, shape, axis), *pulled, *_wrong_charges(fit, ions, shape)]
    grade = max((grade for grade, _ in failed), default=0)
    return Answer(
        _WORDS[grade], tuple(text for _, text in failed), grade < _OPEN and not pulled,
        shape, fit.unexplained(), axis, saturation, leftovers(fit), left_out,
    )  # fmt: skip


def _failed(fit: Fit, shape: float, axis: AxisShift) -> Iterator[tuple[int, str]]:
    """(Place of the word in `_WORDS`, what failed)."""
    if len(fit.kept) == 0:
        yield _NOT, "none of them stands out of the noise"
        return
    bad, left = _grade(shape, _MISFIT), fit.unexplained()
    if grade := _NOT if bad and left > _MUCH else bad:
        yield grade, f"measured envelopes do not have their shape (misfit {shape:.0%})"
    if axis.lead > DECIDED and (bad or axis.misfit < _MISFIT[0]):
        better = f"all of them moved by one isotope peak ({axis.steps:+d}/z) fit better (by {axis.lead:.0f})"
        yield _NOT, f"{better}: the axis is off by 1/z, or they have a wrong number of H"
    elif axis.lead > -DECIDED:
        beside = f"all of them moved by one isotope peak ({axis.steps:+d}/z) fit as well"
        yield _OPEN, f"{beside}: a calibrant, or another charge state, would tell"
    if grade := _grade(left, _LEFT):
        yield grade, f"{left:.0%} of the signal is something else"


def _pulled(fit: Fit, limits: tuple[float, float]) -> list[tuple[int, str]]:
    """As `_failed`, of the calibration."""
    away, known = fit.shift_ppm - fit.calibration.shift_ppm, fit.calibration.error_ppm
    grade = _grade(abs(away) / float(np.hypot(known, _SCALE)), limits)
    words = f"they ask for a calibration of {fit.shift_ppm:+.0f} ppm, where {known:.0f} is allowed"
    return [(grade, words)] if grade and len(fit.kept) else []


def _grade(value: float, limits: tuple[float, float]) -> int:
    """Place of the word: in part above the first limit, not at all above the second."""
    return _NOT if value > limits[1] else int(value > limits[0])


def _wrong_charges(fit: Fit, ions: Sequence[Ion], shape: float) -> Iterator[tuple[int, str]]:
    """Strongest ions whose peaks have the spacing of another charge, where the shape is bad."""
    if shape < _MISFIT[0]:
        return
    signal = fit.intensity - fit.background
    columns = dict(zip(fit.kept.tolist(), fit.columns(), strict=True))
    for place in fit.kept[np.argsort(-fit.amounts[fit.kept])][:_LOOKED]:
        column, ion = columns[int(place)], ions[int(place)]
        where = column > _EXPECTED * column.max(initial=0.0)
        if not where.any():
            continue
        first, last = np.flatnonzero(where)[[0, -1]]
        stretch = slice(first, last + 1)
        charge = charge_of_spacing(fit.mz[stretch], signal[stretch], fit.comparing, fit.noise.ion)
        if charge is not None and charge != abs(ion.charge):
            yield _NOT, f"peaks about {fit.mz[stretch].mean():.1f} are 1/{charge} apart, which is not {ion}"
            return
