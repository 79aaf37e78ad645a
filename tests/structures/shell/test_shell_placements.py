"""Inequivalent mixed shells against brute force over labelled shells.

The oracle lists every labelled shell and collects orbits by applying the permutations one by one: it shares
neither the recursion nor the counting formula. Hand counts: one Cl in M44S30 has the two anchor orbits.
"""

from itertools import permutations
from math import factorial, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from structures.errors import InvalidInputError
from structures.library import framework
from structures.shell.placements import count_shells, shells
from structures.symmetry import framework_symmetry


def brute_force(cluster, counts):
    """Orbit sizes of all labelled shells, as a sorted list; counts of the rare kinds must be small."""
    anchors = len(cluster.anchors)
    action = framework_symmetry(cluster).permutations[:, len(cluster.sites) :] - len(cluster.sites)
    common = max(counts, key=counts.get)
    rare = [name for name, n in counts.items() for _ in range(n) if name != common]
    labelled = set()
    for places in permutations(range(anchors), len(rare)):
        shell = [common] * anchors
        for place, name in zip(places, rare, strict=True):
            shell[place] = name
        labelled.add(tuple(shell))
    sizes = []
    while labelled:
        seed = next(iter(labelled))
        orbit = set()
        for row in action:
            image = [None] * anchors
            for place, name in enumerate(seed):
                image[row[place]] = name
            orbit.add(tuple(image))
        sizes.append(len(orbit))
        labelled -= orbit
    return sorted(sizes)


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("M44S30", {"p-MBA": 29, "Cl": 1}),
        ("M44S30", {"p-MBA": 28, "NTP": 2}),
        ("M44S30", {"p-MBA": 28, "NTP": 1, "Cl": 1}),
        ("M25S18", {"SH": 15, "NTP": 2, "Cl": 1}),
        ("M44S26", {"SH": 24, "NTP": 1, "Cl": 1}),
        ("M44S27", {"SH": 25, "SPh": 2}),
    ],
)
def test_shells_and_degeneracies_equal_brute_force(name, counts):
    cluster = framework(name)
    found = list(shells(cluster, counts))
    assert sorted(weight for _, weight in found) == brute_force(cluster, counts)
    assert count_shells(cluster, counts) == len(found)
    for shell, _ in found:
        assert {kind: shell.count(kind) for kind in counts} == counts


def test_one_chloride_has_the_two_anchor_orbits_of_m44s30():
    found = list(shells(framework("M44S30"), {"p-MBA": 29, "Cl": 1}))
    assert sorted(weight for _, weight in found) == [6, 24]


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 3), st.integers(0, 2), st.integers(0, 2))
def test_degeneracies_sum_to_the_multinomial_number(a, b, c):
    cluster = framework("M25S18")
    counts = {"p-MBA": 18 - a - b - c, "NTP": a, "Cl": b, "SH": c}
    found = list(shells(cluster, counts))
    assert len(found) == count_shells(cluster, counts)
    labelled = factorial(18) // prod(factorial(n) for n in counts.values())
    assert sum(weight for _, weight in found) == labelled


def test_counts_that_do_not_fit_are_refused_at_once():
    with pytest.raises(InvalidInputError, match="sum to 30"):
        shells(framework("M44S30"), {"p-MBA": 29})
