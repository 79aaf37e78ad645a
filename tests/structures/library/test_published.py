"""Frames of published clusters are what their sources state.

Evidence: motifs, groups and electrons are written here by hand from the papers that the files name; the
group is found again by a search that solves for matrices on triples of atoms and shares no code with the
package, and isomers are counted on it by a Burnside sum of this file.
"""

import subprocess
import sys
import tomllib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from structures.assemble import assemble
from structures.card import card
from structures.library import FRAMEWORKS, framework
from structures.library.charges import seen_charges
from structures.motifs import Motifs
from structures.perception.perceive import perceive
from structures.readings import fcc_reading
from structures.substitution import count
from structures.symmetry import framework_symmetry
from structures.topology import framework_motifs

ROOT = Path(__file__).resolve().parents[3]
FILES = {path.stem: path for path in (ROOT / "structures" / "library" / "frames").glob("*.toml")}
# group, superatom electrons with Au or Ag on every site, motifs
STATED = {
    "M18S14": ("Cs", 4, Motifs(9, monomer=3, dimer=1, tetramer=1)),
    "M20S16": ("C2", 4, Motifs(7, monomer=2, trimer=1, ring=1)),
    "M21S16": ("Ci", 6, Motifs(13, monomer=8)),
    "M22S16": ("C1", 6, Motifs(10, bridging=1, monomer=1, trimer=1, longer=1)),
    "M23S16": ("Ci", 8, Motifs(13, monomer=4, trimer=2)),
    "M24S20": ("Ci", 4, Motifs(8, tetramer=4)),
    "M25S18-T": ("Th", 8, Motifs(13, dimer=6)),
    "M28S20-b": ("D2", 8, Motifs(14, dimer=4, trimer=2)),
    "M30S18-hcp": ("C3i", 12, Motifs(18, dimer=6)),
    "M30S19": ("C1", 10, Motifs(17, bridging=1, monomer=2, trimer=2, branched=1)),
    "M34S22": ("C2", 12, Motifs(20, monomer=5, trimer=3)),
    "M36S24": ("S4", 12, Motifs(20, dimer=8)),
    "M38S18": ("C1", 20, Motifs(32, bridging=6, monomer=6)),
    "M38S24-T": ("Cs", 14, Motifs(23, bridging=1, monomer=3, dimer=3, trimer=2)),
    "M40S24": ("D3", 16, Motifs(25, monomer=6, trimer=3)),
    "M42S26": ("C1", 16, Motifs(26, monomer=4, dimer=6)),
    "M44S28": ("D2", 16, Motifs(26, monomer=2, dimer=8)),
    "M48S28": ("C1", 20, Motifs(31, bridging=1, monomer=4, dimer=5, trimer=1)),
    "M52S32": ("D2", 20, Motifs(32, monomer=4, dimer=8)),
    "M92S44": ("D2", 48, Motifs(72, bridging=8, monomer=12, dimer=4)),
    "M102S44": ("C2", 58, Motifs(79, monomer=19, dimer=2)),
    "M130S50": ("D5", 80, Motifs(105, monomer=25)),
    "M133S52": ("D2", 81, Motifs(107, monomer=26)),
    "M144S60": ("I", 84, Motifs(114, monomer=30)),
    "M146S57": ("C2", 89, Motifs(119, bridging=7, monomer=19, dimer=4)),
    "M246S80": ("D5", 166, Motifs(206, bridging=10, monomer=20, dimer=10)),
    "M279S84": ("D3", 195, Motifs(243, bridging=18, monomer=24, dimer=6)),
}
SLOW = {"M42S26", "M48S28", "M92S44", "M133S52", "M144S60", "M146S57", "M246S80"}  # to be built with ligands
ORDER = {"C1": 1, "Cs": 2, "Ci": 2, "C2": 2, "C3i": 6, "S4": 4, "D2": 4, "D3": 6, "D5": 10, "I": 60}
VALENCE = {"Cd": 2, "Pd": 0, "Pt": 0}


