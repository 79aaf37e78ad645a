"""The fit of the built-in staple model, from what lies in `stability/evidence`.

Two steps. Frameworks of which many orderings are known each give their own three numbers (sites without S,
with two or more, Ag-Au contacts); these are pooled by random effects (DerSimonian and Laird 1986), so that
the spread between frameworks is part of the error. What an icosahedron adds (its centre, its shell) is then
fitted to vertical PBE energies of one Ag on each kind of site, by generalised least squares in which the
pooled numbers are known to their errors. The error of a site is what a framework misses by when it is left
out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.fitting import Ordering, fit_orderings
from stability.ordering import OrderingModel, sites_named
from stability.tables import table_rows
from structures.library import framework

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = [
    "TERMS",
    "Pooled",
    "SitePoint",
    "StapleFit",
    "fit_staple",
    "pooled_terms",
    "random_effects",
    "site_features",
    "site_points",
    "staple_model",
]

TERMS = ("0 S", ">=2 S", "ico centre", "ico shell", "Ag-Au")
"""What one Ag is charged for, in the order of the model's numbers."""

CONTACT = 3.4  # Å, of the orderings
_POOLED = ("0 S", ">=2 S", "Ag-Au")
_FIRST_SITE_ERROR = 0.05  # eV: weight of a site beside the pooled numbers, before the error is known


@dataclass(frozen=True, slots=True)
class Pooled:
    """A number over several frameworks: mean, its variance, and the variance between frameworks (eV²)."""

    mean: float
    variance: float
    between: float


@dataclass(frozen=True, slots=True)
class SitePoint:
    """Energy (eV) of a framework of gold with one Ag on an orbit; only differences within one count."""

    framework: str
    orbit: str
    energy: float


@dataclass(frozen=True, slots=True)
class StapleFit:
    """Numbers in the order of `TERMS`, their covariance, and what each framework misses by when left out.

    `predictive` also has the spread between frameworks: what is known of a framework that was not fitted.
    `left_out` has (framework, orbit) -> predicted minus computed, eV, each framework about its own mean.
    """

    values: NDArray[np.float64]
    covariance: NDArray[np.float64]
    predictive: NDArray[np.float64]
    left_out: dict[tuple[str, str], float]

    @property
    def site_error(self) -> float:
        """Root mean square of what is left out, eV per Ag."""
        return float(np.sqrt(np.mean(np.square(list(self.left_out.values())))))


def random_effects(values: Sequence[float], errors: Sequence[float]) -> Pooled:
    """Pool estimates whose truth differs from case to case (DerSimonian and Laird 1986)."""
    value, weight = np.asarray(values, float), np.asarray(errors, float) ** -2.0
    mean = float(weight @ value / weight.sum())
    excess = float(weight @ (value - mean) ** 2) - (len(value) - 1)
    between = max(0.0, excess / float(weight.sum() - (weight**2).sum() / weight.sum()))
    weight = 1.0 / (1.0 / weight + between)
    return Pooled(float(weight @ value / weight.sum()), float(1.0 / weight.sum()), between)


def pooled_terms(evidence: Path) -> dict[str, Pooled]:
    """Pool the three numbers of the frameworks of which many orderings are known."""
    known: dict[str, list[tuple[float, float]]] = defaultdict(list)
    own = fit_orderings(_orderings(evidence / "orderings.csv"), source="36_24")
    for term in _POOLED:
        known[term].append((own.values[term], own.errors[term]))
    for row in table_rows(evidence / "published.csv", "the table of orderings"):
        known[row["term"]].append((float(row["value"]), float(row["error"])))
    return {term: random_effects(*zip(*known[term], strict=True)) for term in _POOLED}


def site_points(evidence: Path) -> list[SitePoint]:
    """Own PBE points of one Ag in a framework of gold; hypotheses are no evidence for others."""
    rows = [
        row
        for row in table_rows(evidence / "points.csv", "the table of orderings")
        if (row["host"], row["guest"]) == ("Au", "Ag")
    ]
    rows = [row for row in rows if " " not in row["site"]]
    known = {name for name in {row["framework"] for row in rows} if framework(name).evidence != "hypothesis"}
    return [
        SitePoint(r["framework"], r["orbit"], float(r["energy"])) for r in rows if r["framework"] in known
    ]


