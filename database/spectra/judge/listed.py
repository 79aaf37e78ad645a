"""What a fit kept, as assignments and groups, each with its amount, its match, its rivals and its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from database.masses.envelopes import envelopes
from database.spectra.judge.coordinates import coordinates
from database.spectra.judge.linked import Assignment, TiedGroup
from database.spectra.judge.match import HIDDEN, matches, own_misfits
from database.spectra.judge.verdicts import worth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.masses.ions import Ion
    from database.spectra.fit.protocol import Fit
    from database.spectra.judge.rivals import Rival
    from database.spectra.judge.verdicts import Verdict

__all__ = ["Tested", "listed"]


@dataclass(frozen=True, slots=True)
class Tested:
    """Rivals: of each candidate by its place, and of each group of the fit in order."""

    ions: dict[int, list[Rival]] = field(default_factory=dict)
    groups: list[list[Rival]] = field(default_factory=list)


def listed(
    fit: Fit, ions: Sequence[Ion], tested: Tested, *, firm: bool
) -> tuple[tuple[Assignment, ...], tuple[TiedGroup, ...]]:
    """Kept ions by falling amount, and groups.

    Parameters
    ----------
    ions
        Candidates of the fit, in order.
    firm
        Whether the whole answer allows that anything is decided.
    """
    match = dict(zip(fit.kept.tolist(), matches(fit).tolist(), strict=True))
    return _assignments(fit, ions, tested, match, firm=firm), _groups(fit, ions, tested, match, firm=firm)


def _assignments(
    fit: Fit, ions: Sequence[Ion], tested: Tested, match: dict[int, float], *, firm: bool
) -> tuple[Assignment, ...]:
    number_of = {int(place): k for k, group in enumerate(fit.groups, start=1) for place in group.members}
    base, total = envelopes(ions).most_abundant, float(fit.amounts.sum())
    misfit = dict(zip(fit.kept.tolist(), own_misfits(fit).tolist(), strict=True))
    found = []
    for place in fit.kept[np.argsort(-fit.amounts[fit.kept])].tolist():
        rivals, group = tuple(tested.ions.get(place, ())), number_of.get(place)
        word, unaided = _words(
            rivals, match[place], firm=firm and misfit[place] <= HIDDEN, tied=group is not None
        )
        found.append(
            Assignment(
                ion=ions[place],
                mz=float(base[place]),
                amount=float(fit.amounts[place]),
                error=float(fit.errors[place]),
                share=float(fit.amounts[place]) / total,
                t=float(fit.t[place]),
                gain=float(fit.gains[place]),
                group=group,
                rivals=rivals,
                match=match[place],
                misfit=misfit[place],
                verdict=word,
                unaided=unaided,
            )
        )
    return tuple(found)


def _groups(
    fit: Fit, ions: Sequence[Ion], tested: Tested, match: dict[int, float], *, firm: bool
) -> tuple[TiedGroup, ...]:
    total = max(float(fit.amounts.sum()), 1e-300)
    found = []
    for number, group in enumerate(fit.groups, start=1):
        rivals = tuple(tested.groups[number - 1]) if tested.groups else ()
        members = [place for place in group.members.tolist() if place in match]
        weights = fit.amounts[members]
        own = float(np.average([match[one] for one in members], weights=weights)) if weights.sum() else 1.0
        word, unaided = _words(rivals, own, firm=firm)
        found.append(
            TiedGroup(
                number=number,
                ions=tuple(ions[place] for place in group.members.tolist()),
                total=group.total,
                error=group.total_error,
                share=group.total / total,
                coordinates=tuple(coordinates(group, ions)),
                match=own,
                rivals=rivals,
                verdict=word,
                unaided=unaided,
            )
        )
    return tuple(found)


def _words(
    rivals: Sequence[Rival], match: float, *, firm: bool, tied: bool = False
) -> tuple[Verdict, Verdict]:
    """The verdict, and that of the fit alone; a member of a group has none of its own but a poor match."""
    words = (
        worth((one.verdict for one in rivals), match, firm=firm),
        worth((one.unaided for one in rivals), match, firm=firm),
    )
    return ("group", "group") if tied and words[0] != "poor match" else words