def found_again(frame):
    """Permutations of sites and anchors, from matrices solved on three points and all their images."""
    points = np.vstack([frame.positions, frame.anchor_positions])
    points = points - points.mean(axis=0)
    kinds = np.array([0] * len(frame.sites) + [1] * len(frame.anchors))
    radius = np.linalg.norm(points, axis=1)
    alike = [
        np.nonzero((kinds == kinds[k]) & (abs(radius - radius[k]) < 0.02))[0] for k in range(len(points))
    ]
    rare = sorted(range(len(points)), key=lambda k: (len(alike[k]), k))
    first, second, third = next(
        three for three in combinations(rare, 3) if abs(np.linalg.det(points[list(three)])) > 5
    )
    inverse = np.linalg.inv(points[[first, second, third]])
    apart = cdist(points, points)
    rows = []
    for a in alike[first]:
        for b in alike[second][abs(apart[a, alike[second]] - apart[first, second]) < 0.02]:
            near = (abs(apart[a, alike[third]] - apart[first, third]) < 0.02) & (
                abs(apart[b, alike[third]] - apart[second, third]) < 0.02
            )
            for c in alike[third][near]:
                carried = points @ (inverse @ points[[a, b, c]])
                image = cdist(carried, points).argmin(axis=1)
                if np.abs(carried - points[image]).max() < 0.05 and (kinds[image] == kinds).all():
                    rows.append(tuple(image.tolist()))
    return set(rows)


def burnside(rows, sites, guests):
    """Mean over the rows of how many subsets of that size each keeps, by its cycles."""
    total = 0
    for row in rows:
        kept, seen = [1] + [0] * guests, set()
        for start in range(sites):
            length, place = 0, start
            while place not in seen:
                seen.add(place)
                place, length = row[place], length + 1
            for size in range(guests, length - 1, -1) if length else ():
                kept[size] += kept[size - length]
        total += kept[guests]
    assert total % len(rows) == 0
    return total // len(rows)


def test_every_file_is_a_framework_and_is_stated_here():
    assert set(FILES) == set(STATED)
    assert set(FILES) < set(FRAMEWORKS)
    assert len(FILES) >= 25


@pytest.mark.parametrize("name", STATED)
def test_group_motifs_and_electrons(name):
    group, electrons, motifs = STATED[name]
    facts, search = card(framework(name)), framework_motifs(framework(name))
    assert (facts.point_group, facts.electrons) == (group, electrons)
    assert search.inventory == motifs
    assert not search.strange


@pytest.mark.parametrize("name", [name for name in STATED if name != "M25S18-T"])
def test_the_group_is_found_again_and_counts_the_same_isomers(name):
    frame = framework(name)
    rows = found_again(frame)
    assert len(rows) == ORDER[STATED[name][0]]
    assert rows == set(map(tuple, framework_symmetry(frame).permutations.tolist()))
    assert burnside(rows, len(frame.sites), 1) == len(frame.orbits)
    sizes = [1, 2, 3]
    assert [found.isomers for found in count(frame, sizes)] == [
        burnside(rows, len(frame.sites), x) for x in sizes
    ]


def test_silver_twists_the_t_way_within_the_group_of_the_bonds():
    frame = framework("M25S18-T")
    rows = found_again(frame)
    assert len(rows) == 12
    every = {tuple(row) for row in framework_symmetry(frame).permutations.tolist()}
    assert rows < every
    assert [found.isomers for found in count(frame, [1, 2, 3])] == [
        found.isomers for found in count(framework("M25S18"), [1, 2, 3])
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_file_names_its_sources_and_the_charges_that_were_seen(name):
    fields = tomllib.loads(FILES[name].read_text(encoding="utf-8"))
    assert fields["citations"][0].startswith("Geometry: ")
    assert fields["charges"]
    frame = framework(name)
    for row in fields["charges"]:
        assert row["cluster"]
        assert row["source"]
        extra = sum(n * (VALENCE[metal] - 1) for metal, n in row.get("guests", {}).items())
        taken = len(frame.anchors) + (name == "M30S19")  # one of them a sulfide
        assert frame.taken == taken == fields.get("taken", len(frame.anchors))
        electrons = len(frame.sites) + extra - taken - row["charge"]
        assert electrons % 2 == 0 or name in {"M133S52", "M146S57", "M279S84"}
    assert frame.core_charge in {row["charge"] for row in fields["charges"]}


def test_cadmium_brings_eight_electrons_to_a_frame_of_six():
    fields = tomllib.loads(FILES["M21S16"].read_text(encoding="utf-8"))
    (seen,) = fields["charges"]
    assert (seen["charge"], seen["guests"]) == (-1, {"Cd": 2})
    assert 19 * 1 + 2 * 2 - 16 + 1 == STATED["M21S16"][1] + 2 == 8


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in FILES],
)
def test_frames_are_built_and_recognised(name):
    frame = framework(name)
    atoms = assemble(frame, 0, host="Au", ligand="SCH3")
    seen = perceive(atoms)
    assert (seen.framework, seen.unclassed) == (name, [])
    assert seen.metals == {"Au": len(frame.sites)}


