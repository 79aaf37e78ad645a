"""An assembled model is right if someone who only sees the atoms finds what was asked for.

Independent of the builder: contacts are recounted from all pairwise distances, the composition from the
ligand's written formula, electron parity from atomic numbers; orientation is never read from the optimiser.
"""

from collections import Counter

import numpy as np
import pytest
from ase.data import atomic_numbers

from structures.assemble import assemble
from structures.errors import InvalidInputError, UnknownNameError
from structures.library import framework
from structures.matter.electrons import superatom_electrons
from structures.matter.ligands import ligand as ligand_named
from structures.shell.contacts import contacts as reported_contacts

FRAMES = ["M44S30", "M44S26", "M44S27"]
SMALLER = ["M25S18", "M28S20", "M29S19", "M30S18", "M38S24"]


def contacts(atoms):
    """Closest metal-hydrogen distance and closest contact between atoms of two ligands (not S to S)."""
    site, anchor = atoms.arrays["site"], atoms.arrays["anchor"]
    symbols = np.array(atoms.get_chemical_symbols())
    distance = atoms.get_all_distances()
    metal_hydrogen = distance[np.ix_(site >= 0, symbols == "H")].min()
    other = (anchor[:, None] != anchor[None]) & (anchor[:, None] >= 0) & (anchor[None] >= 0)
    other &= ~((symbols[:, None] == "S") & (symbols[None] == "S"))
    return metal_hydrogen, distance[other].min()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("ligand", ["H", "CH3", "p-MBA"])
def test_no_ligand_clashes_on_any_anchor(frame, ligand):
    atoms = assemble(framework(frame), ligand=ligand)
    metal_hydrogen, ligand_ligand = contacts(atoms)
    assert metal_hydrogen >= 2.6
    assert ligand_ligand >= 1.9
    reported = reported_contacts(atoms)
    assert (reported.metal_hydrogen, reported.ligand_ligand) == pytest.approx((metal_hydrogen, ligand_ligand))


@pytest.mark.parametrize("frame", SMALLER)
@pytest.mark.parametrize(
    "ligand", ["CH3", *(pytest.param(name, marks=pytest.mark.slow) for name in ("p-MBA", "SC2H4Ph"))]
)
def test_no_clashes_on_the_smaller_frameworks(frame, ligand):
    metal_hydrogen, ligand_ligand = contacts(assemble(framework(frame), ligand=ligand))
    assert metal_hydrogen >= 2.5  # p-MBA on M28S20, whose leans end where M-S-C angles do
    assert ligand_ligand >= 1.9


@pytest.mark.parametrize("frame", FRAMES + SMALLER)
@pytest.mark.parametrize("ligand", ["CH3", "p-MBA", "Cl"])
def test_every_wanted_metal_anchor_contact_and_no_other(frame, ligand):
    cluster = framework(frame)
    atoms = assemble(cluster, ligand=ligand)
    anchor_atoms = [int(np.flatnonzero(atoms.arrays["anchor"] == k)[0]) for k in range(len(cluster.anchors))]
    near = atoms.get_all_distances()[: len(cluster.sites), anchor_atoms] < 2.95
    wanted = {(m, anchor.index) for anchor in cluster.anchors for m in anchor.metals}
    assert set(zip(*(index.tolist() for index in np.nonzero(near)), strict=True)) == wanted


@pytest.mark.parametrize("name", ["H", "p-MBA", "SC2H4Ph", "Cl"])
def test_composition_charge_and_multiplicity_from_a_count_of_the_atoms(name):
    cluster = framework("M44S30")
    atoms = assemble(cluster, 0b111, ligand=name)
    expected = Counter({"Au": 3, "Ag": 41})
    for element, n in ligand_named(name).formula:
        expected[element] += 30 * n
    assert Counter(atoms.get_chemical_symbols()) == expected
    electrons = sum(atomic_numbers[symbol] * n for symbol, n in expected.items()) + 4
    assert atoms.info["charge"] == atoms.info["core_charge"] == -4
    assert atoms.info["multiplicity"] == (1 if electrons % 2 == 0 else 2)
    assert atoms.info["electrons"] == 18


def test_same_arguments_same_atoms_and_another_seed_other_ligands():
    cluster = framework("M44S30")
    first, again = (assemble(cluster, 5, ligand="SPh", seed=3) for _ in range(2))
    other = assemble(cluster, 5, ligand="SPh", seed=4)
    assert np.array_equal(first.positions, again.positions)
    assert np.allclose(first.positions[:44], other.positions[:44])
    assert not np.allclose(first.positions, other.positions)


def test_occupancy_bits_are_sites():
    atoms = assemble(framework("M44S30"), 1 << 7 | 1 << 43, ligand="H")
    gold = [i for i, symbol in enumerate(atoms.get_chemical_symbols()) if symbol == "Au"]
    assert atoms.arrays["site"][gold].tolist() == [7, 43]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"occupancy": 1 << 44}, InvalidInputError, "44 sites"),
        ({"occupancy": -1}, InvalidInputError, "-1"),
        ({"ligand": "p-MBB"}, UnknownNameError, "p-MBA"),
        ({"guest": "Ir"}, InvalidInputError, "valence"),
        ({"guest": "Zz"}, UnknownNameError, "Zz"),
    ],
)
def test_bad_input_is_one_clear_error(arguments, error, words):
    with pytest.raises(error, match=words):
        assemble(framework("M44S30"), **arguments)


def test_superatom_counts_of_published_clusters():
    # [Au25(SR)18]-: 8; [Ag44(SR)30]4-: 18; [Au44(SR)26]2-: 20; [PdAu24(SR)18]2-: 8; CdAu24(SR)18: 8
    assert superatom_electrons({"Au": 25}, 18, -1) == 8
    assert superatom_electrons({"Ag": 44}, 30, -4) == 18
    assert superatom_electrons({"Au": 44}, 26, -2) == 20
    assert superatom_electrons({"Pd": 1, "Au": 24}, 18, -2) == 8
    assert superatom_electrons({"Cd": 1, "Au": 24}, 18, 0) == 8
