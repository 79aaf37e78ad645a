"""MS/MS: a precursor and its fragment tree fitted together.

Evidence: the spectra are by foreign code (`tests/database/spectra/judge/foreign.py`); which fragments are in
them is written down here by hand, so the tree must name these and no others.
"""

import sys
from pathlib import Path

import numpy as np
import pytest
from running import run

import superatom
from superatom.spectrum_figure import save_spectrum_figure

sys.path.insert(0, str(Path(__file__).parents[2] / "database/spectra/judge"))
from foreign import Settings, cluster, spectrum

PARENT = "[Au12Ag32(p-MBA)30]4-"


def core(gold, silver, ligands, charge, **riders):
    return cluster({"Au": gold, "Ag": silver}, {"p-MBA": ligands}, charge, **riders)


def complex_of(metal):
    return cluster({metal: 1}, {"p-MBA": 2}, -1)


WITHOUT_CO2 = core(12, 31, 28, -3, C=-1, O=-2)
SMALL = {complex_of("Ag"): 0.4, complex_of("Au"): 0.2}
MADE = {
    core(12, 32, 30, -4): 1.0,
    core(12, 31, 28, -3): 0.8,
    core(11, 32, 28, -3): 0.3,
    WITHOUT_CO2: 0.2,
    core(12, 32, 29, -3): 0.15,
    **SMALL,
}
LEFT = {
    "[Au12Ag31(p-MBA)28]3-": 0.8,
    "[Au11Ag32(p-MBA)28]3-": 0.3,
    "[Au12Ag31(p-MBA)28 - CO2]3-": 0.2,
    "[Au12Ag32(p-MBA)29]3-": 0.15,
}


def written(path, amounts, seed=1):
    settings = Settings(ions=2e5, resolution=7_000, drift=0.0)
    mz, intensity = spectrum(amounts, seed, settings, (380, 3500))
    np.savetxt(path, np.column_stack([mz, intensity]), fmt="%.5f\t%.1f")
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return written(tmp_path_factory.mktemp("msms") / "msms.txt", MADE)


@pytest.fixture(scope="module")
def found(file):
    folder = file.parent
    return superatom.link(
        file, parent=PARENT, figure=folder / "tree.svg", report=folder / "page.html", db=folder / "own.db"
    )


def test_the_tree_names_the_fragments_that_were_made(found):
    tree = found.precursor
    assert {str(ion) for ion in tree.left} == LEFT.keys()
    assert {str(ion) for ion in tree.leaving} == {"[Ag(p-MBA)2]-", "[Au(p-MBA)2]-"}
    total = sum(MADE.values())
    for ion in tree.left:
        assert tree.shares[ion] == pytest.approx(LEFT[str(ion)] / total, abs=0.01)
    assert tree.shares[tree.ion] == pytest.approx(1 / total, abs=0.01)
    assert {(str(one.parent), str(one.child), one.lost) for one in tree.steps} == {
        (PARENT, "[Au12Ag31(p-MBA)28]3-", ("[Ag(p-MBA)2]-",)),
        (PARENT, "[Au11Ag32(p-MBA)28]3-", ("[Au(p-MBA)2]-",)),
        (PARENT, "[Au12Ag32(p-MBA)29]3-", ("[(p-MBA)]-",)),
        ("[Au12Ag31(p-MBA)28]3-", "[Au12Ag31(p-MBA)28 - CO2]3-", ("CO2",)),
    }
    assert found.linked.answer.word == "explained"


def test_no_rival_of_a_fragment_has_what_the_precursor_lacks(found):
    for one in found.linked.assignments:
        if str(one.ion) != PARENT:
            assert not any(dict(rival.ion.cations).get("Na") for rival in one.rivals)
            assert all(rival.ion.gold <= 12 for rival in one.rivals)
    assert any(
        dict(rival.ion.cations).get("Na")
        for one in found.linked.assignments
        if str(one.ion) == PARENT
        for rival in one.rivals
    )


