"""The charge that a spacing tells is the true one or none, also where the peak width is misjudged.

Evidence: envelopes are combs of Gaussians with Poisson weights and counts, made here; the charge is the one
that their spacing was divided by.
"""

import numpy as np
import pytest

from database.spectra.judge.spacing import charge_of_spacing

NEUTRON = 1.00235  # Da between neighbouring isotopologues of these clusters, about


def profile(charge, mz, width, ions, seed):
    """Shape (n,) each: m/z, counts of a comb with peaks of this standard deviation (Th)."""
    rng = np.random.default_rng(seed)
    number = np.arange(40)
    weight = np.exp(-0.5 * ((number - 15) / 4.0) ** 2)
    grid = np.arange(mz - 20 / charge, mz + 30 / charge, width / 2.5)
    peaks = mz + (number - 15) * NEUTRON / charge
    curve = np.exp(-0.5 * ((grid[:, None] - peaks) / width) ** 2) @ weight
    curve += 0.03 * np.exp(-0.5 * ((grid[:, None] - peaks - 4 * width) / (2 * width)) ** 2) @ weight
    return grid, rng.poisson(curve / curve.sum() * ions).astype(float)


@pytest.mark.parametrize("misjudged", [0.6, 0.8, 1.0, 1.4])
@pytest.mark.parametrize("charge", range(1, 9))
def test_no_charge_is_wrong(charge, misjudged):
    told = []
    for resolution in (10_000, 20_000, 60_000):
        mz = 10_000 / charge
        grid, counts = profile(charge, mz, mz / resolution / 2.3548, 100_000, seed=charge)
        told.append(charge_of_spacing(grid, counts, resolution * misjudged))
    assert set(told) <= {charge, None}
    assert told[-1] == charge


def test_one_broad_hump_has_no_charge():
    grid, counts = profile(8, 1250.0, 0.3, 100_000, seed=1)
    assert charge_of_spacing(grid, counts, 1250.0 / (0.3 * 2.3548)) is None
