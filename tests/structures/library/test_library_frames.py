"""The built-in frameworks have the bonds, roles, groups and isomer counts that their sources state.

Evidence: the bonds of M44S26 are written here by label from the published table, not by distance; isomer
counts come from a Burnside sum of this file alone and are the numbers 23, 484, 6643 worked out elsewhere.
"""

from math import comb

import numpy as np
import pytest

from structures.library import FRAMEWORKS, framework
from structures.symmetry import framework_symmetry

M44S26_BONDS = {
    "sb1": ("i3", "x1'"),
    "sm1": ("m1", "i7"),
    "sm2": ("x2", "m2"),
    "sm3": ("i9", "m2"),
    "st1": ("d1", "i5"),
    "st2": ("d2", "i2"),
    "st3": ("d5", "i4"),
    "st4": ("d3", "i6"),
    "st5": ("d4'", "x3"),
    "st6": ("d6", "i8"),
    "sd1": ("d2", "d3"),
    "sd2": ("d1", "d4"),
    "sd3": ("d5", "d6"),
}


def _burnside(permutations, gold):
    """Orbits of subsets of that size: mean over the group of the subsets that an operation keeps."""
    total = 0
    for permutation in permutations:
        cycles, seen = [], set()
        for start in range(len(permutation)):
            length = 0
            while start not in seen:
                seen.add(start)
                start = permutation[start]  # noqa: PLW2901  walking along the cycle
                length += 1
            if length:
                cycles.append(length)
        kept = [1] + [0] * gold
        for length in cycles:
            for size in range(gold, length - 1, -1):
                kept[size] += kept[size - length]
        total += kept[gold]
    return total // len(permutations)


@pytest.mark.parametrize("name", list(FRAMEWORKS))
def test_lengths_are_those_of_real_clusters(name):
    frame = framework(name)
    metals, sulfurs = frame.positions, frame.anchor_positions
    metal_metal = np.linalg.norm(metals[:, None] - metals[None], axis=-1)[np.triu_indices(len(metals), 1)]
    assert metal_metal.min() >= 2.6
    bonds = [np.linalg.norm(metals[m] - sulfurs[a.index]) for a in frame.anchors for m in a.metals]
    assert min(bonds) >= 2.25
    assert max(bonds) <= 2.75
    every = np.linalg.norm(metals[:, None] - sulfurs[None], axis=-1)
    assert (every < 2.9).sum() == len(bonds)
    sulfur_sulfur = np.linalg.norm(sulfurs[:, None] - sulfurs[None], axis=-1)
    assert sulfur_sulfur[np.triu_indices(len(sulfurs), 1)].min() >= 3.3


@pytest.mark.parametrize("name", list(FRAMEWORKS))
def test_orbit_labels_are_the_orbits_of_the_group(name):
    frame = framework(name)
    permutations = framework_symmetry(frame).permutations
    for points, offset in ((frame.sites, 0), (frame.anchors, len(frame.sites))):
        for point in points:
            images = {int(k) - offset for k in permutations[:, point.index + offset]}
            assert images == {other.index for other in points if other.orbit == point.orbit}


@pytest.mark.parametrize("name", list(FRAMEWORKS))
def test_points_are_numbered_and_centred(name):
    frame = framework(name)
    assert name.partition("-")[0] == f"M{len(frame.sites)}S{len(frame.anchors)}"
    assert [site.index for site in frame.sites] == list(range(len(frame.sites)))
    assert [anchor.index for anchor in frame.anchors] == list(range(len(frame.anchors)))
    everything = np.vstack([frame.positions, frame.anchor_positions])
    assert np.abs(everything.mean(axis=0)).max() < 1e-4
    assert frame.citations
    assert framework(name) is frame


POINT_GROUPS = {
    "M44S30": "Th",
    "M44S26": "C2",
    "M44S27": "C1",
    "M44S27-b": "C1",
    "M44S27-c": "C1",
    "M44S27-d": "C1",
    "M44S27-e": "C3",
    "M38S24": "D3",
    "M30S18": "C2",
    "M29S19": "C1",
    "M28S20": "D2",
    "M25S18": "Th",
}


