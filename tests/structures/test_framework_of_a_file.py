"""A framework of a user's file keeps every atom that is bound to the cluster, or is refused with those named.

Evidence: files are written here from a built-in frame, or from the closed form of an icosahedron, to which
phosphines, a hydride, strangers or a counter-ion are added at known places; what is kept is counted by hand,
and a refusal must name just the strange atoms.
"""

import re

import numpy as np
import pytest
from ase import Atoms

from structures.assemble import assemble
from structures.card import card
from structures.charges import charges_for
from structures.errors import InvalidInputError
from structures.library import framework
from structures.perception.perceive import perceive
from structures.perception.structure import SharedSite, Structure
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


def methyl(point, way):
    molecule = phosphine(point, way)
    return Atoms("CH3", positions=[point, *(point + 0.8 * (molecule.positions[1:] - point))])


def icosahedron(phosphines=8):
    """Au13 with a ligand on each vertex: PH3 on the first ones, SCH3 on the others."""
    golden = (1 + 5**0.5) / 2
    corners = np.array([np.roll([0, a, b * golden], k) for k in range(3) for a in (1, -1) for b in (1, -1)])
    ways = corners / np.linalg.norm(corners[0])
    atoms = Atoms("Au13", positions=[np.zeros(3), *(2.8 * ways)])
    for number, way in enumerate(ways):
        point = 5.1 * way
        if number < phosphines:
            atoms += phosphine(point, way)
            continue
        side = np.linalg.svd(way[None])[2][1]
        carbon = point + 1.82 * (0.3 * way + 0.954 * side)
        atoms += Atoms("S", positions=[point]) + methyl(carbon, 0.3 * way + 0.954 * side)
    return atoms


def staple_metal():
    return framework("M25S18").roles["staple"][0]


def test_a_phosphine_is_kept_with_its_place(cluster):
    point, way = beside(cluster, staple_metal(), 2.3)
    seen = perceive(cluster + phosphine(point, way), charge=-1)
    assert (seen.framework, seen.formula, seen.electrons) == ("M25S18", "Au25(SCH3)18(PH3)", 8)
    model = framework_from_atoms(cluster + phosphine(point, way), "Mine", -1)
    assert [anchor.ligand for anchor in model.anchors] == [""] * 18 + ["PH3"]
    assert model.anchors[18].metals == (staple_metal(),)
    assert (model.ligand, model.shell("SPh"), model.taken) == ("SCH3", {"SPh": 18, "PH3": 1}, 18)
    assert card(model).formula == "[M25(SR)18(PH3)1]-"
    assert card(model).electrons == 8


def test_a_hydride_is_kept_and_takes_an_electron(cluster):
    point, _ = beside(cluster, staple_metal(), 1.7)
    model = framework_from_atoms(cluster + Atoms("H", positions=[point]), "Mine", -1)
    assert model.shell("SR") == {"SR": 18, "hydride": 1}
    assert (model.taken, card(model).electrons) == (19, 7)


def test_what_binds_in_no_known_way_is_refused_with_its_atoms(cluster):
    """A lone nitrogen, and a carbon with three hydrogens: neither is a ligand of the table."""
    point, way = beside(cluster, staple_metal(), 2.1)
    for strange in (Atoms("N", positions=[point]), methyl(point, way)):
        numbers = ", ".join(str(len(cluster) + k) for k in range(len(strange)))
        with pytest.raises(InvalidInputError, match=rf"binds the metal by .*\(atoms {re.escape(numbers)}\)"):
            framework_from_atoms(cluster + strange, "Mine", -1)


def test_the_case_of_eight_phosphines_and_four_thiolates():
    """Au13 in a shell of twelve: [Au13(PH3)8(SCH3)4]+ has 13 - 4 - 1 = 8 electrons."""
    model = framework_from_atoms(icosahedron(), "Mine", 1)
    assert model.shell("SCH3") == {"SCH3": 4, "PH3": 8}
    assert (len(model.sites), len(model.anchors), card(model).electrons) == (13, 12, 8)
    seen = perceive(icosahedron(), charge=1)
    assert (seen.formula, seen.electrons, seen.unclassed) == ("Au13(PH3)8(SCH3)4", 8, [])


def test_a_cluster_without_a_thiolate_is_a_cluster():
    seen = perceive(icosahedron(phosphines=12), charge=5)
    assert (seen.formula, seen.electrons, seen.layers) == ("Au13(PH3)12", 8, [1, 12])
    assert framework_from_atoms(icosahedron(phosphines=12), "Mine", 5).shell("SR") == {"PH3": 12}


def test_what_is_not_bound_is_left_out_and_said_to_be(cluster):
    far = cluster.positions.max(axis=0) + 8
    atoms = cluster + Atoms("Na", positions=[far])
    model = framework_from_atoms(atoms, "Mine", -1)
    assert (len(model.sites), len(model.anchors)) == (25, 18)
    assert model.note.endswith("Left out of the file: not bound to the cluster: 1 Na.")


def test_a_file_without_strangers_has_the_plain_note(cluster):
    assert framework_from_atoms(cluster, "Mine", -1).note == "Added by the user; nobody else has checked it."


