"""Rivals are named and decided as the numbers allow; decoys count false species as they are.

Evidence: the neighbours are compared with a brute force over all counts that shares no code; the verdicts
are those that follow from the known mixture and the known calibration error; the share of false species is
counted, because this test knows the true ones.
"""

from dataclasses import astuple
from itertools import product

import numpy as np
import pytest

from database.masses.candidates import candidate_ions
from database.masses.fragments import first_fragments
from database.masses.ions import Ion
from database.masses.isotopes import average_mass
from database.masses.notation import parse_ion
from database.spectra.fit.peaks import peaks_of
from database.spectra.fit.profile.fit import fit_profile
from database.spectra.judge.assign import assign
from database.spectra.judge.decoys import decoy_peaks, false_discovery
from database.spectra.judge.distance import distance, distances
from database.spectra.judge.neighbours import Bounds, difference, neighbours, replace
from database.spectra.judge.overlap import overlap
from database.spectra.judge.rivals import write_vector
from database.spectra.simulated.mixtures import mixture
from database.spectra.simulated.simulate import simulate
from structures.errors import InvalidInputError


def s27(gold, sodium=0):
    return Ion((("Au", gold), ("Ag", 44 - gold)), (("p-MBA", 27),), -3, (("Na", sodium),), sodium)


def s26(gold, sodium, charge):
    return Ion(
        (("Au", gold), ("Ag", 44 - gold)), (("p-MBA", 26),), charge, (("Na", sodium),), sodium - charge - 2
    )


def mass(ion):
    return sum(average_mass(element) * number for element, number in ion.formula.items())


def test_neighbours_equal_brute_force():
    ion = parse_ion("[Au4Ag40(p-MBA)30]4-")
    bounds = Bounds(chloride=3, cations=5)
    wanted = set()
    for x, cl, na, (shell, core) in product(range(45), range(4), range(6), ((30, -4), (27, -3), (26, -2))):
        lost = core + na + 4
        if lost < 0 or lost > shell - cl:
            continue
        one = Ion((("Au", x), ("Ag", 44 - x)), (("p-MBA", shell - cl), ("Cl", cl)), -4, (("Na", na),), lost)
        if abs(mass(one) - mass(ion)) < bounds.within:
            wanted.add(one)
    wanted.add(Ion(ion.metals, ion.ligands, -4, (), 1))
    assert set(neighbours(ion, bounds)) == wanted - {ion}


@pytest.mark.parametrize("ion", [s27(21), s26(44, 12, -6), parse_ion("[Ag44(p-MBA)27(NTP)3]4-")])
def test_vectors_lead_back(ion):
    for rival in neighbours(ion, Bounds(exchanged=("NTP",), potassium=1)):
        assert rival.charge == ion.charge
        assert replace(ion, difference(ion, rival)) == rival
        assert replace(rival, difference(rival, ion)) == ion


def test_one_h_more_is_not_proved_by_cosine():
    ion = parse_ion("[Ag44(p-MBA)30]4-")
    other = next(one for one in neighbours(ion) if dict(difference(ion, one)) == {"H lost": 1})
    apart = distance(ion, other)
    assert apart.cosine > 0.99
    assert 200 < apart.ions_to_decide < 1000  # about 400


def test_m44s27_differs_from_m44s26_with_sodium_in_calibration_only():
    apart = distance(s27(21), s26(21, 7, -3), resolution=20_000)
    assert apart.shift_ppm == pytest.approx(12.6, abs=0.1)
    assert apart.cosine_free > 0.999
    assert apart.ions_to_decide_free > 100 * apart.ions_to_decide


FAMILY = {s27(20): 0.6, s27(21): 1.0, s27(22): 0.7}


@pytest.mark.parametrize("ions", [1e4, 1e5])
@pytest.mark.parametrize("shift", [-6.0, 4.0])
def test_m44s27_is_undecided_without_calibrant(ions, shift):
    spectrum = simulate(FAMILY, ions=ions, shift_ppm=shift, seed=3)
    linked = assign(spectrum, [s27(x) for x in range(17, 27)], decoys=False)
    assert {one.ion for one in linked.assignments} == set(FAMILY)
    for one in linked.assignments:
        assert one.verdict == "undecided"
        open_ones = {
            write_vector(rival.vector): rival for rival in one.rivals if rival.verdict == "undecided"
        }
        rival = open_ones["-1 p-MBA +7 Na -8 H"]
        assert rival.scope == "series"
        assert "calibrant known within 4.2 ppm" in rival.decide
        assert "6 and 8 Na" in rival.decide
        assert rival.decide.count("absent") + rival.decide.count("outside") >= 2  # there is no Na ladder


