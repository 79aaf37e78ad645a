"""Fast forms of the fit agree with slow ones that share no code with them.

Evidence: dense blocks against a sparse matrix of this folder; batched Newton distances against
a fine scan and scipy's scalar minimiser on that matrix; refits of a series against scipy's simplex over shift
and resolving power with Lawson-Hanson amounts; closed-form cosines against cosines on a grid.
"""

import numpy as np
import pytest
from scipy.optimize import minimize, minimize_scalar, nnls
from sparse_columns import columns

from database.masses.ions import Ion
from database.spectra.fit.blocks import Layout
from database.spectra.fit.peaks import Peaks, joined, peaks_of
from database.spectra.fit.points import nearby, points_near
from database.spectra.fit.profile.fit import fit_profile
from database.spectra.fit.scale import Scale
from database.spectra.judge.distance import distances
from database.spectra.judge.neighbours import neighbours, replace
from database.spectra.judge.overlap import best_overlap, overlap
from database.spectra.read.sampling import point_widths
from database.spectra.read.spectrum import make_spectrum
from database.spectra.simulated.mixtures import mixture
from database.spectra.simulated.simulate import simulate


@pytest.mark.parametrize("name", ["A", "C", "D"])
@pytest.mark.parametrize(
    ("shift", "drift", "resolution"), [(2e-6, 0, 19_000), (2e-6, 2e-6, 19_600), (-3e-6, 0, 18_500)]
)
def test_blocks_equal_the_sparse_matrix(name, shift, drift, resolution):
    chosen = mixture(name)
    spectrum = simulate(chosen.amounts, ions=1e5, resolution=19_000, seed=1)
    peaks = peaks_of(chosen.candidates)
    points = points_near(spectrum, peaks)
    middle, half = peaks.mz.mean(), 100.0
    if name == "A":
        half = 500.0
    scale = Scale(shift, resolution, drift, middle, half)
    layout = Layout(points, peaks, Scale(0.0, 19_000, 0.0, middle, half))
    assert layout.covers(scale)
    made = layout.at(scale)
    true = peaks.mz * (1 + shift + drift * (peaks.mz - middle) / half)
    there = Peaks(true, peaks.abundance, peaks.owner, peaks.count)
    wanted = columns(points.mz, points.width, there, 0.0, resolution)
    design = np.hstack([wanted.matrix.toarray(), points.background.toarray()])
    weight = 1.0 / (1.0 + points.intensity)
    gram, moment = made.normal(weight, points.intensity)
    slow = design.T @ (weight[:, None] * design)
    assert np.allclose(gram, slow, atol=1e-4 * slow.max())
    slow = design.T @ (weight * points.intensity)
    assert np.allclose(moment, slow, atol=1e-4 * slow.max())
    amounts = np.random.default_rng(1).random(design.shape[1])
    assert np.allclose(made.model(amounts), design @ amounts, atol=1e-4 * (design @ amounts).max())
    assert np.allclose(made.project(weight[:, None])[:, 0], design.T @ weight, rtol=1e-3)
    by_shift, by_drift, by_width = made.slope(amounts).T
    slow_shift, slow_width = wanted.slope(amounts[: peaks.count])
    assert np.allclose(by_shift, slow_shift, atol=2e-3 * np.abs(slow_shift).max())
    assert np.allclose(by_width, slow_width, atol=2e-3 * np.abs(slow_width).max())
    up, down = (layout.at(scale.moved(0.0, step)).model(amounts) for step in (1e-9, -1e-9))
    assert np.allclose((up - down) / 2e-9, by_drift, atol=2e-3 * np.abs(by_shift).max())


def test_a_layout_knows_its_limits():
    chosen = mixture("D")
    spectrum = simulate(chosen.amounts, seed=1)
    peaks = peaks_of(chosen.candidates)
    points = points_near(spectrum, peaks)
    layout = Layout(points, peaks, Scale(0.0, 20_000), slack=0.4)
    assert layout.covers(Scale(0.0, 20_000))
    assert layout.covers(Scale(1e-5, 20_000))
    assert not layout.covers(Scale(3e-5, 20_000))  # a whole standard deviation
    assert not layout.covers(Scale(1e-5, 20_000, 1e-5))
    assert not layout.covers(Scale(0.0, 16_000))
    assert not layout.covers(Scale(0.0, 30_000))
    assert Layout(points, peaks, Scale(0.0, 20_000), slack=1.5).covers(Scale(3e-5, 20_000))


