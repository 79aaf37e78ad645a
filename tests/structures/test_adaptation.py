"""A frame takes the lengths of the metals that fill it, and keeps what the metals have in common.

Evidence: 90 relaxed PBE orderings of M36(SCH3)24 (Au and Ag), each predicted from the mean of the 89 others,
where the reference files are there; symmetry by the finder from the adapted points; lengths from positions.
"""

import re
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ase.io import read
from scipy.spatial.transform import Rotation

from structures.adaptation import adapted
from structures.assemble import assemble
from structures.framework import Anchor, Framework, Site
from structures.library import FRAMEWORKS, framework
from structures.motifs import find_motifs
from structures.symmetry import find_symmetry

ORDERINGS = Path(__file__).parents[3] / "shared/reference/lpnc_AuAg_36_24_pbe_90.extxyz"


def filled(frame, metals, anchor="S"):
    """Positions of the adapted frame, metals first."""
    if isinstance(metals, str):
        metals = (metals,) * len(frame.sites)
    found = adapted(frame, tuple(metals), (anchor,) * len(frame.anchors))
    return np.vstack([found.metals, found.anchors])


def staple_lengths(frame, points):
    sites = len(frame.sites)
    return np.array(
        [
            np.linalg.norm(points[m] - points[sites + a.index])
            for a in frame.anchors
            for m in a.metals
            if frame.sites[m].role == "staple" and len(a.metals) == 2
        ]
    )


@pytest.mark.parametrize("name", ["M44S26", "M38S24", "M30S18", "M29S19", "M28S20", "M25S18"])
def test_silver_staples_are_longer_than_gold_ones(name):
    frame = framework(name)
    gold, silver = (staple_lengths(frame, filled(frame, metal)) for metal in ("Au", "Ag"))
    assert gold.mean() == pytest.approx(2.358, abs=0.012)
    assert silver.mean() == pytest.approx(2.42, abs=0.02)
    assert (silver - gold).min() > 0.03


@pytest.mark.parametrize(("metal", "length"), [("Pd", 2.305), ("Pt", 2.27), ("Cd", 2.555), ("Hg", 2.49)])
def test_a_dopant_in_a_staple_of_m25_has_its_own_length(metal, length):
    frame = framework("M25S18")
    site = frame.roles["staple"][0]
    points = filled(frame, ["Au" if k != site else metal for k in range(25)])
    bonds = [np.linalg.norm(points[site] - points[25 + a.index]) for a in frame.anchors if site in a.metals]
    assert bonds == pytest.approx([length] * 2, abs=0.05)


@pytest.mark.parametrize(("anchor", "longer"), [("Se", 0.13), ("Te", 0.33), ("Cl", -0.04), ("Br", 0.11)])
def test_other_anchors_have_lengths_of_their_own(anchor, longer):
    frame = framework("M38S24")
    shift = staple_lengths(frame, filled(frame, "Au", anchor)) - staple_lengths(frame, filled(frame, "Au"))
    assert shift == pytest.approx(longer, abs=0.03)


def test_sulfurs_on_three_metals_keep_the_lengths_of_silver_for_gold():
    frame = framework("M44S30")
    points, before = filled(frame, "Au"), np.vstack([frame.positions, frame.anchor_positions])
    for anchor in (a for a in frame.anchors if len(a.metals) == 3):
        for metal in anchor.metals:
            now, then = (np.linalg.norm(p[metal] - p[44 + anchor.index]) for p in (points, before))
            assert now == pytest.approx(then, abs=0.02)
    apex = [a for a in frame.anchors if len(a.metals) == 2]
    assert np.linalg.norm(before[apex[0].metals[0]] - before[44 + apex[0].index]) == pytest.approx(
        2.445, abs=5e-4
    )


@pytest.mark.parametrize(
    ("name", "group"), [("M44S30", "Th"), ("M44S26", "C2"), ("M38S24", "D3"), ("M28S20", "D2")]
)
def test_the_group_of_the_occupancy_is_kept(name, group):
    frame = framework(name)
    orbit = next(iter(frame.orbits.values()))
    metals = ["Au" if k in orbit else "Ag" for k in range(len(frame.sites))]
    found = find_symmetry(filled(frame, metals), metals + ["S"] * len(frame.anchors), tolerance=1e-4)
    assert found.point_group == group
    assert found.deviation < 2e-5


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_equal_fillings_are_equal_bits(name):
    frame = framework(name)
    metals = tuple("Au" if k % 3 else "Ag" for k in range(len(frame.sites)))
    anchors = ("S",) * len(frame.anchors)
    points = adapted.__wrapped__(frame, metals, anchors)
    again = adapted.__wrapped__(frame, metals, anchors)
    assert points.metals.tobytes() == again.metals.tobytes()
    assert points.anchors.tobytes() == again.anchors.tobytes()


