"""Lists of isomers against a minimum filter that shares no code, and against Burnside counts.

Evidence: the oracle makes every placement as a Python set, carries it by every operation and keeps the
smallest integer. Lists, degeneracies, ranks and canonical forms are compared with it on small random groups
(hypothesis) and on the built-in frameworks; totals are compared with counts, which rest on other tests.
"""

from __future__ import annotations

import sys
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from structures.errors import InvalidInputError, TooManyError
from structures.group.group import PermutationGroup
from structures.library import FRAMEWORKS, framework
from structures.sites import site_group
from structures.substitution import (
    Limits,
    canonical,
    count,
    degeneracy,
    isomers,
    orderly,
    placements,
    stabiliser,
)
from structures.substitution.canonical import canonical_masks

COUNTED = [
    name for name in FRAMEWORKS if len(framework(name).sites) <= 64
]  # larger ones have tests of their own


def smallest(rows, guests):
    return min(sum(1 << row[i] for i in guests) for row in rows)


def brute_list(rows, places, x):
    """Canonical mask -> number of placements, by sorting every placement."""
    classes = {}
    for guests in combinations(places, x):
        key = smallest(rows, guests)
        classes[key] = classes.get(key, 0) + 1
    return classes


def closure(generators, n):
    group = {tuple(range(n))}
    fresh = list(group)
    while fresh:
        made = {tuple(g[i] for i in element) for g in generators for element in fresh} - group
        group |= made
        fresh = list(made)
        if len(group) > 800:
            return None
    return sorted(group)


@st.composite
def groups(draw, most=10):
    n = draw(st.integers(1, most))
    generators = draw(st.lists(st.permutations(range(n)), min_size=0, max_size=2))
    rows = closure([tuple(g) for g in generators], n)
    if rows is None:
        rows = closure([tuple(generators[0])], n)
    return rows, n


@given(groups(), st.data())
@settings(max_examples=120, deadline=None)
def test_random_groups_list_exactly_the_smallest_placements(pair, draw):
    rows, n = pair
    x = draw.draw(st.integers(0, n))
    found = placements(PermutationGroup(np.array(rows)), x)
    masks, degeneracies = found.arrays()
    assert dict(zip(masks.tolist(), degeneracies.tolist(), strict=True)) == brute_list(rows, range(n), x)
    assert len(found) == len(masks)
    again, weights = found.unrank(np.arange(found.total))
    assert again.tolist() == masks.tolist()
    assert weights.tolist() == degeneracies.tolist()
    assert [found.rank(int(mask)) for mask in masks] == list(range(found.total))


@given(groups(), st.data())
@settings(max_examples=60, deadline=None)
def test_random_groups_bring_any_mask_to_its_smallest_image(pair, draw):
    rows, n = pair
    masks = draw.draw(st.lists(st.integers(0, 2**n - 1), min_size=1, max_size=20))
    expected = [smallest(rows, [i for i in range(n) if mask >> i & 1]) for mask in masks]
    assert (
        canonical_masks(PermutationGroup(np.array(rows)), np.array(masks, dtype=np.uint64)).tolist()
        == expected
    )


@given(groups(most=8), st.data())
@settings(max_examples=60, deadline=None)
def test_any_subset_of_places_lists_the_isomers_that_fit_on_it(pair, draw):
    rows, n = pair
    places = draw.draw(st.sets(st.integers(0, n - 1), min_size=1))
    x = draw.draw(st.integers(0, len(places)))
    masks, degeneracies = placements(PermutationGroup(np.array(rows)), x, places).arrays()
    assert sorted(masks.tolist()) == sorted(brute_list(rows, sorted(places), x))
    whole = brute_list(rows, range(n), x)
    assert degeneracies.tolist() == [whole[mask] for mask in masks.tolist()]


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("x", range(5))
def test_enumeration_equals_burnside_on_every_framework(name, x):
    found = framework(name)
    masks, degeneracies = isomers(found, x).arrays()
    expected = count(found, x)[0]
    assert len(masks) == expected.isomers
    assert int(degeneracies.sum()) == expected.placements
    assert len(np.unique(masks)) == len(masks)
    assert (canonical(found, masks) == masks).all()


