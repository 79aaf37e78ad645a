"""The catalogue: what is generated, what is stored, and what an m/z window finds.

Evidence: numbers of ions are compared with loops written here; fragments with the paper's MS/MS ions and with
the tree, whose every step must conserve atoms and charge; a window with a linear scan over all intervals;
a fill that is broken off and continued with one that ran through.
"""

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from database.catalogue import SMALLEST_SHOWN, Catalogue, catalogue_differences
from database.masses.complexes import complexes
from database.masses.envelope import envelope
from database.masses.envelopes import envelopes
from database.masses.expected import expected_series
from database.masses.fragments import fragment_series, fragment_tree
from database.masses.notation import parse_ion
from database.masses.series import series_envelopes
from database.store import Store
from structures.errors import InvalidInputError, UnknownNameError

ALL = ("M44S30", "M44S27", "M44S26")


def small():
    yield from expected_series(ALL, range(0, 45, 4), exchanged={"Cl": range(3)}, cations={"Na": range(4)})
    yield from complexes(mz=(500, 1500))


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("catalogue") / "ions.db") as store:
        found = Catalogue(store)
        found.fill(small())
        yield found


def test_clusters_are_the_products_that_balance():
    found = list(expected_series(["M44S26"], [44], exchanged={"Cl": range(3)}, cations={"Na": range(17)}))
    expected = sum(
        0 <= -2 + sodium - charge <= 26 - chloride
        for chloride, sodium, charge in itertools.product(range(3), range(17), range(-8, -1))
    )
    assert len(found) == expected
    ions = {ion for one in found for ion in one.ions()}
    assert len(ions) == expected
    assert {ion.core_charge for ion in ions} == {-2}
    assert {ion.framework_candidates for ion in ions} == {("M44S26",)}


def test_the_paper_s_ions_are_in_the_catalogue():
    found = {
        ion
        for one in expected_series(ALL, range(45), exchanged={"Cl": range(4)}, cations={"Na": range(13)})
        for ion in one.ions()
    }
    for text in (
        "[Ag44(SR)30]4-",
        "[Au12Ag32(SR)29Cl]4-",
        "[Au21Ag23(SR)27]3-",
        "[Au21Ag23(SR)27-H]4-",
        "[Au43Ag1(SR)26-H]3-",
        "[Au44(SR)26+12Na-16H]6-",
        "[Au44(SR)26+12Na-17H]7-",
        "[Au44(SR)26+11Na-17H]8-",
    ):
        assert parse_ion(text) in found


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        (1610, "[Au44(SR)26 + 11Na - 17H]8-"),
        (1843, "[Au44(SR)26 + 12Na - 17H]7-"),
        (2151, "[Au44(SR)26 + 12Na - 16H]6-"),
    ],
)
def test_sodium_and_h_counts_follow_from_the_printed_mz(printed, text):
    """The paper's integers are truncated; among all Na counts and charges one ion has that base peak."""
    ions = [ion for one in expected_series(["M44S26"], [44], cations={"Na": range(27)}) for ion in one.ions()]
    base = envelopes(ions).most_abundant
    assert [ion for ion, mz in zip(ions, base, strict=True) if printed <= mz < printed + 1] == [
        parse_ion(text)
    ]


def test_a_dopant_has_the_charges_that_were_seen():
    asked = {"ligand": "p-MBA", "cations": {"Na": [0]}, "charges": [-2], "dopants": {"Pt": 1}}
    doped = [ion for one in expected_series(["M25S18"], [24], **asked) for ion in one.ions()]
    assert {(str(ion), ion.core_charge, ion.electrons) for ion in doped} == {
        ("[Pt1Au24(p-MBA)18]2-", -2, 8),
        ("[Pt1Au24(p-MBA)18 - 2H]2-", 0, 6),
    }


def test_a_dopant_keeps_the_electrons():
    found = list(expected_series(["M25S18"], range(25), ligand="PET", charges=[-2], dopants={"Pt": 1}))
    assert [one.metals for one in found] == [24]
    assert {ion.electrons for ion in found[0].ions()} == {8}
    assert found[0].ion(24) == parse_ion("[PtAu24(PET)18]2-")


def test_ligands_without_acid_lose_no_h():
    assert {one.lost_h for one in expected_series(ALL, [0], ligand="SPhF2", charges=range(-8, 0))} == {0}


