"""Diphosphines and dithiolates between two anchors: built, kept together, counted, weighed, refused.

Evidence: the cluster is made in closed form, a gold icosahedron whose phosphines lean to each other in known
pairs, so the right pairs are known; lengths are those of crystals (Allen et al., J. Chem. Soc. Perkin Trans.
2 1987, S1: P-C 1.83, S-C 1.77 Å); isomers are counted by brute force over turns and mirrors of three axes;
masses are molmass's.
"""

import itertools
import json
from collections import Counter
from dataclasses import asdict, replace

import numpy as np
import pytest
from ase import Atoms
from molmass import Formula

import superatom
from database.frameworks import _from_json
from structures.assemble import assemble
from structures.errors import InvalidInputError
from structures.library import framework
from structures.perception.perceive import perceive
from structures.shell.counts import shell_of
from structures.symmetry import framework_symmetry
from structures.user_framework import framework_from_atoms

GOLDEN = (1 + 5**0.5) / 2
CORNERS = np.array([np.roll([0, a, b * GOLDEN], k) for k in range(3) for a in (1, -1) for b in (1, -1)])
WAYS = CORNERS / np.linalg.norm(CORNERS[0])
PAIRS = ((0, 2), (1, 3))  # corners that differ in the sign of their first coordinate: two opposite edges


def phosphine(foot, way):
    side = np.linalg.svd(way[None])[2][1:]
    around = [np.cos(t) * side[0] + np.sin(t) * side[1] for t in np.radians([0, 120, 240])]
    top = foot + 2.3 * way
    return Atoms("PH3", positions=[top, *(top + 0.55 * way + 1.3 * each for each in around)])


def leaning(lean):
    """Au13 with eight Cl on the axes of corners, and four PH3 that lean along two edges."""
    atoms = Atoms("Au13", positions=[np.zeros(3), *(2.8 * WAYS)])
    for pair in PAIRS:
        for here, there in (pair, pair[::-1]):
            way = WAYS[here] + lean * (WAYS[there] - WAYS[here])
            atoms += phosphine(2.8 * WAYS[here], way / np.linalg.norm(way))
    for corner in set(range(12)) - set(itertools.chain(*PAIRS)):
        atoms += Atoms("Cl", positions=[5.1 * WAYS[corner]])
    return atoms


@pytest.fixture(scope="module")
def loose():
    return framework_from_atoms(leaning(0.35), "Loose", 3)


@pytest.fixture(scope="module")
def model(loose):
    """Two dppe in the place of four phosphines."""
    return assemble(loose, ligand={"dppe": 2, "Cl": 8})


@pytest.fixture(scope="module")
def held(model):
    """The framework of that file."""
    return framework_from_atoms(model, "Held", 3)


def test_the_edges_are_those_meant():
    for pair in PAIRS:
        assert np.linalg.norm(np.diff(CORNERS[list(pair)], axis=0)) == pytest.approx(2.0)


def test_a_diphosphine_is_laid_between_the_phosphines_that_lean_to_each_other(model):
    assert model.symbols.formula.count() == {"Au": 13, "P": 4, "C": 52, "H": 48, "Cl": 8}
    assert (model.info["electrons"], model.info["ligand"]) == (2, "(Cl)8(dppe)2")
    phosphorus = [k for k, symbol in enumerate(model.symbols) if symbol == "P"]
    corner = {
        int(model.arrays["anchor"][k]): int(np.linalg.norm(2.8 * WAYS - model.positions[k], axis=1).argmin())
        for k in phosphorus
    }
    assert {frozenset(corner[k] for k in one) for one in model.info["spanned"]} == set(map(frozenset, PAIRS))


def test_its_bonds_and_angles_are_those_of_crystals(model):
    apart = model.get_all_distances()
    for atom in (k for k, symbol in enumerate(model.symbols) if symbol == "P"):
        carbons = [k for k in np.flatnonzero(apart[atom] < 2.1) if model.symbols[k] == "C"]
        assert len(carbons) == 3
        assert apart[atom, carbons] == pytest.approx(1.83, abs=0.06)
        metal = int(apart[atom, :13].argmin())
        for first, second in itertools.combinations(carbons, 2):
            assert 95 < model.get_angle(first, atom, second) < 118
        assert all(100 < model.get_angle(metal, atom, carbon) < 128 for carbon in carbons)
    carbons = [k for k, symbol in enumerate(model.symbols) if symbol == "C"]
    near = [sorted(apart[k, carbons])[1] for k in carbons]
    assert 1.35 < min(near) < max(near) < 1.58