@pytest.mark.parametrize("name", COUNTED)
def test_two_guests_equal_the_minimum_filter_on_every_framework(name):
    group = site_group(framework(name))
    found = dict(isomers(framework(name), 2))
    assert found == brute_list(group.permutations.tolist(), range(group.size), 2)


def test_all_220_icosahedron_isomers_equal_the_minimum_filter():
    m44s30 = framework("M44S30")
    rows = site_group(m44s30).permutations.tolist()
    for x in range(13):
        assert dict(isomers(m44s30, x, sites="ico")) == brute_list(rows, range(12), x)


def test_distance_graph_of_the_icosahedron_alone_merges_too_much():
    """Distances of the 12 sites alone see Ih and find 82 classes, the cluster has 220."""
    m44s30 = framework("M44S30")
    position = m44s30.positions[:12]
    distance = np.linalg.norm(position[:, None] - position[None], axis=-1)
    edges = distance < 1.3 * distance[distance > 0.1].min()
    automorphisms = _automorphisms(edges)
    assert len(automorphisms) == 120
    classes = sum(len(brute_list(automorphisms, range(12), x)) for x in range(13))
    assert classes == 82
    assert sum(c.isomers for c in count(m44s30, sites="ico")) == 220


def _automorphisms(edges):
    """Every relabelling that keeps the edges, by depth-first search."""
    n, found, stack = len(edges), [], [()]
    while stack:
        image = stack.pop()
        if len(image) == n:
            found.append(image)
            continue
        i = len(image)
        stack.extend(
            (*image, j)
            for j in range(n)
            if j not in image and all(edges[i, k] == edges[j, image[k]] for k in range(i))
        )
    return found


def test_slices_and_ranks_address_the_same_sequence():
    found = isomers(framework("M44S30"), 5)
    every = list(found)
    assert every[1234] == found[1234]
    assert found[-1] == every[-1]
    assert list(found[100:110]) == every[100:110]
    assert list(found[45000:100:-1111]) == every[45000:100:-1111]
    assert list(found[::-1]) == every[::-1]
    assert found[::-1].arrays()[0].tolist() == [mask for mask, _ in every[::-1]]
    assert found[7:9].arrays()[0].tolist() == [mask for mask, _ in every[7:9]]
    assert list(found[10:2000][5:500:7]) == every[10:2000][5:500:7]
    assert found.rank(every[777][0]) == 777
    assert found[700:].rank(every[777][0]) == 77
    assert every[777][0] in found
    for outside in (found.total, -found.total - 1):
        with pytest.raises(IndexError):
            found[outside]
        with pytest.raises(IndexError, match="rank outside 0 to"):
            found.unrank([0, outside])
    ends = found.unrank([-found.total, 0, -1, found.total - 1])[0].tolist()
    assert ends == [every[place][0] for place in (0, 0, -1, -1)]


def test_blocks_of_any_size_are_the_same_stream():
    found = isomers(framework("M44S30"), 4)
    whole = found.arrays()[0].tolist()
    for size in (1, 7, 1000, 10**6):
        parts = [masks for masks, _ in found.blocks(size)]
        assert np.concatenate(parts).tolist() == whole
        assert max(map(len, parts)) <= size


def test_a_rank_in_the_middle_of_87_billion():
    found = isomers(framework("M44S30"), 22)
    assert found.total == 87673945424
    for rank in (0, 1, 43_836_972_712, found.total - 1):
        mask, weight = found[rank]
        assert found.rank(mask) == rank
        assert mask.bit_count() == 22
        assert canonical(framework("M44S30"), [mask])[0] == mask
        assert degeneracy(framework("M44S30"), mask) == weight
    middle = found[10**10 : 10**10 + 5000]
    assert [mask for mask, _ in middle] == found.unrank(np.arange(10**10, 10**10 + 5000))[0].tolist()


def test_stabiliser_and_degeneracy_multiply_to_the_order():
    m44s30 = framework("M44S30")
    for mask, weight in isomers(m44s30, 3):
        kept = stabiliser(m44s30, mask)
        assert kept[0] == 0
        assert len(kept) * weight == 24
        assert degeneracy(m44s30, mask) == weight


