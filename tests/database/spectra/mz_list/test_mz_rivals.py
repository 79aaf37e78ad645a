"""An m/z list names the rivals of its matches and how many m/z would find an ion by chance.

Evidence: offered rivals are those of a plain loop over all candidates; the chance is compared with the share
of foreign clusters (32 to 56 metals but 44, which nobody offered) whose m/z do find an ion; stored rows are
changed by hand, which `verify` has to notice.
"""

import numpy as np
import pytest

from database.masses.candidates import candidate_ions
from database.masses.envelopes import envelopes
from database.masses.ions import Ion
from database.masses.notation import parse_ion
from database.observed.mz_lists import store_matches
from database.spectra.judge.neighbours import replace
from database.spectra.judge.rivals import write_vector
from database.spectra.mz_list.matched import match_mz_list
from database.spectra.mz_list.reported import reported_mz
from database.spectra.read.spectrum import make_spectrum
from database.store import Store
from database.verify import verify


def test_offered_rivals_are_those_of_a_plain_loop():
    ions = candidate_ions(["M44S26"], cations={"Na": range(17)}, charges=[-5, -6, -7])
    masses = dict(zip(ions, envelopes(ions).most_abundant.tolist(), strict=True))
    found = match_mz_list(["1843", "2151", "1500"], ions)
    for index, rivals in found.rivals.items():
        match = found.matches[index]
        wanted = [ion for ion in ions if match.reported.low <= masses[ion] < match.reported.high]
        nearest = sorted(wanted, key=lambda ion: abs(masses[ion] - match.reported.value))
        assert found.ions[match.place] == nearest[0]
        assert [rival.ion for rival in rivals if rival.offered] == nearest[1:7]
        assert match.rivals == len(wanted) - 1
        away = [abs(rival.difference) for rival in rivals]
        assert away == sorted(away)
    texts = {found.matches[index].reported.text for index in found.rivals}
    assert texts == {one.reported.text for one in found.matches if one.place is not None} >= {"1843", "2151"}


def test_vectors_lead_from_the_match_to_its_rivals():
    ions = candidate_ions(["M44S30", "M44S27"], cations={"Na": range(3)})
    found = match_mz_list(["2335.5", "2602.6", "3584.1"], ions)
    tried = 0
    for index, rivals in found.rivals.items():
        ion = found.ions[found.matches[index].place]
        for rival in rivals:
            if rival.ion.charge == ion.charge:
                assert replace(ion, rival.vector) == rival.ion
                tried += 1
    assert tried > 5


def test_sodium_rival_of_m44s27_is_named_though_nobody_offered_it():
    ion = parse_ion("[Au21Ag23(p-MBA)27]3-")
    [match] = match_mz_list(["3584.0"], [ion], da=0.2).rivals.values()
    rival = {write_vector(one.vector): one for one in match}["-1 p-MBA +7 Na -8 H"]
    assert not rival.offered
    assert "within 4.2 ppm" in rival.decide
    assert "6 Na not listed, 8 Na not listed" in rival.decide
    beside = envelopes([parse_ion("[Au21Ag23(p-MBA)26 + 8Na - 9H]3-")]).most_abundant[0]
    seen = match_mz_list(["3584.0", f"{beside:.1f}"], [ion], da=0.2).rivals[0]
    rival = {write_vector(one.vector): one for one in seen}["-1 p-MBA +7 Na -8 H"]
    assert "6 Na not listed, 8 Na listed" in rival.decide


def test_other_charges_are_told_by_their_spacing():
    ions = [parse_ion("[Au44(p-MBA)26 + 12Na - 17H]7-"), parse_ion("[Au26Ag18(p-MBA)26 + Na - 5H]6-")]
    rivals = match_mz_list(["1843"], ions).rivals[0]
    [other] = [rival for rival in rivals if rival.offered]
    assert other.decide == "the spacing of its isotope peaks, 0.167 against 0.143 m/z"


@pytest.mark.parametrize(("digits", "da"), [(0, None), (1, None), (2, 0.02)])
def test_chance_is_the_share_of_foreign_clusters_that_match(digits, da):
    ions = candidate_ions(["M44S30", "M44S27", "M44S26"], cations={"Na": range(3)}, charges=[-3, -4])
    noise = np.random.default_rng(digits)
    foreign = []
    for _ in range(500):
        metals, charge = int(noise.choice([n for n in range(32, 57) if n != 44])), -int(noise.integers(3, 5))
        gold, shell = int(noise.integers(0, metals + 1)), int(noise.integers(18, 36))
        foreign.append(Ion((("Au", gold), ("Ag", metals - gold)), (("p-MBA", shell),), charge))
    predicted = envelopes(ions).most_abundant
    masses = envelopes(foreign).most_abundant
    masses = masses[(masses > predicted.min() + 45) & (masses < predicted.max() - 45)]
    printed = list(dict.fromkeys(f"{mz:.{digits}f}" for mz in masses))
    found = match_mz_list(printed, ions, da=da)
    assert len(printed) > 200
    assert 0.5 < found.chance.expected / max(found.chance.matched, 1) < 2


def test_a_list_without_match_has_no_false_match():
    found = match_mz_list(["1000.1", "1100.2"], [parse_ion("[Ag44(p-MBA)30]4-")])
    assert (found.chance.expected, found.chance.matched, found.chance.rate) == (0, 0, 0)
    assert found.rivals == {}


def test_stored_matches_are_verified(tmp_path):
    printed = ["2335.5", "1234.5", "3584.0"]
    ions = candidate_ions(["M44S30", "M44S27"], cations={"Na": [0]})
    found = match_mz_list(printed, ions)
    mz = np.array([reported_mz(text).value for text in printed])
    spectrum = make_spectrum(mz, np.zeros(3), reported=tuple(printed), source="list.txt", sha256="0" * 64)
    with Store(tmp_path / "a.db") as store:
        for _ in range(2):
            with store.writing():
                run = store_matches(store, spectrum, found, {"source": "list"})
        named = sum(len(rivals) for rivals in found.rivals.values())
        assert store.value("SELECT count(*) FROM mz_rivals") == named > 2
        assert store.value("SELECT false_rate FROM runs WHERE id = ?", [run]) == found.chance.rate
        assert _found(store) == []
        store.db.execute("UPDATE mz_rivals SET vector = '+1 H' WHERE rank = 1 AND assignment_id = 1")
        store.db.execute("UPDATE assignments SET difference = difference + 0.01 WHERE id = 2")
        words = _found(store)
    assert len(words) == 2
    assert "vector is '+1 H'" in words[1]
    assert "difference" in words[0]


def _found(store):
    checked = verify(store)
    return [words for table, _, some in checked if table == "mz_rivals" for words in some]
