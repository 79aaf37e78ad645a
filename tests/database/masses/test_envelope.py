"""Envelopes against published m/z, 50-digit arithmetic, enumeration, IsoSpec and molmass.

Evidence: five kinds of truth that share no code with the engine. Values of the paper's ions were computed
before by an independent program (and agree with the printed m/z, which are truncated). The decimal and the
enumerating oracle use the same isotope table, so they test the arithmetic; IsoSpec gets our table as numbers;
molmass uses its own, which moves a nominal peak by less than 0.02 ppm.
"""

import warnings
from itertools import pairwise

import IsoSpecPy
import molmass
import numpy as np
import pytest
from exact_envelopes import enumerated, exact
from hypothesis import example, given, settings
from hypothesis import strategies as st

from database.masses.envelope import MonoisotopicWarning, envelope, envelope_of_formula
from database.masses.envelopes import envelopes
from database.masses.isotopes import ELECTRON_MASS, ISOTOPE_TABLE, isotopes
from database.masses.notation import parse_ion
from structures.errors import ChargeBalanceError, InvalidInputError

PUBLISHED = [  # ion, most abundant, average
    ("[Ag44(p-MBA)30]4-", 2335.4631, 2335.3886),
    ("[Ag43(SR)28]3-", 2975.6483, 2975.7763),
    ("[Au44(SR)26+12Na-16H]6-", 2151.3857, 2151.4871),
    ("[Au44(SR)26+12Na-17H]7-", 1843.9010, 1843.9878),
    ("[Au44(SR)26+11Na-17H]8-", 1610.5397, 1610.6157),
    ("[Au43Ag1(SR)26-H]3-", 4186.1636, 4186.3547),
    ("[Au42Ag2(SR)26-H]3-", 4156.4763, 4156.6552),
    ("[Au12Ag32(SR)30]4-", 2602.6481, 2602.6838),
    ("[Au12Ag32(SR)29Cl]4-", 2573.1399, 2573.2525),
    ("[Au21Ag23(SR)27]3-", 3584.0478, 3584.3618),
    ("[Au21Ag23(SR)27-H]4-", 2687.7840, 2688.0195),
    ("[Au20Ag23(SR)25-H]3-", 3416.0555, 3416.2513),
    ("[Ag44(SR)27(NTP)3]4-", 2336.2095, 2336.1296),
    ("[Ag44(SR)25(NTP)5]4-", 2336.7071, 2336.6236),
    ("[Ag44(SR)21(NTP)9]4-", 2337.7023, 2337.6116),
    ("[Au(SR)2]-", 502.9692, 503.3240),
    ("[Ag(SR)2]-", 414.9071, 414.2256),
    ("[Au11Ag32(SR)28]3-", 3302.5410, 3302.4705),
    ("[Au12Ag31(SR)28]3-", 3331.8949, 3332.1699),
]
SERIES = [  # ends of the windows that the paper states
    ("[Au20Ag24(SR)27]3-", 3554.69),
    ("[Au24Ag20(SR)27]3-", 3673.44),
    ("[Au19Ag25(SR)27]3-", 3524.67),
    ("[Au1Ag43(SR)27Cl3]4-", 2269.45),
    ("[Au12Ag32(SR)30]4-", 2602.65),
]
AG44 = {"Ag": 44, "C": 210, "H": 150, "O": 60, "S": 30}
AU21 = {"Au": 21, "Ag": 23, "C": 189, "H": 134, "O": 54, "S": 27}
LIGHT_HEAVY = [  # metals whose lightest isotope is not the common one
    {"Pt": 1, "Ag": 24, "C": 144, "H": 162, "S": 18},
    {"Pd": 2, "Au": 36, "C": 192, "H": 216, "S": 24},
    {"Cd": 1, "Ag": 24, "C": 144, "H": 162, "Se": 18},
    {"Hg": 3, "Au": 22, "C": 144, "H": 162, "S": 18},
    {"Sn": 6, "C": 36, "H": 30, "Te": 4, "Cl": 3},
    {"Fe": 1, "Ni": 2, "Zn": 3, "Cu": 9, "Br": 4},
]


