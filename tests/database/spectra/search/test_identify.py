"""What is this peak? The truth comes first, and nothing foreign is called the only composition.

Evidence: spectra are by the foreign code of the judges' tests (isotopes of IsoSpecPy, own counts), so no
fault of the characteristic functions can hide; profiles and moments are compared with our exact envelopes,
which share no code with them. Seeds 400 on were written down before any of these was run.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "judge"))

from foreign import Made, Settings, spectrum

from database.masses.compositions import Compositions, Space, compositions_about
from database.masses.envelopes import envelopes
from database.masses.isotopes import ELECTRON_MASS
from database.masses.moments import moments
from database.masses.notation import parse_ion
from database.masses.prior import log_prior, prior_of
from database.spectra.mz_list.reported import reported_mz
from database.spectra.read.sampling import FWHM
from database.spectra.read.spectrum import make_spectrum
from database.spectra.search.envelope import search_envelope
from database.spectra.search.group import group_in
from database.spectra.search.identify import COUNTED_METALS, identify_group
from database.spectra.search.number import identify_number
from database.spectra.search.profiles import SODIUM, basis_for
from structures.errors import InvalidInputError, TooManyError

IONS = (
    "[Au12Ag32(p-MBA)30]4-",
    "[Au44(p-MBA)26 + 12Na - 16H]6-",
    "[Au25(SG)18 + 4Na - 10H]7-",
    "[Au25(PET)18]-",
    "[Pt1Ag24(2,4-DMBT)18]2-",
    "[Au18(SG)14 - 5H]5-",
)


def measured(amounts, seed, **kinds):
    """The strongest envelope of ions by foreign code."""
    made = {Made(tuple(sorted(parse_ion(text).formula.items())), parse_ion(text).charge): much
            for text, much in amounts.items()}  # fmt: skip
    settings = Settings(**({"ions": 1e4, "tail": 0.0, "gain": 0.0, "drift": 0.0, "ppm": 3.0} | kinds))
    mz, intensity = spectrum(made, seed, settings)
    read = make_spectrum(mz, intensity, kind="profile", polarity="negative")
    return group_in(read, (float(mz[0]), float(mz[-1])), resolution=20_000)


def space_of(ion, **kinds):
    return Space(ligands=(ion.ligands[0][0], "Cl"), **kinds)


def as_composition(ion, space):
    """One ion as a row of a list."""
    parts = dict(ion.metals) | dict(ion.ligands) | dict(ion.cations) | {"H lost": ion.lost_h}
    counts = np.array([[parts.get(name, 0) for name in space.names]])
    return Compositions(space, ion.charge, counts, counts @ moments(space.names))


@pytest.mark.parametrize("text", IONS)
def test_moments_place_the_peaks_of_the_exact_envelope(text):
    ion = parse_ion(text)
    mass, number, variance, covariance, phase = as_composition(
        ion, space_of(ion, metals=COUNTED_METALS)
    ).moments[0]
    mz, share = envelopes([ion])[0]
    peaks = mz * abs(ion.charge) + ion.charge * ELECTRON_MASS
    assert mass == pytest.approx(float(peaks @ share / share.sum()), abs=2e-3)
    nominal = np.round(peaks - (mass - number))  # mass numbers: the mass lies some Da beside them
    near = np.abs(nominal - number) < 1.6
    expected = mass + covariance / variance * (nominal - number)
    assert np.max(np.abs(expected - peaks)[near]) < 1e-6 * mass
    lattice = np.angle(np.exp(2j * np.pi * peaks) @ share)
    assert np.angle(np.exp(1j * (lattice - phase))) == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("text", IONS)
def test_profiles_from_characteristic_functions_are_those_of_the_isotope_peaks(text):
    ion = parse_ion(text)
    group = measured({text: 1}, 400)
    found = as_composition(ion, space_of(ion, metals=COUNTED_METALS))
    basis = basis_for(group, found, SODIUM)
    curve = basis.at(basis.shaped(basis.transforms(found), np.zeros(1), np.zeros(1)))[0]
    mz, share = envelopes([ion])[0]
    exact = sum(
        much * np.exp(-0.5 * ((group.mz - where) / group.sigma) ** 2) / (group.sigma * np.sqrt(2 * np.pi))
        for where, much in zip(mz, share, strict=True)
    )
    if group.merged == 1:
        assert np.max(np.abs(curve - exact * group.width)) < 5e-3 * curve.max()
    assert curve.sum() == pytest.approx(1, abs=2e-3)


@pytest.mark.parametrize("text", IONS)
def test_every_ion_of_the_paper_is_in_the_searched_set(text):
    """[Au44(p-MBA)26 + 12Na - 16H]6- lost four H more than a balance about its charge allows."""
    ion = parse_ion(text)
    space = space_of(ion, metals=COUNTED_METALS)
    own = as_composition(ion, space)
    found = compositions_about(space, ion.charge, float(own.moments[0, 0]), 0.2)
    assert own.counts[0].tolist() in found.counts.tolist()


def test_the_search_lists_what_counting_by_hand_lists():
    """All compositions of Au, Ag and PET about [Au25(PET)18]-, by loops over every count."""
    ion = parse_ion("[Au25(PET)18]-")
    space = Space(ligands=("SC2H4Ph",))
    mean = float(as_composition(ion, space).moments[0, 0])
    found = compositions_about(space, -1, mean, 3.0)
    masses = dict(zip(space.names, moments(space.names)[:, 0], strict=True))
    listed = set()
    for ligands in range(1, 40):
        for lost in range(-2, 1):
            for sodium in range(16):
                core = -1 - sodium + lost
                rest = mean - ligands * masses["SC2H4Ph"]
                rest -= sodium * masses["Na"] + lost * masses["H lost"]
                if not -5 <= core <= 3:
                    continue
                for gold in range(60):
                    for silver in {int((rest - gold * masses["Au"]) / masses["Ag"]) + k for k in (0, 1)}:
                        fits = abs(rest - gold * masses["Au"] - silver * masses["Ag"]) <= 3.0
                        metals = gold + silver
                        fair = 0.25 * metals <= ligands <= 2 * metals and metals - ligands - core >= 0
                        if silver >= 0 and fits and fair:
                            listed.add((gold, silver, ligands, sodium, lost))
    assert {tuple(row) for row in found.counts.tolist()} == listed


def test_electrons_and_charge_of_the_list_are_those_of_its_ions():
    ion = parse_ion("[Pt1Ag24(2,4-DMBT)18]2-")
    space = space_of(ion, metals=COUNTED_METALS)
    found = compositions_about(space, -2, float(as_composition(ion, space).moments[0, 0]), 1.0)
    weights = log_prior(found.traits())
    for place in range(0, len(found), len(found) // 12):
        one = found.ion(place)
        assert one.electrons == found.traits().electrons[place] >= 0
        assert prior_of(one) == pytest.approx(weights[place])


@pytest.mark.parametrize(("seed", "text"), enumerate(IONS, start=401))
def test_the_truth_is_first_with_the_prior(seed, text):
    ion = parse_ion(text)
    metals = COUNTED_METALS if "Pt" in text else ("Au", "Ag")
    ranked = search_envelope(measured({text: 1}, seed), space_of(ion, metals=metals), ion.charge)
    assert ranked.found.ion(0) == ion


@pytest.mark.parametrize(("seed", "text"), enumerate(IONS[:4], start=421))
def test_with_many_ions_the_truth_is_first_without_a_prior(seed, text):
    ion = parse_ion(text)
    ranked = search_envelope(measured({text: 1}, seed, ions=1e5), space_of(ion), ion.charge, prior=False)
    assert ranked.found.ion(0) == ion


def test_a_sodium_satellite_of_a_twentieth_does_not_mislead():
    """Fitted as if it were pure, such a group gave a confident wrong answer at 1e5 ions in every case."""
    text, beside = "[Au12Ag32(p-MBA)30]4-", "[Au12Ag32(p-MBA)30 + Na - H]4-"
    group = measured({text: 0.95, beside: 0.05}, 431, ions=1e5)
    ranked = search_envelope(group, space_of(parse_ion(text)), -4)
    assert ranked.found.ion(0) == parse_ion(text)
    assert ranked.companions[0] == pytest.approx(0.05, abs=0.03)


def test_a_clean_envelope_is_the_only_composition():
    group = measured({"[Au25(PET)18]-": 1}, 432, ions=1e5)
    answer = identify_group(group, Space(ligands=("PET", "Cl")), [-1], charge_from="spacing")
    assert (answer.verdict, str(answer.best.ion)) == ("one composition", "[Au25(SC2H4Ph)18]-")
    assert answer.chance.equal == 0


@pytest.mark.parametrize(
    ("seed", "text", "ligand", "ions"),
    [
        (440, "[Au12Ag32(SPhF)30]4-", "p-MBA", 1e4),
        pytest.param(441, "[Au12Ag32(SPhF)30]4-", "p-MBA", 1e5, marks=pytest.mark.slow),
        (442, "[Au25(SPhF)18]-", "PET", 1e4),
        (443, "[Pd1Au11Ag32(p-MBA)30]4-", "p-MBA", 1e4),
        pytest.param(444, "[Pd1Au11Ag32(p-MBA)30]4-", "p-MBA", 1e5, marks=pytest.mark.slow),
        (445, "[Cu2Au23(PET)18]-", "PET", 1e4),
    ],
)
def test_what_is_foreign_is_not_the_only_composition(seed, text, ligand, ions):
    group = measured({text: 1}, seed, ions=ions)
    charge = parse_ion(text).charge
    answer = identify_group(group, Space(ligands=(ligand, "Cl")), [charge], charge_from="given")
    assert answer.verdict in {"undecided", "none"}
    assert answer.reasons


def test_a_protein_is_not_the_only_composition():
    made = Made((("C", 400), ("H", 626), ("N", 110), ("O", 120), ("S", 4)), -4)
    mz, intensity = spectrum({made: 1.0}, 446, Settings(ions=3e4, gain=0.0, drift=0.0))
    group = group_in(make_spectrum(mz, intensity, kind="profile"), (mz[0], mz[-1]), resolution=20_000)
    assert group.charge == 4
    answer = identify_group(group, Space(), [-4], charge_from="spacing")
    assert answer.verdict in {"undecided", "none"}


def test_noise_is_refused():
    mz = np.arange(2595.0, 2610.0, 0.02)
    counts = np.random.default_rng(447).poisson(3.0, len(mz)).astype(float)
    with pytest.raises(InvalidInputError, match="nothing stands out of the noise"):
        group_in(make_spectrum(mz, counts, kind="profile"), (2595.0, 2610.0), resolution=20_000)


def test_a_peak_list_is_searched_as_its_curve():
    ion = parse_ion("[Au25(SG)18 - 5H]6-")
    mz, share = envelopes([ion])[0]
    counts = np.random.default_rng(448).poisson(3e4 * share).astype(float)
    listed = make_spectrum(mz[counts > 20], counts[counts > 20], kind="peak list")
    group = group_in(listed, (mz[0] - 1, mz[-1] + 1))
    assert group.charge == 6
    assert search_envelope(group, space_of(ion), -6).found.ion(0) == ion


def test_a_number_has_ten_thousand_compositions_and_says_what_leads():
    answer = identify_number(reported_mz("2608.38"), Space(metals=COUNTED_METALS), [-4], given=True)
    assert 10_000 < answer.count < 40_000
    assert answer.verdict == "by mass alone"
    assert all(abs(match.mz - 2608.38) < 0.02 or abs(match.shift_ppm) < 8 for match in answer.matches)
    assert answer.matches[0].prior >= answer.matches[-1].prior


def test_resolving_power_of_the_curve_is_that_of_the_file():
    group = measured({"[Au25(PET)18]-": 1}, 449, ions=1e5)
    assert group.sigma == pytest.approx(group.centre / 20_000 / FWHM)


def test_what_is_too_heavy_to_list_is_refused():
    with pytest.raises(TooManyError, match="lower mass"):
        compositions_about(Space(), -1, 5e6, 2.0)
