"""Cores and motifs of every public geometry beside the project stay those that were checked by hand.

Evidence: crystal structures and relaxed geometries of the literature (Au18 to Au279, Ag25, Ag44 and alloys);
core sizes were compared with the papers when perception was first run on them; no later change may move one.
Electrons are those of the neutral cluster: metals less thiolates.
"""

from pathlib import Path

import pytest

from structures.perception.files import load_structure
from structures.perception.perceive import perceive

FRAMES = next(
    (
        folder / "shared" / "reference" / "frames"
        for folder in Path(__file__).parents
        if (folder / "shared").is_dir()
    ),
    Path("shared/reference/frames"),
)
pytestmark = pytest.mark.skipif(not FRAMES.is_dir(), reason="the geometries lie beside the project only")

# core; bridging, monomer, dimer, trimer; what else; point group
CORES = {
    "ag24au_18_sch3_pbe.xyz": (13, (0, 0, 6, 0), {}, "Th"),
    "au018_14_sch3_pbe.xyz": (9, (0, 3, 1, 0), {"tetramer": 1}, "Cs"),
    "au020_16_sch3_pbe.xyz": (7, (0, 2, 0, 1), {"ring": 1}, "C2"),
    "au023_16_minus1_sch3_pbe.xyz": (13, (0, 4, 0, 2), {}, "Ci"),
    "au024_20_sch3_pbe.xyz": (8, (0, 0, 0, 0), {"tetramer": 4}, "Ci"),
    "au028_20_sch3_pbe.xyz": (14, (0, 0, 4, 2), {}, "D2"),
    "au030_18_sch3_pbe.xyz": (18, (0, 0, 6, 0), {}, "C3i"),
    "au030_19_sch3_pbe.xyz": (17, (1, 2, 0, 2), {"branched": 1}, "C1"),
    "au036_24_sch3_pbe.xyz": (20, (0, 0, 8, 0), {}, "S4"),
    # the frames of the library pass their groups on: D2 of Au52 and Au133, C2 of Au146
    "au052_32_sch3_pbe.xyz": (32, (0, 4, 8, 0), {}, "D2"),
    "au092_44_sch3_pbe.xyz": (72, (8, 12, 4, 0), {}, "D2"),
    "au102_44_sch3_pbe.xyz": (79, (0, 19, 2, 0), {}, "C2"),
    "au130_50_sch3_pbe.xyz": (105, (0, 25, 0, 0), {}, "D5"),
    "au133_52_sch3_pbe.xyz": (107, (0, 26, 0, 0), {}, "D2"),
    "au144_60_model.pdb": (114, (0, 30, 0, 0), {}, "C1"),
    "au146_57_sch3_pbe.xyz": (119, (7, 19, 4, 0), {}, "C2"),
    "au19cd2_16_pbe.xyz": (13, (0, 8, 0, 0), {}, "Ci"),
    "au22_sadm16_pbe.xyz": (10, (1, 1, 0, 1), {"longer": 1}, "C1"),
    "au246_80_sch3_pbe.xyz": (206, (10, 20, 10, 0), {}, "D5"),
    "au24pd_18_sch3_centre_pbe.xyz": (13, (0, 0, 6, 0), {}, "C3i"),
    "au279_84_sch3_pbe.xyz": (243, (18, 24, 6, 0), {}, "D3"),
    "au34_scy22_pbe.xyz": (20, (0, 5, 0, 3), {}, "C2"),
    "au36ag2_18_sch3_pbe.xyz": (32, (6, 6, 0, 0), {}, "C1"),
    "au42_scy26_pbe.xyz": (26, (0, 4, 6, 0), {}, "C1"),
    "au48_tbbt28_pbe.xyz": (31, (1, 4, 5, 1), {}, "C1"),
}


@pytest.mark.parametrize("name", list(CORES))
def test_core_and_motifs(name):
    core, common, rare, group = CORES[name]
    seen = perceive(load_structure(FRAMES / name))
    assert (seen.core, seen.point_group) == (core, group)
    assert tuple(seen.motifs[kind] for kind in ("bridging", "monomer", "dimer", "trimer")) == common
    assert {kind: n for kind, n in seen.motifs.items() if n and kind not in _COMMON} == rare
    neutral = seen.electron_counts[0]
    sulfides = sum(kind["count"] for kind in seen.ligands if kind["formula"] == "S")
    hydrides = sum(kind["count"] for kind in seen.ligands if kind["formula"] == "H")
    brought = {"Pd": 0, "Cd": 2}
    metals = sum(brought.get(metal, 1) * n for metal, n in seen.metals.items())
    assert (neutral["charge"], neutral["electrons"]) == (0, metals - seen.sulfurs - sulfides - hydrides)
    assert seen.unclassed == []
    assert hydrides == (name == "au36ag2_18_sch3_pbe.xyz")


_COMMON = ("bridging", "monomer", "dimer", "trimer")


def test_every_geometry_is_in_the_table():
    assert {path.name for path in FRAMES.iterdir() if path.suffix in (".xyz", ".pdb")} == set(CORES)
