"""Mixed and deprotonated shells: what is asked for is what someone counting atoms finds.

Composition, charge and parity are recomputed from the atoms; no number comes from the shell code.
"""

from collections import Counter

import numpy as np
import pytest
from ase.data import atomic_numbers
from hypothesis import given, settings
from hypothesis import strategies as st

from structures.assemble import assemble
from structures.errors import InvalidInputError
from structures.library import framework
from structures.matter.ligands import ligand
from structures.shell.contacts import contacts
from structures.shell.counts import read_shell, shell_of

KINDS = ["p-MBA", "NTP", "Cl", "SCH3", "SPh"]


@st.composite
def partitions(draw):
    """Counts of up to five ligands that sum to 30."""
    cuts = sorted(draw(st.lists(st.integers(0, 30), min_size=4, max_size=4)))
    return dict(zip(KINDS, np.diff([0, *cuts, 30]).tolist(), strict=True))


@given(partitions(), st.integers(0, 10))
def test_counts_are_placed_whole_and_by_seed(counts, seed):
    cluster = framework("M44S30")
    shell = shell_of(cluster, counts, seed=seed)
    assert Counter(entry.ligand.name for entry in shell) == Counter({k: n for k, n in counts.items() if n})
    assert shell == shell_of(cluster, counts, seed=seed)


def test_every_labelled_placement_is_equally_likely():
    # chi-square of 3,000 draws of one Cl over 30 anchors; 99.9 % quantile for 29 degrees of freedom is 58.3
    cluster = framework("M44S30")
    draws = Counter()
    for seed in range(3000):
        shell = shell_of(cluster, {"SH": 29, "Cl": 1}, seed=seed)
        draws[[entry.ligand.name for entry in shell].index("Cl")] += 1
    assert sum((draws[k] - 100) ** 2 / 100 for k in range(30)) < 58.3


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 30), st.integers(0, 12), st.integers(0, 3))
def test_composition_and_charge_of_a_mixed_deprotonated_shell(acids, lost, seed):
    lost = min(lost, acids)
    counts = {"p-MBA": acids, "Cl": 30 - acids}
    atoms = assemble(framework("M44S30"), 0b1011, ligand=counts, deprotonated=lost, seed=seed)
    expected = Counter({"Ag": 41, "Au": 3, "Cl": 30 - acids})
    for element, n in ligand("p-MBA").formula:
        expected[element] += acids * n
    expected["H"] -= lost
    assert Counter(atoms.get_chemical_symbols()) == +expected
    assert (atoms.info["core_charge"], atoms.info["charge"]) == (-4, -4 - lost)
    assert atoms.info["electrons"] == 18
    electrons = sum(atomic_numbers[s] for s in atoms.get_chemical_symbols()) + 4 + lost
    assert atoms.info["multiplicity"] == 1 + electrons % 2


@pytest.mark.parametrize("counts", [{"p-MBA": 27, "NTP": 3}, {"p-MBA": 29, "Cl": 1}])
def test_mixed_shells_do_not_clash(counts):
    found = contacts(assemble(framework("M44S30"), ligand=counts))
    assert found.metal_hydrogen >= 2.6
    assert found.ligand_ligand >= 1.9


def test_lost_hydrogens_are_far_from_each_other():
    cluster = framework("M44S30")
    whole = assemble(cluster, ligand="p-MBA")
    part = assemble(cluster, ligand="p-MBA", deprotonated=6)
    kept = {tuple(np.round(p, 6)) for p in part.positions}
    gone = np.array([p for p in whole.positions if tuple(np.round(p, 6)) not in kept])
    assert len(gone) == 6
    gaps = np.linalg.norm(gone[:, None] - gone[None], axis=-1)[np.triu_indices(6, 1)]
    rng = np.random.default_rng(0)
    hydrogens = whole.positions[
        [k for k in range(len(whole)) if whole.symbols[k] == "H" and _on_oxygen(whole, k)]
    ]
    chance = [
        np.linalg.norm(a[:, None] - a[None], axis=-1)[np.triu_indices(6, 1)].min()
        for a in (hydrogens[rng.choice(30, 6, replace=False)] for _ in range(200))
    ]
    assert gaps.min() > np.percentile(chance, 95)


def _on_oxygen(atoms, hydrogen):
    distance = np.linalg.norm(atoms.positions - atoms.positions[hydrogen], axis=1)
    distance[hydrogen] = np.inf
    return atoms.symbols[int(np.argmin(distance))] == "O"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"ligand": {"p-MBA": 29}}, "sum to 30"),
        ({"ligand": {"p-MBA": 31, "Cl": -1}}, "-1"),
        ({"ligand": {"p-MBA": 29.5, "Cl": 0.5}}, "whole numbers"),
        ({"ligand": {"p-MBA": 15, "4-MBA": 15}}, "twice"),
        ({"ligand": ["p-MBA"] * 29}, "29 ligands"),
        ({"ligand": "p-MBA", "deprotonated": 31}, "30"),
        ({"ligand": "SPh", "deprotonated": 1}, "has 0"),
    ],
)
def test_a_shell_that_does_not_fit_is_refused(arguments, words):
    with pytest.raises(InvalidInputError, match=words):
        assemble(framework("M44S30"), **arguments)


@pytest.mark.parametrize(
    ("text", "shell"),
    [
        ("p-MBA", "p-MBA"),
        ("2,4-DMBT", "2,4-DMBT"),
        ("2,4-DMBT:29,Cl:1", {"2,4-DMBT": 29, "Cl": 1}),
        ("smiles:C[C@H](S)O", "smiles:C[C@H](S)O"),
    ],
)
def test_a_typed_shell_is_read(text, shell):
    assert read_shell(text) == shell


@pytest.mark.parametrize("text", ["p-MBA:", ":3", "p-MBA:29,Cl", "p-MBA:1,p-MBA:29", "p-MBA:-1,Cl:31"])
def test_a_mistyped_shell_is_refused(text):
    with pytest.raises(InvalidInputError, match=r"p-MBA|:3"):
        read_shell(text)
