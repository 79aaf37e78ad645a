"""Samples are uniform: chi-square against the full list at fixed seeds, both ways of drawing.

Evidence: the expected frequencies are 1/N (isomers) or degeneracy/C(n, x) (placements) of a set listed in
full; a chi-square above the 0.1 % point of its distribution fails. Seeds are fixed, so the outcome is too.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from structures.errors import InvalidInputError
from structures.group.group import PermutationGroup
from structures.library import framework
from structures.sites import site_group
from structures.substitution import canonical, degeneracy, isomers, sample, sample_placements
from structures.substitution.dixonwilf import uniform_orbits

DRAWS = 60_000


def chi_square(found, expected):
    statistic = float(((found - expected) ** 2 / expected).sum())
    return statistic, float(chi2.ppf(0.999, len(expected) - 1))


def frequencies(masks, listed):
    order = np.argsort(listed)
    place = order[np.searchsorted(listed[order], masks)]
    assert (listed[place] == masks).all()
    return np.bincount(place, minlength=len(listed))


@pytest.mark.parametrize("sites", [None, "ico", "ico,mount"])
def test_isomers_are_equally_likely(sites):
    m44s30 = framework("M44S30")
    listed, _ = isomers(m44s30, 3, sites).arrays()
    masks, _ = sample(m44s30, 3, DRAWS, 11, sites)
    statistic, most = chi_square(frequencies(masks, listed), np.full(len(listed), DRAWS / len(listed)))
    assert statistic < most


def test_placements_are_equally_likely():
    m44s30 = framework("M44S30")
    listed, weights = isomers(m44s30, 3).arrays()
    masks, degeneracies = sample(m44s30, 3, DRAWS, 12, over="placements")
    assert degeneracies[:20].tolist() == [degeneracy(m44s30, int(mask)) for mask in masks[:20]]
    statistic, most = chi_square(frequencies(masks, listed), weights / weights.sum() * DRAWS)
    assert statistic < most


def test_drawing_by_operations_is_uniform_too():
    """Dixon and Wilf's way, used where ranks are out of reach, here where they are not."""
    m44s30 = framework("M44S30")
    group = site_group(m44s30)
    listed, _ = isomers(m44s30, 2).arrays()
    masks = uniform_orbits(group, tuple(range(44)), 2, 20_000, np.random.default_rng(3))
    statistic, most = chi_square(frequencies(masks, listed), np.full(len(listed), 20_000 / len(listed)))
    assert statistic < most


def test_an_orbit_beyond_listing_can_still_be_sampled():
    ring = PermutationGroup(np.array([[(i + k) % 60 for i in range(60)] for k in range(60)]))
    masks, degeneracies = sample_placements(ring, 30, 50, 4)
    assert all(int(mask).bit_count() == 30 for mask in masks)
    assert set(degeneracies.tolist()) <= {60, 30, 20}
    assert len(set(masks.tolist())) == 50


@pytest.mark.parametrize("over", ["isomers", "placements"])
def test_distinct_samples_never_repeat_and_can_take_everything(over):
    m44s30 = framework("M44S30")
    masks, _ = sample(m44s30, 3, 608, 5, over=over, distinct=True)
    assert sorted(masks.tolist()) == sorted(mask for mask, _ in isomers(m44s30, 3))
    masks, _ = sample(m44s30, 12, 5000, 6, over=over, distinct=True)
    assert len(set(masks.tolist())) == 5000
    with pytest.raises(InvalidInputError, match="608"):
        sample(m44s30, 3, 609, 5, distinct=True)


def test_a_seed_is_a_sample_and_all_are_canonical():
    m44s30 = framework("M44S30")
    first, weights = sample(m44s30, 22, 1000, 7)
    assert first.tolist() == sample(m44s30, 22, 1000, 7)[0].tolist()
    assert first.tolist() != sample(m44s30, 22, 1000, 8)[0].tolist()
    assert (canonical(m44s30, first) == first).all()
    assert weights[:10].tolist() == [degeneracy(m44s30, int(mask)) for mask in first[:10]]
