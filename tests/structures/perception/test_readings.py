"""Other readings of motifs: fcc kernels, sulfurs that tie a chain to the core, branched units.

Evidence: kernels and bridging thiolates of the fcc family as its papers print them (Au23, Au28, Au30, Au36,
Au44, Au52, Au92, Au279), and clusters with icosahedral or decahedral kernels, which the papers read as we do.
The small frames are built-in; the others lie beside the project only. Branched units are drawn by hand.
"""

from pathlib import Path

import numpy as np
import pytest
from ase import Atoms

from structures.library import framework
from structures.motifs import find_motifs
from structures.perception.files import load_structure
from structures.perception.perceive import perceive
from structures.readings import describe, fcc_reading, tied_sulfurs
from structures.topology import framework_motifs

REFERENCE = next(
    (folder / "shared" / "reference" for folder in Path(__file__).parents if (folder / "shared").is_dir()),
    Path("shared/reference"),
)
beside = pytest.mark.skipif(not REFERENCE.is_dir(), reason="the geometries lie beside the project only")

# kernel, bridging thiolates and staples in the crystal papers
PUBLISHED = {
    "frames/au023_16_minus1_sch3_pbe.xyz": (15, {"bridging": 4, "monomer": 2, "trimer": 2}),
    "frames/au028_20_sch3_pbe.xyz": (20, {"bridging": 8, "dimer": 4}),
    "frames/au036_24_sch3_pbe.xyz": (28, {"bridging": 12, "dimer": 4}),
    "gcnn_Au44S28.cif": (36, {"bridging": 16, "dimer": 4}),
    "frames/au052_32_sch3_pbe.xyz": (44, {"bridging": 20, "dimer": 4}),
    "frames/au092_44_sch3_pbe.xyz": (84, {"bridging": 28, "monomer": 8}),
    "frames/au279_84_sch3_pbe.xyz": (249, {"bridging": 30, "monomer": 18, "dimer": 6}),
}
SAME = ["au018_14", "au024_20", "au102_44", "au130_50", "au133_52", "au146_57", "au246_80"]


@beside
@pytest.mark.parametrize("name", list(PUBLISHED))
def test_fcc_kernels_as_the_papers_count_them(name):
    core, motifs = PUBLISHED[name]
    reading = perceive(load_structure(REFERENCE / name)).other_reading
    assert reading["core"] == core
    assert {kind: n for kind, n in reading["motifs"].items() if n} == motifs


@beside
@pytest.mark.parametrize("name", SAME)
def test_other_kernels_have_one_reading(name):
    assert perceive(load_structure(REFERENCE / "frames" / f"{name}_sch3_pbe.xyz")).other_reading is None


@pytest.mark.parametrize("name", ["M25S18", "M38S24", "M44S26", "M44S30"])
def test_built_in_icosahedra_and_keplerates_have_one_reading(name):
    frame = framework(name)
    assert fcc_reading(frame.positions, framework_motifs(frame)) is None


@pytest.mark.parametrize(("name", "core", "bridging"), [("M30S18", 22, 6), ("M28S20", 20, 8)])
def test_built_in_fcc_frames_have_two(name, core, bridging):
    frame = framework(name)
    reading = fcc_reading(frame.positions, framework_motifs(frame))
    assert (reading.core, reading.bridging) == (core, bridging)
    metals = {"monomer": 1, "dimer": 2, "trimer": 3}
    inside = reading.core + sum(getattr(reading, kind) * n for kind, n in metals.items())
    assert inside == len(frame.sites)
    sulfurs = reading.bridging + sum(getattr(reading, kind) * (n + 1) for kind, n in metals.items())
    assert sulfurs == len(frame.anchors)


