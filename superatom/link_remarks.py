"""What `link` says of a fitted spectrum in sentences, the answer first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.masses.prior import RIDING
from database.spectra.judge.rivals import write_vector
from structures.library.classes import CLASSES, class_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from database.spectra.judge.leftover import Leftover
    from database.spectra.judge.linked import Assignment, Linked, TiedGroup
    from database.spectra.judge.precursor import Precursor

__all__ = ["link_remarks"]


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
        yield f"expected share of false ions in this list: cannot be told, {linked.untold}"
    yield f"unexplained: {linked.unexplained:.1%} of the signal"


def _group(group: TiedGroup) -> str:
    counts = ", ".join(
        f"{one.name} mean {one.mean:.2f} ± {one.mean_error:.2f}, "
        f"spread {one.spread:.2f} ± {one.spread_error:.2f}"
        for one in group.coordinates
    )
    return f"group {group.number}: {len(group.ions)} ions that cannot be told apart one by one; {counts}"


def _named(linked: Linked) -> Iterator[tuple[str, Assignment | TiedGroup]]:
    """Ions that are determined, then groups, each with the name that sentences use."""
    yield from ((str(one.ion), one) for one in linked.assignments if one.group is None)
    yield from ((f"group {one.number}", one) for one in linked.groups)


def _outdone(linked: Linked) -> Iterator[str]:
    for name, one in _named(linked):
        for rival in one.rivals[:1]:
            if rival.verdict == "outdone":
                better = f"{rival.ion} fits better than {name} (by {-rival.deviance:.0f})"
                yield f"outdone: {better}; offer it with --ion"


def _undecided(linked: Linked) -> Iterator[str]:
    """What is undecided, then one list of what would decide, shortest first."""
    advice: dict[str, str] = {}
    for name, one in _named(linked):
        for rival in one.rivals:
            if rival.verdict in ("undecided", "favoured"):
                pair = f"{name} or {write_vector(rival.vector)}"
                advice[pair] = rival.decide
                yield f"{rival.verdict}: {pair} (deviance {rival.deviance:.0f})"
    for pair in sorted(advice, key=lambda pair: len(advice[pair])):
        yield f"would decide {pair}: {advice[pair]}"


def _by_prior(linked: Linked) -> Iterator[str]:
    """Ions whose word the fit alone would not give, and the prior in words."""
    turned = [
        f"{name} ({one.verdict}; by the fit alone {one.unaided})"
        for name, one in _named(linked)
        if one.unaided != one.verdict
    ]
    if turned:
        yield f"the prior counts (--no-prior leaves it out): {'; '.join(turned)}"
        yield f"the prior, in log units: {RIDING}"


def _cautions(linked: Linked) -> Iterator[str]:
    seen = dict.fromkeys(class_name(one.ion.n_metals, one.ion.n_anchors) for one in linked.assignments)
    for name in seen:
        if name in CLASSES and CLASSES[name].hypothesis:
            yield f"{name} is a composition here; every structure of it is a hypothesis"
    untried = [name for name, one in _named(linked) if one.verdict == "not tested"]
    if any(one.rivals for _, one in _named(linked)):
        if untried:
            yield f"not tested: {', '.join(untried)}: the search for rivals (Au, Cl, Na, K, H) knows none"
        yield "a cosine of 0.99 does not prove an H count: one H more or less has it too; see the deviance"
    else:
        yield "rivals were not tested, none asked for or none known: amounts stand, formulas are less certain"


def _feed(linked: Linked, feed_gold: float | None) -> Iterator[str]:
    if feed_gold is not None:
        yield f"mean gold {linked.mean_gold:.1f}, feed {feed_gold:.1f}: ESI intensity is no concentration"
