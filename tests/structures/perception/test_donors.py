"""Ligands of every kind on a pair of gold atoms: how they bind, what they take, what they are called.

Evidence: classes and electrons are typed here from the covalent bond classification (Green, J. Organomet.
Chem. 1995, 500, 127); molecules that are no ligands of the table are drawn here atom by atom.
"""

import numpy as np
import pytest
from ase import Atoms

from structures.perception.ligands import name_ligands
from structures.perception.perceive import perceive
from structures.shell.shapes import shaped

CLASSES = {
    "PH3": "L", "PMe3": "L", "PPh3": "L", "P(p-tol)3": "L", "NH3": "L", "py": "L",
    "IMe": "L", "IMes": "L", "IPr": "L", "iPr2-bimy": "L", "Bn2-bimy": "L",
    "CCPh": "X", "CCtBu": "X", "SPh": "X", "SePh": "X", "Cl": "X",
}  # fmt: skip
LENGTHS = {"P": 2.28, "N": 2.15, "C": 2.03, "S": 2.35, "Se": 2.45, "Cl": 2.35}


def on_gold(anchor, symbols, positions):
    """A ligand with its anchor at the origin and +z away from two gold atoms."""
    length = LENGTHS.get(anchor, 1.7)
    gold = [[0, 0, -length], [0, 0, -length - 2.8]]
    return Atoms([anchor, *symbols, "Au", "Au"], positions=[[0, 0, 0], *positions, *gold])


@pytest.mark.parametrize(("name", "bonding"), CLASSES.items())
def test_a_ligand_of_the_table_is_named_and_classed(name, bonding):
    built = shaped(name)
    seen = perceive(
        on_gold(built.ligand.anchor, built.fragment.symbols, built.fragment.conformers[0]), charge=0
    )
    (kind,) = seen.ligands
    assert (kind["name"], kind["class"], kind["count"], kind["anchors"]) == (name, bonding, 1, [0])
    assert seen.electrons == 2 - (bonding == "X")
    assert not seen.unclassed


def test_hydride_sulfide_and_oxide_between_ligands():
    """H takes one electron, a bare S or O beside a whole thiolate two."""
    thiolate = shaped("SPh")
    for symbol, name, taken in (("H", "hydride", 1), ("S", "sulfide", 2), ("O", "oxide", 2)):
        atoms = on_gold("S", thiolate.fragment.symbols, thiolate.fragment.conformers[0])
        distance = {"H": 1.65, "S": 2.3, "O": 2.0}[symbol]
        atoms += Atoms(symbol, positions=[[0, 0, atoms.positions[-1, 2] - distance]])
        seen = perceive(atoms, charge=0)
        assert {kind["name"]: kind["class"] for kind in seen.ligands} == {
            "SPh": "X",
            name: f"X{taken}".replace("X1", "X"),
        }
        assert seen.electrons == 2 - 1 - taken
        assert seen.formula.endswith(symbol)


@pytest.mark.parametrize(
    ("symbols", "positions"),
    [
        (["C", "H", "H", "H"], [[1.02, 0, 0.36], [-0.51, 0.89, 0.36], [-0.51, -0.89, 0.36]]),
        (["N"], []),
        (["P"], []),
    ],
)
def test_what_is_no_ligand_is_left_unclassed_with_its_atoms(symbols, positions):
    thiolate = shaped("SCH3")
    atoms = on_gold("S", thiolate.fragment.symbols, thiolate.fragment.conformers[0])
    stranger = Atoms(symbols, positions=np.array([[0, 0, 0], *positions], dtype=float) * [1, 1, -1])
    stranger.positions += [0, 0, atoms.positions[-1, 2] - LENGTHS.get(symbols[0], 2.1)]
    seen = perceive(atoms + stranger)
    (row,) = seen.unclassed
    assert row["atoms"] == list(range(len(atoms), len(atoms) + len(stranger)))
    assert "no ligand known" in row["reason"]


@pytest.mark.parametrize(
    ("name", "place", "electrons"), [("dppe", "L P", 0), ("dppm", "L P", 0), ("BDT", "S", 2)]
)
def test_a_ligand_of_two_anchors_is_one_ligand(name, place, electrons):
    built = shaped(name)
    symbols = [built.ligand.anchor, *built.fragment.symbols]
    points = np.vstack([np.zeros((1, 3)), built.fragment.conformers[0]])
    distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
    limit = np.array([[1.3 if "H" in (a, b) else 1.95 for b in symbols] for a in symbols])
    pairs = np.argwhere(np.triu(distance < limit, k=1)).tolist()
    anchors = [k for k, symbol in enumerate(symbols) if symbol == built.ligand.anchor]
    (kind,) = name_ligands(symbols, map(tuple, pairs), dict.fromkeys(anchors, place))
    assert (kind.name, kind.count, kind.each, kind.electrons) == (name, 1, 2, electrons)
