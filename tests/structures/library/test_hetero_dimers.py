"""Halves of frameworks add up as the literature counts them; every M44S27 follows from its parents by edits.

Evidence: Au29(SR)19 is a published hetero-dimer whose counts are written here by hand; the M44S27 hypotheses
are compared with their parents bond by bond through networkx, which shares no code with the builders.
"""

import networkx as nx
import numpy as np
import pytest

from structures.errors import InvalidInputError
from structures.halves import halve, total
from structures.library import FRAMEWORKS, framework
from structures.library.dock import dock
from structures.library.edit import drafted
from structures.library.m44s27_fused import parents
from structures.library.pull import try_starts
from structures.motifs import Motifs
from structures.symmetry import framework_symmetry


def sulfur_graph(frame, anchors=None):
    """Metal-sulfur bonds of some anchors; metals without one are left out."""
    graph = nx.Graph()
    for anchor in frame.anchors if anchors is None else anchors:
        graph.add_node(("S", anchor.index), kind="S")
        for metal in anchor.metals:
            graph.add_node(("M", metal), kind="M")
            graph.add_edge(("M", metal), ("S", anchor.index))
    return graph


def same_graph(first, second):
    return nx.is_isomorphic(first, second, node_match=lambda a, b: a["kind"] == b["kind"])


def test_m29s19_is_half_m30s18_and_half_m28s20():
    fcc, trimers = halve(framework("M30S18")), halve(framework("M28S20"))
    assert (fcc.cut, trimers.cut) == ((), ())
    assert fcc.inventory() == Motifs(core=10, bridging=1, monomer=2, trimer=1)
    assert trimers.inventory() == Motifs(core=7, monomer=1, trimer=2)
    added = total(fcc, trimers)
    assert (added.metals, added.sulfurs, added.core_charge, added.electrons) == (29, 19, 0, 10)
    assert added.motifs == Motifs(core=17, bridging=1, monomer=3, trimer=3)


def test_two_equal_halves_are_the_whole():
    for name in ("M30S18", "M28S20", "M44S30"):
        half = halve(framework(name))
        whole = framework(name)
        added = total(half, half)
        assert (added.metals, added.sulfurs) == (len(whole.sites), len(whole.anchors))
        assert added.electrons == len(whole.sites) - len(whole.anchors) - whole.core_charge


def test_every_half_holds_one_atom_of_each_pair():
    half = halve(framework("M44S30"), normal=(1, 1, 1))
    symmetry = framework_symmetry(framework("M44S30"))
    inversion = next(k for k, m in enumerate(symmetry.rotations) if np.allclose(m, -np.eye(3)))
    images = {int(symmetry.permutations[inversion][site]) for site in half.sites}
    assert not images & set(half.sites)
    assert len(images) == 22


def test_plain_halves_of_the_44s_do_not_make_m44s27():
    silver, gold = halve(framework("M44S30"), normal=(1, 1, 1)), halve(framework("M44S26"), normal=(1, 0, 0))
    added = total(silver, gold)
    assert (added.metals, added.sulfurs, added.core_charge, added.electrons) == (44, 28, -3, 19)
    assert [motif.kind for motif in gold.cut] == ["monomer"]
    assert len(gold.dangling) == 1
    assert [len(half.anchors) for half in parents()] == [15, 12]


def test_hetero_dimer_keeps_the_bonds_of_both_halves():
    frame = framework("M44S27-d")
    first, second = frame.anchors[:15], frame.anchors[15:]
    silver, gold = parents()
    for anchors, half, offset in ((first, silver, 0), (second, gold, 22)):
        place = {site: offset + k for k, site in enumerate(half.sites)}
        for anchor, known in zip(anchors, half.anchors, strict=True):
            kept = {place[m] for m in half.framework.anchors[known].metals if m in place}
            assert set(anchor.metals) == kept
    seam = [(i, j) for i, j in frame.metal_bonds(3.2) if i < 22 <= j]
    assert len(seam) >= 10


def test_docking_finds_the_same_place_again():
    silver, gold = parents()
    found = dock(silver, gold, outward=(np.ones(3), np.array([1.0, 0.0, 0.0])), starts=3, seed=5)
    assert found.score == pytest.approx(-20.04, abs=0.3)


def test_halving_needs_a_twofold_operation():
    with pytest.raises(InvalidInputError, match="twofold"):
        halve(framework("M29S19"))
    with pytest.raises(InvalidInputError, match="twofold"):
        halve(framework("M44S26"), normal=(0, 0, 1))


@pytest.mark.parametrize("name", ["M44S27-b", "M44S27-c"])
def test_pulled_hypotheses_are_m44s26_and_one_sulfur_more(name):
    """Without its new sulfur the graph is that of M44S26; the new one ties a staple metal to the core."""
    frame, parent = framework(name), framework("M44S26")
    assert same_graph(sulfur_graph(frame, frame.anchors[:-1]), sulfur_graph(parent))
    roles = [frame.sites[metal].role for metal in frame.anchors[-1].metals]
    assert sorted(roles) == ["staple", "surface"]
    assert {len(anchor.metals) for anchor in frame.anchors} == {2}


def test_pulled_place_is_the_best_of_its_neighbours():
    parent = framework("M44S26")
    before = drafted(parent)
    bridge = next(anchor for anchor in parent.anchors if anchor.orbit == "sb1")
    i3 = parent.orbits["i3"][0]
    residual = {}
    for label, copy in (("h1", 1), ("i1", 0), ("c1", 0)):
        onto = parent.orbits[label][copy]
        tried = try_starts(before, metal=i3, sulfur=bridge.index, onto=onto, starts=3)
        residual[label] = min(cleaned.residual for _, _, cleaned in tried)
    assert min(residual, key=residual.get) == "h1"


def test_short_mounts_are_m44s30_less_three_legs():
    frame, parent = framework("M44S27-e"), framework("M44S30")
    assert sum(len(anchor.metals) for anchor in frame.anchors) == 75
    here, there = frame.anchor_positions, parent.anchor_positions
    shift = frame.positions.mean(axis=0) - parent.positions.mean(axis=0)
    nearest = np.linalg.norm(there[:, None] + shift - here[None], axis=-1).min(axis=1)
    assert (nearest > 1.5).sum() == 3
    assert [parent.anchors[k].orbit for k in np.nonzero(nearest > 1.5)[0]] == ["leg"] * 3


@pytest.mark.parametrize("name", [name for name in FRAMEWORKS if name.startswith("M44S27")])
def test_every_m44s27_says_that_it_is_a_hypothesis(name):
    frame = framework(name)
    assert frame.evidence == "hypothesis"
    assert frame.note.startswith("Hypothesis (")
    assert framework("M44S27-a") is framework("M44S27")