def test_points_far_from_peaks_are_left_out():
    chosen = mixture("A")
    peaks = peaks_of(chosen.candidates)
    points = points_near(simulate(chosen.amounts, seed=1), peaks)
    few = peaks.only(np.array([10, 11]))
    near, inside = nearby(points, few, margin=5.0)
    away = np.abs(points.mz[:, None] - few.mz).min(axis=1)
    assert np.array_equal(inside, away < 5.0)
    assert np.array_equal(near.mz, points.mz[inside])
    assert near.background.columns < points.background.columns
    assert np.allclose(near.background.toarray().sum(axis=1), near.width)


def slow_distance(ion, rival, resolution, reach_ppm):
    peaks = peaks_of([ion, rival])
    low, high = peaks.mz.min() - 1, peaks.mz.max() + 1
    step = 0.5 * (low + high) / (5 * resolution)
    mz = np.arange(low, high, step)
    width = np.full(len(mz), step)

    def density(place, shift_ppm):
        only = peaks.only(np.array([place]))
        column = columns(mz, width, only, shift_ppm * 1e-6, resolution).matrix.toarray().ravel()
        return 0.98 * column / column.sum() + 0.02 / len(mz)

    true = density(0, 0.0)

    def deviance(shift_ppm):
        return 2 * np.sum(true * np.log(true / density(1, shift_ppm)))

    tried = np.linspace(-reach_ppm, reach_ppm, 101)
    start = min(tried, key=deviance)
    bounds = (max(start - 1, -reach_ppm), min(start + 1, reach_ppm))
    best = minimize_scalar(deviance, bounds=bounds, method="bounded", options={"xatol": 1e-3})
    return deviance(0.0), best.fun, best.x


@pytest.mark.parametrize("resolution", [8_000, 20_000, 60_000])
def test_distances_equal_a_scan(resolution):
    pairs = []
    for name in "BD":
        ion = list(mixture(name).amounts)[4]
        pairs += [(ion, rival) for rival in neighbours(ion)[:6]]
    for (ion, rival), apart in zip(pairs, distances(pairs, resolution=resolution), strict=True):
        there, free, shift = slow_distance(ion, rival, resolution, 25.0)
        assert apart.deviance_per_ion == pytest.approx(there, rel=5e-3, abs=1e-6)
        assert apart.deviance_per_ion_free == pytest.approx(free, rel=5e-3, abs=1e-6)
        if free < 0.5 * there:  # the minimum is no flat one
            assert apart.shift_ppm == pytest.approx(shift, abs=0.1)


def test_closed_form_cosines_equal_those_on_a_grid():
    ions = list(mixture("C").candidates)[:12]
    peaks = peaks_of(ions)
    mz = np.arange(peaks.mz.min() - 1, peaks.mz.max() + 1, 0.004)
    shifts = np.array([-2e-5, 0.0, 1e-5])

    def unit(shift):
        made = columns(mz, point_widths(mz), peaks, shift, 20_000).matrix.toarray()
        return made / np.linalg.norm(made, axis=0)

    assert np.allclose(overlap(peaks, peaks, 20_000), unit(0.0).T @ unit(0.0), atol=2e-3)
    wanted = np.max([unit(0.0).T @ unit(shift) for shift in shifts], axis=0)
    assert np.allclose(best_overlap(peaks, peaks, 20_000, shifts), wanted, atol=3e-3)


def slow_series(fit, peaks):
    """Smallest deviance at the fit's drift, over shift and resolving power; amounts by Lawson-Hanson."""
    points, noise, prior = fit.points, fit.noise, fit.calibration
    background = points.background.toarray()

    part = (peaks.mz - fit.scale.middle) / fit.scale.half

    def deviance(place):
        shift_ppm, log_width = place
        there = peaks.mz * (1 + (shift_ppm + fit.drift_ppm * part) * 1e-6)
        moved = Peaks(there, peaks.abundance, peaks.owner, peaks.count)
        made = columns(points.mz, points.width, moved, 0.0, fit.resolution * np.exp(log_width))
        design = np.hstack([made.matrix.toarray(), background])
        model = fit.model
        for _ in range(6):
            root = 1.0 / np.sqrt(noise.variance(model))
            model = design @ nnls(root[:, None] * design, root * points.intensity)[0]
        pull = ((shift_ppm - prior.shift_ppm) / prior.error_ppm) ** 2
        return noise.deviance(points.intensity, model) + pull

    start = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 0.05]]) + np.array([fit.shift_ppm, 0.0])
    found = minimize(
        deviance, start[0], method="Nelder-Mead",
        options={"initial_simplex": start, "xatol": 1e-3, "fatol": 0.05, "maxfev": 150},
    )  # fmt: skip
    return found.fun, found.x[0] - fit.shift_ppm


