"""Models of single frameworks: made where enough points lie there, from points whose truth the test knows.

Evidence: energies by a loop over sites and distances of the test's own; order words against numbers put in.
"""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from stability.builtin import EVIDENCE, STAPLE
from stability.own_models import hypothesis_model, keplerate_open, order_words, pbe_keplerate
from stability.posterior import posterior
from stability.terms import read_terms, terms_text
from structures.library import framework

SITES = {"ico": -0.5, "cube": 0.3, "d12": 0.02, "mount": 0.05}


def table(place, name, metals, orderings, energies):
    lines = ["framework,orbit,site,host,guest,charge,energy"]
    for sites, energy in zip(orderings, energies, strict=True):
        lines.append(f"{name},point,{' '.join(map(str, sites))},{metals},-4,{energy:.6f}")
    place.write_text("\n".join(lines))
    return place


@pytest.fixture
def m44s30(tmp_path):
    cluster, source = framework("M44S30"), np.random.default_rng(3)
    near = {
        (a.index, b.index)
        for a, b in itertools.combinations(cluster.sites, 2)
        if math.dist(a.position, b.position) < 3.45
    }
    some = [
        sorted(source.choice(44, n, replace=False).tolist())
        for n in (0, 1, 1, 2, 2, 6, 12, 13, 18, 24, 32) * 2
    ]
    orderings = [*some, list(range(12)), list(range(44))]
    energies = [
        -306
        - 0.25 * len(gold)
        + sum(SITES[cluster.sites[k].orbit] for k in gold)
        + 0.012 * sum(a in gold and b in gold for a, b in near)
        + source.normal(0, 0.03)
        for gold in orderings
    ]
    return table(tmp_path / "points.csv", "M44S30", "Ag,Au", orderings, energies)


def test_m44s30_has_a_model_of_pbe_once_twenty_points_lie_there(m44s30, tmp_path):
    assert pbe_keplerate(EVIDENCE / "points.csv") is None or len(_rows()) >= 20
    model = pbe_keplerate(m44s30)
    found = dict(model.sites)
    for one, other in itertools.combinations(SITES, 2):
        assert found[one] - found[other] == pytest.approx(SITES[one] - SITES[other], abs=0.05)
    assert dict(model.contacts)["Au", "Au"] == pytest.approx(0.012, abs=0.004)
    assert "24 vertical PBE energies" in model.source
    assert "d12 below cube by 0.29" in order_words(model)
    cluster = framework("M44S30")
    assert model.energies(cluster, [0, (1 << 44) - 1]) == pytest.approx([0, 0], abs=0.02)  # rounded numbers
    (tmp_path / "model.toml").write_text(terms_text(model))
    assert read_terms(tmp_path / "model.toml") == model
    drawn = posterior(cluster, model, draws=50)
    assert drawn.numbers[:, :5].std(axis=0).max() < 0.05


def test_the_order_of_orbits_is_decided_only_beyond_its_error():
    model = replace(keplerate_open(), sites=tuple(SITES.items()), covariance=(), site_error=0.06)
    words = order_words(model)
    assert "d12 below cube by 0.28 ± 0.08 eV, decided" in words
    assert "d12 below mount by 0.03 ± 0.08 eV, undecided" in words
    assert "mount below cube by 0.25 ± 0.08 eV, decided" in words


def test_a_hypothesis_learns_from_its_own_points(tmp_path):
    cluster, source = framework("M44S27"), np.random.default_rng(9)
    orderings = [[k] for k in (0, 2, 4, 13, 19, 23, 27, 29, 32, 42)]
    orderings += [sorted(source.choice(44, 22, replace=False).tolist()) for _ in range(3)]
    masks = [(1 << 44) - 1 - sum(1 << k for k in silver) for silver in orderings]
    energies = (
        STAPLE.energies(cluster, masks) - 300 + np.array([0.2 * (23 in silver) for silver in orderings])
    )
    place = table(tmp_path / "points.csv", "M44S27", "Au,Ag", orderings, energies)
    model = hypothesis_model(place, STAPLE)
    assert model.frameworks == ("M44S27",)
    assert "hypothesis" in model.validity
    assert "13 vertical PBE energies" in model.source
    number = dict(model.sites)
    assert max(cluster.orbits, key=number.get) == "x1a"
    assert 0.1 < number["x1a"] < 0.25
    place.write_text("\n".join(place.read_text().splitlines()[:6]))
    assert hypothesis_model(place, STAPLE) is None


def _rows():
    lines = (EVIDENCE / "points.csv").read_text().splitlines()
    return [line for line in lines if line.startswith("M44S30,")]
