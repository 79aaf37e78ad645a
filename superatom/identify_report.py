"""What `identify` says of envelopes and numbers: rows of a table, sentences, one JSON document."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from database.masses.prior import PRIOR
from structures.electron_shell import so_many

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.spectra.search.identified import Identified, Match

__all__ = [
    "COLUMNS",
    "identified_document",
    "identified_remarks",
    "identified_rows",
    "prior_remark",
    "unexplained_remarks",
]

COLUMNS = ("ion", "mz", "electrons", "behind", "deviance", "prior", "shift", "vector")
_FEW, _FAR = 2, 15.0  # rows that are shown anyway, and the score behind the best up to which others are
_NAMED = 4  # of those that fit as well, whose difference is said


def identified_rows(found: Identified) -> list[dict[str, Any]]:
    """One row a composition, best first; of an envelope only those that are not far behind."""
    near = [match for place, match in enumerate(found.matches) if place < _FEW or match.behind < _FAR]
    return [_row(match) for match in near]


def _row(match: Match) -> dict[str, Any]:
    return {
        "ion": str(match.ion),
        "mz": match.mz,
        "electrons": match.electrons,
        "behind": match.behind,
        "deviance": match.deviance,
        "prior": match.prior,
        "shift": match.shift_ppm,
        "misfit": match.misfit,
        "vector": match.vector,
        "decide": match.decide,
    }


def identified_remarks(found: Identified) -> list[str]:
    """The answer, how the charge is known, chance, what would decide, and the prior."""
    return [found.sentence, *_charge(found), *_chance(found), *_deciding(found)]


def unexplained_remarks(found: Identified) -> list[str]:
    """What is unexplained, in words: the answer, the best composition, and chance."""
    best = found.best
    named = f"; best: {best.ion}, {so_many(best.electrons)}, {best.shift_ppm:+.1f} ppm" if best else ""
    return [f"identified: {found.sentence}{named}", *_chance(found)]


def _charge(found: Identified) -> Iterator[str]:
    if found.charge_from == "spacing" and found.charge is not None:
        yield f"charge {abs(found.charge)} by the spacing of the peaks"
    elif found.charge_from == "not determined":
        yield "charge not determined: all were tried; --charge names it, as --charge=-4"


def _chance(found: Identified) -> Iterator[str]:
    if found.chance is not None:
        yield (
            f"chance: on {found.chance.equal} of {found.chance.tries} axes moved to where nothing can be, a "
            "composition fits as well; a good fit is no proof"
        )


def _deciding(found: Identified) -> Iterator[str]:
    close = [match for match in found.matches if match.vector and match.decide]
    for match in close[:_NAMED]:
        yield f"{match.vector} fits as well; would decide: {match.decide}"
    if found.equal > _NAMED + 1 and close:
        yield f"{found.equal - 1} fit as well in all; a second charge state adds ions, but differs as little"
    if found.verdict == "by mass alone":
        yield "a measured envelope decides more than digits: superatom identify FILE --window LOW-HIGH"


def prior_remark(found: Identified) -> list[str]:
    """The prior in words, or that there was none."""
    if found.prior:
        return [f"prior (log units; --no-prior ranks without it): {PRIOR}"]
    return ["ranked without a prior"]


def identified_document(found: Identified) -> dict[str, Any]:
    """All of it, as JSON can hold it."""
    chance = found.chance
    return {
        "asked": found.asked,
        "mz": found.mz,
        "low": found.low,
        "high": found.high,
        "verdict": found.verdict,
        "sentence": found.sentence,
        "reasons": list(found.reasons),
        "charge": found.charge,
        "charge_from": found.charge_from,
        "count": found.count,
        "equal": found.equal,
        "ions": found.ions,
        "chance": chance
        and {
            "tries": chance.tries,
            "equal": chance.equal,
            "lead": chance.lead if isfinite(chance.lead) else None,
        },
        "metals": list(found.space.metals),
        "ligands": list(found.space.ligands),
        "prior": PRIOR if found.prior else None,
        "compositions": identified_rows(found),
    }
