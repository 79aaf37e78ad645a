"""R points where the sum of squared M-S-R deviations is least, on any number of metals.

Evidence: the minimum is found again by scipy from directions of this file, on drawn sulfurs; in models the
angles are recomputed from positions; the relaxed [Ag44(SH)30]4- has M-S-H of about 102, 109 and 113 degrees
on its three-metal sulfurs, where minus the sum of the bond vectors gives 109, 110 and 157.
"""

import numpy as np
import pytest
from scipy.optimize import minimize

from structures.assemble import assemble
from structures.library import framework
from structures.shell.directions import bond_directions


def misfit(way, metals, ideal):
    way = way / np.linalg.norm(way)
    cosine = metals @ way / np.linalg.norm(metals, axis=1)
    return float(((np.degrees(np.arccos(np.clip(cosine, -1, 1))) - ideal) ** 2).sum())


@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize(
    ("first", "ideal"), [("C", {2: 106, 3: 106, 4: 106}), ("H", {2: 98, 3: 104, 4: 104})]
)
def test_the_direction_is_the_least_squares_one(count, first, ideal):
    rng = np.random.default_rng(count)
    for _ in range(4):
        metals = rng.normal(size=(count, 3)) * 0.9 - [0, 0, 2.0]
        starts = rng.normal(size=(20, 3))
        best = min(minimize(misfit, s, args=(metals, ideal[count]), method="BFGS").fun for s in starts)
        found = bond_directions([metals], np.array([[0.0, 0.0, 1.0]]), [first])[0]
        assert np.allclose(np.linalg.norm(found, axis=1), 1)
        for way in found:
            assert misfit(way, metals, ideal[count]) == pytest.approx(best, abs=0.02)


def test_two_metals_leave_two_mirror_images():
    metals = np.array([[1.5, 0, -1.9], [-1.5, 0, -1.9]])
    up, down = bond_directions([metals], np.array([[0.0, 0.0, 1.0]]), ["C"])[0]
    assert up == pytest.approx(down * [1, -1, 1])
    assert misfit(up, metals, 106) == pytest.approx(0, abs=1e-9)


def test_legs_of_m44s30_point_as_in_the_relaxed_cluster():
    frame = framework("M44S30")
    atoms = assemble(frame, ligand="SH")
    for anchor in (a for a in frame.anchors if len(a.metals) == 3):
        head = int(np.flatnonzero(atoms.arrays["anchor"] == anchor.index)[0])
        metals = atoms.positions[list(anchor.metals)] - atoms.positions[head]
        way = atoms.positions[head + 1] - atoms.positions[head]
        cosine = metals @ way / np.linalg.norm(metals, axis=1) / np.linalg.norm(way)
        assert sorted(np.degrees(np.arccos(cosine))) == pytest.approx([102, 109, 113], abs=8)
