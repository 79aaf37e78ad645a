"""Frameworks of more than 64 sites: counts, lists, ranks, limits and samples.

Evidence: the group is written down here (rings under the dihedral group), counts are Burnside sums over
cycles walked in plain Python, lists and canonical forms are brute force over Python sets, samples are held
against these lists and against exact marginals. Groups of the published frames are found here as
automorphisms of the bond graph (networkx) that keep all distances.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import comb, gcd

import networkx as nx
import numpy as np
import pytest

from structures.arrangement.draw import drawn
from structures.arrangement.isomers import metal_isomers
from structures.errors import InvalidInputError, TooManyError
from structures.group.group import PermutationGroup
from structures.library import framework
from structures.sites import site_group
from structures.substitution import Limits, Rules, canonical, count, degeneracy, isomers, placements, sample
from structures.substitution.canonical import canonical_masks
from structures.substitution.counting import count_placements
from structures.substitution.counts import count_ruled
from structures.substitution.sampling import sample_placements

FOLD, RINGS = 7, 10
SIZE = FOLD * RINGS
LARGE = {"M102S44": 2, "M144S60": 60, "M246S80": 10, "M279S84": 6}  # order of the group
PUBLISHED = [
    pytest.param(name, marks=pytest.mark.slow) if order == 60 else name for name, order in LARGE.items()
]


def rings():
    """Ten rings of seven places under rotations, and mirrors that reverse each ring."""
    rows = []
    for mirror in (1, -1):
        for turn in range(FOLD):
            row = [ring * FOLD + (mirror * k + turn) % FOLD for ring in range(RINGS) for k in range(FOLD)]
            rows.append(row)
    return rows, [True] * FOLD + [False] * FOLD


@pytest.fixture(scope="module")
def group():
    rows, proper = rings()
    return PermutationGroup(np.array(rows), np.array(proper))


def image(row, mask):
    return sum(1 << row[i] for i in range(len(row)) if mask >> i & 1)


def orbits(rows, guests, places):
    """Every orbit as a set, by brute force."""
    found = {}
    for chosen in combinations(places, guests):
        mask = sum(1 << i for i in chosen)
        if mask not in found:
            orbit = {sum(1 << row[i] for i in chosen) for row in rows}
            found.update(dict.fromkeys(orbit, (min(orbit), len(orbit))))
    return dict(found.values())


def burnside(rows, places):
    """Orbits by number of guests: cycles walked, polynomials multiplied term by term."""
    total = [0] * (len(places) + 1)
    for row in rows:
        polynomial, left = [1], set(places)
        while left:
            start = place = left.pop()
            length = 1
            while row[place] != start:
                place = row[place]
                left.discard(place)
                length += 1
            longer = polynomial + [0] * length
            for k, value in enumerate(polynomial):
                longer[k + length] += value
            polynomial = longer
        total = [a + b for a, b in zip(total, polynomial, strict=True)]
    return [number // len(rows) for number in total]


def test_counts_of_all_numbers_of_guests(group):
    rows, proper = rings()
    found = count_placements(group)
    assert [one.isomers for one in found] == burnside(rows, range(SIZE))
    rotations = burnside([row for row, is_proper in zip(rows, proper, strict=True) if is_proper], range(SIZE))
    assert [one.isomers + one.chiral_pairs for one in found] == rotations
    assert found[35].placements == comb(70, 35) > 2**64


@pytest.mark.parametrize("guests", [1, 2, 3, 68])
def test_short_lists_are_those_of_brute_force_and_have_ranks(group, guests):
    rows, _ = rings()
    found = placements(group, guests)
    expected = orbits(rows, min(guests, SIZE - guests), range(SIZE))
    if guests > SIZE // 2:
        full = (1 << SIZE) - 1
        expected = {min(image(row, full ^ mask) for row in rows): n for mask, n in expected.items()}
    assert dict(found) == expected
    assert found.total == len(expected)
    masks = [mask for mask, _ in found]
    assert [found.rank(image(rows[9], mask)) for mask in masks[:40]] == list(range(min(40, len(masks))))
    assert masks[5:9] == [mask for mask, _ in found[5:9]]
    assert masks[3] in found
    assert (1 << 70) not in found


def test_whole_orbits_of_64_sites_or_fewer_have_ranks_of_any_size(group):
    rows, _ = rings()
    places = range(14, 70)
    found = placements(group, 20, places)
    assert found.total == burnside(rows, places)[20] > 10**13
    for rank in (0, 12345, found.total // 3, found.total - 1):
        mask, copies = found[rank]
        assert mask == min(image(row, mask) for row in rows)
        assert copies == len({image(row, mask) for row in rows})
        assert mask & ((1 << 14) - 1) == 0
        assert found.rank(image(rows[11], mask)) == rank
    assert dict(placements(group, 2, places)) == orbits(rows, 2, places)
    assert (
        sum(len(masks) for masks, _ in placements(group, 3, places).blocks(100)) == burnside(rows, places)[3]
    )


def test_a_set_that_is_no_union_of_orbits(group):
    rows, _ = rings()
    places = [0, 1, 2, 40, 50, 60, 69]
    whole = orbits(rows, 2, range(SIZE))
    expected = {}
    for chosen in combinations(places, 2):
        mask = min(image(row, sum(1 << i for i in chosen)) for row in rows)
        expected[mask] = whole[mask]
    assert dict(placements(group, 2, places)) == expected


def test_what_is_too_long_to_list_is_counted_and_refused_with_the_way_out(group):
    found = placements(group, 30)
    assert found.total == burnside(rings()[0], range(SIZE))[30]
    with pytest.raises(TooManyError, match="draw a sample, or restrict the sites"):
        found.unrank(0)
    with pytest.raises(TooManyError, match=str(found.total)):
        next(iter(found))


def test_canonical_forms(group):
    rows, _ = rings()
    rng = np.random.default_rng(3)
    masks = [int.from_bytes(rng.bytes(8), "little") << 6 | int(rng.integers(64)) for _ in range(200)]
    found = canonical_masks(group, group.checked(masks)).tolist()
    assert found == [min(image(row, mask) for row in rows) for mask in masks]
    sizes = group.orbit_sizes(group.checked(masks)).tolist()
    assert sizes == [len({image(row, mask) for row in rows}) for mask in masks]
    with pytest.raises(
        InvalidInputError, match="0x400000000000000000 does not fit on 70 sites; use 0 to 0x3f"
    ):
        group.checked([1 << 70])


def test_limits(group):
    rows, _ = rings()
    neighbours = [(a, b) for ring in range(RINGS) for a, b in ring_pairs(ring)]
    rules = Rules(parts=(((1 << 21) - 1, 1, 2),), pairs=tuple(neighbours))
    near = {frozenset(pair) for pair in neighbours}

    def keeps(mask):
        held = [i for i in range(SIZE) if mask >> i & 1]
        return 1 <= sum(i < 21 for i in held) <= 2 and not any(
            frozenset(pair) in near for pair in combinations(held, 2)
        )

    for guests in (2, 3):
        expected = {mask: n for mask, n in orbits(rows, guests, range(SIZE)).items() if keeps(mask)}
        assert dict(placements(group, guests, None, rules)) == expected
        counted = count_ruled(group, range(SIZE), rules)[guests]
        assert (counted.isomers, counted.placements) == (len(expected), sum(expected.values()))
        part = {mask: n for mask, n in expected.items() if not mask >> 56}
        assert dict(placements(group, guests, range(56), rules)) == part
    masks, _ = sample_placements(group, 12, 200, 1, rules=rules)
    assert all(keeps(mask) and mask.bit_count() == 12 for mask in masks.tolist())


def ring_pairs(ring):
    return [(ring * FOLD + k, ring * FOLD + (k + 1) % FOLD) for k in range(FOLD)]


def test_samples_are_uniform_over_isomers_and_over_placements(group):
    rows, _ = rings()
    expected = orbits(rows, 2, range(SIZE))
    for over, weight in (("isomers", dict.fromkeys(expected, 1)), ("placements", expected)):
        masks, copies = sample_placements(group, 2, 40_000, 5, over=over)
        assert dict(zip(masks.tolist(), copies.tolist(), strict=True)).items() <= expected.items()
        drawn, whole = Counter(masks.tolist()), sum(weight.values())
        chi = sum(
            (drawn[mask] - 40_000 * w / whole) ** 2 / (40_000 * w / whole) for mask, w in weight.items()
        )
        free = len(expected) - 1
        assert abs(chi - free) < 5 * (2 * free) ** 0.5


def test_samples_of_half_filling_have_the_exact_marginals(group):
    masks, _ = sample_placements(group, 35, 20_000, 7)
    held = np.array([(mask & ((1 << 14) - 1)).bit_count() for mask in masks.tolist()])
    # almost every isomer is 14-fold, so guests on the first two rings are hypergeometric
    for k in range(4, 11):
        exact = comb(14, k) * comb(56, 35 - k) / comb(70, 35)
        assert abs((held == k).mean() - exact) < 5 * (exact / 20_000) ** 0.5
    again, _ = sample_placements(group, 35, 20_000, 7)
    assert again.tolist() == masks.tolist()
    some, _ = sample_placements(group, 35, 50, 7, distinct=True)
    assert len(set(some.tolist())) == 50


def test_a_necklace_of_one_hundred_beads():
    turns = np.array([[(k + turn) % 100 for k in range(100)] for turn in range(100)])
    expected = sum(
        comb(gcd(100, turn), 50 * gcd(100, turn) // 100) for turn in range(1, 101) if gcd(100, turn) % 2 == 0
    )
    assert count_placements(PermutationGroup(turns))[50].isomers == expected // 100


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_frames(name):
    frame = framework(name)
    group = site_group(frame)
    rows = automorphisms(frame)
    assert {tuple(row) for row in rows} == {tuple(row) for row in group.permutations.tolist()}
    assert len(rows) == LARGE[name]
    numbers = burnside(rows, range(group.size))
    assert [one.isomers for one in count(frame)] == numbers
    pairs = isomers(frame, 2)
    assert dict(pairs) == orbits(rows, 2, range(group.size))
    masks, copies = sample(frame, group.size // 2, 100, seed=1)
    assert canonical(frame, masks).tolist() == masks.tolist()
    assert [degeneracy(frame, mask) for mask in masks[:5].tolist()] == copies[:5].tolist()
    assert masks.tolist()[0] == min(image(row, masks.tolist()[0]) for row in rows)
    interior = sum(1 << i for i in frame.roles["interior"])
    assert count(frame, 2, limits=Limits(at_most={"interior": 1}))[0].isomers == sum(
        (mask & interior).bit_count() <= 1 for mask, _ in pairs
    )


@pytest.mark.parametrize("name", PUBLISHED)
def test_samples_of_published_frames_have_the_marginals_of_a_subset(name):
    frame = framework(name)
    size = len(frame.sites)
    part = sum(1 << i for i in frame.roles["staple"])
    guests, draws, many = size // 3, 4000, part.bit_count()
    held = np.array([(mask & part).bit_count() for mask in sample(frame, guests, draws, seed=8)[0].tolist()])
    # the operations other than the identity keep a vanishing share of the placements: hypergeometric
    shares = [comb(many, k) * comb(size - many, guests - k) / comb(size, guests) for k in range(many + 1)]
    for k, share in enumerate(shares):
        assert abs((held == k).mean() - share) < 5 * (share / draws) ** 0.5 + 1e-3


def automorphisms(frame):
    """Automorphisms of the bond graph that keep the distances, as permutations of the metals."""
    points = np.vstack([frame.positions, frame.anchor_positions])
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    metals = len(frame.sites)
    graph = nx.Graph()
    graph.add_nodes_from((k, {"kind": str(k < metals)}) for k in range(len(points)))
    graph.add_edges_from((metal, metals + a.index) for a in frame.anchors for metal in a.metals)
    graph.add_edges_from(frame.metal_bonds(3.3))
    around = nx.weisfeiler_lehman_subgraph_hashes(graph, node_attr="kind", iterations=6)
    nx.set_node_attributes(graph, {k: hashes[-1] for k, hashes in around.items()}, "around")
    same = nx.algorithms.isomorphism.GraphMatcher(graph, graph, lambda a, b: a["around"] == b["around"])
    rows = []
    for mapping in same.isomorphisms_iter():
        row = [mapping[k] for k in range(len(points))]
        if np.abs(distance[np.ix_(row, row)] - distance).max() < 0.6:
            rows.append(row[:metals])
    return rows


def test_three_metals_are_sampled_with_the_marginals_of_labelled_placements_and_not_listed():
    every = metal_isomers(framework("M102S44"), "Au50Ag50Cu2")
    masks, copies = drawn(every, 3000, 1)
    assert {tuple(mask.bit_count() for mask in column) for column in masks.T.tolist()} == {(2, 50)}
    assert all(copper & other == 0 for copper, other in masks.T.tolist())
    assert set(copies.tolist()) <= {1, 2}
    # nearly every orbit has two members, so the smaller of the two images carries no bias on pairs
    high = sum(1 << i for i in framework("M102S44").roles["staple"])
    held = np.array([(int(other) & high).bit_count() for other in masks[1]])
    size = high.bit_count()
    exact = 50 * size / 102
    assert abs(held.mean() - exact) < 5 * held.std() / 3000**0.5
    for ask in (lambda: every[3], every.arrays, lambda: next(iter(every))):
        with pytest.raises(TooManyError, match="draw a sample"):
            ask()
