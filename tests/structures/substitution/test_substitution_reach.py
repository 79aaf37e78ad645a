"""The engine beyond the 44s: ligands on anchors, the full icosahedral group, sizes at and past the limit.

Evidence: lists are compared with Burnside counts and with C(n, x), canonical forms with the smallest image by
Python sets; the icosahedral group is found from coordinates and has 120 operations.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest

from structures.framework import Framework, Site
from structures.group.group import PermutationGroup
from structures.library import framework
from structures.sites import anchor_group
from structures.substitution import count, placements, sample_placements
from structures.substitution.canonical import canonical_masks
from structures.substitution.counting import count_placements
from structures.symmetry import find_symmetry


def smallest(rows, mask):
    guests = [i for i in range(len(rows[0])) if mask >> i & 1]
    return min(sum(1 << row[i] for i in guests) for row in rows)


@pytest.mark.parametrize("ligands", [1, 2, 5, 10, 20])
def test_ligands_on_the_24_legs_and_6_apexes_of_m44s30(ligands):
    group = anchor_group(framework("M44S30"))
    assert sorted(map(len, group.orbits)) == [6, 24]
    found = placements(group, ligands)
    expected = count_placements(group)[ligands]
    assert found.total == expected.isomers
    total, degenerate, last = 0, 0, -1
    for masks, degeneracies in found.blocks():
        assert (canonical_masks(group, masks[:50]) == masks[:50]).all()
        assert int(masks[0]) != last
        total, degenerate = total + len(masks), degenerate + int(degeneracies.sum(dtype=np.int64))
        last = int(masks[-1])
    assert (total, degenerate) == (expected.isomers, comb(30, ligands))
    ranks = np.unique(np.linspace(0, total - 1, 40).astype(np.int64))
    assert [found.rank(int(mask)) for mask in found.unrank(ranks)[0]] == ranks.tolist()


def icosahedral():
    """Vertices and edge midpoints of an icosahedron, 12 + 30 places under Ih."""
    golden = (1 + 5**0.5) / 2
    cyclic = [(0, a, b * golden) for a in (1, -1) for b in (1, -1)]
    vertices = np.array([np.roll(point, k) for k in range(3) for point in cyclic])
    pairs = combinations(range(12), 2)
    edges = [vertices[a] + vertices[b] for a, b in pairs if np.linalg.norm(vertices[a] - vertices[b]) < 2.1]
    symmetry = find_symmetry(np.vstack([vertices * 1.5, edges]), ["M"] * 42)
    return PermutationGroup(symmetry.permutations, symmetry.proper)


def test_the_full_icosahedral_group_on_42_places():
    group = icosahedral()
    assert (group.order, sorted(map(len, group.orbits))) == (120, [12, 30])
    rows = group.permutations.tolist()
    counts = count_placements(group)
    for x in (3, 4, 39):
        masks, degeneracies = placements(group, x).arrays()
        assert len(masks) == counts[x].isomers
        assert int(degeneracies.sum(dtype=np.int64)) == comb(42, x)
        assert all(smallest(rows, int(mask)) == mask for mask in masks[::37])
    masks, _ = sample_placements(group, 21, 500, 1)
    assert all(smallest(rows, int(mask)) == mask for mask in masks[::50])
    assert counts[21].isomers == counts[21].chiral_pairs + counts[21].achiral


def test_ranks_beyond_2_to_the_62_are_exact():
    group = PermutationGroup(np.arange(64))
    found = placements(group, 32)
    assert found.total == comb(64, 32) == 1832624140942590534
    for rank in (0, found.total // 3, found.total - 1):
        assert found.rank(found[rank][0]) == rank
    pair = PermutationGroup(np.array([np.arange(64), np.arange(64)[::-1]]))
    for x in (30, 31):
        found = placements(pair, x)
        assert found.total == (comb(64, x) + (comb(32, x // 2) if x % 2 == 0 else 0)) // 2
        assert found.rank(found[found.total - 1][0]) == found.total - 1
    masks, _ = sample_placements(pair, 32, 1000, 5)
    assert len(set(masks.tolist())) == 1000
    assert all(int(mask) == smallest(pair.permutations.tolist(), int(mask)) for mask in masks[:50])


def test_a_framework_of_65_sites_without_symmetry_has_all_its_placements():
    line = tuple(Site(i, (float(i), float(i % 2), float(i % 7)), "all", "surface") for i in range(65))
    large = Framework("Large", line, (), 0, "user", ())
    assert [one.isomers for one in count(large, [1, 32])] == [65, comb(65, 32)]