@pytest.mark.parametrize(("name", "group"), list(POINT_GROUPS.items()))
def test_point_groups(name, group):
    assert framework_symmetry(framework(name)).point_group == group


def test_electron_counts_are_those_of_the_literature():
    """Metals less sulfurs less core charge, all metals being Au or Ag."""
    electrons = {"M44S30": 18, "M44S26": 20, "M44S27": 20, "M38S24": 14, "M30S18": 12, "M29S19": 10}
    electrons |= {"M28S20": 8, "M25S18": 8}
    for name, count in electrons.items():
        frame = framework(name)
        assert len(frame.sites) - len(frame.anchors) - frame.core_charge == count
    for name in FRAMEWORKS:
        if name.startswith("M44S27"):
            frame = framework(name)
            assert (len(frame.sites), len(frame.anchors), frame.core_charge) == (44, 27, -3)


def test_m44s26_binds_each_sulfur_as_the_table_says():
    frame = framework("M44S26")
    axis = frame.positions[list(frame.orbits["h2"])][0]
    for anchor in frame.anchors:
        first = min(a.index for a in frame.anchors if a.orbit == anchor.orbit)
        mirrored = anchor.index != first
        for label in M44S26_BONDS[anchor.orbit]:
            orbit = frame.orbits[label.rstrip("'")]
            wanted = orbit[-1] if label.endswith("'") != mirrored else orbit[0]
            assert wanted in anchor.metals
        assert len(anchor.metals) == 2
    assert np.allclose(axis[:2], 0, atol=1e-6)


def test_m44s26_counts():
    frame = framework("M44S26")
    symmetry = framework_symmetry(frame)
    assert symmetry.point_group == "C2"
    assert symmetry.chiral
    assert [_burnside(symmetry.permutations[:, :44].tolist(), x) for x in (1, 2, 3)] == [23, 484, 6643]
    assert {role: len(sites) for role, sites in frame.roles.items()} == {
        "interior": 7,
        "surface": 22,
        "staple": 15,
    }
    assert len({anchor.orbit for anchor in frame.anchors}) == 13


def test_m44s30_counts():
    frame = framework("M44S30")
    symmetry = framework_symmetry(frame)
    assert symmetry.point_group == "Th"
    assert [_burnside(symmetry.permutations[:, :44].tolist(), x) for x in (1, 2, 3, 4)] == [4, 54, 608, 5913]


def test_m44s27_is_m44s26_with_one_more_bridge():
    parent, frame = framework("M44S26"), framework("M44S27")
    assert frame.evidence == "hypothesis"
    assert "Hypothesis" in frame.note
    assert frame.core_charge == -3
    assert [anchor.metals for anchor in frame.anchors[:26]] == [anchor.metals for anchor in parent.anchors]
    assert frame.anchors[26].metals == (frame.orbits["x2a"][0], frame.orbits["x3a"][0])
    assert [site.role for site in frame.sites] == [site.role for site in parent.sites]
    symmetry = framework_symmetry(frame)
    assert symmetry.point_group == "C1"
    assert _burnside(symmetry.permutations[:, :44].tolist(), 2) == comb(44, 2)


def test_m44s27_stands_where_the_scan_finds_most_room():
    from structures.library.m44s27 import scan_bridges  # noqa: PLC0415  only this test scans

    parent = framework("M44S26")
    short = [pair for pair in parent.metal_bonds(2.87) if max(pair) < 29]
    bridges = sorted(scan_bridges(parent, pairs=short), key=lambda bridge: bridge.cleaned.residual)
    assert {bridge.metals for bridge in bridges[:2]} == {("x2a", "x3a"), ("x2b", "x3b")}
    assert bridges[2].cleaned.residual > 5 * bridges[0].cleaned.residual
    assert bridges[0].shift < 0.1
