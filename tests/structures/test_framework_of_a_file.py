"""A framework of a user's file keeps every atom that is bound to the cluster, or is refused with those named.

Evidence: files are written here from a built-in frame to which phosphines, a hydride or a counter-ion are
added at known places of the file; the refusal must name just those atoms.
"""

import re

import numpy as np
import pytest
from ase import Atoms

from structures.assemble import assemble
from structures.errors import InvalidInputError
from structures.library import framework
from structures.user_framework import framework_from_atoms


@pytest.fixture(scope="module")
def cluster():
    return assemble(framework("M25S18"), 0, host="Au", ligand="SCH3")


def beside(cluster, metal, distance):
    """A point so far from a metal in the direction that its neighbours leave open."""
    apart = cluster.positions - cluster.positions[metal]
    length = np.linalg.norm(apart, axis=1)
    rng = np.random.default_rng(1)
    ways = rng.normal(size=(4000, 3))
    ways /= np.linalg.norm(ways, axis=1)[:, None]
    others = cluster.positions[length > 0]
    room = [np.linalg.norm(others - (cluster.positions[metal] + distance * w), axis=1).min() for w in ways]
    best = ways[int(np.argmax(room))]
    return cluster.positions[metal] + distance * best, best


def phosphine(point, way):
    """PH3 with the phosphorus at a point, its hydrogens away from where it came."""
    side = np.linalg.svd(way[None])[2][1:]
    turns = np.radians([0, 120, 240])
    spread = [np.cos(t) * side[0] + np.sin(t) * side[1] for t in turns]
    hydrogens = [point + 0.55 * way + 1.3 * each for each in spread]
    return Atoms("PH3", positions=[point, *hydrogens])


def staple_metal():
    return framework("M25S18").roles["staple"][0]


def test_a_phosphine_is_refused_with_its_atoms(cluster):
    point, way = beside(cluster, staple_metal(), 2.3)
    atoms = cluster + phosphine(point, way)
    last = range(len(cluster), len(atoms))
    numbers = ", ".join(map(str, last))
    with pytest.raises(InvalidInputError, match=rf"H3P binds the metal by P.*\(atoms {re.escape(numbers)}\)"):
        framework_from_atoms(atoms, "Mine", -1)


def test_a_hydride_is_refused_with_its_atom(cluster):
    point, _ = beside(cluster, staple_metal(), 1.7)
    atoms = cluster + Atoms("H", positions=[point])
    with pytest.raises(InvalidInputError, match=rf"by H .*\(atoms {len(cluster)}\)"):
        framework_from_atoms(atoms, "Mine", -1)


def test_what_is_not_bound_is_left_out_and_said_to_be(cluster):
    far = cluster.positions.max(axis=0) + 8
    atoms = cluster + Atoms("Na", positions=[far])
    model = framework_from_atoms(atoms, "Mine", -1)
    assert (len(model.sites), len(model.anchors)) == (25, 18)
    assert model.note.endswith("Left out of the file: not bound to the cluster: 1 Na.")


def test_a_file_without_strangers_has_the_plain_note(cluster):
    assert framework_from_atoms(cluster, "Mine", -1).note == "Added by the user; nobody else has checked it."
