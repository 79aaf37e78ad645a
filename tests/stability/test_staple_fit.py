"""The built-in staple model: made anew from its evidence, and judged by energies that it was not fitted to.

Evidence: the script finds the stored numbers; SevenNet-0 energies of M44S26 and crystals (first Ag on the
shell of an icosahedron) were not fitted; synthetic truths are drawn by code of the test's own; a brute force
over neighbours finds the centres of icosahedra.
"""

import csv
import importlib.util
import itertools
import math
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from stability.builtin import EVIDENCE, KEPLERATE, STAPLE, released_model
from stability.coordination import class_sites, ico_centres, site_class
from stability.isomers import best
from stability.staple_fit import (
    TERMS,
    Pooled,
    SitePoint,
    fit_staple,
    pooled_terms,
    random_effects,
    site_features,
    site_points,
)
from stability.terms import terms_text
from structures.library import framework

SCRIPT = Path(__file__).parents[2] / "scripts" / "fit_ordering.py"


@pytest.fixture
def script(monkeypatch):
    spec = importlib.util.spec_from_file_location("fit_ordering", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_stored_models_are_those_of_the_fit(script):
    for found, stored in zip(script.fitted(), (STAPLE, KEPLERATE), strict=True):
        assert found.name == stored.name
        assert dict(found.sites) == pytest.approx(dict(stored.sites), abs=1e-6)
        assert dict(found.contacts) == pytest.approx(dict(stored.contacts), abs=1e-6)
        assert found.site_error == pytest.approx(stored.site_error, abs=1e-6)
        assert np.array(found.covariance) == pytest.approx(np.array(stored.covariance), abs=1e-6)


def test_a_model_that_is_replaced_is_found_by_its_name(script, tmp_path, monkeypatch):
    place, folder = tmp_path / "keplerate.toml", tmp_path / "released"
    place.write_text(terms_text(replace(KEPLERATE, name="an older model")))
    monkeypatch.setattr(script, "RELEASED", folder)
    script.keep_released(place, replace(KEPLERATE, name="an older model"))
    assert place.exists()
    script.keep_released(place, KEPLERATE)
    assert not place.exists()
    assert [each.name for each in folder.iterdir()] == ["an-older-model.toml"]
    monkeypatch.setattr("stability.builtin.RELEASED", folder)
    assert released_model(framework("M44S30"), "an older model").sites == KEPLERATE.sites
    assert released_model(framework("M44S26"), "an older model") is None


def test_own_points_say_with_what_they_were_computed():
    with (EVIDENCE / "points.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["framework"] for row in rows} >= {"M25S18", "M38S24", "M44S26"}
    assert all(row["code"].startswith("GPAW ") and row["date"] for row in rows)
    one = [row for row in rows if row["site"] and " " not in row["site"]]
    assert all(framework(r["framework"]).sites[int(r["site"])].orbit == r["orbit"] for r in one)


@pytest.mark.parametrize(
    ("name", "seen"), [("M25S18", {"ico"}), ("M38S24", {"shared", "apex"}), ("M44S26", {"h1", "h2", "i5"})]
)
def test_the_first_silver_sits_where_crystals_show_it(name, seen):
    cluster = framework(name)
    found = best(cluster, len(cluster.sites) - 1, 1)
    silver = ((1 << len(cluster.sites)) - 1) ^ int(found.occupancies[0])
    assert cluster.sites[silver.bit_length() - 1].orbit in seen


def test_sites_of_m44s26_stand_as_in_energies_that_were_not_fitted(script):
    (other,) = script.checks("M44S26").values()
    model = {orbit: float(site_features("M44S26", orbit) @ _values()) for orbit in other}
    core = [orbit for orbit in other if orbit[0] not in "md"]
    assert len(core) == 9
    assert _rho(other, model, core) >= 0.7
    assert _rho(other, model, list(other)) >= 0.8
    without = [point for point in site_points(EVIDENCE) if point.framework != "M44S26"]
    values = fit_staple(pooled_terms(EVIDENCE), without).values
    left_out = {orbit: float(site_features("M44S26", orbit) @ values) for orbit in other}
    assert _rho(other, left_out, core) >= 0.7


def test_orderings_within_a_composition_stand_no_worse_than_with_the_first_model():
    first = {"0 S": 0.061, ">=2 S": 0.117, "Ag-Au": -0.0192}  # released before
    now = dict(zip(TERMS, _values(), strict=True))
    assert _within(now) >= _within(first) - 0.01
    assert _within(now) > 0.78


def test_random_effects_find_the_mean_and_the_spread_that_were_put_in():
    source = np.random.default_rng(3)
    errors = source.uniform(0.5, 1.5, 4000)
    values = 7.0 + source.normal(0, 2.0, 4000) + source.normal(0, errors)
    found = random_effects(values, errors)
    assert found.mean == pytest.approx(7.0, abs=0.15)
    assert found.between == pytest.approx(4.0, rel=0.1)
    assert random_effects([1.0, 1.0], [0.1, 0.1]).between == 0


def test_intervals_of_an_unfitted_framework_hold_the_truth_nine_times_in_ten():
    source = np.random.default_rng(11)
    pooled, points = pooled_terms(EVIDENCE), site_points(EVIDENCE)
    features = {point: site_features(point.framework, point.orbit) for point in points}
    other = np.array([site_features("M44S27", orbit) for orbit in ("c1a", "i5a", "h2", "x1a", "d1a")])
    spread = np.array([pooled[term].between ** 0.5 if term in pooled else 0.0 for term in TERMS])
    held = []
    for _ in range(150):
        truth = np.array([pooled[term].mean if term in pooled else 0.1 for term in TERMS])
        known = {
            term: Pooled(value + source.normal(0, pooled[term].variance ** 0.5), pooled[term].variance, s**2)
            for term, value, s in zip(TERMS, truth, spread, strict=True)
            if term in pooled
        }
        own = {name: truth + source.normal(size=5) * spread for name in ("M25S18", "M38S24", "M44S26", "new")}
        data = [
            SitePoint(p.framework, p.orbit, float(features[p] @ own[p.framework]) + source.normal(0, 0.05))
            for p in points
        ]
        fit = fit_staple(known, data)
        energies = other @ own["new"] + source.normal(0, 0.05, 5)
        for k in range(1, 5):
            apart = other[k] - other[0]
            width = math.sqrt(apart @ fit.predictive @ apart + 2 * fit.site_error**2)
            held.append(abs(apart @ fit.values - (energies[k] - energies[0])) < 1.645 * width)
    assert 0.85 <= np.mean(held) <= 0.95


def test_centres_of_icosahedra_are_found_and_those_of_fcc_and_decahedra_are_not():
    expected = {"M25S18": 1, "M38S24": 2, "M44S26": 2, "M102S44": 0, "M36S24": 0, "M44S30": 0, "M28S20": 0}
    for name, number in expected.items():
        cluster = framework(name)
        near = {k: set() for k in range(len(cluster.sites))}
        for a, b in itertools.combinations(cluster.sites, 2):
            if math.dist(a.position, b.position) < 3.45:
                near[a.index].add(b.index)
                near[b.index].add(a.index)
        by_hand = [
            k
            for k, around in near.items()
            if len(around) == 12 and sum(len(near[j] & around) for j in around) >= 52
        ]
        assert list(class_sites(cluster, "ico centre")) == by_hand
        assert len(by_hand) == number
    shared = class_sites(framework("M38S24"), "ico shell")
    assert [shared.count(site) for site in framework("M38S24").orbits["shared"]] == [2, 2, 2]


def _values():
    return np.array([value for _, value in (*STAPLE.sites, *STAPLE.contacts)])


def _rho(one, other, orbits):
    return spearmanr([one[orbit] for orbit in orbits], [other[orbit] for orbit in orbits])[0]


def _within(terms):
    """Mean Spearman correlation within the compositions of the shipped PBE orderings."""
    with (EVIDENCE / "orderings.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = []
    for silver in sorted({row["silver"] for row in rows}):
        own = [row for row in rows if row["silver"] == silver]
        model = [
            terms["0 S"] * int(row["silver_bare"])
            + terms[">=2 S"] * int(row["silver_staple"])
            + terms["Ag-Au"] * int(row["mixed"])
            for row in own
        ]
        found.append(spearmanr(model, [float(row["energy"]) for row in own])[0])
    return float(np.mean(found))


def test_an_icosahedron_may_be_stretched_by_four_pairs():
    """Thirty edges join the twelve vertices of an icosahedron; a cuboctahedron has 24, D5h twins 25."""
    golden = (1 + 5**0.5) / 2
    vertices = [p for a in (-1, 1) for b in (-golden, golden) for p in ((0, a, b), (a, b, 0), (b, 0, a))]
    edges = [
        (i, j) for i, j in itertools.combinations(range(12), 2) if math.dist(vertices[i], vertices[j]) < 2.1
    ]
    assert len(edges) == 30
    for lost, found in ((0, (12,)), (4, (12,)), (5, ())):
        near = np.zeros((13, 13), bool)
        for i, j in [*edges[lost:], *((i, 12) for i in range(12))]:
            near[i, j] = near[j, i] = True
        assert ico_centres(near) == found
    assert [site_class(sulfurs) for sulfurs in range(4)] == ["0 S", "1 S", ">=2 S", ">=2 S"]