def test_the_tree_is_drawn_and_in_the_page(found, file):
    drawn = (file.parent / "tree.svg").read_text()
    without = file.parent / "without.svg"
    save_spectrum_figure(found.linked, without)
    assert len(drawn) > len(without.read_text()) + 10_000
    assert f"precursor {PARENT}" in (file.parent / "page.html").read_text()


def test_a_stored_run_is_asked_again_with_its_parent(found, file):
    again = superatom.report(file.parent / "again.html", runs=[found.run], db=file.parent / "own.db")
    assert again
    assert f"precursor {PARENT}" in (file.parent / "again.html").read_text()


def test_losses_that_were_not_seen_are_passed_over(tmp_path):
    """Of a precursor that is not there any more: two losses at once, what is between them is not seen."""
    made = {core(12, 32, 29, -3): 1.0, core(11, 31, 26, -2): 1.0}
    mz, intensity = spectrum(made, 2, Settings(ions=1e5, resolution=7_000, drift=0.0))
    np.savetxt(tmp_path / "s.txt", np.column_stack([mz, intensity]), fmt="%.5f\t%.1f")
    tree = superatom.link(tmp_path / "s.txt", parent=PARENT, keep=False, rivals=False).precursor
    assert "not seen itself, 2 fragments" in tree.sentence
    assert {(str(one.parent), str(one.child), one.lost) for one in tree.steps} == {
        (PARENT, "[Au12Ag32(p-MBA)29]3-", ("[(p-MBA)]-",)),
        (PARENT, "[Au11Ag31(p-MBA)26]2-", ("[Ag(p-MBA)2]-", "[Au(p-MBA)2]-")),
    }


@pytest.mark.parametrize(
    ("parent", "left"),
    [
        ("[Au21Ag23(p-MBA)27 - H]4-", set()),
        ("[Au14Ag30(p-MBA)30]4-", {"[Au13Ag30(p-MBA)28 - 2CO2]3-"}),  # 2 CO2 weigh 1.1 Da less than Au for Ag
    ],
)
def test_a_foreign_parent_is_refused(file, parent, left):
    told = superatom.link(file, parent=parent, rivals=False, keep=False).document["precursor"]
    assert told["sentence"].startswith(f"not the MS/MS of {parent}")
    assert told["share"] is None
    assert {one["ion"] for one in told["fragments"]} <= left


def test_what_leaves_speaks_for_no_precursor(tmp_path):
    """[Ag(SR)2]- and [Au(SR)2]- come from any such cluster."""
    names = written(tmp_path / "small.txt", SMALL, 3)
    tree = superatom.link(names, parent=PARENT, keep=False, rivals=False).precursor
    assert tree.sentence.startswith(f"nothing speaks for {PARENT}")


def test_losses_are_as_many_as_asked(tmp_path):
    """CO2 after [Ag(p-MBA)2]- is the second loss."""
    file = written(tmp_path / "s.txt", {core(12, 31, 28, -3): 1.0, WITHOUT_CO2: 0.5}, 4)
    found = superatom.link(file, parent=PARENT, losses=1, keep=False, rivals=False)
    assert {str(ion) for ion in found.precursor.left} == {"[Au12Ag31(p-MBA)28]3-"}
    assert found.linked.unexplained > 0.2
    assert (
        "not all of the spectrum" in found.precursor.sentence or "not the MS/MS" in found.precursor.sentence
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--parent", "[Au25(PET)18]-"), "loses no anion and no CO2"),
        (("--parent", "Ag44(p-MBA)30"), "charge"),
        (("--parent", PARENT, "--polarity", "positive"), "is negative, the spectrum is positive"),
        (("--parent", PARENT, "--losses", "0"), "losses"),
    ],
)
def test_a_parent_that_cannot_be_is_said(capsys, monkeypatch, file, asked, words):
    database = file.parent / "none.db"
    ran = run(capsys, monkeypatch, "link", str(file), *asked, "--db", str(database))
    assert ran.code == 2
    assert words in ran.err
    assert not database.exists()
