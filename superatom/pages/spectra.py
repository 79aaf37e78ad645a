"""A linked spectrum as the page draws it: curves, ions with their rivals, sentences.

Curves of ions are the fitted envelopes themselves (`Fit.curve`); that of a rival has the ion's amount, so
that both can be compared. Nothing is fitted again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from database.observed.spectra import tied_document
from database.spectra.fit.peaks import peaks_of
from database.spectra.judge.rivals import write_vector
from database.spectra.judge.verdicts import DECIDED, MEANING
from structures.library.classes import CLASSES, class_name
from superatom import mz_report
from superatom.link_remarks import link_remarks
from superatom.pages.packed import packed_floats, packed_steps

if TYPE_CHECKING:
    from database.masses.ions import Ion
    from database.spectra.judge.linked import Assignment, Linked, TiedGroup
    from database.spectra.judge.precursor import Precursor
    from database.spectra.judge.rivals import Rival
    from database.spectra.mz_list.matched import MatchedMzList
    from database.spectra.read.spectrum import Spectrum

__all__ = ["mz_list_document", "spectrum_document"]

_MZ = 1e-5  # Th
_SIGMA = 0.001
_RIVALS = 3  # curves drawn of each ion; the table has all
_DRAWN = 1e-4  # of its highest point: where a curve begins and ends


def spectrum_document(
    linked: Linked, run: int, feed_gold: float | None = None, precursor: Precursor | None = None
) -> dict[str, Any]:
    """All that the page shows of a fitted profile or peak list."""
    fit, spectrum = linked.fit, linked.spectrum
    opening, *remarks = link_remarks(linked, feed_gold, precursor)
    return {
        "run": run,
        "kind": spectrum.kind,
        "title": spectrum.source or spectrum.title or "spectrum",
        "opening": opening,
        "remarks": remarks,
        "word": linked.answer.word,
        "verdicts": "; ".join(f"{word}: {meaning}" for word, meaning in MEANING.items()),
        "excluded": DECIDED,
        "unexplained": linked.unexplained,
        "mz": packed_steps(spectrum.mz, _MZ, running=True),
        "intensity": packed_floats(spectrum.intensity),
        "fit": {
            "mz": packed_steps(fit.mz, _MZ, running=True),
            "model": packed_floats(fit.model),
            "residual": packed_steps(np.clip(fit.residual, -1e4, 1e4), _SIGMA),
        },
        "ions": [_ion(linked, one) for one in linked.assignments],
        "groups": [_group(group) for group in linked.groups],
        "leftovers": [
            {"mz": one.mz, "low": one.low, "high": one.high, "share": one.share, "charge": one.charge}
            for one in linked.answer.leftovers
        ],
    }


def mz_list_document(found: MatchedMzList, spectrum: Spectrum, run: int) -> dict[str, Any]:
    """All that the page shows of an m/z list: it has no curves."""
    opening, *remarks = mz_report.mz_remarks(found)
    return {
        "run": run,
        "kind": spectrum.kind,
        "title": spectrum.source or "m/z list",
        "opening": opening,
        "remarks": remarks,
        "mz": packed_steps(spectrum.mz, _MZ, running=True),
        "matches": mz_report.mz_rows(found),
    }


def _ion(linked: Linked, one: Assignment) -> dict[str, Any]:
    name = class_name(one.ion.n_metals, one.ion.n_anchors)
    tied = one.group is not None
    return {
        "ion": str(one.ion),
        "class": name,
        "hypothesis": name in CLASSES and CLASSES[name].hypothesis,
        "gold": one.ion.gold,
        "charge": one.ion.charge,
        "mz": one.mz,
        "amount": None if tied else one.amount,
        "error": None if tied or not np.isfinite(one.error) else one.error,
        "share": None if tied else one.share,
        "t": None if tied else one.t,
        "match": one.match,
        "verdict": one.verdict,
        "group": one.group,
        "curve": _curve(linked, one.ion, one.amount),
        "rivals": [_rival(linked, one, rival, drawn=k < _RIVALS) for k, rival in enumerate(one.rivals)],
    }


def _rival(linked: Linked, one: Assignment, rival: Rival, *, drawn: bool) -> dict[str, Any]:
    return {
        "ion": str(rival.ion),
        "change": write_vector(rival.vector),
        "deviance": rival.deviance,
        "cosine": rival.apart.cosine,
        "verdict": rival.verdict,
        "decide": rival.decide,
        "curve": _curve(linked, rival.ion, one.amount) if drawn else None,
    }


def _group(group: TiedGroup) -> dict[str, Any]:
    return tied_document(group) | {"gold": [ion.gold for ion in group.ions]}


def _curve(linked: Linked, ion: Ion, amount: float) -> dict[str, Any] | None:
    """Where the envelope stands out of nothing; None where the fit has no point there."""
    mz, height = linked.fit.curve(peaks_of([ion]), np.array([amount]))
    high = np.flatnonzero(height > _DRAWN * float(height.max(initial=0.0)))
    if not len(high):
        return None
    part = slice(int(high[0]), int(high[-1]) + 1)
    return {"mz": packed_steps(mz[part], _MZ, running=True), "intensity": packed_floats(height[part])}
