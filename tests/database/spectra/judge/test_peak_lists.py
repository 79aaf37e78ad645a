"""A peak list is linked as a profile is: amounts, rivals, false discoveries, groups.

Evidence: the objective of a refit is minimised again by a general optimiser on rows that this test matches
itself; lists are picked from simulated profiles, or written from envelopes without noise, so that the true
ions, the calibration and the mean of a ladder are known; false species are counted.
"""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize

from database.masses.candidates import candidate_ions
from database.masses.ions import Ion
from database.masses.notation import parse_ion
from database.spectra.fit.calibration import Calibration
from database.spectra.fit.peak_list.fit import fit_peak_list
from database.spectra.fit.peaks import peaks_of
from database.spectra.judge.assign import assign
from database.spectra.judge.coordinates import coordinates
from database.spectra.judge.decoys import false_discovery
from database.spectra.judge.rivals import write_vector
from database.spectra.read.picking import pick_peaks
from database.spectra.read.spectrum import make_spectrum
from database.spectra.simulated.mixtures import mixture
from database.spectra.simulated.simulate import simulate

CALIBRANT = parse_ion("[Ag44(p-MBA)30]4-")
SODIUM = "-1 p-MBA +7 Na -8 H"


def s27(gold):
    return Ion((("Au", gold), ("Ag", 44 - gold)), (("p-MBA", 27),), -3)


def s26(gold, sodium):
    return Ion((("Au", gold), ("Ag", 44 - gold)), (("p-MBA", 26),), -3, (("Na", sodium),), 1 + sodium)


FAMILY = {s27(20): 0.6, s27(21): 1.0, s27(22): 0.7}


def listed(amounts, **settings):
    return pick_peaks(simulate(amounts, **settings))


def sticks(amounts, *, shift_ppm=0.0, smallest=1e-3, digits=5):
    """A list without noise: peaks closer than half of a width at R 20,000 are one, at their mean."""
    peaks = peaks_of(list(amounts))
    height = peaks.abundance * np.array(list(amounts.values()))[peaks.owner] * 1e5
    order = np.argsort(peaks.mz)
    mz, height = peaks.mz[order] * (1 + shift_ppm * 1e-6), height[order]
    label = np.concatenate([[0], np.cumsum(np.diff(mz) > 0.5 * mz[1:] / 20_000)])
    total = np.bincount(label, height)
    mean = np.bincount(label, height * mz) / total
    kept = total > smallest * total.max()
    return make_spectrum(mean[kept].round(digits), total[kept], kind="peak list", polarity="negative")


def brute_force(spectrum, fit, ions, start):
    """Smallest objective of amounts and shift with the fit's weights, by a quasi-Newton search."""
    peaks = peaks_of(ions)
    place = [int(np.argmin(np.abs(spectrum.mz - mz))) for mz in peaks.mz]
    away = np.array([(mz / spectrum.mz[k] - 1) * 1e6 for mz, k in zip(peaks.mz, place, strict=True)])
    near = np.abs(away + start) < 20
    reference = spectrum.intensity.copy()
    rows = fit.state.rows
    for k, model, hit in zip(rows.place, fit.model, rows.place >= 0, strict=True):
        if hit:
            reference[k] = max(reference[k], model)
    noise, scatter, cut = fit.noise, fit.state.scatter, spectrum.intensity.min()
    height_variance = noise.variance(np.maximum(reference, cut))
    place_variance = scatter.variance(reference)

    def value(unknown):
        amounts, shift = unknown[:-1] * scale, unknown[-1]
        share = peaks.abundance * amounts[peaks.owner]
        model, moved = np.zeros(len(spectrum)), np.zeros(len(spectrum))
        np.add.at(model, np.array(place)[near], share[near])
        np.add.at(moved, np.array(place)[near], (share * (away + shift))[near])
        lost = share[~near]
        total = np.sum((spectrum.intensity - model) ** 2 / height_variance) + np.sum(
            moved**2 / place_variance
        )
        total += np.sum(lost**2 / (noise.variance(np.maximum(lost, cut)) + cut**2))
        return total + ((shift - fit.calibration.shift_ppm) / fit.calibration.error_ppm) ** 2

    scale = float(spectrum.intensity.sum()) / len(ions)
    found = minimize(
        value, [*np.ones(len(ions)), start], method="L-BFGS-B",
        bounds=[*[(0, None)] * len(ions), (-40, 40)], options={"maxiter": 2000, "ftol": 1e-13, "gtol": 1e-9},
    )  # fmt: skip
    return found.fun, found.x[-1]