def test_nothing_comes_too_near(model):
    hydrogens = model.positions[model.numbers == 1]
    assert np.linalg.norm(hydrogens[:, None] - model.positions[:13], axis=2).min() > 2.5
    between = np.linalg.norm(hydrogens[:, None] - hydrogens, axis=2) + 9 * np.eye(len(hydrogens))
    assert between.min() > 1.68


def test_the_file_keeps_which_anchors_one_ligand_holds(held, model):
    seen = perceive(model, charge=3)
    assert (seen.formula, seen.electrons, seen.unclassed) == ("Au13(Cl)8(dppe)2", 2, [])
    assert held.shell("Cl") == {"Cl": 8, "dppe": 2}
    again = assemble(held, 1)
    assert (again.info["spanned"], again.info["ligand"]) == (
        [list(pair) for pair in held.spanned],
        "(Cl)8(dppe)2",
    )
    assert not any("nobody saw" in words for words in again.info["cautions"])
    assert perceive(again).formula == "Au12Ag(Cl)8(dppe)2"
    kept = _from_json(json.dumps(asdict(held)))
    assert kept == held


def test_isomers_are_counted_by_the_operations_that_keep_the_pairs(held):
    """The four phosphorus are a rectangle; only what carries edges on edges is a symmetry."""
    swaps = [np.diag(signs) for signs in itertools.product((1.0, -1.0), repeat=3)]
    centred = held.positions - held.positions[0]
    pairs = [frozenset(pair) for pair in held.spanned]
    anchors = held.anchor_positions - held.positions[0]
    kept = []
    for turn in swaps:
        sites = np.linalg.norm((centred @ turn)[:, None] - centred, axis=2)
        ends = np.linalg.norm((anchors @ turn)[:, None] - anchors, axis=2)
        if sites.min(axis=1).max() < 0.1 and ends.min(axis=1).max() < 0.1:
            image = ends.argmin(axis=1)
            if {frozenset(image[list(pair)].tolist()) for pair in pairs} == set(pairs):
                kept.append(sites.argmin(axis=1))
    assert len(kept) == len(framework_symmetry(held).permutations)
    for gold in (1, 2, 3):
        orbits = {
            min(tuple(sorted(image[list(chosen)])) for image in kept)
            for chosen in itertools.combinations(range(13), gold)
        }
        assert superatom.count(held, gold=gold)[0].isomers == len(orbits)


def test_a_group_that_breaks_pairs_is_no_group_of_the_framework(held):
    """Pairs laid across: as points the same frame, as a cluster of lower symmetry."""
    (a, b), (c, d) = held.spanned
    mates = {a: (c,), c: (a,), b: (d,), d: (b,)}
    crossed = replace(
        held, anchors=tuple(replace(one, mates=mates.get(one.index, ())) for one in held.anchors)
    )
    assert crossed.spanned == tuple(sorted((tuple(sorted((a, c))), tuple(sorted((b, d))))))
    loose = replace(held, anchors=tuple(replace(one, mates=()) for one in held.anchors))
    for made in (held, crossed):
        group = framework_symmetry(made)
        assert len(framework_symmetry(loose).permutations) % len(group.permutations) == 0
        for permutation in group.permutations[:, 13:] - 13:
            assert {tuple(sorted(permutation[list(pair)])) for pair in made.spanned} == set(made.spanned)


