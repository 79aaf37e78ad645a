"""Without a charge electrons are alternatives; with one they are counted.

Evidence: counts of published clusters, written down here from the papers: [Au25]- 8, Au25 7, [Au25]+ 6;
PdAu24 6 and [PdAu24]2- 8; CdAu24 and HgAu24 8; Au38 14; [Au44]2- 20 and Au44 18; [Ag44]4- 18.
"""

import pytest

from structures.assemble import assemble
from structures.library import framework
from structures.perception.perceive import perceive

# framework, metals besides the host, (charge, electrons) that are published
KNOWN = [
    ("M25S18", "Au", None, {(0, 7), (-1, 8), (1, 6)}),
    ("M25S18", "Ag", None, {(0, 7), (-1, 8), (1, 6)}),
    ("M25S18", "Au", "Pd", {(0, 6), (-2, 8)}),
    ("M25S18", "Ag", "Pt", {(0, 6), (-2, 8)}),
    ("M25S18", "Au", "Cd", {(0, 8)}),
    ("M25S18", "Au", "Hg", {(0, 8)}),
    ("M38S24", "Au", None, {(0, 14)}),
    ("M44S26", "Au", None, {(0, 18), (-2, 20)}),
    ("M44S30", "Ag", None, {(0, 14), (-4, 18)}),
    ("M28S20", "Au", None, {(0, 8)}),
]


@pytest.mark.parametrize(("name", "host", "guest", "counts"), KNOWN)
def test_known_charges_are_alternatives_and_none_is_the_fact(name, host, guest, counts):
    atoms = assemble(framework(name), 0, host=host, guest="Cu", ligand="SCH3")
    if guest:
        atoms.symbols[0] = guest
    seen = perceive(atoms)
    assert (seen.charge, seen.core_charge, seen.electrons) == (None, None, None)
    assert {(row["charge"], row["electrons"]) for row in seen.electron_counts} == counts
    for charge, electrons in counts:
        assert perceive(atoms, charge=charge).electrons == electrons


def test_every_known_charge_but_zero_says_by_what_cluster_and_where():
    for name in ("M25S18", "M44S26", "M44S30"):
        for row in perceive(assemble(framework(name), 0, ligand="H")).electron_counts:
            assert row["cluster"] or row["charge"] == 0
            assert not row["cluster"] or any(year in row["source"] for year in ("200", "201"))


def test_an_unknown_frame_has_the_neutral_count_alone():
    atoms = assemble(framework("M25S18"), 0, ligand="SCH3")
    seen = perceive(atoms, frameworks=[])
    assert [(row["charge"], row["electrons"], row["cluster"]) for row in seen.electron_counts] == [(0, 7, "")]


def test_lost_protons_move_the_charge_and_not_the_count():
    atoms = assemble(framework("M44S26"), 0, ligand="p-MBA", deprotonated=3)
    rows = {row["electrons"]: row["charge"] for row in perceive(atoms).electron_counts}
    assert rows[20] == -5
    assert rows[18] == -3
    assert perceive(atoms, charge=-2).electrons == 20
    assert (perceive(atoms, charge=3).charge, perceive(atoms, charge=3).electrons) == (0, 15)


def test_a_metal_without_a_valence_has_no_alternatives():
    atoms = assemble(framework("M25S18"), 0, ligand="SCH3")
    atoms.symbols[0] = "Ir"
    assert perceive(atoms).electron_counts == []
