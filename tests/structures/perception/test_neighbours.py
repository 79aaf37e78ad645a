"""Pairs of near atoms are those of ASE's `neighbor_list`, another algorithm, in any cell and none.

Evidence: cells are drawn at random, skewed, with any of their axes periodic, smaller and larger than the
reach, with atoms far outside; every pair and its shift must agree, and distances are recomputed from shifts.
"""

import numpy as np
import pytest
from ase import Atoms
from ase.neighborlist import neighbor_list

from structures.perception.neighbours import near_pairs


@pytest.mark.parametrize("seed", range(30))
def test_pairs_are_those_of_ase(seed):
    rng = np.random.default_rng(seed)
    cell = np.diag(rng.uniform(2.5, 14, 3)) @ (np.eye(3) + rng.uniform(-0.4, 0.4, (3, 3)))
    number = int(rng.integers(1, 40))
    places = rng.uniform(-30, 30, (number, 3))
    atoms = Atoms("C" * number, positions=places, cell=cell, pbc=rng.integers(0, 2, 3).astype(bool))
    reach = rng.uniform(1, 5)
    first, second, distance, shift = near_pairs(atoms, reach)
    theirs = neighbor_list("ijS", atoms, reach)
    assert sorted(map(tuple, np.column_stack([first, second, shift]).tolist())) == sorted(
        map(tuple, np.column_stack(theirs).tolist())
    )
    apart = atoms.positions[second] + shift @ cell - atoms.positions[first]
    assert np.allclose(np.linalg.norm(apart, axis=1), distance)


@pytest.mark.parametrize("periodic", [True, False])
def test_atoms_in_one_place_are_a_pair(periodic):
    atoms = Atoms("C2", positions=[[1, 1, 1], [1, 1, 1]], cell=[9, 9, 9], pbc=periodic)
    assert near_pairs(atoms, 2.0)[2].tolist() == [0.0, 0.0]