@pytest.mark.parametrize("calibration", [Calibration(), Calibration(3.5, 2.0)])
def test_replaced_series_equals_a_general_optimiser(calibration):
    spectrum = listed(FAMILY, ions=3e4, shift_ppm=3, seed=5)
    ions = list(FAMILY)
    fit = fit_peak_list(spectrum, peaks_of(ions), calibration)
    rivals = {place: s26(ion.gold, 7) for place, ion in enumerate(ions)}
    deviance, moved = fit.swaps(list(rivals.values())).series(rivals, -12.6)
    right, shift = brute_force(spectrum, fit, ions, fit.shift_ppm)
    wrong, other = brute_force(spectrum, fit, list(rivals.values()), fit.shift_ppm + moved)
    assert shift == pytest.approx(fit.shift_ppm, abs=0.3)
    assert moved == pytest.approx(other - shift, abs=0.5)
    assert deviance == pytest.approx(wrong - right, rel=0.02, abs=1)


def test_amounts_and_errors_are_those_of_repeated_lists():
    chosen = mixture("B")
    peaks = peaks_of(chosen.candidates)
    true = np.array([chosen.amounts.get(ion, 0.0) for ion in chosen.candidates])
    true = true / true.sum() * 3e4 * 0.98
    pulls = []
    for seed in range(8):
        fit = fit_peak_list(listed(chosen.amounts, ions=3e4, shift_ppm=-4, seed=seed), peaks)
        assert fit.shift_ppm == pytest.approx(-4, abs=1)
        strong = true > 1000
        pulls.extend((fit.amounts[strong] - true[strong]) / fit.errors[strong])
    assert 0.4 < np.std(pulls) < 1.5
    assert abs(np.mean(pulls)) < 1


@pytest.mark.parametrize(("ions", "shift"), product([1e4, 1e5], [-6.0, 4.0]))
def test_m44s27_is_undecided_without_a_calibrant_and_decided_with_one(ions, shift):
    candidates = [s27(x) for x in range(17, 27)]
    alone = assign(listed(FAMILY, ions=ions, shift_ppm=shift, seed=3), candidates)
    assert {one.ion for one in alone.assignments} == set(FAMILY)
    for one in alone.assignments:
        assert one.verdict == "undecided"
        rival = {write_vector(rival.vector): rival for rival in one.rivals}[SODIUM]
        assert (rival.verdict, rival.scope) == ("undecided", "series")
        assert "calibrant known within 4.2 ppm" in rival.decide
        assert "6 and 8 Na" in rival.decide
    spectrum = listed({**FAMILY, CALIBRANT: 0.5}, ions=ions, shift_ppm=shift, seed=3)
    known = assign(spectrum, candidates, calibrants=[CALIBRANT])
    assert {one.ion for one in known.assignments} == {*FAMILY, CALIBRANT}
    assert {one.verdict for one in known.assignments} == {"decided"}
    assert min(rival.deviance for one in known.assignments for rival in one.rivals) > 10


def test_a_false_formula_is_outdone_by_the_true_one():
    """The ions of 7 Na are there, only M44S27 is offered; the calibrant shows that it stands 12.6 ppm off."""
    spectrum = sticks({s26(20, 7): 0.6, s26(21, 7): 1.0, CALIBRANT: 0.6}, shift_ppm=5)
    linked = assign(spectrum, [s27(20), s27(21)], calibrants=[CALIBRANT])
    for one in linked.assignments:
        if one.ion != CALIBRANT:
            assert one.verdict == "outdone"
            assert write_vector(one.rivals[0].vector) == SODIUM
    right = assign(spectrum, [s27(20), s27(21), s26(20, 7), s26(21, 7)], calibrants=[CALIBRANT])
    assert {one.ion for one in right.assignments} == {s26(20, 7), s26(21, 7), CALIBRANT}


def test_printed_digits_limit_what_positions_decide():
    """To 0.1 m/z a list scatters by 8 ppm at 3580; its own scatter says so, and the rival stays open."""
    fine = sticks({**FAMILY, CALIBRANT: 0.5}, shift_ppm=2)
    coarse = sticks({**FAMILY, CALIBRANT: 0.5}, shift_ppm=2, digits=1)
    peaks = peaks_of([*FAMILY, CALIBRANT])
    fits = [fit_peak_list(spectrum, peaks) for spectrum in (fine, coarse)]
    assert fits[0].scatter_ppm < 1
    assert fits[1].scatter_ppm == pytest.approx(0.1 / np.sqrt(12) / 3000 * 1e6, rel=0.4)
    assert fits[1].shift_error > 3 * fits[0].shift_error