def test_sodium_neighbours_that_are_there_are_not_called_absent():
    ladder = {s26(21, n, -3): a for n, a in ((6, 0.5), (7, 1.0), (8, 0.6))}
    spectrum = simulate(ladder, ions=3e4, seed=2)
    linked = assign(spectrum, [s27(21)], rivals=True, decoys=False)
    words = [
        rival.decide
        for one in linked.assignments
        for rival in one.rivals
        if "7 Na" in write_vector(rival.vector)
    ]
    assert all("absent" not in text.partition("in this spectrum")[2] for text in words)
    assert words


@pytest.mark.parametrize("shift", [-6.0, 4.0])
def test_m44s27_is_decided_with_a_calibrant(shift):
    calibrant = parse_ion("[Ag44(p-MBA)30]4-")
    spectrum = simulate({**FAMILY, calibrant: 0.5}, ions=1e5, shift_ppm=shift, seed=3)
    linked = assign(spectrum, [s27(x) for x in range(17, 27)], calibrants=[calibrant], decoys=False)
    assert linked.fit.calibration.shift_ppm == pytest.approx(shift, abs=1)
    for one in linked.assignments:
        assert one.verdict == "decided"
        assert all(rival.deviance > 10 for rival in one.rivals)


def test_three_chlorides_are_a_rival_of_four_gold():
    chosen = mixture("C")
    linked = assign(simulate(chosen.amounts, ions=1e5, seed=1), chosen.candidates, decoys=False)
    found = {one.ion: one for one in linked.assignments}
    plain = parse_ion("[Au3Ag41(p-MBA)30]4-")
    rivals = {str(rival.ion) for rival in found[plain].rivals}
    assert "[Au7Ag37(p-MBA)27Cl3]4-" in rivals
    assert {str(rival.ion) for rival in found[parse_ion("[Au7Ag37(p-MBA)27Cl3]4-")].rivals} >= {str(plain)}
    assert any(write_vector(rival.vector) == "-1 H" for rival in found[plain].rivals)


def test_report_of_a_mixture():
    chosen = mixture("A")
    spectrum = simulate(chosen.amounts, ions=1e5, shift_ppm=4, seed=2)
    linked = assign(spectrum, candidate_ions(), rivals=False)
    assert {one.ion for one in linked.assignments} == set(chosen.amounts)
    assert sum(one.share for one in linked.assignments) == pytest.approx(1)
    assert linked.unexplained < 0.02
    assert linked.discovery.rate < 0.02
    total = sum(chosen.amounts.values())
    assert linked.mean_gold == pytest.approx(
        sum(i.gold * a for i, a in chosen.amounts.items()) / total, abs=0.2
    )


def test_a_rival_that_was_not_offered_outdoes():
    chosen = mixture("B")
    wrong = [Ion(ion.metals, ion.ligands, -4, ion.cations, 1) for ion in chosen.candidates]  # one H less
    linked = assign(simulate(chosen.amounts, ions=1e5, seed=2), wrong, decoys=False)
    assert len(linked.assignments) >= 8
    assert {one.verdict for one in linked.assignments[:5]} == {"outdone"}
    for one in linked.assignments[:5]:
        assert one.rivals[0].ion in chosen.amounts


def test_what_nobody_offered_is_unexplained():
    chosen = mixture("A")
    spectrum = simulate(chosen.amounts, ions=1e5, seed=2)
    m44s27 = [ion for ion in chosen.candidates if ion.n_ligands == 27]
    share = sum(a for ion, a in chosen.amounts.items() if ion.n_ligands == 26) / sum(chosen.amounts.values())
    linked = assign(spectrum, m44s27, rivals=False, decoys=False)
    assert min(one.match for one in linked.assignments) > 0.8
    assert linked.unexplained == pytest.approx(share, abs=0.05)


def test_absent_calibrant_is_refused():
    spectrum = simulate(FAMILY, ions=1e4, seed=1, window=(2300, 3700))
    with pytest.raises(InvalidInputError, match="not in the spectrum"):
        assign(spectrum, [s27(21)], calibrants=[parse_ion("[Ag44(p-MBA)30]4-")])
    with pytest.raises(InvalidInputError, match="none of 13 candidates"):
        assign(spectrum, mixture("B").candidates[:13])


