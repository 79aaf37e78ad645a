"""What a relaxation changed: RMSD and bonds, compared with known rotations and displacements.

Evidence: bonds are counted by a double loop over distances that shares no code with ours.
"""

import numpy as np
from ase import Atoms
from scipy.spatial.transform import Rotation

from structures.assemble import assemble
from structures.calculations.bonds import compare
from structures.library import framework


def test_rmsd_forgets_rotation_and_bonds_are_counted():
    start = assemble(framework("M44S30"), 1, host="Ag", guest="Au", ligand="H")
    end = start.copy()
    end.positions = Rotation.random(random_state=3).apply(start.positions) + np.array([5, -7, 1])
    change = compare(start, end)
    assert change.rmsd < 1e-5
    assert (change.kept, change.lost, change.new) == (84, 0, 0)
    sulfur = next(i for i, symbol in enumerate(end.symbols) if symbol == "S")
    bound = sum(sulfur in pair for pair in _pairs(start))
    end.positions[sulfur] *= 100
    assert (compare(start, end).kept, compare(start, end).lost) == (84 - bound, bound)


def _pairs(atoms):
    """Metal-sulfur pairs by a double loop."""
    return [
        (i, j)
        for i in range(len(atoms))
        for j in range(len(atoms))
        if atoms.symbols[i] in {"Au", "Ag"} and atoms.symbols[j] == "S" and atoms.get_distance(i, j) < 2.95
    ]


def test_a_bond_of_each_metal_that_perception_takes_is_seen_to_break():
    """The table of the metals is not asked here: the sulfur is put at 2.3 Å of an atom, then taken away."""
    for metal in ("Ir", "Rh", "Ru", "Ni", "Zn", "Tl", "Cu", "Pd", "Pt", "Cd", "Hg", "Au", "Ag"):
        start = Atoms([metal, "S", "H"], [[0, 0, 0], [2.3, 0, 0], [2.6, 1.3, 0]])
        end = start.copy()
        end.positions[1:] += [2.0, 0, 0]
        change = compare(start, end)
        assert (metal, change.kept, change.lost, change.new) == (metal, 0, 1, 0)
