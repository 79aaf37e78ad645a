"""Make the built-in ordering models anew from `stability/evidence`, and print how well they do.

    python scripts/fit_ordering.py            prints; says whether the stored models are these
    python scripts/fit_ordering.py --write    writes them

The error that is quoted is that of a framework which was left out of the fit.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import spearmanr

from stability.builtin import EVIDENCE, GUESTS, OWN, RELEASED
from stability.guest_fit import METHODS, checked_by, guest_model, guest_points, site_error
from stability.ordering import OrderingModel
from stability.own_fit import own_points
from stability.own_models import ENOUGH, hypothesis_model, order_words, pbe_keplerate
from stability.staple_fit import (
    TERMS,
    fit_staple,
    pooled_terms,
    site_features,
    site_points,
    staple_model,
)
from stability.terms import read_terms, terms_text
from structures.library import framework

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FIVE = {"ico": -0.399, "cube": 0.136, "d12": 0.019, "mount": 0.150}
STAPLE_WORDS = {
    "name": "staple model 2",
    "source": (
        "Sites without S, with two or more, and Ag-Au contacts: random effects over the fits of 360 relaxed "
        "PBE orderings of Au/Ag 36(SR)24, 102(SR)44, 246(SR)80 and 279(SR)84 (Ligand Protected Nanocluster "
        "Database, 10.1063/5.0056690). Centre and shell of icosahedra: vertical PBE energies (GPAW LCAO dzp, "
        "R = H) of one Ag on the kinds of sites of FRAMEWORKS."
    ),
    "validity": "frameworks of a core and SR-(M-SR)n staples, without mounts",
    "caution": (
        "Vertical energies of one Ag put the centre of an icosahedron above its shell, as crystals of "
        "AgxAu25-x and AgxAu38-x show it; sites of one class are told apart by their contacts alone."
    ),
}
GUESTS_CHECKED = (
    "The error of a site is what relaxed PBE energies of Pd, Pt, Cd and Hg in neutral Au25(SCH3)18 (Ligand "
    "Protected Nanocluster Database, 10.1063/5.0056690) differ by from such energies."
)


def checks(name: str) -> dict[str, dict[str, float]]:
    """Method -> orbit -> eV above the best site, of energies that no model was fitted to."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    with (EVIDENCE / "checks.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["framework"] == name:
                found[row["method"]][row["orbit"]] = float(row["energy"])
    return found


def keplerate_model() -> OrderingModel:
    """The numbers of M44S30: from PBE where enough points lie there, else the five of GFN1."""
    points = EVIDENCE / "points.csv"
    found = pbe_keplerate(points)
    if found is None:
        return five_numbers()
    found = replace(found, site_error=differ(dict(found.sites), checks("M44S30").values()))
    return replace(found, caution=order_words(found))


def differ(numbers: dict[str, float], methods: Iterable[dict[str, float]]) -> float:
    """Root mean square (eV) of what other methods differ by from the numbers of M44S30."""
    misses: list[float] = []
    for orbits in methods:
        if len(orbits) > 1:
            gap = np.array([energy - numbers[orbit] for orbit, energy in orbits.items()])
            misses += (gap - gap.mean()).tolist()
    return round(float(np.sqrt(np.mean(np.square(misses)))), 4)


def five_numbers() -> OrderingModel:
    """The five numbers of M44S30, with the error that other methods show on them."""
    return OrderingModel(
        name="five-number model 2 of M44S30",
        counted="Au",
        sites=tuple(FIVE.items()),
        contacts=((("Au", "Au"), 0.0118),),
        cutoff=3.45,
        source=(
            "Least squares over 19 GFN1-xTB energies of [Au(x)Ag(44-x)(SH)30]4-, x = 1..44, at the relaxed "
            "geometry of Ag44; rms 0.047 eV. The error of a site is what GFN1, LDA, PBE and SevenNet-0 "
            "differ by from it."
        ),
        validity="M44S30 at any x",
        error=0.047 / 44,
        frameworks=("M44S30",),
        mixing=True,
        caution=(
            "All methods put Au in the icosahedron first; the order of cube, d12 and mount sites differs "
            "between GFN1, LDA, PBE and machine-learned potentials by 0.1-0.3 eV and is undecided."
        ),
        site_error=differ(FIVE, [*checks("M44S30").values(), _own_m44s30()]),
    )


