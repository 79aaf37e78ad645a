"""The background of a profile is a broken line between its knots, whatever points are left of it.

Evidence: numpy's linear interpolation between the same knots, times the widths of the points.
"""

import numpy as np

from database.spectra.fit.background import Background


def test_levels_are_interpolated_between_even_knots():
    chance = np.random.default_rng(3)
    mz = np.sort(chance.uniform(1000, 1180, 500))
    width = chance.uniform(0.01, 0.02, 500)
    background = Background.hats(mz, width, 25.0)
    levels = chance.uniform(0, 5, background.columns)
    knots = np.linspace(mz[0], mz[-1], background.columns)
    wanted = width * np.interp(mz, knots, levels)
    assert np.allclose(background.at(levels), wanted)
    assert np.allclose(background.toarray() @ levels, wanted)


def test_hats_that_reach_no_point_leave_and_the_others_stay_what_they_are():
    mz = np.linspace(1000, 1200, 401)
    whole = Background.hats(mz, np.ones(401), 25.0)
    inside = (mz < 1040) | (mz > 1190)
    some = whole.only(inside)
    matrix = whole.toarray()[inside]
    assert np.array_equal(some.toarray(), matrix[:, matrix.any(axis=0)])
    assert some.columns < whole.columns


def test_without_a_background_there_is_none():
    assert Background.none(3).at(np.zeros(0)).tolist() == [0.0, 0.0, 0.0]