def test_complexes_against_plain_loops():
    expected = set()
    for n, extra, charge in itertools.product(range(1, 25), (0, 1), (-1, -2)):
        lost = -extra - charge
        if not 0 <= lost <= n + extra:
            continue
        for gold in range(n + 1):
            text = f"[Au{gold}Ag{n - gold}(SR){n + extra}{f'-{lost}H' if lost else ''}]{-charge}-"
            ion = parse_ion(text)
            if 500 <= envelope(ion).average <= 2500:
                expected.add(ion)
    found = [ion for one in complexes() for ion in one.ions()]
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_first_fragments_are_those_of_the_paper():
    parent = parse_ion("[Au12Ag32(SR)30]4-")
    first = {step.what: str(step.child) for step in fragment_tree(parent, 1, kinds=("complex",))}
    assert first == {
        "[Au(p-MBA)2]-": "[Au11Ag32(p-MBA)28]3-",
        "[Ag(p-MBA)2]-": "[Au12Ag31(p-MBA)28]3-",
    }
    other = {step.child for step in fragment_tree(parse_ion("[Au21Ag23(SR)27-H]4-"), 1)}
    assert parse_ion("[Au20Ag23(SR)25-H]3-") in other


@pytest.mark.parametrize(
    "text", ["[Au12Ag32(SR)28(NTP)Cl + 2Na - 2H]4-", "[Au44(SR)26 - 4H]6-", "[Ag44(SR)30]4-"]
)
def test_every_loss_conserves_atoms_and_charge(text):
    steps = list(fragment_tree(parse_ion(text), 3))
    assert {step.what for step in steps} >= {"CO2", "[(p-MBA)]-"}
    for step in steps:
        lost, charge = (step.lost.formula, step.lost.charge) if step.lost else ({"C": 1, "O": 2}, 0)
        assert Counter(lost) + Counter(step.child.formula) == Counter(step.parent.formula)
        assert charge + step.child.charge == step.parent.charge
    assert len({(step.parent, step.lost) for step in steps}) == len(steps)


def test_a_tree_by_hand():
    """PET has no acid, so no CO2; of charge 2- one anion can leave, and no more."""
    steps = {(step.what, str(step.child)) for step in fragment_tree(parse_ion("[Au2(PET)2Cl2]2-"), 3)}
    assert steps == {
        ("[Au(SC2H4Ph)2]-", "[AuCl2]-"),
        ("[Au(SC2H4Ph)Cl]-", "[Au(SC2H4Ph)Cl]-"),
        ("[AuCl2]-", "[Au(SC2H4Ph)2]-"),
        ("[(SC2H4Ph)]-", "[Au2(SC2H4Ph)Cl2]-"),
        ("[Cl]-", "[Au2(SC2H4Ph)2Cl]-"),
    }


def test_no_more_co2_leaves_than_there_are_acids():
    made = {step.child for step in fragment_tree(parse_ion("[Au3(p-MBA)3]2-"), 6)}
    assert all(-dict(ion.molecules).get("CO2", 0) <= ion.n_ligands for ion in made)
    assert max(-dict(ion.molecules).get("CO2", 0) for ion in made if ion.n_ligands == 1) == 1


def test_fragment_series_are_the_levels_of_the_tree():
    series = list(expected_series(["M44S30"], [12], exchanged={"Cl": range(2)}, charges=[-4]))
    listed = [ion for one in fragment_series(series, 2) for ion in one.ions()]
    tree = {
        step.child
        for one in series
        for ion in one.ions()
        for step in fragment_tree(ion, 2, kinds=("complex",))
    }
    assert len(listed) == len(set(listed))
    assert set(listed) == tree


def test_no_negative_losses():
    with pytest.raises(InvalidInputError, match="losses is -1"):
        list(fragment_tree(parse_ion("[Ag44(SR)30]4-"), -1))


