"""The parts of the first sentence, one by one.

Evidence: spectra by foreign code (`foreign.py`), or stretches drawn here from a closed form; which pairs of
ions contradict each other follows from counting their atoms by hand.
"""

import numpy as np
import pytest
from foreign import Settings, cluster, spectrum

from database.masses.ladders import ladder_ions
from database.masses.notation import parse_ion
from database.spectra.fit.calibration import Calibration
from database.spectra.fit.joint import fit_together
from database.spectra.fit.peaks import peaks_of
from database.spectra.judge.answer import answered
from database.spectra.judge.assign import assign
from database.spectra.judge.consistent import consistent
from database.spectra.judge.contradictions import contradictions, leads
from database.spectra.judge.linked import Assignment
from database.spectra.judge.spacing import charge_of_spacing
from database.spectra.read.spectrum import make_spectrum

SILVER = {cluster({"Au": x, "Ag": 44 - x}, {"p-MBA": 30}, -4): 1.0 for x in (7, 8, 9)}
OFFERED = [parse_ion(f"[Au{x}Ag{44 - x}(p-MBA)30]4-") for x in range(5, 12)]


def comb(charge, resolution, ions, seed):
    """A bell of peaks 1/charge apart about m/z 2500, with a flat background taken off."""
    mz = 2500 * np.exp(np.arange(-900, 900) / (resolution * 6))
    sigma, y = 2500 / resolution / 2.3548, np.zeros(len(mz))
    for step in range(-12 * charge, 12 * charge + 1):
        centre = 2500 + step / charge
        y += np.exp(-0.5 * ((centre - 2500) / 1.2) ** 2 - 0.5 * ((mz - centre) / sigma) ** 2)
    chance = np.random.default_rng(seed)
    return mz, chance.poisson(ions * y / y.sum() + 2.0) - 2.0


@pytest.mark.parametrize("charge", [1, 2, 3, 4, 5])
def test_charge_from_spacing_is_right_or_not_determined(charge):
    assert charge_of_spacing(*comb(charge, 20_000, 1e4, charge), 20_000) == charge
    assert charge_of_spacing(*comb(charge, 2_000, 1e4, charge), 2_000) in {charge, None}


@pytest.mark.parametrize("resolution", [7_000, 12_000])
@pytest.mark.parametrize("charge", [5, 7])
def test_peaks_too_wide_to_show_a_charge_do_not_show_another_by_chance(charge, resolution):
    """1,000 ions on a background of twice as many; of 600 seeds seven gave another charge before."""
    told = {charge_of_spacing(*comb(charge, resolution, 1e3, seed), resolution) for seed in range(150)}
    assert told <= {charge, None}


def test_noise_has_no_charge():
    mz = np.linspace(2490, 2510, 2000)
    assert charge_of_spacing(mz, np.random.default_rng(0).poisson(3.0, 2000) - 3.0, 20_000) is None


@pytest.mark.parametrize(
    ("one", "two", "contrary"),
    [
        ("[Au25(SG)18 - 4H]5-", "[Au25(SG)18 - 6H]6-", True),  # eight and seven electrons
        ("[Au24Ag1(SG)18 + 4Na - 8H]5-", "[Au25(SG)18 - 5H]6-", True),  # Ag + 4 Na - 4 H is 1.2 Da from Au
        ("[Au25(SG)18 - 4H]5-", "[Au25(SG)18 - 5H]6-", False),
        ("[Ag44(p-MBA)30 + H]3-", "[Ag44(p-MBA)30 - H]5-", False),
        ("[Au2Ag42(p-MBA)30]4-", "[Ag44(p-MBA)30 + H]3-", False),
        ("[Au25(SG)18 - 4H]5-", "[Au25(SG)18 - 5H]5-", False),  # rivals, not a contradiction
    ],
)
def test_one_cluster_has_one_composition(one, two, contrary):
    assert bool(contradictions([parse_ion(one), parse_ion(two)])) is contrary


def test_two_clusters_that_are_both_seen_at_both_charges_do_not_contradict():
    names = ("[Au25(SG)18 - 4H]5-", "[Au25(SG)18 - 5H]6-", "[Au25(SG)18 - 5H]5-", "[Au25(SG)18 - 6H]6-")
    assert not contradictions(map(parse_ion, names))


@pytest.mark.parametrize("wrong", ["[Au25(SG)18 - 6H]6-", "[Au24Ag1(SG)18 + 4Na - 9H]6-"])
def test_both_charges_together_say_which_composition_is_right(wrong):
    """Au25(SG)18 of eight electrons; the true name of 5- and a false one of 6- are offered."""
    made = {cluster({"Au": 25}, {"SG": 18}, -z, H=1 - z): 1.0 for z in (5, 6)}
    measured = make_spectrum(*spectrum(made, 3, Settings(ions=1e4)), kind="profile", polarity="negative")
    ions = [parse_ion("[Au25(SG)18 - 4H]5-"), parse_ion(wrong)]
    fit = fit_together(measured, peaks_of(ions), Calibration(0.0, 10.0))
    pairs = contradictions(ions)
    assert leads(fit, ions, pairs)[0] > 100
    assert leads(fit, ions, [(two, one) for one, two in pairs])[0] < -100
    both = [_decided(ion, place, fit) for place, ion in enumerate(ions)]
    left, answer = consistent(tuple(both), answered(fit, ions, ions), fit, ions)
    assert [one.verdict for one in left] == ["decided", "doubtful"]
    assert any("two compositions; that of [Au25(SG)18 - 4H]5- fits both" in words for words in answer.reasons)


def _decided(ion, place, fit):
    return Assignment(
        ion=ion, mz=0.0, amount=float(fit.amounts[place]), error=1.0, share=0.5, t=30.0, gain=900.0,
        match=1.0, misfit=0.0, group=None, rivals=(), verdict="decided",
        unaided="decided",
    )  # fmt: skip


def test_a_calibrant_that_locked_one_isotope_peak_off_is_seen():
    moved = make_spectrum(*spectrum(SILVER, 8, Settings(shift=0.25)), kind="profile")
    found = assign(moved, OFFERED, calibrants=OFFERED[2:3])
    assert found.answer.word == "not explained"
    assert found.answer.axis.steps == 1
    assert "decided" not in {one.verdict for one in found.assignments}


def test_a_calibrant_far_off_but_on_its_peak_is_right():
    moved = make_spectrum(*spectrum(SILVER, 8, Settings(ppm=70)), kind="profile")
    found = assign(moved, OFFERED, calibrants=OFFERED[2:3])
    assert found.answer.word == "explained"
    assert found.fit.shift_ppm == pytest.approx(70, abs=4)


def test_no_saturation_is_seen_where_there_is_none():
    clean = make_spectrum(*spectrum(SILVER, 9, Settings(ions=1e6)), kind="profile")
    assert assign(clean, OFFERED, rivals=False).answer.saturation is None


def test_a_class_has_the_electron_counts_that_it_was_seen_with():
    found = {str(ion) for ion in ladder_ions(["M25S18"], [25], ligand="SG", charges=[-5])}
    assert found == {f"[Au25(SG)18 - {lost}H]5-" for lost in (4, 5, 6)}


def test_cations_carry_the_charge_in_positive_mode():
    asked = {"ligand": "PET", "charges": [1], "polarity": "positive"}
    found = {str(ion) for ion in ladder_ions(["M25S18"], [25], **asked)}
    assert {"[Au25(SC2H4Ph)18 + 2Cs]+", "[Au25(SC2H4Ph)18]+", "[Au25(SC2H4Ph)18 + Na]+"} <= found
