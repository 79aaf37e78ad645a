"""Isomer counts against published numbers, textbook combinatorics and placements sorted by hand.

Evidence: the numbers of M44S30 and M44S26 were computed outside this code by several programs that
agree; necklaces, bracelets and the substituted benzenes and naphthalenes are textbook results;
the brute force here sorts placements by Python sets and shares nothing with the package.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest

from structures.errors import InvalidInputError, TooManyError, UnknownNameError
from structures.group.group import PermutationGroup
from structures.library import FRAMEWORKS, framework
from structures.sites import anchor_group, site_group
from structures.substitution import count, count_by_orbit
from structures.substitution.counting import count_placements

TH_44 = [
    1, 4, 54, 608, 5913, 45974, 296582, 1602574,
    7400127, 29570514, 103455400, 319680282, 879013105, 2163518678, 4790437738, 9580516950,
    17364384778, 28599685602, 42899222026, 58703732958, 73379493164, 83861977888, 87673945424,
]  # fmt: skip
PAIRS = [0, 1, 31, 505, 5476, 44536, 292118, 1590928, 7371148]
ACHIRAL = [1, 3, 23, 103, 437, 1438, 4464, 11646, 28979]


def brute_count(rows, n, x):
    seen, classes = set(), 0
    for guests in combinations(range(n), x):
        if frozenset(guests) not in seen:
            classes += 1
            seen.update(frozenset(row[i] for i in guests) for row in rows)
    return classes


def ring(n, *, mirrors):
    turns = [[(i + k) % n for i in range(n)] for k in range(n)]
    flips = [[(k - i) % n for i in range(n)] for k in range(n)] if mirrors else []
    return PermutationGroup(np.array(turns + flips), np.array([True] * n + [False] * len(flips)))


def test_m44s30_counts_equal_the_published_ones_for_every_gold():
    counts = count(framework("M44S30"))
    assert [c.isomers for c in counts] == TH_44 + TH_44[-2::-1]
    assert [c.placements for c in counts] == [comb(44, x) for x in range(45)]
    assert sum(c.isomers for c in counts) == 733042027264


def test_m44s30_chiral_pairs_and_achiral_isomers_equal_the_published_ones():
    counts = count(framework("M44S30"), range(9))
    assert [c.chiral_pairs for c in counts] == PAIRS
    assert [c.achiral for c in counts] == ACHIRAL


def test_icosahedron_of_m44s30_has_220_isomers_not_the_82_of_its_own_distance_graph():
    counts = [c.isomers for c in count(framework("M44S30"), sites="ico")]
    assert counts == [1, 1, 5, 13, 27, 38, 50, 38, 27, 13, 5, 1, 1]
    assert sum(counts) == 220


def test_m44s26_counts_equal_the_published_ones_and_all_its_isomers_are_chiral():
    counts = count(framework("M44S26"), [1, 2, 3])
    assert [c.isomers for c in counts] == [23, 484, 6643]
    assert [(c.chiral_pairs, c.achiral) for c in counts] == [(23, 0), (484, 0), (6643, 0)]


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_brute_force_agrees_with_burnside_up_to_three_guests(name):
    group = site_group(framework(name))
    rows = group.permutations.tolist()
    counts = count_placements(group)
    for x in range(2 if group.size > 64 else 3 if group.size > 40 else 4):
        assert counts[x].isomers == brute_count(rows, group.size, x)


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_both_kinds_of_isomer_add_up_and_complements_match(name):
    counts = count(framework(name))
    assert all(c.isomers == c.chiral_pairs + c.achiral for c in counts)
    assert [c.isomers for c in counts] == [c.isomers for c in counts[::-1]]


def test_necklaces_and_bracelets_of_twelve_beads():
    # OEIS A000031(12) = 352 necklaces, A000029(12) = 224 bracelets
    assert sum(c.isomers for c in count_placements(ring(12, mirrors=False))) == 352
    bracelets = count_placements(ring(12, mirrors=True))
    assert sum(c.isomers for c in bracelets) == 224
    assert sum(c.chiral_pairs for c in bracelets) == 352 - 224


def test_substituted_benzenes_are_the_textbook_numbers():
    assert [c.isomers for c in count_placements(ring(6, mirrors=True))] == [1, 1, 3, 3, 3, 1, 1]


def test_a_mirror_that_moves_no_site_makes_everything_achiral():
    flat = PermutationGroup(np.array([[0, 1, 2], [0, 1, 2]]), np.array([True, False]))
    assert all(c.chiral_pairs == 0 for c in count_placements(flat))


def test_counts_by_orbit_add_up_to_the_counts():
    m44s30 = framework("M44S30")
    rows = count_by_orbit(m44s30, range(7))
    for total in count(m44s30, range(7)):
        mine = [row for row in rows if row.gold == total.gold]
        assert sum(row.isomers for row in mine) == total.isomers
        assert sum(row.chiral_pairs for row in mine) == total.chiral_pairs
        assert sum(row.placements for row in mine) == total.placements


def test_one_guest_on_each_of_two_orbits_by_hand():
    m44s30 = framework("M44S30")
    rows = {row.composition: row.isomers for row in count_by_orbit(m44s30, 2)}
    group = site_group(m44s30)
    seen = {
        frozenset(frozenset((row[a], row[b])) for row in group.permutations.tolist())
        for a in m44s30.orbits["ico"]
        for b in m44s30.orbits["cube"]
    }
    assert rows[("ico", 1), ("cube", 1), ("d12", 0), ("mount", 0)] == len(seen)


def test_too_many_orbits_ask_for_roles():
    with pytest.raises(TooManyError, match="by role"):
        count_by_orbit(framework("M44S26"), 3)
    assert sum(row.isomers for row in count_by_orbit(framework("M44S26"), 3, by="role")) == 6643


def test_legs_and_apexes_of_m44s30_are_counted_by_the_same_engine():
    group = anchor_group(framework("M44S30"))
    counts = count_placements(group)
    assert counts[1].isomers == 2
    assert counts[2].isomers == brute_count(group.permutations.tolist(), 30, 2)


@pytest.mark.parametrize("gold", [45, -1, [3, 99]])
def test_gold_outside_the_sites_is_refused(gold):
    with pytest.raises(InvalidInputError, match="use 0 to 44"):
        count(framework("M44S30"), gold)


def test_unknown_sites_are_refused_with_the_allowed_names():
    with pytest.raises(UnknownNameError, match="ico"):
        count(framework("M44S30"), 1, sites="core")


def test_bare_groups_are_checked():
    with pytest.raises(InvalidInputError, match="0 places"):
        PermutationGroup(np.arange(0))
    with pytest.raises(InvalidInputError, match="closed"):
        PermutationGroup(np.array([[0, 1, 2], [1, 2, 0]]))
    with pytest.raises(InvalidInputError, match="not a permutation"):
        PermutationGroup(np.array([[0, 0, 2]]))
    with pytest.raises(InvalidInputError, match="closed"):
        PermutationGroup(np.array([[0, 1, 2], [1, 2, 0], [2, 0, 1]]), np.array([True, False, True]))
