"""What `link` says of a fitted spectrum: rows of a table, and all of it as one JSON document."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from database.observed.spectra import tied_document
from database.spectra.judge.rivals import write_vector
from superatom.link_remarks import link_remarks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.spectra.judge.answer import Answer
    from database.spectra.judge.linked import Assignment, Linked, TiedGroup
    from database.spectra.judge.precursor import Precursor
    from database.spectra.judge.rivals import Rival

__all__ = ["COLUMNS", "link_document", "link_rows"]

COLUMNS = ("ion", "mz", "amount", "error", "share", "t", "match", "verdict", "rival", "deviance")


def link_rows(linked: Linked) -> list[dict[str, Any]]:
    """One row an ion that is determined, then one row a group."""
    return [*_single_rows(linked), *map(_group_row, linked.groups)]


def _single_rows(linked: Linked) -> list[dict[str, Any]]:
    return [_row(one) for one in linked.assignments if one.group is None]


def _row(one: Assignment) -> dict[str, Any]:
    return {
        "ion": str(one.ion),
        "mz": one.mz,
        "amount": one.amount,
        "error": one.error,
        "share": one.share,
        "t": one.t,
        "gain": one.gain,
        "match": one.match,
        "misfit": one.misfit,
        "verdict": one.verdict,
        **_nearest(one.rivals),
    }


def _nearest(rivals: Sequence[Rival]) -> dict[str, Any]:
    """The first of the rivals, and all of them."""
    return {
        "rival": str(rivals[0].ion) if rivals else None,
        "deviance": rivals[0].deviance if rivals else None,
        "rivals": [_rival(rival) for rival in rivals],
    }


def _group_row(group: TiedGroup) -> dict[str, Any]:
    return {
        "ion": f"group {group.number}: {group.ions[0]} to {group.ions[-1]}",
        "mz": None,
        "amount": group.total,
        "error": group.error,
        "share": group.share,
        "t": group.total / group.error,
        "match": group.match,
        "verdict": group.verdict,
        **_nearest(group.rivals),
    }


def _rival(rival: Rival) -> dict[str, Any]:
    return {
        "ion": str(rival.ion),
        "vector": write_vector(rival.vector),
        "deviance": rival.deviance,
        "scope": rival.scope,
        "prior": rival.prior,
        "verdict": rival.verdict,
        "unaided": rival.unaided,
        "cosine": rival.apart.cosine,
        "decide": rival.decide,
    }


def link_document(
    linked: Linked, run: int, feed_gold: float | None, precursor: Precursor | None = None
) -> dict[str, Any]:
    """The JSON document of a run."""
    fit, spectrum = linked.fit, linked.spectrum
    return {
        "run": run,
        "spectrum": {"source": spectrum.source, "sha256": spectrum.sha256, "kind": spectrum.kind},
        "shift_ppm": fit.shift_ppm,
        "shift_error": fit.shift_error,
        "resolution": fit.determined.get("resolution"),
        "candidates": linked.tried,
        "fitted": len(linked.ions),
        "unexplained": linked.unexplained,
        "false_rate": linked.false_rate,
        "answer": _answer(linked.answer),
        "assignments": _single_rows(linked),
        "groups": [tied_document(group) | _nearest(group.rivals) for group in linked.groups],
        "remarks": link_remarks(linked, feed_gold, precursor),
        "precursor": precursor and _precursor(precursor),
    }


def _precursor(found: Precursor) -> dict[str, Any]:
    return {
        "ion": str(found.ion),
        "sentence": found.sentence,
        "share": found.shares.get(found.ion),
        "fragments": [{"ion": str(ion), "share": found.shares[ion]} for ion in found.left],
        "leaving": [{"ion": str(ion), "share": found.shares[ion]} for ion in found.leaving],
        "steps": [
            {"parent": str(one.parent), "child": str(one.child), "lost": list(one.lost)}
            for one in found.steps
        ],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    saturation, axis = answer.saturation, answer.axis
    return {
        "word": answer.word,
        "sentence": answer.sentence,
        "reasons": list(answer.reasons),
        "misfit": answer.misfit,
        "axis": {"steps": axis.steps, "lead": axis.lead if isfinite(axis.lead) else None},
        "saturation": asdict(saturation) if saturation else None,
        "leftovers": [asdict(one) for one in answer.leftovers],
        "left_out": answer.left_out,
    }
