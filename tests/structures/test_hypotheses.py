"""Motif inventories are complete, balanced, and screened as the notes on M44S27 count them.

Evidence: a brute force over all six numbers that shares no code; the counts 348 and 117 (34, 34, 25, 17, 7 by
number of mounts) and the fifteen threefold ones were worked out elsewhere; real clusters must pass.
"""

import itertools
import json
import subprocess
import sys
from collections import Counter

import pytest
from ase import Atoms

from structures.assemble import assemble
from structures.errors import InvalidInputError
from structures.hypotheses import hypotheses
from structures.library import framework
from structures.perception.perceive import perceive
from structures.symmetry import framework_symmetry
from structures.topology import framework_motifs
from structures.user_framework import framework_from_atoms


def test_m44s27_inventories_are_348_and_117():
    found = hypotheses(44, 27, -3)
    plausible = [entry for entry in found if entry.plausible]
    assert (len(found), len(plausible)) == (348, 117)
    mounts = Counter(entry.motifs.mount for entry in plausible)
    assert [mounts[k] for k in range(5)] == [34, 34, 25, 17, 7]
    assert sum(entry.threefold for entry in found) == 15
    assert {entry.electrons for entry in found} == {20}


@pytest.mark.parametrize(("metals", "sulfurs"), [(44, 27), (25, 18), (30, 18)])
def test_inventories_are_those_of_brute_force(metals, sulfurs):
    low, high = round(20 / 44 * metals), round(36 / 44 * metals)
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


def test_default_hypothesis_is_named_and_passes():
    (entry,) = [entry for entry in hypotheses(44, 27, -3) if "M44S27" in entry.built]
    assert entry.decomposition == "(29; 3, 3, 6, 0, 0)"
    assert entry.plausible
    assert entry.threefold
    built = {name for entry in hypotheses(44, 27, -3) for name in entry.built}
    assert built == {"M44S27", "M44S27-b", "M44S27-c", "M44S27-d", "M44S27-e"}


@pytest.mark.parametrize("name", ["M44S26", "M44S30"])
def test_parents_are_among_their_own_inventories(name):
    frame = framework(name)
    entries = hypotheses(len(frame.sites), len(frame.anchors), frame.core_charge)
    assert framework_motifs(frame).inventory in [entry.motifs for entry in entries]


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
    assert (document["inventories"], document["plausible"], document["electrons"]) == (348, 117, 20)
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
