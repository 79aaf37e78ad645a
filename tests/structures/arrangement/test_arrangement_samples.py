"""Samples of arrangements are uniform: chi-squared against the list, which is made without drawing.

Evidence: a draw goes by operations and what they keep, a list by stabilisers; they share no step. Seeds are
fixed, and the bounds leave one failure in a million.
"""

from __future__ import annotations

import doctest
from importlib import import_module

import numpy as np
import pytest
from scipy.stats import chi2

from structures.arrangement.draw import drawn, one_placement
from structures.arrangement.isomers import metal_isomers
from structures.errors import InvalidInputError, TooManyError
from structures.library import framework

CASES = [
    ("Au22Ag2Cu1", ()),
    ("Au20Ag3Cu2", ("Cu:0", "Cu:staple", "Au:staple", "Au:surface")),
]


@pytest.mark.parametrize("over", ["isomers", "placements"])
@pytest.mark.parametrize(("text", "sites"), CASES)
def test_draws_are_uniform(text, sites, over):
    every = metal_isomers(framework("M25S18"), text, sites)
    masks, degeneracies = every.arrays()
    place = {tuple(column): k for k, column in enumerate(masks.T.tolist())}
    n = 60 * every.total
    found, weights = drawn(every, n, 3, over=over)
    ranks = np.array([place[tuple(column)] for column in found.T.tolist()])
    assert (degeneracies[ranks] == weights).all()
    share = np.ones(every.total) if over == "isomers" else degeneracies
    expected = n * share / share.sum()
    spread = ((np.bincount(ranks, minlength=every.total) - expected) ** 2 / expected).sum()
    assert chi2.ppf(1e-6, every.total - 1) < spread < chi2.ppf(1 - 1e-6, every.total - 1)


def test_distinct_draws_repeat_nothing_and_seeds_repeat_all():
    for text in ("Ag40Au2Cu2", "Ag16Au14Cu14"):
        every = metal_isomers(framework("M44S30"), text)
        masks, _ = drawn(every, 2000, 1, distinct=True)
        assert len(np.unique(masks, axis=1).T) == 2000
        assert (drawn(every, 2000, 1, distinct=True)[0] == masks).all()
    whole = metal_isomers(framework("M25S18"), "Au22Ag2Cu1")
    assert len(np.unique(drawn(whole, 330, 0, distinct=True)[0], axis=1).T) == 330
    with pytest.raises(InvalidInputError, match="331 distinct draws from 330 isomers"):
        drawn(whole, 331, 0, distinct=True)


def test_more_than_64_sites_are_counted_and_sampled():
    m102 = framework("M102S44")
    every = metal_isomers(m102, "Au60Ag21Cu21")
    masks, degeneracies = drawn(every, 5, 1, distinct=True)
    rows = every.group.permutations.tolist()
    for column, degeneracy in zip(masks.T.tolist(), degeneracies.tolist(), strict=True):
        assert [mask.bit_count() for mask in column] == [21, 21]
        assert column[0] & column[1] == 0
        images = {
            tuple(sum(1 << row[i] for i in range(102) if mask >> i & 1) for mask in column) for row in rows
        }
        assert len(images) == degeneracy
        assert min(images) == tuple(column)
    assert sorted(one_placement(every, 1).metals) == ["Ag"] * 21 + ["Au"] * 60 + ["Cu"] * 21
    for ask in (every.arrays, lambda: every[0], lambda: every.rank(one_placement(every, 1))):
        with pytest.raises(TooManyError, match=r"draw a sample|isomers are more than"):
            ask()


def test_a_placement_has_its_composition_on_its_sites():
    every = metal_isomers(framework("M25S18"), "Au22Ag2Cu1", ["Cu:7"])
    for seed in range(5):
        one = one_placement(every, seed)
        assert one.metals[7] == "Cu"
        assert sorted(one.metals) == ["Ag"] * 2 + ["Au"] * 22 + ["Cu"]
    with pytest.raises(InvalidInputError, match="no placement"):
        one_placement(metal_isomers(framework("M25S18"), "Au22Ag2Cu1", ["Ag:0"]), 0)


@pytest.mark.parametrize("module", ["composition", "arrangement", "isomers"])
def test_docstrings_are_true(module):
    outcome = doctest.testmod(import_module(f"structures.arrangement.{module}"))
    assert outcome.attempted > 0
    assert outcome.failed == 0
