"""A list whose axis is off, or that prints the peak beside the highest, is still matched; a foreign one not.

Evidence: lists are printed here from known ions with a known error of the axis, and from random numbers.
"""

import numpy as np
import pytest

from database.masses.candidates import candidate_ions
from database.masses.envelopes import envelopes
from database.spectra.mz_list.matched import match_mz_list

IONS = candidate_ions(frameworks=["M44S30", "M44S26"], cations={"Na": range(3)})
MADE = envelopes(IONS)
CHOSEN = np.random.default_rng(11).choice(len(IONS), 8, replace=False)


def right(found, printed):
    """How many of the printed m/z have their ion among their matches."""
    return sum(
        any(one.reported.text == text and one.place == place for one in found.matches)
        for text, place in zip(printed, CHOSEN.tolist(), strict=True)
    )


@pytest.mark.parametrize("ppm", [0.0, 12.0, -9.0])
def test_a_shifted_list_finds_its_calibration_and_its_ions(ppm):
    printed = [f"{mz * (1 + 1e-6 * ppm):.2f}" for mz in MADE.most_abundant[CHOSEN]]
    found = match_mz_list(printed, IONS)
    assert found.shift_ppm == pytest.approx(ppm, abs=1.5)
    assert right(found, printed) == 8
    assert found.chance.rate < 0.2
    assert all(
        one.difference == pytest.approx(MADE.most_abundant[one.place] - one.reported.value)
        for one in found.matches
    )


def test_the_isotope_peak_beside_is_named():
    ion = IONS[int(CHOSEN[0])]
    mz, abundance = MADE[int(CHOSEN[0])]
    second = np.argsort(-abundance)[1]
    step = int(second - np.argmax(abundance))
    found = match_mz_list([f"{mz[second]:.2f}"], IONS)
    [match] = [one for one in found.matches if IONS[one.place] == ion]
    assert f"isotope peak {step:+d}" in match.verdict


def test_random_numbers_get_no_calibration():
    rng = np.random.default_rng(12)
    low, high = MADE.most_abundant.min(), MADE.most_abundant.max()
    for _ in range(10):
        found = match_mz_list([f"{mz:.2f}" for mz in rng.uniform(low, high, 8)], IONS)
        assert found.shift_ppm == 0
