"""What `link` says of a fitted spectrum: rows of a table, sentences, one JSON document."""

from __future__ import annotations

from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

from database.masses.prior import RIDING
from database.observed.spectra import tied_document
from database.spectra.judge.match import POOR
from database.spectra.judge.rivals import write_vector
from structures.library.classes import CLASSES, class_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.spectra.judge.answer import Answer
    from database.spectra.judge.leftover import Leftover
    from database.spectra.judge.linked import Assignment, Linked, TiedGroup
    from database.spectra.judge.precursor import Precursor
    from database.spectra.judge.rivals import Rival

__all__ = ["COLUMNS", "link_document", "link_remarks", "link_rows"]

COLUMNS = ("ion", "mz", "amount", "error", "share", "t", "match", "verdict", "rival", "deviance")


def link_rows(linked: Linked) -> list[dict[str, Any]]:
    """One row an ion that is determined, then one row a group."""
    return [*_single_rows(linked), *(_group_row(group, linked) for group in linked.groups)]


def _single_rows(linked: Linked) -> list[dict[str, Any]]:
    return [_row(one) for one in linked.assignments if one.group is None]


def _row(one: Assignment) -> dict[str, Any]:
    nearest = one.rivals[0] if one.rivals else None
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
        "rival": str(nearest.ion) if nearest else None,
        "deviance": nearest.deviance if nearest else None,
        "rivals": [_rival(rival) for rival in one.rivals],
    }