def test_44_metals_are_adapted_within_50_ms_of_cpu():
    frame, drawn = framework("M44S26"), np.random.default_rng(0)
    spent = []
    for _ in range(7):
        metals = tuple("Au" if gold else "Ag" for gold in drawn.integers(0, 2, 44))
        begin = time.process_time()
        adapted.__wrapped__(frame, metals, ("S",) * 26)
        spent.append(time.process_time() - begin)
    assert np.median(spent) < 0.05


def test_a_frame_of_unknown_metal_is_left_as_it_is():
    frame = replace(framework("M25S18"), silver=())
    assert np.array_equal(filled(frame, "Au"), filled(frame, "Ag"))


def test_a_metal_without_a_length_is_said():
    atoms = assemble(framework("M25S18"), 1 << 20, guest="Cu", ligand="SH")
    assert any(re.search("no length of Cu at staple sites", words) for words in atoms.info["cautions"])
    assert assemble(framework("M25S18"), 1 << 20, ligand="SH").info["cautions"] == []


@pytest.mark.parametrize("name", ["M44S27-d", "M44S27-e"])
def test_gold_on_three_metal_sulfurs_is_cautioned(name):
    frame = framework(name)
    three = {m for a in frame.anchors if len(a.metals) == 3 for m in a.metals}
    assert set(frame.silver_only) == three
    assert "ilver only" in frame.note
    words = assemble(frame, 1 << min(three), ligand="SH").info["cautions"]
    assert any("silver there only" in each for each in words)
    free = min(set(range(44)) - three)
    assert assemble(frame, 1 << free, ligand="SH").info["cautions"] == []


@pytest.mark.skipif(not ORDERINGS.exists(), reason="the reference files are not here")
def test_ninety_pbe_orderings_are_nearer_than_their_mean():
    frames = read(ORDERINGS, ":")
    symbols = [np.array([str(s) for s in atoms.symbols]) for atoms in frames]
    metals = np.flatnonzero(np.isin(symbols[0], ["Au", "Ag"]))
    chosen = np.concatenate([metals, np.flatnonzero(symbols[0] == "S")])
    points = [atoms.positions[chosen] - atoms.positions[chosen].mean(axis=0) for atoms in frames]
    points = np.array([Rotation.align_vectors(points[0], p)[0].apply(p) for p in points])
    mean = points.mean(axis=0)
    silver = np.array([s[metals] == "Ag" for s in symbols], dtype=float)
    n = len(metals)
    near = np.linalg.norm(mean[:n, None] - mean[None, n:], axis=-1) < 2.85
    bonds = [(int(i), int(j)) for i, j in np.argwhere(near)]
    roles = find_motifs(mean[:n], mean[n:], bonds).roles
    before, after, moved = [], [], []
    for k, real in enumerate(points):
        others = np.arange(len(points)) != k
        start, share = points[others].mean(axis=0), silver[others].mean(axis=0)
        frame = Framework(
            "M36S24",
            tuple(Site(i, tuple(start[i]), "m", roles[i]) for i in range(n)),
            tuple(
                Anchor(j, tuple(start[n + j]), "s", tuple(np.flatnonzero(near[:, j]).tolist()))
                for j in range(near.shape[1])
            ),
            0,
            "dft",
            ("a mean of PBE geometries",),
            silver=tuple(share.tolist()),
        )
        built = filled(frame, ["Ag" if here else "Au" for here in silver[k]])
        lengths = [
            np.array([np.linalg.norm(p[i] - p[n + j]) for i, j in bonds]) for p in (start, built, real)
        ]
        before.append(np.sqrt(((lengths[0] - lengths[2]) ** 2).mean()))
        after.append(np.sqrt(((lengths[1] - lengths[2]) ** 2).mean()))
        rms = [
            Rotation.align_vectors(real - real.mean(axis=0), p - p.mean(axis=0))[1] for p in (start, built)
        ]
        moved.append(rms[1] < rms[0])
    assert np.mean(before) == pytest.approx(0.031, abs=0.001)
    assert np.mean(after) < 0.0115
    assert all(np.array(after) < np.array(before))
    assert all(moved)
