"""Limits against placements sorted one by one.

Evidence: the oracle makes every placement, throws out those that break the limits by looking at guests and
distances, and sorts the others into orbits with Python sets; counts come from Burnside's lemma and lists from
the chain, two ways that share no step. Independent sets of the cycle and path graphs are Lucas and Fibonacci
numbers.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from structures.errors import InvalidInputError, TooManyError, UnknownNameError
from structures.group.group import PermutationGroup
from structures.library import framework
from structures.sites import site_group
from structures.substitution import (
    Limits,
    Rules,
    count,
    isomers,
    placements,
    sample,
)
from structures.substitution.counts import count_ruled
from structures.substitution.limited import count_limited


def ring(n):
    return PermutationGroup(np.array([[(i + k) % n for i in range(n)] for k in range(n)]))


def orbits(rows, masks):
    """Number of placements by the smallest image."""
    classes = {}
    for mask in masks:
        guests = [i for i in range(len(rows[0])) if mask >> i & 1]
        key = min(sum(1 << row[i] for i in guests) for row in rows)
        classes[key] = classes.get(key, 0) + 1
    return classes


def brute(found, x, *, at_most=(), at_least=(), apart=None):
    distance = np.linalg.norm(found.positions[:, None] - found.positions[None], axis=-1)
    for guests in combinations(range(len(found.sites)), x):
        labels = [found.sites[i].orbit for i in guests]
        if any(labels.count(name) > k for name, k in at_most) or any(
            labels.count(name) < k for name, k in at_least
        ):
            continue
        if apart is None or all(distance[a, b] >= apart for a, b in combinations(guests, 2)):
            yield sum(1 << i for i in guests)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(at_most={"mount": 1}), {"at_most": [("mount", 1)]}),
        (
            Limits(at_least={"ico": 2}, at_most={"cube": 0}),
            {"at_least": [("ico", 2)], "at_most": [("cube", 0)]},
        ),
        (Limits(apart=3.45), {"apart": 3.45}),
        (Limits(at_least={"d12": 1}, apart=3.45), {"at_least": [("d12", 1)], "apart": 3.45}),
    ],
)
def test_limited_lists_and_counts_equal_the_sorted_placements(limits, words):
    m44s30 = framework("M44S30")
    rows = site_group(m44s30).permutations.tolist()
    for x in (2, 3):
        expected = orbits(rows, brute(m44s30, x, **words))
        assert dict(isomers(m44s30, x, limits=limits)) == expected
        counted = count(m44s30, x, limits=limits)[0]
        assert counted.isomers == len(expected)
        assert counted.placements == sum(expected.values())
        assert counted.chiral_pairs + counted.achiral == counted.isomers


def test_limits_on_chosen_sites_and_on_a_framework_of_low_symmetry():
    m44s30 = framework("M44S30")
    limits = Limits(apart=3.45)
    rows = site_group(m44s30).permutations.tolist()
    inner = [mask for mask in brute(m44s30, 3, apart=3.45) if mask < 1 << 12]
    assert dict(isomers(m44s30, 3, "ico", limits=limits)) == orbits(rows, inner)
    some = [mask for mask in brute(m44s30, 2, apart=3.45) if mask < 1 << 5]
    found = dict(isomers(m44s30, 2, [0, 1, 2, 3, 4], limits=limits))
    assert sorted(found) == sorted(orbits(rows, some))
    m44s26 = framework("M44S26")
    rows = site_group(m44s26).permutations.tolist()
    assert dict(isomers(m44s26, 2, limits=limits)) == orbits(rows, brute(m44s26, 2, apart=3.45))


def test_independent_sets_of_rings_are_lucas_numbers():
    lucas = {4: 7, 5: 11, 6: 18, 12: 322, 20: 15127}
    for n, expected in lucas.items():
        rules = Rules(pairs=tuple((i, (i + 1) % n) for i in range(n)))
        assert sum(count_limited(PermutationGroup(np.arange(n)), range(n), rules)[2]) == expected


@given(st.integers(3, 9), st.data())
@settings(max_examples=60, deadline=None)
def test_random_rules_on_rings_equal_the_sorted_placements(n, draw):
    group = ring(n)
    steps = draw.draw(st.sets(st.integers(1, n // 2), max_size=2))
    pairs = tuple((i, (i + step) % n) for step in steps for i in range(n))
    fewest = draw.draw(st.integers(0, 3))
    most = draw.draw(st.integers(fewest, n))
    rules = Rules(parts=(((1 << n) - 1, fewest, most),), pairs=pairs)
    counts = count_ruled(group, range(n), rules)
    for x in range(n + 1):
        allowed = [
            sum(1 << i for i in guests)
            for guests in combinations(range(n), x)
            if fewest <= x <= most and not any(a in guests and b in guests for a, b in pairs)
        ]
        expected = orbits(group.permutations.tolist(), allowed)
        assert dict(placements(group, x, rules=rules)) == expected
        assert (counts[x].isomers, counts[x].placements) == (len(expected), len(allowed))


@given(st.integers(3, 9), st.data())
@settings(max_examples=60, deadline=None)
def test_random_limits_on_several_parts_that_may_overlap(n, draw):
    group = PermutationGroup(np.array([range(n), range(n)[::-1]]))  # a chain that may be read backwards

    def part():
        half = draw.draw(st.integers(1, (1 << n) - 1))
        whole = half | sum(1 << n - 1 - i for i in range(n) if half >> i & 1)
        low = draw.draw(st.integers(0, 2))
        return whole, low, draw.draw(st.integers(low, n))

    parts = tuple(part() for _ in range(draw.draw(st.integers(2, 3))))
    counts = count_ruled(group, range(n), Rules(parts=parts))
    for x in range(n + 1):
        masks = (sum(1 << i for i in guests) for guests in combinations(range(n), x))
        allowed = [
            mask
            for mask in masks
            if all(low <= (mask & sites).bit_count() <= most for sites, low, most in parts)
        ]
        expected = orbits(group.permutations.tolist(), allowed)
        assert dict(placements(group, x, rules=Rules(parts=parts))) == expected
        assert (counts[x].isomers, counts[x].placements) == (len(expected), len(allowed))


def test_a_part_may_end_before_one_that_began_earlier():
    """Limits on sites 0, 1, 4, on 2, 3 and on 4, 5, which are taken in this order."""
    parts = ((0b110000, 1, 1), (0b001100, 0, 1), (0b010011, 1, 2))
    counts = count_ruled(PermutationGroup(np.arange(6)), range(6), Rules(parts=parts))
    kept = [m for m in range(64) if all(low <= (m & s).bit_count() <= most for s, low, most in parts)]
    assert [each.placements for each in counts] == [sum(m.bit_count() == x for m in kept) for x in range(7)]


def test_a_limit_told_by_orbit_and_by_role_is_one():
    m44s30 = framework("M44S30")
    once, twice = (Limits(at_least=names) for names in ({"ico": 2}, {"ico": 2, "interior": 2}))
    expected = orbits(site_group(m44s30).permutations.tolist(), brute(m44s30, 3, at_least=[("ico", 2)]))
    for limits in (once, twice):
        counted = count(m44s30, 3, limits=limits)[0]
        assert (counted.isomers, counted.placements) == (len(expected), sum(expected.values()))
        assert dict(isomers(m44s30, 3, limits=limits)) == expected


def test_large_limited_sets_are_counted_refused_and_sampled():
    m44s30 = framework("M44S30")
    limits = Limits(at_most={"mount": 3}, at_least={"ico": 6})
    total = count(m44s30, 14, limits=limits)[0].isomers
    assert total > 10**8
    with pytest.raises(TooManyError, match=f"{total} isomers keep the limits"):
        isomers(m44s30, 14, limits=limits)
    masks, _ = sample(m44s30, 14, 2000, 3, limits=limits)
    assert len(masks) == 2000
    assert all((int(mask) >> 32).bit_count() <= 3 and (int(mask) & 4095).bit_count() >= 6 for mask in masks)


@pytest.mark.parametrize("over", ["isomers", "placements"])
def test_samples_under_limits_are_uniform_over_what_is_left(over):
    m44s30 = framework("M44S30")
    limits = Limits(apart=3.45)
    listed, weights = isomers(m44s30, 3, limits=limits).arrays()
    masks, _ = sample(m44s30, 3, 40_000, 9, limits=limits, over=over)
    found = np.bincount(np.searchsorted(listed, masks), minlength=len(listed))
    share = weights / weights.sum() if over == "placements" else np.full(len(listed), 1 / len(listed))
    expected = share * len(masks)
    assert ((found - expected) ** 2 / expected).sum() < chi2.ppf(0.999, len(listed) - 1)


def test_placements_on_part_of_an_orbit_are_sampled_by_their_number_there():
    m44s30 = framework("M44S30")
    places = [0, 1, 2, 3, 4]
    rows = site_group(m44s30).permutations.tolist()
    expected = orbits(rows, (sum(1 << i for i in pair) for pair in combinations(places, 2)))
    for distinct in (False, True):
        masks, _ = sample(m44s30, 2, len(expected), 2, places, over="placements", distinct=distinct)
        assert set(masks.tolist()) <= set(expected)
    masks, _ = sample(m44s30, 2, 20_000, 4, places, over="placements")
    share = np.array([expected[key] for key in sorted(expected)]) / comb(5, 2) * 20_000
    found = np.bincount(np.searchsorted(np.array(sorted(expected), dtype=np.uint64), masks))
    assert ((found - share) ** 2 / share).sum() < chi2.ppf(0.999, len(share) - 1)


def test_meaningless_limits_are_refused():
    m44s30 = framework("M44S30")
    with pytest.raises(UnknownNameError):
        count(m44s30, 2, limits=Limits(at_most={"core": 1}))
    with pytest.raises(InvalidInputError, match="whole orbits"):
        count(m44s30, 2, limits=Limits(at_most={"3": 0}))
    with pytest.raises(InvalidInputError, match="nothing can be both"):
        count(m44s30, 2, limits=Limits(at_most={"ico": 1}, at_least={"ico": 2}))
    with pytest.raises(InvalidInputError, match="0 or more"):
        count(m44s30, 2, limits=Limits(at_most={"ico": -1}))
    with pytest.raises(InvalidInputError, match="symmetry"):
        placements(ring(5), 2, rules=Rules(pairs=((0, 1),)))
    with pytest.raises(InvalidInputError, match="from 0 isomers"):
        sample(m44s30, 12, 5, 1, limits=Limits(at_most={"ico": 0}, apart=9.0))
