"""The files of `link --out` hold what other programs need, on the axis that the fit found.

Evidence: the spectrum is simulated with a known error of its axis and read back by numpy; a neutral mass is
summed here from atomic masses.
"""

import csv

import numpy as np
import pytest

import superatom
from structures.errors import InvalidInputError
from superatom.spectrum_tables import TABLES

ION = "[Au25(PET)18]-"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("tables")
    measured = superatom.simulate({ION: 1}, shift_ppm=6, ions=1e5, seed=1)
    found = superatom.link(measured, ions=[ION], rivals=False, out=place / "out", db=place / "own.db")
    return place, measured, found


def numbers(path):
    return np.loadtxt(path, delimiter=",", skiprows=1)


def test_fit_and_residual_add_up_to_what_was_measured(folder):
    place, _, found = folder
    mz, intensity, fitted, background, residual, _ = numbers(place / "out" / "fit.csv").T
    np.testing.assert_allclose(fitted + residual, intensity, atol=1e-6 * intensity.max())
    assert (fitted - background).sum() == pytest.approx(found.linked.assignments[0].amount, rel=1e-3)
    assert len(mz) == len(found.linked.fit.mz)


def test_the_recalibrated_spectrum_has_every_point_without_the_shift(folder):
    place, measured, _ = folder
    mz, intensity = numbers(place / "out" / "recalibrated.csv").T
    np.testing.assert_allclose(intensity, measured.intensity, rtol=1e-8)
    np.testing.assert_allclose(measured.mz / mz - 1, 6e-6, atol=0.5e-6)


def test_peaks_and_neutral_masses(folder):
    place, _, _ = folder
    mz, area = numbers(place / "out" / "peaks.csv").T
    assert (place / "out" / "peaks.csv").read_text().startswith("m/z,area\n")
    _, height = numbers(place / "out" / "recalibrated.csv").T
    assert area.sum() == pytest.approx(height.sum(), rel=0.1)  # heights of so narrow a list would be a tenth
    assert all(f"`{name}`" in (place / "out" / "README.md").read_text() for name in TABLES[:-1])
    [row] = csv.DictReader((place / "out" / "neutral-masses.csv").open())
    # 197Au25 (12C8H9 32S)18, CIAAW/AME2020; the most abundant isotopologue has two 13C
    mass = 25 * 196.96656879 + 18 * (8 * 12 + 9 * 1.00782503223 + 31.9720711744) + 2 * 1.0033548
    assert float(row["neutral mass (Da)"]) == pytest.approx(mass, abs=0.02)
    assert np.abs(mz / (1 + 6e-6) - float(row["m/z"])).min() < 0.01


def test_files_are_kept_unless_forced_and_lists_have_none(folder, tmp_path):
    place, measured, _ = folder
    with pytest.raises(InvalidInputError, match=f"{TABLES[0]} exists"):
        superatom.link(measured, ions=[ION], out=place / "out", db=place / "own.db")
    listed = tmp_path / "list.txt"
    listed.write_text("7394.27\n")
    with pytest.raises(InvalidInputError, match="has no use for --out"):
        superatom.link(listed, ions=[ION], out=tmp_path / "out", db=tmp_path / "own.db")
