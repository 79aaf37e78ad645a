"""Laying points on points against scipy, brute force and a closed form.

Evidence: `Rotation.align_vectors` of scipy is another implementation; the best reflection is found by it on
inverted points; no random orthogonal matrix may do better; points that were carried by a known matrix give it
back.
"""

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from structures import superposition as module
from structures.superposition import pair_axes, rms, superposed, superposition


def drawn(seed, count=7):
    points = np.random.default_rng(seed).normal(size=(2, count, 3))
    return points - points.mean(axis=1, keepdims=True)


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=50, deadline=None)
def test_it_is_the_best_of_its_kind(seed, proper):
    start, end = drawn(seed)
    found = superposition(start, end, proper=proper)
    assert np.linalg.det(found) == pytest.approx(1 if proper else -1)
    sign = 1 if proper else -1
    other = Rotation.align_vectors(end, sign * start)[0].as_matrix() * sign
    assert np.allclose(found, other, atol=1e-6)
    for matrix in Rotation.random(20, random_state=seed).as_matrix() * sign:
        assert rms(start @ found.T, end) <= rms(start @ matrix.T, end)


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_known_matrix_comes_back_also_from_points_in_a_plane(seed, flat):
    start = drawn(seed)[0]
    start[:, 2] *= not flat
    matrix = Rotation.random(random_state=seed).as_matrix()
    assert np.allclose(superposition(start, start @ matrix.T), matrix, atol=1e-6)
    moved = start @ matrix.T + [1.0, -2.0, 3.0]
    assert np.allclose(superposed(start, moved), moved)
    assert np.allclose(superposed(start, moved[:4], [0, 1, 2, 3]), moved, atol=1e-5)


def test_rms_and_axes():
    assert rms(np.zeros((2, 3)), np.array([[3.0, 4.0, 0.0], [0.0, 0.0, 0.0]])) == pytest.approx(12.5**0.5)
    axes = pair_axes(np.array([0.0, 2.0, 0.0]), np.array([1.0, 1.0, 0.0]))
    assert axes.T.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, -1]]


def test_its_example_is_true():
    assert doctest.testmod(module).failed == 0
