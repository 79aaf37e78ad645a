"""Motif inventories are complete and balanced, and screened by what known clusters keep.

Evidence: a brute force over all six numbers that shares no code; the 348 inventories of M44S27 with cores up
to 36 were worked out elsewhere; every framework of the library is listed and passes; the table that screens
are learnt from is that of the frames; each class left out shows how far a screen reaches.
"""

import csv
import itertools
import json
import subprocess
import sys
from collections import Counter
from importlib.resources import files

import pytest
from ase import Atoms

from structures.assemble import assemble
from structures.card import card
from structures.errors import InvalidInputError
from structures.hypotheses import hypotheses
from structures.library import FRAMEWORKS, framework
from structures.perception.perceive import perceive
from structures.screens import known_inventories, screens_for, unlisted
from structures.symmetry import framework_symmetry
from structures.topology import framework_motifs
from structures.user_framework import framework_from_atoms


def test_m44s27_inventories_are_those_worked_out_elsewhere():
    found = hypotheses(44, 27, -3)
    assert sum(entry.motifs.core <= 36 for entry in found) == 348
    assert sum(entry.threefold for entry in found if entry.motifs.core <= 36) == 15
    assert {entry.electrons for entry in found} == {20}


@pytest.mark.parametrize(("metals", "sulfurs"), [(44, 27), (25, 18), (30, 18)])
def test_inventories_are_those_of_brute_force(metals, sulfurs):
    low, high = round(5 / 11 * metals), round(7 / 8 * metals)
    wanted = set()
    for n, t, m2, m3, k in itertools.product(
        range(low, high + 1), range(10), range(metals // 2 + 1), range(5), range(7)
    ):
        m1 = metals - n - 2 * m2 - 3 * m3 - 2 * k
        if m1 >= 0 and t + 2 * m1 + 3 * m2 + 4 * m3 + 5 * k == sulfurs:
            wanted.add((n, t, m1, m2, m3, k))
    found = [entry.motifs for entry in hypotheses(metals, sulfurs, 0)]
    rows = [(m.core, m.bridging, m.monomer, m.dimer, m.trimer, m.mount) for m in found]
    assert set(rows) == wanted
    assert len(rows) == len(wanted)


def test_every_known_cluster_is_listed_and_passes():
    known = known_inventories()
    assert len(known) >= 25
    for each in known:
        entries = {entry.motifs: entry for entry in hypotheses(each.metals, each.sulfurs, 0)}
        assert entries[each.motifs].plausible, each.framework
        assert each.framework in screens_for(each.metals).learnt


def test_the_table_of_inventories_is_that_of_the_frames():
    known = {each.framework: each.motifs for each in known_inventories()}
    for name in ("M25S18", "M30S18", "M38S24", "M38S18", "M44S28", "M44S26", "M44S30", "M52S32"):
        assert framework_motifs(framework(name)).inventory == known[name]
    assert "M44S27" not in known  # a hypothesis teaches nothing
    assert "M20S16" not in known  # it has a ring, which no inventory lists
    rows = list(
        csv.DictReader(files("structures.library").joinpath("inventories.csv").open(encoding="utf-8"))
    )
    seen = {
        row["framework"]: (int(row["metals"]), int(row["sulfurs"]))
        for row in rows
        if row["evidence"] != "hypothesis"
    }
    said = {each.framework for size in set(seen.values()) for each in unlisted(*size)}
    assert said == {"M18S14", "M20S16", "M22S16", "M24S20", "M30S19"}
    assert said | set(known) == set(seen) == {name for name in FRAMEWORKS if not name.startswith("M44S27")}
    assert framework_motifs(framework("M20S16")).inventory == unlisted(20, 16)[0].motifs


def test_left_out_screens_say_how_far_they_reach():
    known = known_inventories()
    passed = 0
    for each in known:
        rest = tuple(k for k in known if (k.metals, k.sulfurs) != (each.metals, each.sulfurs))
        passed += screens_for(each.metals, rest).admits(each.motifs, each.metals, each.sulfurs)
    assert passed == 16  # of 29, as docs/frameworks.md says: a screen is a habit, no law
    nothing = screens_for(44, ())
    assert not nothing.admits(known[0].motifs, 44, 26)
    assert "nothing is screened" in nothing.words()
    assert "learnt from 14 known frameworks" in screens_for(44).words()


def test_default_hypothesis_is_named_and_judged_as_others_are():
    (entry,) = [entry for entry in hypotheses(44, 27, -3) if "M44S27" in entry.built]
    assert entry.decomposition == "(29; 3, 3, 6, 0, 0)"
    assert not entry.plausible  # fewer bare core metals than any known cluster of such sizes
    assert entry.threefold
    built = {name for entry in hypotheses(44, 27, -3) for name in entry.built}
    assert built == {"M44S27", "M44S27-b", "M44S27-c", "M44S27-d", "M44S27-e"}


@pytest.mark.parametrize("name", ["M44S26", "M44S30"])
def test_parents_are_among_their_own_inventories(name):
    frame = framework(name)
    entries = hypotheses(len(frame.sites), len(frame.anchors), frame.core_charge)
    assert framework_motifs(frame).inventory in [entry.motifs for entry in entries]


def test_cards_of_hypotheses_have_their_energies_with_method():
    told = {name: card(framework(name)).relaxed for name in ("M44S27-b", "M44S27-c", "M44S27-e")}
    assert "Au44 -0.6, Ag44 +0.1 eV" in told["M44S27-b"]  # -349.58 + 348.97, -331.85 + 331.98
    assert "Au44 -0.3 eV; forces up to 1.1 eV/Å left" in told["M44S27-c"]
    assert "Au44 +9.0, Ag44 +3.1 eV" in told["M44S27-e"]
    assert all(words.startswith("SevenNet-0") for words in told.values())
    assert card(framework("M44S26")).relaxed == ""


def test_bad_sizes_are_refused():
    for metals, sulfurs in ((0, 3), (44, -1), (44, 100), (100_000, 20)):
        with pytest.raises(InvalidInputError):
            hypotheses(metals, sulfurs, 0)


def test_command():
    done = subprocess.run(
        [sys.executable, "-m", "superatom", "hypotheses", "44", "27", "--charge=-3", "--json"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    document = json.loads(done.stdout)
    assert (document["inventories"], document["plausible"], document["electrons"]) == (348, 140, 20)
    assert {row["evidence"] for row in document["hypotheses"]} == {"hypothesis"}


def test_a_users_framework_is_the_frame_of_the_file():
    """M38S24 assembled, shuffled and doped comes back with its group, orbits and bonds."""
    parent = framework("M38S24")
    atoms = assemble(parent, 77, ligand="SCH3")
    own = framework_from_atoms(atoms[::-1], "mine", 0, citation="Test.")
    assert (own.evidence, own.core_charge, own.citations) == ("user", 0, ("Test.",))
    assert framework_symmetry(own).point_group == "D3"
    assert sorted(map(len, own.orbits.values())) == sorted(map(len, parent.orbits.values()))
    assert framework_motifs(own).inventory == framework_motifs(parent).inventory
    assert Counter(len(anchor.metals) for anchor in own.anchors) == {2: 24}
    skeleton = Atoms("Au38S24", positions=[*own.positions, *own.anchor_positions])
    assert perceive(skeleton, frameworks=[own]).framework == "mine"


def test_a_users_framework_needs_a_free_name_and_a_whole_frame():
    atoms = assemble(framework("M25S18"), 0, ligand="SH")
    for name in ("M25S18", "m25s18", "2x", "a b", "../x", ""):
        with pytest.raises(InvalidInputError):
            framework_from_atoms(atoms, name, -1)
    seen = perceive(atoms)
    staple = next(row for row in seen.chains if row["motif"] == "dimer")
    broken = atoms[[k for k in range(len(atoms)) if k not in staple["core"][:1]]]
    with pytest.raises(InvalidInputError, match="atoms"):
        framework_from_atoms(broken, "mine", -1)