@pytest.mark.parametrize(("text", "most_abundant", "average"), PUBLISHED)
def test_ions_of_the_paper(text, most_abundant, average):
    found = envelope(text)
    assert found.most_abundant == pytest.approx(most_abundant, abs=6e-5)
    assert found.average == pytest.approx(average, abs=6e-5)
    assert found.isotope_table == ISOTOPE_TABLE


@pytest.mark.parametrize(("text", "most_abundant"), SERIES)
def test_ends_of_the_stated_windows(text, most_abundant):
    assert envelope(text).most_abundant == pytest.approx(most_abundant, abs=6e-3)


@pytest.mark.parametrize("formula", [AG44, AU21, *LIGHT_HEAVY])
def test_fifty_digits(formula):
    charge = -4
    found = envelope_of_formula(formula, charge)
    truth = list(exact(formula, charge).values())
    highest = max(share for _, share in truth)
    kept = [(float(mz), float(share)) for mz, share in truth if share > highest / 10**6]
    assert len(kept) == len(found.mz)
    for mz, abundance, (true_mz, true_abundance) in zip(found.mz, found.abundance, kept, strict=True):
        assert abs(mz - true_mz) * abs(charge) < 1e-6
        assert abs(abundance - true_abundance) < 1e-7


FEW = st.dictionaries(
    st.sampled_from(["H", "C", "S", "Cl", "Ag", "Pd", "Pt", "Cd", "Hg", "Sn", "Se", "Fe", "B", "Li", "K"]),
    st.integers(1, 2),
    min_size=1,
    max_size=3,
)


@example({"Cd": 2, "Pd": 2, "Fe": 2}, -3)  # masses near a half: rounding them would mix two peaks
@settings(max_examples=60, deadline=None)
@given(FEW, st.sampled_from([-3, -1, 2]))
def test_every_isotopologue_of_a_small_molecule(formula, charge):
    found = envelope_of_formula(formula, charge, smallest=0.0)
    truth = list(enumerated(formula, charge).values())
    assert found.abundance.sum() == pytest.approx(1, abs=1e-12)
    for mz, abundance in zip(found.mz, found.abundance, strict=True):
        true_mz, share = min(truth, key=lambda peak: abs(peak[0] - mz))
        assert mz == pytest.approx(true_mz, abs=1e-9)
        assert abundance == pytest.approx(share, rel=1e-9)
    assert len(found.mz) >= sum(share > 1e-14 for _, share in truth)


def _isospec(formula, charge, coverage):
    """Nominal peaks of IsoSpec's fine structure, with our isotopes given as numbers."""
    tables = [isotopes(element) for element in formula]
    fine = IsoSpecPy.IsoTotalProb(
        coverage,
        atomCounts=list(formula.values()),
        isotopeMasses=[[i.mass for i in table] for table in tables],
        isotopeProbabilities=[[i.abundance for i in table] for table in tables],
    )
    masses, shares = np.array(list(fine.masses)), np.array(list(fine.probs))
    edges = np.sort(masses)
    groups = np.cumsum(np.concatenate([[0], np.diff(edges) > 0.4]))
    order = np.argsort(masses)
    weight = np.bincount(groups, shares[order])
    centre = np.bincount(groups, shares[order] * masses[order]) / weight
    return (centre - charge * ELECTRON_MASS) / abs(charge), weight


@pytest.mark.parametrize("formula", [AG44, *LIGHT_HEAVY[:2]])
def test_isospec_agrees_within_a_fiftieth_ppm(formula):
    found = envelope_of_formula(formula, -4, smallest=1e-2)
    mz, weight = _isospec(formula, -4, 0.99999)
    for ours, abundance in zip(found.mz, found.abundance, strict=True):
        nearest = np.abs(mz - ours).argmin()
        assert abs(mz[nearest] - ours) / ours < 2e-8
        assert weight[nearest] == pytest.approx(abundance, abs=2e-5)


