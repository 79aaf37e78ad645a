"""Ligands that are no thiolates on the frames of files: where they point, what they may stand for.

Evidence: the file is made in closed form, a gold icosahedron with a ligand on the axis of each vertex, so the
axis of every phosphine is known; counts of shells are those of brute force over the four free anchors.
"""

import itertools

import numpy as np
import pytest
from ase import Atoms

from structures.assemble import assemble
from structures.errors import InvalidInputError
from structures.library import framework
from structures.perception.perceive import perceive
from structures.shell.counts import shell_of
from structures.shell.placements import count_shells, shells
from structures.sites import anchor_group
from structures.user_framework import framework_from_atoms

GOLDEN = (1 + 5**0.5) / 2
CORNERS = np.array([np.roll([0, a, b * GOLDEN], k) for k in range(3) for a in (1, -1) for b in (1, -1)])
WAYS = CORNERS / np.linalg.norm(CORNERS[0])


def phosphine(way, length=5.1):
    side = np.linalg.svd(way[None])[2][1:]
    around = [np.cos(t) * side[0] + np.sin(t) * side[1] for t in np.radians([0, 120, 240])]
    return Atoms("PH3", positions=[length * way, *((length + 0.55) * way + 1.3 * each for each in around)])


@pytest.fixture(scope="module")
def mixed():
    """Au13 with eight PH3 and four Cl."""
    atoms = Atoms("Au13", positions=[np.zeros(3), *(2.8 * WAYS)])
    for number, way in enumerate(WAYS):
        atoms += phosphine(way) if number < 8 else Atoms("Cl", positions=[5.1 * way])
    return framework_from_atoms(atoms, "Mine", 1)


def test_the_shell_of_the_file_comes_back(mixed):
    atoms = assemble(mixed)
    assert (mixed.metal, mixed.ligand) == ("Au", "Cl")
    assert atoms.symbols.formula.count() == {"Au": 13, "P": 8, "H": 24, "Cl": 4}
    assert (atoms.info["electrons"], atoms.info["charge"]) == (8, 1)
    seen = perceive(atoms, charge=1)
    assert (seen.formula, seen.electrons) == ("Au13(PH3)8(Cl)4", 8)


@pytest.mark.parametrize(("name", "lean"), [("PH3", 3), ("PMe3", 12)])
def test_a_phosphine_points_away_from_its_metal(mixed, name, lean):
    """Bulky ones lean where they touch; PH3 has no reason to."""
    atoms = assemble(mixed, ligand={"Cl": 4, name: 8})
    phosphorus = [k for k, symbol in enumerate(atoms.symbols) if symbol == "P"]
    assert len(phosphorus) == 8
    for atom in phosphorus:
        metal = np.linalg.norm(atoms.positions[:13] - atoms.positions[atom], axis=1).argmin()
        near = np.linalg.norm(atoms.positions - atoms.positions[atom], axis=1)
        bound = [k for k in np.nonzero(near < 2.0)[0] if k != atom]
        assert len(bound) == 3
        axis = (atoms.positions[atom] - atoms.positions[metal]) / near[metal]
        arrows = (atoms.positions[bound] - atoms.positions[atom]) / near[bound][:, None]
        mean = arrows.sum(axis=0) / np.linalg.norm(arrows.sum(axis=0))
        assert np.degrees(np.arccos(min(mean @ axis, 1))) < lean


def test_eight_phosphines_without_room_are_refused_with_the_contact(mixed):
    with pytest.raises(InvalidInputError, match=r"PPh3 cannot be placed on Mine: .* Å of "):
        assemble(mixed, ligand={"Cl": 4, "PPh3": 8})


def test_one_name_goes_to_its_kind_and_the_others_keep_theirs(mixed):
    names = [entry.ligand.name for entry in shell_of(mixed, "PPh3")]
    assert (names.count("PPh3"), names.count("Cl")) == (8, 4)
    names = [entry.ligand.name for entry in shell_of(mixed, "SCH3")]
    assert (names.count("SCH3"), names.count("PH3")) == (4, 8)


def test_shells_are_counted_on_the_free_anchors(mixed):
    counts = {"SCH3": 2, "Cl": 2}
    permutations = anchor_group(mixed).permutations
    free = [anchor.index for anchor in mixed.anchors if not anchor.ligand]
    orbits = {
        min(tuple(sorted(permutation[list(chosen)].tolist())) for permutation in permutations)
        for chosen in itertools.combinations(free, 2)
    }
    assert len(free) == 4
    assert count_shells(mixed, counts) == len(orbits) == len(list(shells(mixed, counts)))


@pytest.mark.parametrize(
    ("ligand", "words"),
    [
        ("IMes", "IMes binds as L by C.*8 of phosphines"),
        ("dppe", r"P are 3\.2 to 4\.8 Å apart .its bite.*anchor \d+ is \d+, 5\.36 Å away"),
        ({"Cl": 4, "PPh3": 7}, "7 ligands for the 8 anchors of phosphines"),
        ({"Cl": 12}, "12 ligands for the 4 anchors of thiolates"),
    ],
)
def test_a_ligand_that_does_not_fit_is_refused(mixed, ligand, words):
    with pytest.raises(InvalidInputError, match=words):
        assemble(mixed, ligand=ligand)


def test_a_phosphine_has_no_place_on_a_thiolate_frame():
    with pytest.raises(InvalidInputError, match=r"PPh3 binds as L by P.*18 of thiolates"):
        assemble(framework("M25S18"), ligand="PPh3")
