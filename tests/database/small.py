"""A cluster small enough for any program to relax: two metals bridged by one thiolate, [M2(SH)]+.

It is a framework like any other, so that its candidates go through store, export and results. With gold on
site 0 no bond has its length in PBE. The metals lie along the body diagonal, which keeps cubic boxes small.
"""

import numpy as np

from structures.framework import Anchor, Framework, Site

__all__ = ["bridge"]


def bridge():
    """Framework M2S1 with metal-sulfur bonds of 2.36 and 2.46 Å, the metals 2.92 Å apart."""
    along, across = np.ones(3) / 3**0.5, np.array([1.0, -1.0, 0.0]) / 2**0.5
    points = np.array([0 * along, 2.92 * along, 1.3774 * along + 1.9163 * across])
    points -= points.mean(axis=0)
    first, second, sulfur = (tuple(point.tolist()) for point in points)
    return Framework(
        name="M2S1",
        sites=(Site(0, first, "left", "surface"), Site(1, second, "right", "surface")),
        anchors=(Anchor(0, sulfur, "bridge", (0, 1)),),
        core_charge=1,
        evidence="user",
        citations=("made for these tests",),
    )
