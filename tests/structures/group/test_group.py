"""The algebra of permutation groups against textbooks and brute force.

Evidence: class sizes of S4, dihedral and icosahedral groups from character tables; products, subgroups,
stabilisers, quotients and unions worked out on tuples in plain Python; connected components by networkx.
Nothing of `structures.group` is used for the expected values.
"""

from collections import Counter
from itertools import combinations, permutations, product
from math import comb

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from structures.errors import InvalidInputError
from structures.group.cycles import burnside, burnside_coloured, cycle_masks, cycle_types
from structures.group.group import PermutationGroup
from structures.group.images import mask_of, sites_of
from structures.group.products import generated, orbits_of, product_table
from structures.group.quotient import quotient
from structures.group.subgroups import union_terms


def closed(generators):
    """Everything that some permutations (tuples) generate."""
    group = set(generators)
    while True:
        longer = group | {tuple(a[k] for k in b) for a in group for b in generators}
        if longer == group:
            return sorted(group)
        group = longer


def dihedral(n):
    turn, flip = tuple((k + 1) % n for k in range(n)), tuple(-k % n for k in range(n))
    return closed([turn, flip])


def corners(name):
    """Rotations of a polyhedral group on the twelve corners of an icosahedron, or six of an octahedron."""
    golden = (1 + 5**0.5) / 2
    points = np.eye(3) if name == "O" else np.array([[0, 1, golden], [1, golden, 0], [golden, 0, 1]])
    images = Rotation.create_group(name).as_matrix() @ points.T
    found = np.unique(np.round(images.transpose(0, 2, 1).reshape(-1, 3), 6) + 0.0, axis=0)
    rows = []
    for matrix in Rotation.create_group(name).as_matrix():
        apart = np.linalg.norm((found @ matrix.T)[:, None] - found[None], axis=-1)
        rows.append(tuple(apart.argmin(axis=1).tolist()))
    return rows


CLASSES = {
    "S4": (list(permutations(range(4))), [1, 3, 6, 6, 8]),
    "D5": (dihedral(5), [1, 2, 2, 5]),
    "D6": (dihedral(6), [1, 1, 2, 2, 3, 3]),
    "C7": (closed([tuple((k + 1) % 7 for k in range(7))]), [1] * 7),
    "O": (corners("O"), [1, 3, 6, 6, 8]),
    "I": (corners("I"), [1, 12, 12, 15, 20]),
}


@pytest.mark.parametrize("name", CLASSES)
def test_classes_have_the_sizes_of_the_character_table(name):
    rows, sizes = CLASSES[name]
    group = PermutationGroup(np.array(rows))
    assert sorted(kind.members for kind in group.classes) == sizes
    for kind in group.classes:
        conjugates = {
            tuple(a[kind.operation[a.index(k)]] for k in range(group.size)) for a in map(tuple, rows)
        }
        assert len(conjugates) == kind.members
        assert kind.operation == min(conjugates)


def test_a_class_tells_its_rotations():
    """C4v on the corners of a square: E, 2 C4, C2 proper; two kinds of mirrors improper."""
    turns = closed([(1, 2, 3, 0)])
    rows = [*turns, *(tuple(-k % 4 for k in turn) for turn in turns)]
    group = PermutationGroup(np.array(rows), np.array([True] * 4 + [False] * 4))
    assert sorted((kind.members, kind.proper) for kind in group.classes) == [
        (1, 1),
        (1, 1),
        (2, 0),
        (2, 0),
        (2, 2),
    ]


GROUPS = st.lists(st.permutations(range(5)), min_size=1, max_size=2).map(
    lambda some: closed([tuple(each) for each in some])
)