def test_the_reading_of_the_fcc_family_is_another_count_of_the_same_atoms():
    """Core, bridging SR and dimers of the papers hold as many metals and sulfurs as the frame has.

    They are what the rule of `fcc_reading` finds without knowing the papers.
    """
    for name in ("M28S20-b", "M36S24", "M44S28", "M52S32"):
        words = framework(name).reading.split()
        core, bridging, dimers = int(words[1].rstrip(";")), int(words[2]), int(words[5])
        assert core + 2 * dimers == len(framework(name).sites)
        assert bridging + 3 * dimers == len(framework(name).anchors)
        found = fcc_reading(framework(name).positions, framework_motifs(framework(name)))
        assert found == Motifs(core, bridging=bridging, dimer=dimers)


def test_the_script_makes_the_same_table_from_a_turned_geometry(tmp_path):
    """A frame that is turned and moved comes back: same group, same radii, twice the same text."""
    frame = framework("M40S24")
    atoms = assemble(frame, 0, host="Au", ligand="SH")
    turn = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]
    atoms.positions = atoms.positions @ turn.T + 7.0
    atoms.write(tmp_path / "au40.xyz", format="xyz")
    tables = []
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('note = "kept"\n\n[geometry]\nold = 1\n', encoding="utf-8")
        made = subprocess.run(
            [sys.executable, ROOT / "scripts" / "make_frames.py", tmp_path / "au40.xyz", tmp_path / name],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "D3 within 0.1 Å" in made.stdout
        tables.append((tmp_path / name).read_text(encoding="utf-8"))
    assert tables[0] == tables[1]
    fields = tomllib.loads(tables[0])
    assert fields["note"] == "kept"
    kept = tomllib.loads(FILES["M40S24"].read_text(encoding="utf-8"))["geometry"]
    radii = [
        sorted(
            np.linalg.norm([float(x) for x in row.split()[-3:]]) for row in table[part].strip().splitlines()
        )
        for table in (fields["geometry"], kept)
        for part in ("metals", "anchors")
    ]
    assert np.allclose(radii[0], radii[2], atol=0.02)
    assert np.allclose(radii[1], radii[3], atol=0.02)


SHARED = ROOT.parent / "shared" / "reference" / "frames"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("M18S14", "au018_14_sch3_pbe.xyz"),
        ("M21S16", "au19cd2_16_pbe.xyz"),
        ("M30S18-hcp", "au030_18_sch3_pbe.xyz"),
        ("M36S24", "au036_24_sch3_pbe.xyz"),
        ("M92S44", "au092_44_sch3_pbe.xyz"),
    ],
)
def test_the_script_makes_the_tables_again_from_their_geometries(name, file, tmp_path):
    if not (SHARED / file).exists():
        pytest.skip("the public geometry is not here")
    made = tmp_path / "made.toml"
    subprocess.run(
        [sys.executable, ROOT / "scripts" / "make_frames.py", SHARED / file, made],
        check=True,
        capture_output=True,
    )
    kept = FILES[name].read_text(encoding="utf-8").partition("[geometry]")[2]
    assert made.read_text(encoding="utf-8").partition("[geometry]")[2] == kept


@pytest.mark.parametrize(
    ("name", "cluster"),
    [
        ("M38S24", "[Au38(PET)24]0"),
        ("M38S24-T", "[Au38(PET)24]0"),
        ("M28S20", "[Au28(SC6H11)20]0"),
        ("M28S20-b", "[Au28(TBBT)20]0"),
        ("M30S18", "[Au30(StBu)18]0"),
        ("M30S18-hcp", "[Au30(SAdm)18]0"),
        ("M25S18-T", "[Ag25(2,4-DMBT)18]-"),
    ],
)
def test_of_two_isomers_each_is_told_with_its_own_cluster(name, cluster):
    frame = framework(name)
    first = seen_charges(frame, {"Au": len(frame.sites)})[0]
    assert first.cluster == cluster
    if name.startswith("M38S24"):
        assert first.source.startswith("Tian" if name.endswith("T") else "Qian")