@pytest.mark.parametrize("text", ["Ag44C210H150O60S30", "Au12Ag32C210H150O60S30", "Au21Ag23C189H135O54S27"])
def test_molmass_agrees_within_a_fiftieth_ppm(text):
    other = molmass.Formula(f"[{text}]4-").spectrum(min_intensity=1e-2)
    formula = {
        element: count for element, (count, *_) in molmass.Formula(text).composition().asdict().items()
    }
    found = envelope_of_formula(formula, -4, smallest=1e-2)
    theirs = np.array([entry.mz for entry in other.values()])
    for ours in found.mz[1:-1]:
        assert np.abs(theirs - ours).min() / ours < 2e-8


def test_many_and_one_agree():
    ions = [
        parse_ion(text)
        for text in (
            "[Au12Ag32(SR)30]4-",
            "[PtAg24(SPhMe2)18]2-",
            "[AuCl2]-",
            "[Ag44(SR)30]4-",
            "[Ag43(SR)28]3-",
        )
    ] * 2
    packed = envelopes(ions)
    assert len(packed) == len(ions)
    for index, ion in enumerate(ions):
        mz, abundance = packed[index]
        whole = envelope_of_formula(ion.formula, ion.charge)
        assert mz == pytest.approx(whole.mz, abs=1e-9)
        assert abundance == pytest.approx(whole.abundance, abs=1e-12)
        assert packed.most_abundant[index] == pytest.approx(whole.most_abundant, abs=1e-9)
        assert packed.average[index] == pytest.approx(whole.average, abs=1e-9)
        assert packed.low[index] == mz[0]
        assert packed.high[index] == mz[-1]
    assert len(envelopes([])) == 0


def test_monoisotopic_of_silver_warns():
    with pytest.warns(MonoisotopicWarning, match=r"2323\.46\d* is not the highest peak 2335\.4631"):
        _ = envelope("[Ag44(p-MBA)30]4-").monoisotopic


def test_monoisotopic_of_gold_does_not_warn():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = envelope("[Au(SR)2]-")
        assert found.monoisotopic == pytest.approx(found.most_abundant, abs=1e-6)


def test_base_peak_hops_but_the_lattice_does_not():
    """Neighbouring peaks are a nominal mass apart: 0.9998 Da where silver leads, never 1.00335."""
    steps = [b - a for a, b in pairwise(envelope("[Ag44(p-MBA)30]4-", smallest=0.1).mz)]
    assert max(steps) * 4 < 1.0005
    assert min(steps) * 4 > 0.9990


@pytest.mark.parametrize(("formula", "charge"), [({"Au": 1}, 0), ({"Au": -1}, 1), ({}, 0)])
def test_formula_without_charge_or_with_negative_counts(formula, charge):
    with pytest.raises(ChargeBalanceError, match="no count < 0, no charge 0"):
        envelope_of_formula(formula, charge)


def test_a_threshold_outside_its_range():
    with pytest.raises(InvalidInputError, match="share of the highest peak"):
        envelope("[Au(SR)2]-", smallest=1.0)


@pytest.mark.parametrize("charge", [1, -2])
def test_the_monoisotopic_place_and_when_it_warns(charge):
    """Of gold and n C the peak of one 13C leads from n = 93 on, where n x 1.07 % is above 98.93 %."""
    for carbons in (90, 93):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            place = envelope_of_formula({"Au": 1, "C": carbons, "H": 0}, charge).monoisotopic
        assert place == pytest.approx(
            (196.9665688 + 12 * carbons - charge * 0.000548580) / abs(charge), abs=1e-5
        )
        assert len(caught) == (carbons > 92)


def test_peaks_that_are_nearly_as_high_as_the_highest():
    """Of 92 C those without and with one 13C are 0.5 % apart; of 80 C 13 %."""
    (near,) = envelope_of_formula({"C": 92}, 1).nearly_equal
    assert near == pytest.approx(92 * 12 - 0.000549, abs=1e-3) or near == pytest.approx(
        92 * 12 + 1.0028, abs=1e-3
    )
    assert envelope_of_formula({"C": 80}, 1).nearly_equal == ()
