"""What `link` says of an m/z list: rows of a table, sentences, one JSON document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from database.spectra.judge.rivals import write_vector

if TYPE_CHECKING:
    from database.spectra.mz_list.matched import MatchedMzList
    from database.spectra.mz_list.rivals import MzRival

__all__ = ["COLUMNS", "mz_document", "mz_remarks", "mz_rows"]

COLUMNS = ("reported", "predicted", "difference", "ion", "verdict", "rival", "chance")


def mz_rows(found: MatchedMzList) -> list[dict[str, Any]]:
    """One row a match; rivals stand at the nearest ion of each printed m/z."""
    chances = found.chances
    rows = []
    for index, match in enumerate(found.matches):
        rivals = found.rivals.get(index, [])
        rows.append(
            {
                "reported": match.reported.text,
                "predicted": match.predicted,
                "difference": match.difference,
                "ion": None if match.place is None else str(found.ions[match.place]),
                "verdict": match.verdict,
                "rival": str(rivals[0].ion) if rivals else None,
                "chance": chances[match.reported],
                "rivals": [_rival(rival) for rival in rivals],
            }
        )
    return rows


def _rival(rival: MzRival) -> dict[str, Any]:
    return {
        "ion": str(rival.ion),
        "vector": write_vector(rival.vector),
        "predicted": rival.predicted,
        "difference": rival.difference,
        "offered": rival.offered,
        "decide": rival.decide,
    }


def mz_remarks(found: MatchedMzList) -> list[str]:
    """What the rows are worth, in sentences."""
    chance = found.chance
    answer = (
        f"{chance.matched} of {len(chance.each)} m/z match these candidates within their digits, "
        f"{chance.expected:.2g} would by chance"
    )
    share = (
        f"by chance {chance.expected:.2g} of {len(chance.each)} m/z would find an ion: about "
        f"{chance.rate:.0%} of the {chance.matched} that did may be false; a rough count, decoys are surer"
    )
    moved = (
        [f"the list's axis is off by {found.shift_ppm:+.1f} ppm, found from its own matches; they are on it"]
        if found.shift_ppm
        else []
    )
    rivals = dict.fromkeys(
        f"rival of {found.ions[found.matches[index].place or 0]}: {write_vector(some[0].vector)} "
        f"({some[0].ion}); would decide: {some[0].decide}"
        for index, some in found.rivals.items()
        if some
    )
    alone = "an m/z list has neither envelope nor calibration: a match is no proof; link the spectrum"
    return [answer, *moved, *([share] if chance.matched else []), *rivals, alone]


def mz_document(found: MatchedMzList, run: int) -> dict[str, Any]:
    """The JSON document of a run."""
    return {
        "run": run,
        "matches": mz_rows(found),
        "shift_ppm": found.shift_ppm,
        "expected_by_chance": found.chance.expected,
        "false_rate": found.chance.rate,
        "remarks": mz_remarks(found),
    }