def _own_m44s30() -> dict[str, float]:
    """Own PBE points of one Au, by orbit; differences alone matter."""
    with (EVIDENCE / "points.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["framework"] == "M44S30"]
    rows = [row for row in rows if row["site"] and " " not in row["site"]]
    return {row["orbit"]: float(row["energy"]) for row in rows}


def fitted() -> tuple[OrderingModel, OrderingModel]:
    """The staple model and that of M44S30."""
    points = site_points(EVIDENCE)
    names = sorted({point.framework for point in points})
    words = STAPLE_WORDS | {"source": STAPLE_WORDS["source"].replace("FRAMEWORKS", ", ".join(names))}
    return staple_model(fit_staple(pooled_terms(EVIDENCE), points), **words), keplerate_model()


def hypotheses() -> dict[str, OrderingModel]:
    """File name -> model of a hypothesis that learnt from its own points; empty before there are enough."""
    staple, _ = fitted()
    found = hypothesis_model(EVIDENCE / "points.csv", staple)
    return {} if found is None else {"M44S27.toml": found}


def guests() -> dict[str, OrderingModel]:
    """File name -> model of one guest of another metal in gold."""
    return {
        f"{one.framework}-{one.guest}.toml": guest_model(
            one, error=site_error(EVIDENCE, one.method), checked=GUESTS_CHECKED
        )
        for one in guest_points(EVIDENCE)
    }


def report_guests() -> None:
    """Print site energies of other metals in gold beside those of others, and how far they are apart."""
    others = checked_by(EVIDENCE)
    for one in guest_points(EVIDENCE, every=True):
        print(f"{one.framework} {one.guest:2s} {one.method}: {_listed(one.sites)}")
        for (name, guest, method), sites in others.items():
            if (name, guest) == (one.framework, one.guest):
                print(f"  {method}: {_listed(sites)}")
    for method in METHODS:
        for other in sorted({name for *_, name in others}):
            error = site_error(EVIDENCE, method, other)
            print(f"a site of another metal, {method} from {other} of others: {error:.3f} eV")


def _listed(sites: dict[str, float]) -> str:
    return ", ".join(f"{orbit} {energy:.3f}" for orbit, energy in sites.items())


def report() -> None:
    """Print numbers, errors, what is missed, and the order of sites against energies that were not fitted."""
    fit = fit_staple(pooled_terms(EVIDENCE), site_points(EVIDENCE))
    for k, term in enumerate(TERMS):
        print(
            f"{term:11s} {fit.values[k]:+.4f} eV, of this fit +- {fit.covariance[k, k] ** 0.5:.4f}, "
            f"of another framework +- {fit.predictive[k, k] ** 0.5:.4f}"
        )
    print(f"a site of a framework that is left out: {fit.site_error:.3f} eV (rms of {len(fit.left_out)})")
    for (name, orbit), missed in fit.left_out.items():
        print(f"  {name} {orbit:7s} {missed:+.3f}")
    (seven,) = checks("M44S26").values()
    model = {orbit: float(site_features("M44S26", orbit) @ fit.values) for orbit in seven}
    core = [orbit for orbit in seven if orbit[0] not in "md"]
    print(
        f"M44S26 against SevenNet-0, Spearman: {_rho(seven, model, list(seven)):.2f} over 11 orbits, ", end=""
    )
    print(f"{_rho(seven, model, core):.2f} over the nine of the core")
    keplerate = keplerate_model()
    print(f"M44S30, {keplerate.name}: methods differ from it by {keplerate.site_error:.3f} eV a site")
    for name, needed in ENOUGH.items():
        print(f"{name}: {len(own_points(EVIDENCE / 'points.csv', framework(name)))} own points of {needed}")
    print(order_words(keplerate))


def keep_released(place: Path, model: OrderingModel) -> None:
    """Move a stored model aside before one of another name takes its place: databases name it."""
    if place.exists() and (before := read_terms(place)).name != model.name:
        RELEASED.mkdir(exist_ok=True)
        place.rename(RELEASED / f"{before.name.replace(' ', '-')}.toml")


def _rho(one: dict[str, float], other: dict[str, float], orbits: list[str]) -> float:
    return float(spearmanr([one[orbit] for orbit in orbits], [other[orbit] for orbit in orbits])[0])


if __name__ == "__main__":
    report()
    report_guests()
    made = dict(zip((EVIDENCE / "staple.toml", EVIDENCE / "keplerate.toml"), fitted(), strict=True))
    made |= {OWN / name: model for name, model in hypotheses().items()}
    made |= {GUESTS / name: model for name, model in guests().items()}
    for place, model in made.items():
        text = terms_text(model)
        if "--write" in sys.argv:
            keep_released(place, model)
            place.parent.mkdir(exist_ok=True)
            place.write_text(text, encoding="utf-8")
        same = place.exists() and place.read_text(encoding="utf-8") == text
        print(f"{place.name}: {'as stored' if same else 'differs from what is stored'}")