def _group_row(group: TiedGroup, linked: Linked) -> dict[str, Any]:
    match = group.match(linked.assignments)
    return {
        "ion": f"group {group.number}: {group.ions[0]} to {group.ions[-1]}",
        "mz": None,
        "amount": group.total,
        "error": group.error,
        "share": group.share,
        "t": group.total / group.error,
        "match": match,
        "verdict": "poor match" if match < POOR else "group",
        "rival": None,
        "deviance": None,
        "rivals": [],
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
        "groups": [
            tied_document(group) | {name: _group_row(group, linked)[name] for name in ("match", "verdict")}
            for group in linked.groups
        ],
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


def link_remarks(linked: Linked, feed_gold: float | None, precursor: Precursor | None = None) -> list[str]:
    """What the numbers mean, in sentences.

    Parameters
    ----------
    feed_gold
        Mean gold of the feed, to stand beside the spectrum's.
    precursor
        Of an MS/MS spectrum.
    """
    return [
        linked.answer.sentence,
        *_tree(precursor),
        *map(_leftover, linked.answer.leftovers),
        _calibration(linked),
        *_shares(linked),
        *(_group(group) for group in linked.groups),
        *_outdone(linked),
        *dict.fromkeys(_undecided(linked)),
        *_by_prior(linked),
        *_cautions(linked),
        *_feed(linked, feed_gold),
    ]


def _tree(precursor: Precursor | None) -> Iterator[str]:
    """What became of a precursor, a line a fragment, then what left."""
    if precursor is None:
        return
    yield precursor.sentence
    for ion in precursor.left:
        ways = (f"{one.parent} - {' - '.join(one.lost)}" for one in precursor.steps if one.child == ion)
        yield f"fragment {ion} ({precursor.shares[ion]:.1%}): {' or '.join(ways)}"
    if precursor.leaving:
        shown = ", ".join(f"{ion} ({precursor.shares[ion]:.1%})" for ion in precursor.leaving)
        yield f"left by losses, which is the same for every cluster of these metals and ligands: {shown}"


def _leftover(one: Leftover) -> str:
    charge = "charge not determined" if one.charge is None else f"charge {one.charge} by its spacing"
    return f"unexplained about m/z {one.mz:.2f} ({one.low:.1f} to {one.high:.1f}): {one.share:.1%}, {charge}"


def _calibration(linked: Linked) -> str:
    fit = linked.fit
    words = [f"calibration {fit.shift_ppm:+.2f} ± {fit.shift_error:.2f} ppm"]
    words[0] += " (calibrant)" if linked.calibrants else " (no calibrant)"
    found = fit.determined
    if "drift_ppm" in found:
        words.append(f"drift {found['drift_ppm']:+.2f} ± {found['drift_error']:.2f} ppm to the upper end")
    if "resolution" in found:
        words.append(f"R {found['resolution']:,.0f}")
    if "scatter_ppm" in found:
        words.append(f"single peaks scatter by {found['scatter_ppm']:.1f} ppm")
    return ", ".join(words)


def _shares(linked: Linked) -> Iterator[str]:
    if linked.false_rate is not None:
        yield f"expected share of false ions in this list: {linked.false_rate:.1%}"
    elif linked.discovery is not None:
        yield "expected share of false ions in this list: cannot be told, decoys know too little"
    yield f"unexplained: {linked.unexplained:.1%} of the signal"


def _group(group: TiedGroup) -> str:
    counts = ", ".join(
        f"{one.name} mean {one.mean:.2f} ± {one.mean_error:.2f}, "
        f"spread {one.spread:.2f} ± {one.spread_error:.2f}"
        for one in group.coordinates
    )
    return f"group {group.number}: {len(group.ions)} ions that cannot be told apart one by one; {counts}"


def _outdone(linked: Linked) -> Iterator[str]:
    for one in linked.assignments:
        for rival in one.rivals[:1]:
            if rival.verdict == "outdone":
                better = f"{rival.ion} fits better than {one.ion} (by {-rival.deviance:.0f})"
                yield f"outdone: {better}; offer it with --ion"


def _undecided(linked: Linked) -> Iterator[str]:
    """What is undecided, then one list of what would decide, shortest first."""
    advice: dict[str, str] = {}
    for one in linked.assignments:
        for rival in one.rivals:
            if rival.verdict == "undecided":
                pair = f"{one.ion} or {write_vector(rival.vector)}"
                advice[pair] = rival.decide
                yield f"undecided: {pair} (deviance {rival.deviance:.0f})"
    for pair in sorted(advice, key=lambda pair: len(advice[pair])):
        yield f"would decide {pair}: {advice[pair]}"


def _by_prior(linked: Linked) -> Iterator[str]:
    """Verdicts that the fit alone would not give, and the prior in words."""
    turned = [
        f"{one.ion} {rival.verdict} against {write_vector(rival.vector)} "
        f"(by the fit alone {rival.unaided}, deviance {rival.deviance:.0f}, prior {rival.prior:+.1f})"
        for one in linked.assignments
        for rival in one.rivals
        if rival.verdict != rival.unaided
    ]
    if turned:
        yield f"with the prior (--no-prior leaves it out): {'; '.join(turned)}"
        yield f"the prior, in log units: {RIDING}"


def _cautions(linked: Linked) -> Iterator[str]:
    seen = dict.fromkeys(class_name(one.ion.n_metals, one.ion.n_anchors) for one in linked.assignments)
    for name in seen:
        if name in CLASSES and CLASSES[name].hypothesis:
            yield f"{name} is a composition here; every structure of it is a hypothesis"
    untried = [str(one.ion) for one in linked.assignments if one.verdict == "not tested"]
    if any(one.rivals for one in linked.assignments):
        if untried:
            yield f"not tested: {', '.join(untried)}: the search for rivals (Au, Cl, Na, K, H) knows none"
        yield "a cosine of 0.99 does not prove an H count: one H more or less has it too; see the deviance"
    else:
        yield "rivals were not tested, none asked for or none known: amounts stand, formulas are less certain"


def _feed(linked: Linked, feed_gold: float | None) -> Iterator[str]:
    if feed_gold is not None:
        yield f"mean gold {linked.mean_gold:.1f}, feed {feed_gold:.1f}: ESI intensity is no concentration"