def test_stored_weighed_and_exported(held, tmp_path):
    db = tmp_path / "two.db"
    made = superatom.generate(held, gold=12, db=db)
    assert made[0].species == "[Au12Ag1(dppe)2Cl8]3+"
    (ion,) = superatom.find("charge=3", kind="ions", db=db)[:1]
    assert ion["framework"] == "M13S12"  # named by its anchors, not by its ten ligands
    exact = Formula("Au12AgP4C52H48Cl8")
    assert ion["mz_average"] == pytest.approx((exact.mass - 3 * 0.00054858) / 3, rel=2e-5)
    folder = superatom.export("xyz", tmp_path / "runs", find="id=1", db=db).exported[0]
    text = (tmp_path / "runs" / folder.name / "cluster.xyz").read_text().splitlines()
    assert Counter(line.split()[0] for line in text[2:]) == {
        "Au": 12,
        "Ag": 1,
        "P": 4,
        "C": 52,
        "H": 48,
        "Cl": 8,
    }
    assert superatom.verify(db=db).differences == []


def test_anchors_too_far_apart_are_refused_with_distance_and_bite(loose, held):
    with pytest.raises(
        InvalidInputError, match=r"dppm: .*|2 dppm find no 2 pairs.* 2\.8 to 3\.6 Å apart .its bite"
    ):
        assemble(loose, ligand={"dppm": 2, "Cl": 8})
    with pytest.raises(
        InvalidInputError, match=r"dppm cannot hold anchors \d+ and \d+ of Held, .* Å apart: .*its bite"
    ):
        assemble(held, ligand="dppm")
    with pytest.raises(
        InvalidInputError, match=r"15 BDT find no 15 pairs among 30 anchors of M44S30: .* Å away"
    ):
        assemble(framework("M44S30"), ligand="BDT")


def test_a_dithiolate_takes_two_electrons_and_two_anchors():
    atoms = assemble(framework("M25S18"), ligand={"BDT": 1, "SH": 16})
    assert atoms.symbols.formula.count() == {"Ag": 25, "S": 18, "C": 6, "H": 20}
    assert (atoms.info["electrons"], atoms.info["charge"]) == (25 - 18 + 1, -1)
    (pair,) = atoms.info["spanned"]
    told = [words for words in atoms.info["cautions"] if "BDT" in words]
    assert any(words.startswith("nobody saw which anchors BDT (1) holds on M25S18") for words in told)
    sulfurs = [int(np.flatnonzero(atoms.arrays["anchor"] == anchor)[0]) for anchor in pair]
    for sulfur in sulfurs:
        carbons = [
            k for k in range(len(atoms)) if atoms.symbols[k] == "C" and atoms.get_distance(k, sulfur) < 2.1
        ]
        assert len(carbons) == 1
        assert atoms.get_distance(carbons[0], sulfur) == pytest.approx(1.77, abs=0.06)
    assert perceive(atoms, charge=-1).electrons == 8


def test_a_dithiolate_on_every_anchor_is_half_as_many(tmp_path):
    assert framework("M25S18").shell("BDT") == {"BDT": 9}
    with pytest.raises(InvalidInputError, match="M29S19 has 19 free ones, no multiple of 2"):
        framework("M29S19").shell("BDT")


def test_a_shell_that_does_not_fill_the_anchors_says_what_each_ligand_fills(loose):
    with pytest.raises(InvalidInputError, match=r"2 anchors filled for the 4 anchors .*dppe fills 2"):
        shell_of(loose, {"dppe": 1, "Cl": 8})


def test_a_framework_of_an_earlier_version_is_asked_for_again(held):
    """Anchors were kept without their mates then: who belongs to whom is not guessed."""
    older = replace(held, anchors=tuple(replace(one, mates=()) for one in held.anchors))
    with pytest.raises(InvalidInputError, match="was not kept when it was added; add the framework again"):
        assemble(older)


def test_a_diphosphine_that_hangs_on_one_end_is_refused_with_its_atoms(model):
    """Cut free at one end: turned away from the gold, its phosphorus binds nothing."""
    atoms = model.copy()
    first = atoms.info["spanned"][0]
    end = int(np.flatnonzero(atoms.arrays["anchor"] == first[1])[0])
    metal = int(np.linalg.norm(atoms.positions[:13] - atoms.positions[end], axis=1).argmin())
    del atoms[metal]
    with pytest.raises(InvalidInputError, match=r"1 dppe bind by 1 of their 2 atoms each .atoms \d+"):
        framework_from_atoms(atoms, "Half", 3)
