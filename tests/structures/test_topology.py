"""Motif inventories and bond graphs of the built-in frameworks are those of the literature.

Evidence: inventories, contacts and core sizes are published or measured numbers, written here by hand; the
roles found from geometry must repeat the roles that the generator tables state.
"""

import networkx as nx
import numpy as np
import pytest

from structures.card import card
from structures.library import FRAMEWORKS, framework
from structures.motifs import Motifs, find_motifs
from structures.topology import bond_graph, formula, framework_motifs

INVENTORIES = {
    "M44S30": Motifs(core=32, mount=6),
    "M44S26": Motifs(core=29, bridging=2, monomer=3, dimer=6),
    "M44S27": Motifs(core=29, bridging=3, monomer=3, dimer=6),
    "M44S27-b": Motifs(core=28, bridging=1, monomer=4, dimer=6),
    "M44S27-c": Motifs(core=28, bridging=2, monomer=2, dimer=7),
    "M44S27-d": Motifs(core=31, bridging=1, monomer=1, dimer=3, mount=3),
    "M44S27-e": Motifs(core=32, bridging=3, dimer=3, mount=3),
    "M38S24": Motifs(core=23, monomer=3, dimer=6),
    "M30S18": Motifs(core=20, bridging=2, monomer=4, trimer=2),
    "M29S19": Motifs(core=17, bridging=1, monomer=3, trimer=3),
    "M28S20": Motifs(core=14, monomer=2, trimer=4),
    "M25S18": Motifs(core=13, dimer=6),
}


@pytest.mark.parametrize(("name", "motifs"), list(INVENTORIES.items()))
def test_inventory(name, motifs):
    search = framework_motifs(framework(name))
    assert search.inventory == motifs
    assert not search.strange


@pytest.mark.parametrize("name", list(FRAMEWORKS))
def test_roles_of_the_tables_are_those_of_the_geometry(name):
    frame = framework(name)
    assert tuple(site.role for site in frame.sites) == framework_motifs(frame).roles


@pytest.mark.parametrize("name", list(FRAMEWORKS))
def test_motifs_use_every_shell_metal_and_sulfur_once(name):
    frame = framework(name)
    search = framework_motifs(frame)
    metals = [metal for motif in search.motifs for metal in motif.metals]
    sulfurs = [sulfur for motif in search.motifs for sulfur in motif.sulfurs]
    assert sorted(sulfurs) == list(range(len(frame.anchors)))
    assert len(set(metals)) == len(metals)
    assert len(metals) + search.inventory.core == len(frame.sites)


def test_m44s30_mounts_and_contacts():
    frame = framework("M44S30")
    graph = bond_graph(frame)
    assert sum(kind == "M-S" for _, _, kind in graph.edges(data="kind")) == 84
    inner = [site.index for site in frame.sites if not any(site.index in a.metals for a in frame.anchors)]
    assert inner == list(frame.orbits["ico"])
    mounts = [motif for motif in framework_motifs(frame).motifs if motif.kind == "mount"]
    assert [(len(mount.metals), len(mount.sulfurs)) for mount in mounts] == [(2, 5)] * 6


def test_bond_graph_is_one_piece_without_outer_neighbours():
    for name in FRAMEWORKS:
        graph = bond_graph(framework(name))
        assert nx.is_connected(graph)
        assert max(length for _, _, length in graph.edges(data="length")) < 3.45


def test_formulas_and_cards():
    assert formula(framework("M44S30")) == "[M44(SR)30]4-"
    facts = card(framework("M44S26"))
    assert facts.electrons == 20
    assert facts.point_group == "C2"
    assert len(facts.orbits) == 23
    assert sum(orbit["size"] for orbit in facts.orbits) == 44
    assert facts.motifs == {"bridging": 2, "monomer": 3, "dimer": 6, "trimer": 0, "mount": 0}
    assert card(framework("M44S27")).evidence == "hypothesis"


def test_a_ring_and_a_loose_chain_are_told_apart():
    """A planar M4(SR)4 square is a ring; a chain that ends in free sulfurs is strange, not a motif."""
    square = np.array([[0, 0, 0], [3.3, 0, 0], [3.3, 3.3, 0], [0, 3.3, 0]], dtype=float)
    middle = (square + np.roll(square, -1, axis=0)) / 2
    bonds = [(k, k) for k in range(4)] + [(k, (k + 1) % 4) for k in range(4)]
    search = find_motifs(middle * 1.4, square * 1.4, bonds)
    assert (search.inventory.core, search.inventory.ring) == (0, 1)
    alone = find_motifs(np.zeros((1, 3)), np.array([[0, 0, 2.3], [0, 0, -2.3]]), [(0, 0), (0, 1)])
    assert not alone.motifs
    assert [(item.metals, item.sulfurs) for item in alone.strange] == [((0,), (0, 1))]


def test_inventory_prints_in_words():
    assert (
        str(Motifs(core=29, bridging=2, monomer=3, dimer=6)) == "core 29; 2 bridging SR, 3 monomers, 6 dimers"
    )
