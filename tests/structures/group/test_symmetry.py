"""Point groups against textbooks: molecules whose group every chemist knows, and the traps of M44S30.

ASE's molecule builder is the independent source of the geometries. Group axioms are checked on the
permutations alone, without looking at a coordinate.
"""

from dataclasses import replace

import numpy as np
import pytest
from ase.build import molecule
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from structures.errors import InvalidInputError
from structures.library import FRAMEWORKS, framework
from structures.symmetry import find_symmetry, framework_symmetry

TEXTBOOK = {
    "C60": ("Ih", 120),
    "CH4": ("Td", 24),
    "C6H6": ("D6h", 24),
    "BF3": ("D3h", 12),
    "NH3": ("C3v", 6),
    "C2H4": ("D2h", 8),
    "H2O": ("C2v", 4),
    "H2O2": ("C2", 2),
    "CH3OH": ("Cs", 2),
    "C3H4_D2d": ("D2d", 8),
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_textbook_molecules(name):
    atoms = molecule(name)
    found = find_symmetry(atoms.positions, atoms.get_chemical_symbols(), tolerance=0.05)
    assert (found.point_group, found.order) == TEXTBOOK[name]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_a_turned_and_shaken_molecule_keeps_its_group(seed):
    rng = np.random.default_rng(seed)
    atoms = molecule("C6H6")
    turned = Rotation.random(random_state=seed).apply(atoms.positions) + rng.normal(size=3) * 9
    turned += rng.uniform(-0.005, 0.005, turned.shape)
    assert find_symmetry(turned, atoms.get_chemical_symbols(), tolerance=0.05).point_group == "D6h"


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_the_group_of_each_framework_is_a_group(name):
    found = framework_symmetry(framework(name))
    rows = {tuple(row) for row in found.permutations.tolist()}
    assert len(rows) == found.order
    assert found.permutations[0].tolist() == list(range(found.permutations.shape[1]))
    assert found.proper[0]
    for a in found.permutations:
        for b in found.permutations:
            assert tuple(a[b].tolist()) in rows
    assert found.proper.sum() in (found.order, found.order // 2)


def test_permutations_carry_points_where_the_matrices_say():
    model = framework("M44S30")
    found = framework_symmetry(model)
    points = np.vstack([model.positions, model.anchor_positions])
    for matrix, permutation in zip(found.rotations, found.permutations, strict=True):
        assert np.abs(points @ matrix.T - points[permutation]).max() < 1e-6


def test_the_core_alone_would_give_too_large_a_group():
    model = framework("M44S30")
    core = find_symmetry(model.positions[:12], ["M"] * 12, tolerance=0.3)
    assert (core.point_group, core.order) == ("Ih", 120)
    whole = framework_symmetry(model)
    assert (whole.point_group, whole.order, int(whole.proper.sum())) == ("Th", 24, 12)


def test_kinds_are_kept_apart():
    square = np.array([[1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, -1, 0]], dtype=float)
    assert find_symmetry(square, list("AAAA")).point_group == "D4h"
    assert find_symmetry(square, list("ABAB")).point_group == "D2h"
    assert find_symmetry(square, list("AABB")).point_group == "C2v"


@pytest.mark.parametrize("points", [[[0, 0, 0]], [[0, 0, 0], [0, 0, 1]], [[0, 0, 0], [0, 0, 1], [0, 0, 2]]])
def test_points_on_a_line_are_refused(points):
    with pytest.raises(InvalidInputError, match="one line"):
        find_symmetry(np.array(points, dtype=float), ["M"] * len(points))


def test_a_framework_without_anchors_has_the_symmetry_of_its_metals():
    """Taking points away can only add operations; here no operation of the whole is lost."""
    for name in ("M25S18", "M44S30"):
        bare = replace(framework(name), anchors=())
        assert bare.anchor_positions.shape == (0, 3)
        whole = {tuple(row[: len(bare.sites)]) for row in framework_symmetry(framework(name)).permutations}
        assert whole <= {tuple(row) for row in framework_symmetry(bare).permutations}
