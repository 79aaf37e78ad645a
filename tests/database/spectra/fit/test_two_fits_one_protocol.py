"""A profile and a peak list of one mixture are two types, and one and the same thing to whoever judges them.

Evidence: the mixture is known because this test made it; the fields are looked at one by one; what a fit says
of its rows is recomputed from the sparse matrix of this folder, or by hand.
"""

from dataclasses import fields

import numpy as np
import pytest
from sparse_columns import columns

from database.spectra.fit.calibration import Calibration
from database.spectra.fit.joint import fit_alone, fit_together, with_room
from database.spectra.fit.peak_list.fit import fit_peak_list
from database.spectra.fit.peaks import peaks_of
from database.spectra.fit.profile.fit import fit_profile
from database.spectra.fit.protocol import Fit
from database.spectra.read.picking import pick_peaks
from database.spectra.read.spectrum import make_spectrum
from database.spectra.simulated.mixtures import mixture
from database.spectra.simulated.simulate import simulate
from structures.errors import InvalidInputError

MIXTURE = mixture("B")
PROFILE = simulate(MIXTURE.amounts, ions=1e5, shift_ppm=3.0, seed=2)
PEAKS = peaks_of(MIXTURE.candidates)
FITS = {one.kind: fit_together(one, PEAKS, Calibration()) for one in (PROFILE, pick_peaks(PROFILE))}


@pytest.fixture(params=FITS)
def fit(request):
    return FITS[request.param]


def test_no_field_is_empty_for_one_of_them(fit):
    for one in fields(fit):
        value = getattr(fit, one.name)
        assert value is not None, one.name
        if isinstance(value, (float, np.ndarray)) and one.name != "errors":
            assert np.all(np.isfinite(value)), one.name
    assert np.array_equal(np.isfinite(fit.errors), fit.amounts > 0)
    assert all(np.isfinite(value) for value in fit.determined.values())
    assert min(fit.comparing, fit.reach) > 0
    rows = {len(array) for array in (fit.mz, fit.intensity, fit.model, fit.background, fit.residual)}
    assert len(rows) == 1


def test_both_find_the_mixture(fit):
    true = np.array([MIXTURE.amounts.get(ion, 0.0) for ion in MIXTURE.candidates])
    assert 50 * np.abs(fit.amounts / fit.amounts.sum() - true / true.sum()).sum() < 1.5
    assert fit.shift_ppm == pytest.approx(3.0, abs=max(5 * fit.shift_error, 0.3))
    assert 0 <= fit.unexplained() < 0.1


def test_columns_and_amounts_make_the_model(fit):
    made = np.array(list(fit.columns())).T @ fit.amounts[fit.kept] + fit.background
    assert made.shape == fit.model.shape
    assert np.abs(made - fit.model).max() < 1e-3 * fit.model.max()


def test_the_columns_of_a_profile_are_gaussians():
    fit = FITS["profile"]
    true = fit.scale.measured(fit.peaks.mz)
    there = type(fit.peaks)(true, fit.peaks.abundance, fit.peaks.owner, fit.peaks.count).only(fit.kept)
    slow = columns(fit.mz, fit.points.width, there, 0.0, fit.resolution).matrix.toarray()
    assert np.allclose(np.array(list(fit.columns())).T, slow, atol=1e-6 * slow.max())


def test_an_ion_in_its_own_place_costs_nothing(fit):
    ions = [MIXTURE.candidates[place] for place in fit.kept]
    swaps = fit.swaps(ions)
    place = int(fit.kept[0])
    assert swaps.alone(place, ions[0]) == pytest.approx(0.0, abs=1e-6)
    assert swaps.alone(place, ions[-1]) > 10


def test_noise_is_half_of_the_squared_steps_where_rows_are_neighbours():
    residual = np.array([1.0, -1.0, 2.0])
    assert FITS["profile"].noise_energy(residual) == pytest.approx(0.5 * (4 + 9))
    assert FITS["peak list"].noise_energy(residual) == 0.0


def test_both_are_asked_by_the_same_names():
    assert all(isinstance(fit, Fit) for fit in FITS.values())
    assert len({type(fit) for fit in FITS.values()}) == 2
    assert Fit.__abstractmethods__
    assert not any(type(fit).__abstractmethods__ for fit in FITS.values())


def test_a_curve_reaches_the_heights(fit):
    mz, drawn = fit.curve(fit.peaks, fit.amounts)
    assert np.all(np.diff(mz) > 0)
    assert drawn.max() == pytest.approx((fit.model - fit.background).max(), rel=0.1)


def test_an_mz_list_cannot_be_fitted():
    alone = make_spectrum(np.array([2335.5]), np.ones(1), reported=("2335.5",))
    for ask in (fit_together, fit_alone, with_room):
        with pytest.raises(InvalidInputError, match="an m/z list has no intensities"):
            ask(alone, PEAKS, Calibration())


def test_each_fit_refuses_what_is_not_its_own():
    with pytest.raises(InvalidInputError, match="needs a peak list, not a spectrum of kind 'profile'"):
        fit_peak_list(PROFILE, PEAKS)
    with pytest.raises(InvalidInputError, match="needs a profile, not a spectrum of kind 'peak list'"):
        fit_profile(pick_peaks(PROFILE), PEAKS)