@pytest.mark.parametrize(("digits", "error"), [(4, 0.3), (2, 0.3), (1, 2.0)])
def test_lists_of_few_decimals_are_linked(digits, error):
    chosen = mixture("B")
    linked = assign(sticks(chosen.amounts, shift_ppm=3, digits=digits), chosen.candidates)
    assert {one.ion for one in linked.assignments} == set(chosen.amounts)
    assert linked.fit.shift_ppm == pytest.approx(3, abs=error)
    assert "outdone" not in {one.verdict for one in linked.assignments}


def test_three_chlorides_and_one_hydrogen_are_named():
    chosen = mixture("C")
    linked = assign(listed(chosen.amounts, ions=1e5, seed=1), chosen.candidates, decoys=False)
    found = {one.ion: one for one in linked.assignments}
    for gold, chloride, other in ((3, 0, "[Au7Ag37(p-MBA)27Cl3]4-"), (7, 3, "[Au3Ag41(p-MBA)30]4-")):
        shell = (("p-MBA", 30 - chloride), ("Cl", chloride))
        one = found[Ion((("Au", gold), ("Ag", 44 - gold)), shell, -4)]
        assert other in {str(rival.ion) for rival in one.rivals}
    for one in linked.assignments:
        hydrogen = [rival for rival in one.rivals if {name for name, _ in rival.vector} == {"H lost"}]
        assert hydrogen
        assert all(rival.apart.cosine > 0.99 for rival in hydrogen)


@pytest.mark.parametrize("name", ["A", "B", "C", "D"])
def test_no_true_ion_is_outdone(name):
    chosen = mixture(name)
    for seed in (1, 2):
        spectrum = listed(chosen.amounts, ions=1e5, shift_ppm=3, resolution=21_000, seed=seed)
        linked = assign(spectrum, chosen.candidates)
        verdicts = {one.verdict for one in linked.assignments if one.ion in chosen.amounts}
        assert "outdone" not in verdicts
        assert "not tested" not in verdicts
        assert linked.discovery is not None
        assert linked.discovery.rate < 0.2


def test_ladder_is_a_group_with_mean_and_spread():
    chosen = mixture("E")
    share = np.array([chosen.amounts.get(ion, 0.0) for ion in chosen.candidates])
    number = np.array([dict(ion.ligands).get("NTP", 0) for ion in chosen.candidates])
    mean = float(share @ number / share.sum())
    away = []
    for seed in range(4):
        spectrum = listed(chosen.amounts, ions=1e5, shift_ppm=2, seed=seed)
        fit = fit_peak_list(spectrum, peaks_of(chosen.candidates))
        [group] = fit.groups
        [count] = coordinates(group, chosen.candidates)
        assert count.name == "NTP"
        away.append(count.mean - mean)
        assert abs(count.mean - mean) < 4 * count.mean_error
    assert np.mean(np.abs(away)) < 0.1


def _classes():
    ions = candidate_ions(["M44S30"], gold=range(13), cations={"Na": [0]}, charges=[-4])
    ions += candidate_ions(["M44S27"], gold=range(10, 35), cations={"Na": range(3)}, charges=[-3])
    return ions + candidate_ions(["M44S26"], gold=range(25, 45), cations={"Na": range(4)}, charges=[-3])


@pytest.mark.slow
def test_false_discoveries_are_estimated_within_a_factor_of_two():
    ions = _classes()
    peaks, charges = peaks_of(ions), np.array([ion.charge for ion in ions])
    sums = np.zeros(4)
    for seed, detected in product(range(300, 312), (1e4, 1e5)):
        noise = np.random.default_rng(seed)
        picked = noise.choice(len(ions), 10, replace=False)
        truth = {ions[i]: float(a) for i, a in zip(picked, noise.lognormal(0, 0.6, 10), strict=True)}
        spectrum = listed(
            truth, ions=detected, shift_ppm=noise.uniform(-8, 8), seed=seed, window=(2250, 4300)
        )
        fit = fit_peak_list(spectrum, peaks, t_keep=1.0)
        hit, true = fit.t > 2, np.isin(np.arange(len(ions)), picked)
        rate = false_discovery(fit, charges, threshold=2.0).rate
        sums += [hit.sum(), (hit & ~true).sum(), (hit & true).sum(), rate * hit.sum()]
    _, false, found, expected = sums
    assert found / 240 > 0.98
    assert 0.5 < expected / false < 2