def test_orientation_does_not_change_the_rank():
    m44s30 = framework("M44S30")
    found = isomers(m44s30, 6)
    mask = found[123456][0]
    for row in site_group(m44s30).permutations.tolist():
        turned = sum(1 << row[i] for i in range(44) if mask >> i & 1)
        assert found.rank(turned) == 123456
    with pytest.raises(InvalidInputError, match="not among"):
        found.rank(1)
    assert found._source.rank(np.array([1, mask, (1 << 7) - 1], np.uint64)).tolist() == [-1, 123456, -1]


def test_listing_too_many_says_how_many_and_the_way_out():
    with pytest.raises(TooManyError, match=r"879013105 isomers .* stream"):
        isomers(framework("M44S30"), 12).arrays()


def test_occupancies_beyond_the_sites_are_refused():
    with pytest.raises(InvalidInputError, match="does not fit on 44 sites"):
        canonical(framework("M44S30"), [1 << 44])
    with pytest.raises(InvalidInputError, match="does not fit"):
        canonical(framework("M44S30"), [-1])


def test_one_large_orbit_is_listed_by_orderly_generation():
    """A ring of 60 places under C60: C(60, 5) subsets are more than are tested one by one."""
    ring = PermutationGroup(np.array([[(i + k) % 60 for i in range(60)] for k in range(60)]))
    masks, degeneracies = placements(ring, 5).arrays()
    assert int(degeneracies.astype(int).sum()) == 5461512  # C(60, 5)
    assert (canonical_masks(ring, masks[:2000]) == masks[:2000]).all()
    assert len(np.unique(masks)) == len(masks)
    # twelve of the 5461512 placements turn into themselves by 12 places: 91025 + 1/5 of an orbit
    assert len(masks) == (5461512 - 12) // 60 + 1


@pytest.mark.parametrize("size", [0, 1, 4, 9, 12, 18])
def test_both_ways_through_a_large_orbit_equal_the_minimum_filter(size, monkeypatch):
    rows = [[(i + k) % 18 for i in range(18)] for k in range(18)]
    expected = sorted(brute_list(rows, range(18), size))
    every = orderly.MinimalPatterns(np.array(rows), range(18)).of_size(size)
    assert every.tolist() == expected
    monkeypatch.setattr(orderly, "_TESTED", 0)
    assert orderly.MinimalPatterns(np.array(rows), range(18)).of_size(size).tolist() == expected


def test_interleaved_site_numbers_give_the_smallest_integers_too():
    """Site numbers of D3 x orbits shuffled: orbits overlap in number, the answer must not change."""
    shuffle = np.random.default_rng(5).permutation(36)
    elements = list(permutations(range(3)))
    block = np.array([[elements.index(tuple(g[i] for i in h)) for h in elements] for g in elements])
    plain = np.hstack([block + 6 * k for k in range(6)])
    rows = np.empty_like(plain)
    rows[:, shuffle] = shuffle[plain]
    group = PermutationGroup(rows)
    masks, degeneracies = placements(group, 3).arrays()
    expected = brute_list(rows.tolist(), range(36), 3)
    assert dict(zip(masks.tolist(), degeneracies.tolist(), strict=True)) == expected
    assert [placements(group, 3).rank(int(mask)) for mask in masks[::50]] == list(range(0, len(masks), 50))


def test_a_list_as_long_as_its_limit_is_a_list():
    every = isomers(framework("M25S18"), 2)
    masks, copies = every.arrays(limit=every.total)
    assert (len(masks), int(copies.sum())) == (20, 300)
    with pytest.raises(TooManyError, match="20 isomers are more than 19 to list"):
        every.arrays(limit=every.total - 1)


def test_limited_isomers_as_many_as_can_be_listed_are_listed(monkeypatch):
    limits = Limits(at_most={"staple": 1})
    many = len(isomers(framework("M25S18"), 2, limits=limits))
    module = sys.modules["structures.substitution.isomers"]  # its name in the package is the function's
    monkeypatch.setattr(module, "LIST_LIMIT", many)
    assert len(isomers(framework("M25S18"), 2, limits=limits)) == many
    monkeypatch.setattr(module, "LIST_LIMIT", many - 1)
    with pytest.raises(TooManyError, match=f"{many} isomers keep the limits, more than {many - 1} to list"):
        isomers(framework("M25S18"), 2, limits=limits)
