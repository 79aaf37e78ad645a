"""Colours of the three frameworks stay apart for eyes without red or green cones, and in greys.

The oracle is the simulation of Machado, Oliveira, Fernandes, IEEE Trans. Vis. Comput. Graph. 2009, 15, 1291
(severity 1), and the distance in CIE L*a*b*: 20 is plainly another colour.
"""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from superatom.family_colours import FAMILY_COLOURS, OTHER_COLOUR

EYES = {
    "all cones": np.eye(3),
    "no green cones": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "no red cones": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour, eyes):
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(TO_XYZ @ np.clip(np.array(eyes) @ linear, 1e-6, 1) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eyes", EYES)
def test_no_two_colours_look_alike(eyes):
    seen = [lab(colour, EYES[eyes]) for colour in (*FAMILY_COLOURS.values(), OTHER_COLOUR)]
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(one - other) > 20


def test_the_papers_frameworks_differ_in_greys():
    light = sorted(lab(colour, np.eye(3))[0] for colour in FAMILY_COLOURS.values())
    assert min(np.diff(light)) > 5
