"""Ligands of a file: named where they are known and told apart by their bonds, whatever their formula.

Evidence: RDKit embeds each molecule from its SMILES, a program that shares nothing with our shapes; the
thiol's sulfur is set on a gold dimer. o-MBT, p-MBT and benzylthiolate have one formula; so have 2,4-DMBT and
SC2H4Ph.
"""

import numpy as np
import pytest
from ase import Atoms

from structures.assemble import assemble
from structures.library import framework
from structures.matter.ligand_table import LIGANDS
from structures.perception.perceive import perceive

Chem = pytest.importorskip("rdkit.Chem")
AllChem = pytest.importorskip("rdkit.Chem.AllChem")

DRAWN = {
    "o-MBT": "Cc1ccccc1S",
    "SPhMe": "Cc1ccc(S)cc1",
    "SCH2Ph": "SCc1ccccc1",
    "2,4-DMBT": "Cc1ccc(S)c(C)c1",
    "SC2H4Ph": "SCCc1ccccc1",
    "SCy": "SC1CCCCC1",
    "SPh": "Sc1ccccc1",
}
STRANGE = {"m-MBT": "Cc1cccc(S)c1", "cycloheptatrienyl": "SC1C=CC=CC=C1"}


def on_gold(smiles, *, hydrogens=True):
    """The thiolate of a drawn thiol, its sulfur 2.35 Å from two gold atoms on the side away from carbon."""
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    assert AllChem.EmbedMolecule(molecule, randomSeed=7) == 0
    symbols = [atom.GetSymbol() for atom in molecule.GetAtoms()]
    points = molecule.GetConformer().GetPositions()
    sulfur = symbols.index("S")
    (proton,) = [
        atom.GetIdx() for atom in molecule.GetAtomWithIdx(sulfur).GetNeighbors() if atom.GetSymbol() == "H"
    ]
    away = points[proton] - points[sulfur]
    away /= np.linalg.norm(away)
    across = np.cross(away, points[:4].mean(axis=0) - points[sulfur] + [0.3, 0.2, 0.1])
    across /= np.linalg.norm(across)
    gold = [points[sulfur] + 1.85 * away + side * 1.45 * across for side in (1, -1)]
    kept = [k for k, symbol in enumerate(symbols) if k != proton and (hydrogens or symbol != "H")]
    return Atoms([symbols[k] for k in kept] + ["Au"] * 2, positions=[*points[kept], *gold])


@pytest.mark.parametrize("name", list(DRAWN))
def test_drawn_ligands_have_their_names(name):
    (kind,) = perceive(on_gold(DRAWN[name])).ligands
    assert (kind["name"], kind["count"], kind["skeleton"]) == (name, 1, {})


@pytest.mark.parametrize("name", list(DRAWN))
def test_without_hydrogens_the_name_is_one_of_those_of_the_skeleton(name):
    (kind,) = perceive(on_gold(DRAWN[name], hydrogens=False)).ligands
    assert kind["name"] is None
    assert name in kind["skeleton"]
    assert kind["skeleton"][name] == sum(n for element, n in LIGANDS[name].formula if element == "H")


def test_rings_with_one_skeleton_are_both_named():
    (kind,) = perceive(on_gold(DRAWN["SPh"], hydrogens=False)).ligands
    assert set(kind["skeleton"]) == {"SPh", "SCy"}


def facing(first, second):
    """Both thiolates on one gold dimer: the second turned by 180° about the axis of the gold."""
    placed = []
    for atoms, side in ((first, 1), (second, -1)):
        gold = atoms.positions[-2:]
        x = (gold[1] - gold[0]) / np.linalg.norm(gold[1] - gold[0])
        up = atoms.positions[list(atoms.symbols).index("S")] - gold.mean(axis=0)
        z = up - (up @ x) * x
        z /= np.linalg.norm(z)
        axes = np.array([x, side * np.cross(z, x), side * z])
        placed.append(Atoms(list(atoms.symbols), positions=(atoms.positions - gold.mean(axis=0)) @ axes.T))
    return placed[0] + placed[1][:-2]


def test_ligands_of_one_formula_and_no_name_stay_two_kinds():
    seen = perceive(facing(on_gold(STRANGE["m-MBT"]), on_gold(STRANGE["cycloheptatrienyl"])))
    assert [(kind["name"], kind["formula"], kind["count"]) for kind in seen.ligands] == [
        (None, "C7H7S", 1)
    ] * 2
    twice = perceive(facing(on_gold(STRANGE["m-MBT"]), on_gold(STRANGE["m-MBT"])))
    assert [(kind["name"], kind["count"]) for kind in twice.ligands] == [(None, 2)]


def test_two_ligands_of_one_formula_on_one_cluster_are_two_rows():
    shell = ["o-MBT"] * 9 + ["SCH2Ph"] * 9
    seen = perceive(assemble(framework("M25S18"), 0, ligand=shell))
    assert {(kind["name"], kind["count"]) for kind in seen.ligands} == {("o-MBT", 9), ("SCH2Ph", 9)}
    assert "(o-MBT)9" in seen.formula
    assert "(SCH2Ph)9" in seen.formula


@pytest.mark.parametrize("name", ["SPh", "SePh", "Capt", "MPA", "SC6H13", "Cl"])
def test_what_is_perceived_by_name_is_built_by_name(name):
    assert name in LIGANDS
    # some have no room on this frame; bonds are right all the same
    (kind,) = perceive(assemble(framework("M25S18"), 0, ligand=name, crowded=True)).ligands
    assert kind["name"] == name
    again = assemble(framework("M25S18"), 0, ligand=kind["name"], crowded=True)
    assert perceive(again).ligands == [kind]
