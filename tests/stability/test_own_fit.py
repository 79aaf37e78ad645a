"""Numbers of one framework from its own energies: put in and found again, left out by hand, covered.

Evidence: energies are made by a loop over sites and distances that shares no code with the fit; a point is
left out by fitting without it; intervals hold truths that the test draws.
"""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from stability.builtin import KEPLERATE, STAPLE
from stability.own_fit import OwnPoint, fit_own, mixing_numbers, own_points, own_terms
from structures.errors import InvalidInputError
from structures.library import framework

M44S30 = framework("M44S30")
OPEN = replace(  # nothing is known before
    KEPLERATE,
    sites=tuple((label, 0.0) for label, _ in KEPLERATE.sites),
    contacts=((("Au", "Au"), 0.0),),
    covariance=tuple(map(tuple, (100.0 * np.eye(5)).tolist())),
)
NEAR = [
    (a.index, b.index)
    for a, b in itertools.combinations(M44S30.sites, 2)
    if math.dist(a.position, b.position) < 3.45
]


def energy(mask, sites, contact):
    """-300 eV, -0.3 eV an Au, and the terms, by hand."""
    gold = {k for k in range(44) if mask >> k & 1}
    found = -300 - 0.3 * len(gold) + sum(sites[M44S30.sites[k].orbit] for k in gold)
    return found + contact * sum(a in gold and b in gold for a, b in NEAR)


def masks(source):
    """One and two Au, and orderings of many sizes, as they would be computed."""
    one = [1 << sites[0] for sites in M44S30.orbits.values()]
    some = [
        sum(1 << int(k) for k in source.choice(44, n, replace=False))
        for n in (0, 2, 6, 12, 13, 18, 24, 32) * 3
    ]
    return [*one, 0xFFF, (1 << 44) - 1, *some]


def test_numbers_that_were_put_in_are_found():
    sites = {"ico": -0.5, "cube": 0.2, "d12": 0.1, "mount": 0.15}
    points = [OwnPoint("", mask, energy(mask, sites, 0.01)) for mask in masks(np.random.default_rng(1))]
    fit = fit_own(OPEN, M44S30, points)
    values, covariance = mixing_numbers(fit, OPEN, M44S30)
    mean = (12 * (-0.5 + 0.1 + 0.15) + 8 * 0.2 + 150 * 0.01) / 44
    assert values == pytest.approx([*(sites[label] - mean for label, _ in OPEN.sites), 0.01], abs=1e-4)
    assert fit.error < 2e-4
    assert np.sqrt(np.diag(covariance)).max() < 2e-4


def test_a_point_is_left_out_as_by_hand():
    source = np.random.default_rng(2)
    sites = {"ico": -0.5, "cube": 0.2, "d12": 0.1, "mount": 0.15}
    points = [
        OwnPoint("", mask, energy(mask, sites, 0.01) + source.normal(0, 0.05)) for mask in masks(source)
    ]
    fit = fit_own(OPEN, M44S30, points, error=0.05)
    for k in (0, 5, 17):
        rest = [point for j, point in enumerate(points) if j != k]
        values = fit_own(OPEN, M44S30, rest, error=0.05).values
        rows = [[*_counts(point.occupancy)] for point in points]
        design = np.array([[1.0, sum(row[:4]), *row] for row in rows])
        others = np.delete(np.arange(len(points)), k)
        left = np.array([p.energy for p in points]) - design[:, 2:] @ values
        open_two, *_ = np.linalg.lstsq(design[others][:, :2], left[others], rcond=None)
        assert fit.left_out[k] == pytest.approx(design[k, :2] @ open_two - left[k], abs=1e-3)


def test_nine_in_ten_differences_lie_in_the_interval():
    source, held = np.random.default_rng(7), []
    computed = masks(source)
    first, second = 0xFFF, sum(1 << k for k in range(20, 32))
    for _ in range(40):
        sites = dict(zip(M44S30.orbits, source.normal(0, 0.3, 4).tolist(), strict=True))
        points = [OwnPoint("", m, energy(m, sites, 0.01) + source.normal(0, 0.05)) for m in computed]
        values, covariance = mixing_numbers(fit_own(OPEN, M44S30, points), OPEN, M44S30)
        apart = np.subtract(_counts(first), _counts(second))
        truth = energy(first, sites, 0.01) - energy(second, sites, 0.01)
        held.append(abs(apart @ values - truth) < 1.645 * math.sqrt(apart @ covariance @ apart))
    assert 0.8 <= np.mean(held) <= 0.98  # forty truths: 0.90 +- 0.05


def test_a_model_of_its_own_starts_as_the_general_one_and_learns_its_sites():
    cluster = framework("M44S27")
    prior = own_terms(STAPLE, cluster)
    some = [(1 << 44) - 1 ^ (1 << k) for k in (0, 4, 13, 23, 29, 32)]
    assert prior.energies(cluster, some) == pytest.approx(STAPLE.energies(cluster, some), abs=1e-12)
    general = STAPLE.energies(cluster, some)
    shifted = general + np.array([0.0, 0.0, 0.15, 0.0, 0.0, 0.0])  # one site is worse than its class
    points = [OwnPoint("", mask, float(e) - 298) for mask, e in zip(some, shifted, strict=True)]
    fit = fit_own(prior, cluster, points, error=0.02)
    labels = [label for label, _ in prior.sites]
    number = dict(zip(labels, fit.values, strict=False))
    width = dict(zip(labels, np.sqrt(np.diag(fit.covariance)), strict=False))
    orbits = [cluster.sites[k].orbit for k in (0, 4, 13, 23, 29, 32)]
    assert max(orbits, key=lambda orbit: number[orbit]) == orbits[2]
    assert number[orbits[2]] > 0.05
    assert width[orbits[2]] < width["d6a"] == pytest.approx(STAPLE.site_error, rel=0.05)  # was not computed


def test_points_of_several_sites_are_read_and_too_few_are_refused(tmp_path):
    table = tmp_path / "points.csv"
    table.write_text(
        "framework,orbit,site,host,guest,charge,energy\n"
        "M44S30,x0,,Ag,Au,-4,-306\nM44S30,pair,0 13,Ag,Au,-4,-309\nM25S18,ico,1,Au,Pd,-2,-190\n"
        "M44S30,rest,0 1,Au,Ag,-4,-312\n"
    )
    found = own_points(table, M44S30)
    assert [point.occupancy for point in found] == [0, 1 | 1 << 13, (1 << 44) - 4]
    with pytest.raises(InvalidInputError, match="2 points of M44S30"):
        fit_own(OPEN, M44S30, found[:2])
    with pytest.raises(InvalidInputError, match="no covariance"):
        own_terms(replace(STAPLE, covariance=()), M44S30)


def _counts(mask):
    gold = {k for k in range(44) if mask >> k & 1}
    return [
        *(len(gold & set(M44S30.orbits[label])) for label, _ in OPEN.sites),
        sum(a in gold and b in gold for a, b in NEAR),
    ]