def fit_staple(pooled: Mapping[str, Pooled], points: Sequence[SitePoint]) -> StapleFit:
    """Fit what icosahedra add, and leave each framework out once to see how it is missed."""
    names = sorted({point.framework for point in points})
    left_out: dict[tuple[str, str], float] = {}
    for name in names:
        values, _ = _solve(pooled, [point for point in points if point.framework != name], _FIRST_SITE_ERROR)
        left_out |= _missed(values, [point for point in points if point.framework == name])
    error = float(np.sqrt(np.mean(np.square(list(left_out.values())))))
    values, covariance = _solve(pooled, points, error)
    between = np.diag([pooled[term].between if term in pooled else 0.0 for term in TERMS])
    return StapleFit(values, covariance, covariance + between, left_out)


def site_features(name: str, orbit: str) -> NDArray[np.float64]:
    """How often each of `TERMS` is counted for one Ag on an orbit of a framework of gold, shape (terms,)."""
    cluster = framework(name)
    site = cluster.orbits[orbit][0]
    contacts = sum(site in pair for pair in cluster.metal_bonds(CONTACT))
    return np.array([*(sites_named(cluster, label).count(site) for label in TERMS[:-1]), contacts], float)


def staple_model(fit: StapleFit, *, name: str, source: str, validity: str, caution: str) -> OrderingModel:
    """The fit as an ordering model."""
    values = fit.values.round(4).tolist()  # a unit of 1e-4 eV, in which isomers are counted by energy
    return OrderingModel(
        counted="Ag",
        sites=tuple(zip(TERMS[:-1], values[:-1], strict=True)),
        contacts=((("Ag", "Au"), values[-1]),),
        cutoff=CONTACT,
        error=0.0017,  # eV per metal over the 360 orderings, none of which has an icosahedron
        gold_fraction=(4 / 36, 1.0),
        size=(25, 279),
        refuses=("mount",),
        covariance=tuple(tuple(row) for row in fit.predictive.round(10).tolist()),
        site_error=round(fit.site_error, 4),
        name=name,
        source=source,
        validity=validity,
        caution=caution,
    )


def _solve(
    pooled: Mapping[str, Pooled], points: Sequence[SitePoint], error: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Generalised least squares: pooled numbers with their errors, points about their framework's mean.

    A framework's points share what it differs by from the pooled numbers, and each has an error of its own.
    """
    precision = np.zeros((len(TERMS), len(TERMS)))
    moment = np.zeros(len(TERMS))
    for k, term in enumerate(TERMS):
        if term in pooled:
            precision[k, k] = 1.0 / pooled[term].variance
            moment[k] = pooled[term].mean / pooled[term].variance
    shared = np.diag([pooled[term].between if term in pooled else 0.0 for term in TERMS])
    for name in sorted({point.framework for point in points}):
        own = [point for point in points if point.framework == name]
        features = _about_mean([site_features(name, point.orbit) for point in own])
        energies = _about_mean([point.energy for point in own])
        spread = features @ shared @ features.T + error**2 * np.eye(len(own))
        weighted = features.T @ np.linalg.inv(spread)
        precision += weighted @ features
        moment += weighted @ energies
    covariance = np.asarray(np.linalg.inv(precision), np.float64)
    return covariance @ moment, covariance


def _missed(values: NDArray[np.float64], own: Sequence[SitePoint]) -> dict[tuple[str, str], float]:
    features = _about_mean([site_features(point.framework, point.orbit) for point in own])
    missed = features @ values - _about_mean([point.energy for point in own])
    return {(p.framework, p.orbit): float(each) for p, each in zip(own, missed, strict=True)}


def _about_mean(rows: Sequence[object]) -> NDArray[np.float64]:
    array = np.asarray(rows, float)
    centred: NDArray[np.float64] = array - array.mean(axis=0)
    return centred


def _orderings(place: Path) -> list[Ordering]:
    return [
        Ordering(
            name=row["name"],
            framework=(("M", int(row["gold"]) + int(row["silver"])),),
            energy=float(row["energy"]),
            gold=int(row["gold"]),
            silver=int(row["silver"]),
            silver_bare=int(row["silver_bare"]),
            silver_staple=int(row["silver_staple"]),
            mixed=int(row["mixed"]),
            on_three_sulfurs=0,
        )
        for row in table_rows(place, "the table of orderings")
    ]