def test_it_is_filled_with_the_metal_and_the_ligand_of_its_file(cluster):
    gold = framework_from_atoms(cluster, "Mine", -1)
    assert (gold.metal, gold.ligand) == ("Au", "SCH3")
    assert gold.pair() == ("Au", "Ag")
    assert gold.pair(guest="Pd") == ("Au", "Pd")
    assert gold.pair("Ag") == ("Ag", "Au")
    silver = framework_from_atoms(assemble(framework("M25S18"), 1, ligand="2,4-DMBT"), "Mine", -1)
    assert (silver.metal, silver.ligand, silver.pair()) == ("Ag", "2,4-DMBT", ("Ag", "Au"))
    assert framework("M44S30").pair() == ("Ag", "Au")
    mixed = assemble(framework("M44S30"), 0, ligand={"p-MBA": 29, "Cl": 1})
    assert framework_from_atoms(mixed, "Mine", -4).ligand == ""
    bare = Atoms("Au25S18", np.vstack([framework("M25S18").positions, framework("M25S18").anchor_positions]))
    assert framework_from_atoms(bare, "Mine", -1).ligand == ""


def test_a_framework_without_hydrogens_has_no_ligand_of_its_own(cluster):
    heavy = cluster[[k for k, symbol in enumerate(cluster.symbols) if symbol != "H"]]
    assert framework_from_atoms(heavy, "Mine", -1).ligand == ""


def test_the_tolerance_decides_the_orbits_and_the_worst_point_is_told():
    """One sulfur of exact M44S30 is moved by 0.3 Å: Th holds within 0.4 Å only, for the sake of a sulfur."""
    model = framework("M44S30")
    points = np.vstack([model.positions, model.anchor_positions])
    points[44 + 5] += np.array([0.3, 0.0, 0.0])
    atoms = Atoms("Ag44S30", points)
    wide = framework_from_atoms(atoms, "Mine", -4, tolerance=0.5)
    tight = framework_from_atoms(atoms, "Mine", -4, tolerance=0.05)
    assert (card(wide).point_group, len(wide.orbits)) == ("Th", 4)
    assert len(tight.orbits) > 12
    assert 0.2 < card(wide).deviation < 0.4
    assert card(wide).worst.startswith("anchor")
    assert wide.anchors[5].position != tight.anchors[6].position


def test_symmetrised_positions_have_the_group_exactly_and_lie_between():
    """Noise of 0.05 Å on exact Th: the mean over 24 operations is nearer to the truth than the noisy one."""
    model = framework("M44S30")
    truth = np.vstack([model.positions, model.anchor_positions])
    noisy = truth + np.random.default_rng(3).normal(scale=0.05, size=truth.shape)
    atoms = Atoms("Ag44S30", noisy)
    as_it_is = framework_from_atoms(atoms, "Mine", -4, tolerance=0.6)
    mean = framework_from_atoms(atoms, "Mine", -4, tolerance=0.6, symmetrise=True)
    assert card(mean).point_group == card(as_it_is).point_group == "Th"
    assert card(mean).deviation < 1e-5 < card(as_it_is).deviation

    def error(made):
        points = np.vstack([made.positions, made.anchor_positions])
        here = np.linalg.norm(points[:, None] - points[None], axis=-1)
        there = np.linalg.norm(truth[:, None] - truth[None], axis=-1)
        return float(np.sqrt(((here - there) ** 2).mean()))

    assert error(mean) < error(as_it_is) / 2


def test_shared_sites_of_a_crystal_are_no_trouble_for_a_frame(cluster):
    structure = Structure(cluster, (SharedSite(("Au1", "Ag1"), {"Au": 0.6, "Ag": 0.4}, (13,)),))
    model = framework_from_atoms(structure, "Mine", -1)
    assert (len(model.sites), model.metal) == (25, "Au")


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"Au": 0.6, "Ag": 0.4}, "shared by metals: Au1: Au 0.60 / Ag 0.40."),
        ({"Au": 0.8}, "a metal site that may be empty: Au1: Au 0.80."),
    ],
)
def test_a_site_without_one_full_metal_is_said_on_the_card(cluster, shares, words):
    structure = Structure(cluster, (SharedSite(("Au1",), shares, (13,)),))
    assert framework_from_atoms(structure, "Mine", -1).note.endswith(f"Read so: {words}")


def test_what_was_chosen_in_reading_is_said(cluster):
    structure = Structure(cluster, notes=("disorder: part 1 (0.60) taken",))
    assert framework_from_atoms(structure, "Mine", -1).note.endswith(
        "Read so: disorder: part 1 (0.60) taken."
    )


def test_it_is_assembled_as_its_file_was(cluster):
    """All that is left out is filled in: the same formula comes back, and one gold atom less with a guest."""
    model = framework_from_atoms(cluster, "Mine", -1)
    assert assemble(model).symbols.formula.count() == cluster.symbols.formula.count()
    assert assemble(model, 1).symbols.formula.count()["Ag"] == 1
    assert assemble(framework("M25S18")).symbols.formula.count()["Ag"] == 25


def test_a_file_with_a_dopant_gives_the_electrons_that_it_has(cluster):
    cluster.symbols[0] = "Pd"  # [PdAu24(SCH3)18]0 has 6 electrons: 24 - 18; gold has 6 at 1+
    model = framework_from_atoms(cluster, "Mine", 0)
    assert (model.core_charge, model.metal) == (1, "Au")
    assert "Au24Pd1 at charge 0" in model.note
    assert 0 in charges_for(model, {"Pd": 1, "Au": 24})