def test_fragments_lose_an_anion():
    found = {
        str(one)
        for one in first_fragments([parse_ion("[Au12Ag32(p-MBA)30]4-"), parse_ion("[Ag44(p-MBA)30]4-")])
    }
    assert found == {"[Au11Ag32(p-MBA)28]3-", "[Au12Ag31(p-MBA)28]3-", "[Ag43(p-MBA)28]3-"}


def test_decoys_overlap_targets_as_targets_do():
    candidates = mixture("C").candidates
    peaks = peaks_of(candidates)
    charges = np.array([ion.charge for ion in candidates])
    decoys = decoy_peaks(peaks, charges, 20_000)
    between = overlap(peaks, peaks, 20_000)
    assert np.allclose(np.diag(between), 1)
    np.fill_diagonal(between, 0)
    false = overlap(decoys, peaks, 20_000)
    for part in (0.75, 0.9):  # half of these targets overlap no other, the rest by 0.85
        wanted = np.quantile(between.max(axis=1), part)
        assert np.quantile(false.max(axis=1), part) == pytest.approx(wanted, abs=0.05)
    assert np.all(false.max(axis=1) < 0.97)


def _wide_candidates():
    chloride = list(mixture("C").candidates)
    return [*chloride, *(s27(x, na) for x in range(10, 35) for na in range(3)),
            *(s26(x, na, -3) for x in range(25, 45) for na in range(4))]  # fmt: skip


@pytest.mark.slow
def test_false_discovery_is_low_and_its_estimate_right():
    candidates = _wide_candidates()
    peaks, charges = peaks_of(candidates), np.array([ion.charge for ion in candidates])
    false = listed = found = 0
    loose_false = loose_listed = loose_expected = 0.0
    expected = 0.0
    for seed in range(16):
        noise = np.random.default_rng(seed)
        picked = noise.choice(len(candidates), 10, replace=False)
        truth = {candidates[i]: float(a) for i, a in zip(picked, noise.lognormal(0, 0.6, 10), strict=True)}
        spectrum = simulate(truth, ions=1e5, shift_ppm=noise.uniform(-8, 8), seed=seed, window=(2250, 4300))
        fit = fit_profile(spectrum, peaks)
        discovery = false_discovery(fit, charges)
        true = np.zeros(len(candidates), dtype=bool)
        true[picked] = True
        hit = fit.t > 3
        false, listed, found = false + (hit & ~true).sum(), listed + hit.sum(), found + (hit & true).sum()
        expected += discovery.rate * hit.sum()
        loose = fit_profile(spectrum, peaks, t_keep=1.0).t > 2
        loose_false, loose_listed = loose_false + (loose & ~true).sum(), loose_listed + loose.sum()
        loose_expected += np.count_nonzero(discovery.decoy_t > 2)
    assert found / 160 >= 0.98
    assert false / listed <= 0.01
    assert expected / listed <= 0.02
    assert 0.5 < loose_expected / loose_false < 2.0


def test_an_ion_in_foreign_intensity_is_a_poor_match():
    spectrum = simulate(FAMILY, ions=1e5, seed=1)
    stranger = parse_ion("[Au19Ag6(p-MBA)18 + Na - 2H]2-")  # two peaks where the spectrum has three
    linked = assign(spectrum, [stranger], resolution=20_000, rivals=False, decoys=False)
    assert [one.verdict for one in linked.assignments] == ["poor match"]
    assert linked.unexplained > 0.3
    right = assign(spectrum, [*FAMILY, stranger], rivals=False, decoys=False)
    assert {one.ion for one in right.assignments} == set(FAMILY)
    assert min(one.match for one in right.assignments) > 0.98


@pytest.mark.parametrize("resolution", [300.0, 2_000.0, 20_000.0])
def test_pairs_compared_together_are_what_each_is_alone(resolution):
    """Broad peaks once ran over the ends of their own grid into the next pair's, or below zero."""
    ions = [s27(gold) for gold in (0, 20, 44)]
    pairs = [(ion, other) for ion in ions for other in (s27(22), s26(21, 7, -3))]
    together = distances(pairs, resolution=resolution, calibration_ppm=50.0)
    for pair, found in zip(pairs, together, strict=True):
        (alone,) = distances([pair], resolution=resolution, calibration_ppm=50.0)
        assert astuple(found) == pytest.approx(astuple(alone), rel=1e-4, abs=1e-7)