@pytest.mark.parametrize(
    "vector",
    [
        (("Au", 1), ("Ag", -1), ("Na", -4), ("H lost", -4)),
        (("p-MBA", 1), ("Na", -7), ("H lost", -8)),
    ],
)
def test_a_swapped_series_equals_a_slow_refit(vector):
    chosen = mixture("D")
    fit = fit_profile(simulate(chosen.amounts, ions=3e4, shift_ppm=3, seed=2), peaks_of(chosen.candidates))
    members = [
        int(place) for place in fit.kept
        if chosen.candidates[place].gold == 43 and dict(chosen.candidates[place].cations)["Na"] == 14
    ]  # fmt: skip
    swapped = {place: replace(chosen.candidates[place], vector) for place in members}
    assert swapped
    assert None not in swapped.values()
    stay = fit.peaks.only(np.array([place for place in fit.kept if place not in swapped]))
    base, _ = slow_series(fit, fit.peaks.only(fit.kept))
    slow, moved = slow_series(fit, joined(stay, peaks_of(list(swapped.values()))))
    deviance, move = fit.swaps(list(swapped.values())).series(swapped, 0.0)
    assert deviance == pytest.approx(slow - base, rel=0.01, abs=0.2)
    assert move == pytest.approx(moved, abs=0.1)


def random_collisions(noise):
    """Five x without Cl, five x + 4 with 3 Cl."""

    def s30(x, chloride):
        return Ion((("Au", x), ("Ag", 44 - x)), (("p-MBA", 30 - chloride), ("Cl", chloride)), -4)

    gold = noise.choice(9, 5, replace=False).tolist()
    amounts = noise.lognormal(0, 0.6, 10).tolist()
    return dict(zip([s30(x + 4 * n, 3 * n) for n in (0, 1) for x in gold], amounts, strict=True))


@pytest.mark.parametrize("seed", range(40, 52))
def test_random_collisions_settle_on_the_right_calibration(seed):
    noise = np.random.default_rng(seed)
    amounts, shift = random_collisions(noise), float(noise.uniform(-8, 8))
    candidates = mixture("C").candidates
    fit = fit_profile(simulate(amounts, ions=1e5, shift_ppm=shift, seed=seed), peaks_of(candidates))
    true = np.array([amounts.get(ion, 0.0) for ion in candidates])
    wrong = 50 * np.abs(fit.amounts / fit.amounts.sum() - true / true.sum()).sum()
    assert wrong < 2.5
    assert fit.shift_ppm == pytest.approx(shift, abs=6 * fit.shift_error)


@pytest.mark.parametrize("total", [-6.0, 5.0])
def test_a_drift_of_the_calibration_is_found(total):
    """Two clusters of ions 1,800 m/z apart whose calibrations differ: one shift for both gives 4 % wrong."""
    first, second = mixture("A"), mixture("C")
    candidates = list(dict.fromkeys((*first.candidates, *second.candidates)))
    amounts = {**first.amounts, **second.amounts}
    made = simulate(amounts, ions=2e5, shift_ppm=3, seed=5)
    peaks = peaks_of(candidates)
    low, high = peaks.mz.min(), peaks.mz.max()
    part = (made.mz - 0.5 * (low + high)) / (0.5 * (high - low))
    drifted = make_spectrum(made.mz * (1 + 0.5e-6 * total * part), made.intensity, kind="profile")
    fit = fit_profile(drifted, peaks)
    true = np.array([amounts.get(ion, 0.0) for ion in candidates])
    assert 50 * np.abs(fit.amounts / fit.amounts.sum() - true / true.sum()).sum() < 1.0
    assert fit.drift_ppm == pytest.approx(0.5 * total, abs=5 * fit.drift_error)
    assert fit.drift_error < 0.3
