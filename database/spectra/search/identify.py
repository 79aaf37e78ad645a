"""From a group of peaks to an answer: search, what fits as well, what would decide, and chance.

`one composition` is said only where nothing else fits as well, other metals tried too, the envelope has the
shape, and no moved axis finds a match that comes near.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from database.masses.envelopes import envelopes
from database.spectra.judge.advice import what_decides
from database.spectra.judge.distance import distances
from database.spectra.judge.neighbours import difference
from database.spectra.judge.rivals import write_vector
from database.spectra.search.chance import chance_of
from database.spectra.search.envelope import EQUAL, Ranked, search_envelope
from database.spectra.search.identified import Identified, Match
from structures.matter.elements import ELEMENTS
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import ligand as find_ligand

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from database.masses.compositions import Space
    from database.masses.ions import Ion
    from database.spectra.search.group import PeakGroup
    from database.spectra.search.identified import ChargeFrom, Verdict

__all__ = ["COUNTED_METALS", "MOST_CHARGES", "identify_group"]

MOST_CHARGES = 8
"""Charges 1 to this are tried where the spacing does not tell."""

COUNTED_METALS = tuple(symbol for symbol, row in ELEMENTS.items() if row.core and row.valence is not None)
"""Metals whose superatom electrons are counted: those that a search may name."""

_SHOWN = 12
_MISFIT = 0.12  # of right sets by foreign code at most 0.1, see `judge.answer`
_STRUCTURE = 4.0  # standard deviations: once in 30,000 by noise
_CLEAR = 10.0  # score by which the best must be ahead of all moved axes: twice what counts as equal


def identify_group(
    group: PeakGroup,
    space: Space,
    charges: Sequence[int],
    *,
    charge_from: ChargeFrom,
    error_ppm: float = 5.0,
    prior: bool = True,
    chance: bool = True,
) -> Identified:
    """Search compositions for a group of peaks.

    Parameters
    ----------
    charges
        Signed charges to try.
    charge_from
        How they are known.
    error_ppm
        Standard deviation of the calibration.
    prior, chance
        Whether to rank with the prior, and whether to try moved axes.

    Raises
    ------
    TooManyError
        As `compositions_about`.
    """
    tried = [search_envelope(group, space, charge, error_ppm=error_ppm, prior=prior) for charge in charges]
    ranked = sorted((one for one in tried if one is not None), key=_rank)
    matches = _matches(group, ranked)
    answer = Identified(
        asked=f"the envelope about m/z {group.centre:.2f}", mz=float(group.mz[np.argmax(group.counts)]),
        low=float(group.mz[0]), high=float(group.mz[-1]), verdict="none", reasons=(),
        charge=ranked[0].found.charge if ranked else None, charge_from=charge_from,
        count=sum(one.count for one in ranked), equal=sum(_equal(one, ranked[0]) for one in ranked),
        matches=matches, chance=None, ions=group.ions, space=space, prior=prior,
    )  # fmt: skip
    if not ranked:
        return replace(answer, reasons=("no composition has its mass",))
    if ranked[0].misfit[0] > _MISFIT:
        words = f"the best, {matches[0].ion}, misses its shape by {ranked[0].misfit[0]:.0%}"
        return replace(answer, reasons=(words,))
    by_chance = chance_of(group, space, ranked[0], error_ppm=error_ppm, prior=prior) if chance else None
    answer = replace(answer, chance=by_chance)
    reasons = list(_doubts(group, answer, ranked[0]))
    if not reasons:
        reasons += _others(group, answer, ranked[0], error_ppm)
    verdict: Verdict = "undecided" if reasons else "one composition"
    return replace(answer, verdict=verdict, reasons=tuple(reasons))


def _rank(one: Ranked) -> float:
    return float(one.score[0])


def _equal(one: Ranked, best: Ranked) -> int:
    return int(np.count_nonzero(one.score < best.score[0] + EQUAL))


def _doubts(group: PeakGroup, answer: Identified, best: Ranked) -> Iterator[str]:
    chance = answer.chance
    if answer.equal > 1:
        yield f"{answer.equal} fit as well as each other"
    if answer.charge_from == "not determined":
        yield "the charge is not determined by the spacing"
    if group.independent == len(group.mz) and best.structure[0] > _STRUCTURE:
        yield f"{best.found.ion(0)} leaves a residual that is no noise ({best.structure[0]:.0f} sigma)"
    if chance is None:
        yield "chance was not looked at"
    elif chance.equal:
        yield f"an impossible mass finds a match as good in {chance.equal} of {chance.tries} tries"
    elif chance.lead < _CLEAR:
        yield f"an impossible mass comes near (within {chance.lead:.0f})"


def _others(group: PeakGroup, answer: Identified, best: Ranked, error_ppm: float) -> list[str]:
    """Compositions with metals or a ligand that were not asked for, where one fits as well."""
    own, charge = best.found.ion(0), best.found.charge
    limit = best.score[0] + EQUAL
    for space, words in _wider(answer.space):
        found = search_envelope(group, space, charge, error_ppm=error_ppm, prior=answer.prior)
        if found is None:
            continue
        score = (
            found.score * found.dispersion / best.dispersion
            + (found.dispersion / best.dispersion - 1) * found.prior
        )
        for place in np.flatnonzero(score < limit):
            if (ion := found.found.ion(int(place))) != own:
                return [f"{ion} fits as well ({words})"]
    return []


def _wider(space: Space) -> Iterator[tuple[Space, str]]:
    """All metals with these ligands, then these metals with each other thiolate of the table."""
    metals = (*space.metals, *(name for name in COUNTED_METALS if name not in space.metals))
    if metals != space.metals:
        yield replace(space, metals=metals), f"--metals {','.join(metals)}"
    seen = {tuple(sorted(find_ligand(name).formula)) for name in space.ligands}
    for name, one in LIGANDS.items():
        formula = tuple(sorted(one.formula))
        if one.bonding == "X" and not one.bare and formula not in seen:
            seen.add(formula)
            yield replace(space, ligands=(name, *space.ligands[1:])), f"--ligand {name}"


def _matches(group: PeakGroup, ranked: Sequence[Ranked]) -> tuple[Match, ...]:
    """The best of all charges."""
    order = sorted(
        (
            (float(one.score[place]), one, place)
            for one in ranked
            for place in range(min(len(one.score), _SHOWN))
        ),
        key=lambda each: each[0],
    )[:_SHOWN]
    if not order:
        return ()
    ions = [one.found.ion(place) for _, one, place in order]
    decide = _deciding(group, ions, [score - order[0][0] for score, _, _ in order])
    highest = envelopes(ions).most_abundant
    first, least = order[0][1], order[0][1].deviance[order[0][2]]
    return tuple(
        Match(
            ion, float(highest[k]), ion.electrons, score - order[0][0],
            float(one.deviance[place] * one.dispersion / first.dispersion - least), float(one.prior[place]),
            float(one.shift_ppm[place]), float(one.misfit[place]),
            write_vector(difference(ions[0], ion)) if k else "", decide[k],
        )
        for k, ((score, one, place), ion) in enumerate(zip(order, ions, strict=True))
    )  # fmt: skip


def _deciding(group: PeakGroup, ions: list[Ion], behind: list[float]) -> list[str]:
    """What would tell each that fits as well from the best one."""
    words = [""] * len(ions)
    close = [k for k in range(1, len(ions)) if behind[k] < EQUAL and ions[k].charge == ions[0].charge]
    apart = distances([(ions[0], ions[k]) for k in close], resolution=group.resolution)
    for k, one in zip(close, apart, strict=True):
        words[k] = what_decides(ions[k], difference(ions[0], ions[k]), one)
    return words