@given(GROUPS)
@settings(max_examples=40, deadline=None)
def test_products_orbits_and_stabilisers_equal_brute_force(rows):
    table = product_table(np.array(rows), np.ones(len(rows), dtype=bool))
    for (i, a), (j, b) in product(enumerate(rows), repeat=2):
        assert rows[table[i, j]] == tuple(a[k] for k in b)
    assert sorted(rows[k] for k in generated(table, [0, len(rows) - 1])) == closed([rows[0], rows[-1]])
    graph = nx.Graph([(k, image) for row in rows for k, image in enumerate(row)])
    assert list(orbits_of(np.array(rows), range(5))) == sorted(
        tuple(sorted(part)) for part in nx.connected_components(graph)
    )
    group = PermutationGroup(np.array(rows))
    for mask in (0, 1, 5, 22, 31):
        held = {k for k in range(5) if mask >> k & 1}
        kept = [row for row in rows if {row[k] for k in held} == held]
        inner = group.keeping(mask)
        assert sorted(map(tuple, inner.permutations.tolist())) == kept
        assert inner is group.keeping(mask)
        assert group.invariant(held) == (kept == rows)
        assert {sites_of(int(image)) for image in group.images(mask)} == {
            tuple(sorted(row[k] for k in held)) for row in rows
        }


@given(GROUPS, st.integers(0, 2), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_burnside_counts_orbits(rows, first, second):
    def orbits(colourings):
        return len({min(tuple(each[row.index(k)] for k in range(5)) for row in rows) for each in colourings})

    table = np.array(rows)
    sets = [[tuple(int(k in held) for k in range(5)) for held in combinations(range(5), x)] for x in range(6)]
    assert burnside(table, range(5)) == [orbits(each) for each in sets]
    numbers = (first, second, 5 - first - second)
    three = [c for c in product(range(3), repeat=5) if tuple(map(c.count, range(3))) == numbers]
    assert burnside_coloured(table, range(5), numbers) == orbits(three)
    assert len(three) == comb(5, first) * comb(5 - first, second)
    for row, kind in zip(rows, cycle_types(table, range(5)), strict=True):
        cycles = [len(part) for part in nx.strongly_connected_components(nx.DiGraph(list(enumerate(row))))]
        assert dict(kind) == Counter(cycles)
        assert sorted(mask.bit_count() for mask in cycle_masks(np.array(row), range(5))) == sorted(cycles)


@given(st.lists(st.permutations(range(7)), min_size=1, max_size=2))
@settings(max_examples=60, deadline=None)
def test_a_quotient_has_the_connected_components(generators):
    graph = nx.Graph([(k, image) for row in generators for k, image in enumerate(row)])
    parts = sorted(sorted(part) for part in nx.connected_components(graph))
    found = quotient(np.array(generators))
    assert list(found.orbit) == [next(n for n, part in enumerate(parts) if k in part) for k in range(7)]
    assert found.sums(range(7)) == tuple(map(sum, parts))
    terms = {pair: 1 + pair[0] for pair in combinations(range(7), 2)}
    expected = Counter()
    for pair, value in terms.items():
        expected[tuple(sorted({found.orbit[k] for k in pair}))] += value
    assert found.collected(terms.items()) == expected


@given(GROUPS, st.data())
@settings(max_examples=40, deadline=None)
def test_union_terms_count_what_some_operation_keeps(rows, draw):
    """The chosen operations are whole classes, as improper ones are: conjugate subgroups then stand alike."""
    group = PermutationGroup(np.array(rows))
    some = set(draw.draw(st.lists(st.sampled_from(rows), max_size=2)))
    classes = {tuple(a[row[a.index(k)]] for k in range(5)) for row in some for a in rows}  # whole classes
    chosen = np.array([tuple(row) in classes for row in group.permutations.tolist()])

    def keeps(row, mask):
        return mask_of(row[k] for k in sites_of(mask)) == mask

    terms = union_terms(group, chosen)
    for x in range(6):
        masks = [mask_of(held) for held in combinations(range(5), x)]
        expected = sum(any(keeps(row, mask) for row in classes) for mask in masks)
        found = sum(
            value * sum(all(keeps(row, mask) for row in members.tolist()) for mask in masks)
            for members, value in terms
        )
        assert found == expected


def test_what_is_no_group_is_refused():
    with pytest.raises(InvalidInputError, match="not closed"):
        PermutationGroup(np.array([[0, 1, 2], [1, 2, 0]]))
    with pytest.raises(InvalidInputError, match="occupancy 8 does not fit on 3 sites; use 0 to 7"):
        PermutationGroup(np.arange(3)).checked([1, 8])