def star(arms, *, loose=False):
    """Chains of M and S from one sulfur, 120° apart; each ends on a core metal of its own (or not)."""
    metals, sulfurs, bonds = [], [np.zeros(3)], []
    for k, length in enumerate(arms):
        angle = 2 * np.pi * k / len(arms)
        along = np.array([np.cos(angle), np.sin(angle), 0.0])
        last = 0
        for step in range(length):
            metals.append(along * (2.3 + 4.6 * step))
            bonds.append((len(metals) - 1, last))
            sulfurs.append(along * (4.6 + 4.6 * step))
            last = len(sulfurs) - 1
            bonds.append((len(metals) - 1, last))
        if not (loose and k == 0):
            metals.append(along * (4.6 * length + 2.4) + np.array([0, 0, 0.4]))
            bonds.append((len(metals) - 1, last))
    return np.array(metals), np.array(sulfurs), bonds


@pytest.mark.parametrize("arms", [(1, 2, 2), (1, 1, 1), (3, 2, 1)])
def test_arms_that_meet_in_one_sulfur_are_a_branched_unit(arms):
    metals, sulfurs, bonds = star(arms)
    search = find_motifs(metals, sulfurs, bonds)
    assert search.strange == ()
    (motif,) = search.motifs
    total = sum(arms)
    assert (motif.kind, motif.formula, len(motif.core)) == ("branched", f"M{total}S{total + 1}", 3)
    assert "+".join(map(str, sorted(arms, reverse=True))) in describe(motif, bonds).replace(" ", "")
    assert str(search.inventory).endswith("1 branched unit")


def test_an_arm_that_ends_nowhere_is_strange_with_its_formula():
    search = find_motifs(*star((1, 2, 2), loose=True))
    (strange,) = search.strange
    assert strange.reason.startswith("M5S6: ")
    assert (len(strange.metals), len(strange.sulfurs)) == (5, 6)


def test_a_sulfur_inside_a_dimer_that_binds_the_core_is_told_with_its_atoms():
    metals, sulfurs, bonds = star((2, 2))
    metals = np.vstack([metals, [[0.0, 0.0, 2.4]]])
    bonds = [*bonds, (len(metals) - 1, 0)]
    search = find_motifs(metals, sulfurs, bonds)
    assert [(m.kind, s, core) for m, s, core in tied_sulfurs(search, bonds)] == [
        ("tetramer", 0, (len(metals) - 1,))
    ]
    assert list(tied_sulfurs(find_motifs(*star((2, 2))), star((2, 2))[2])) == []


def test_no_built_in_framework_but_the_hypotheses_has_a_tied_sulfur():
    for name in ("M25S18", "M28S20", "M29S19", "M30S18", "M38S24", "M44S26", "M44S30"):
        frame = framework(name)
        bonds = [(metal, anchor.index) for anchor in frame.anchors for metal in anchor.metals]
        assert list(tied_sulfurs(framework_motifs(frame), bonds)) == []


@beside
def test_the_long_unit_of_au22_is_described_and_its_sulfur_flagged():
    """M8S9 of Au22(SAdm)16: two tetramers that share a sulfur, which binds the core as well."""
    seen = perceive(load_structure(REFERENCE / "frames" / "au22_sadm16_pbe.xyz"))
    (unit,) = [row for row in seen.chains if row["motif"] == "longer"]
    assert unit["text"] == "M8S9: arms of 4 + 4 metals that meet in one sulfur on three metals"
    (flag,) = seen.flagged
    assert "M8S9" in flag["reason"]
    assert flag["atoms"][0] in unit["sulfurs"]


@beside
def test_the_sulfide_of_au30_is_a_branched_unit_and_no_longer_over():
    seen = perceive(load_structure(REFERENCE / "frames" / "au030_19_sch3_pbe.xyz"))
    assert (seen.unclassed, seen.motifs["branched"]) == ([], 1)


def test_drawn_atoms_are_perceived_alike():
    """The star as a file: bonds found from positions are those that were drawn."""
    metals, sulfurs, _ = star((1, 2, 2))
    atoms = Atoms(["Au"] * len(metals) + ["S"] * len(sulfurs), positions=np.vstack([metals, sulfurs]))
    assert perceive(atoms).motifs["branched"] == 1