def test_series_and_ions_have_the_same_envelopes():
    series = list(small())[::7]
    packed = series_envelopes(series)
    single = envelopes(ion for one in series for ion in one.ions())
    assert packed.mz == pytest.approx(single.mz, abs=1e-9)
    assert packed.first.tolist() == single.first.tolist()


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"frameworks": ["M45"]}, UnknownNameError, "no framework 'M45'"),
        ({"gold": [-1]}, InvalidInputError, r"gold is \[-1\]"),
        ({"ligand": "nothing"}, UnknownNameError, "no ligand 'nothing'"),
        ({"cations": {"Xx": [1]}}, UnknownNameError, "no cation 'Xx'"),
    ],
)
def test_bad_ranges_are_named(arguments, error, words):
    whole = {"frameworks": ["M44S30"], "gold": [0]} | arguments
    with pytest.raises(error, match=words):
        list(expected_series(whole.pop("frameworks"), whole.pop("gold"), **whole))


@settings(max_examples=60, deadline=None)
@given(st.floats(400, 4500), st.floats(0, 30))
def test_a_window_finds_what_a_scan_finds(stored, low, width):
    ions = [ion for one in small() for ion in one.ions()]
    packed = _scanned(ions)
    meets = np.flatnonzero((packed.low <= low + width) & (packed.high >= low))
    found = stored.window(low, low + width)
    assert Counter(one.ion for one in found) == Counter(ions[index] for index in meets)
    assert [one.mz for one in found] == sorted(one.mz for one in found)


_SCANNED = {}


def _scanned(ions):
    if "all" not in _SCANNED:
        _SCANNED["all"] = envelopes(ions, smallest=SMALLEST_SHOWN)
    return _SCANNED["all"]


def test_what_is_stored_is_what_was_computed(stored):
    for one in stored.window(2000, 2010)[:20]:
        found = envelope(one.ion, smallest=SMALLEST_SHOWN)
        assert one.mz == pytest.approx(found.most_abundant, abs=1e-8)
        assert (one.mz_low, one.mz_high) == pytest.approx((found.mz[0], found.mz[-1]), abs=1e-8)
    assert len(stored) == sum(len(one) for one in small())


def test_filling_twice_adds_nothing_and_more_gold_adds_the_rest(tmp_path):
    with Store(tmp_path / "ions.db") as store:
        found = Catalogue(store)
        assert found.fill(expected_series(ALL, range(5))) == len(found)
        assert found.fill(expected_series(ALL, range(5))) == 0
        before = len(found)
        assert found.fill(expected_series(ALL, range(8))) == before // 5 * 3
        assert (
            found.fill([*expected_series(ALL, [20]), *expected_series(ALL, range(19, 22))]) == before // 5 * 3
        )
    with Store(tmp_path / "ions.db") as store:
        again = Catalogue(store)
        assert len(again) == before // 5 * 11
        assert again.fill(expected_series(ALL, range(8))) == 0
        assert store.value("SELECT count(*) FROM catalogue") == len(again)


def test_a_broken_fill_is_continued(tmp_path, monkeypatch):
    monkeypatch.setattr("database.catalogue._IONS_AT_ONCE", 100)

    def stop(number):
        if number >= 500:
            raise KeyboardInterrupt

    with Store(tmp_path / "ions.db") as store, pytest.raises(KeyboardInterrupt):
        Catalogue(store).fill(small(), progress=stop)
    with Store(tmp_path / "ions.db") as store:
        found = Catalogue(store)
        assert 500 <= len(found) < 700
        found.fill(small())
        assert len(found) == sum(len(one) for one in small())
        assert store.value("SELECT count(*) FROM catalogue") == len(found)


def test_an_edited_file_is_noticed(tmp_path):
    with Store(tmp_path / "ions.db") as store:
        Catalogue(store).fill(expected_series(["M44S30"], range(3), cations={}, charges=[-4]))
        assert list(catalogue_differences(store)) == []
        assert store.value("PRAGMA integrity_check") == "ok"
        with store.writing() as db:
            db.execute("UPDATE catalogue SET mz = mz + 0.001 WHERE gold = 1")
            db.execute("DELETE FROM catalogue WHERE gold = 2")
        words = " ".join(map(str, catalogue_differences(store)))
        assert "has 2 ions, its series name 3" in words
        assert "[Au1Ag43(p-MBA)30]4-: stored" in words
        assert "[Au2Ag42(p-MBA)30]4-: not stored at its first peak" in words


def test_a_window_the_wrong_way_round(stored):
    with pytest.raises(InvalidInputError, match="write the lower m/z first"):
        stored.window(2605, 2600)
