"""Every m/z that the paper prints, against predictions, within the resolution of its print.

The printed numbers are the paper's; masses are checked elsewhere against other programs. The sodium and
hydrogen counts of the 8-, 7- and 6- ions are not told to the program: they must be the only ones that fit.
"""

import pytest

from database.linking import link_observations
from database.masses.expected import expected_ions
from database.observations import load_observations, observations, print_resolution
from database.species import add_ions, add_species
from database.store import Store
from structures.library import framework


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    """Species and ions as `generate` stores them, without its candidates, which links do not ask for."""
    with Store(tmp_path_factory.mktemp("links") / "a.db") as store:
        load_observations(store)
        with store.writing():
            for name, numbers in (
                ("M44S30", range(13)),
                ("M44S27", range(17, 30)),
                ("M44S26", range(35, 45)),
            ):
                cluster = framework(name)
                for gold in numbers:
                    parts = {"Au": gold, "Ag": 44 - gold}, cluster.shell("p-MBA"), cluster.core_charge
                    add_ions(store, add_species(store, *parts, None), expected_ions(*parts), None)
        yield store, link_observations(store)


PRINTED = {
    "1610": "[Au44(p-MBA)26 + 11Na - 17H]8-",
    "1843": "[Au44(p-MBA)26 + 12Na - 17H]7-",
    "2151": "[Au44(p-MBA)26 + 12Na - 16H]6-",
    "2335.5": "[Ag44(p-MBA)30]4-",
    "2975": "[Ag43(p-MBA)28]3-",
}


def test_each_printed_mz_has_exactly_one_answer(linked):
    _, links = linked
    answers = [(link.reported, link.ion, link.verdict) for link in links if link.reported in PRINTED]
    assert answers == [(mz, ion, "within print resolution") for mz, ion in PRINTED.items()]


def test_no_printed_mz_is_left_out(linked):
    _, links = linked
    printed = {row["mz_reported"] for row in observations() if row["mz_reported"]}
    assert printed == set(PRINTED) == {link.reported for link in links} & printed


def test_windows_hold_what_the_paper_says_they_hold(linked):
    _, links = linked
    windows = {link.observation: link for link in links if "-" in link.reported}
    assert windows["obs030"].verdict.startswith("5 of 5 ions inside")
    assert windows["obs057"].verdict.startswith("47 of 48 ions inside")  # x = 12 without Cl ends at 2607
    assert windows["obs092"].verdict.startswith("no ion assigned")


def test_links_are_stored_once(linked):
    store, links = linked
    before = store.value("SELECT count(*) FROM links")
    assert link_observations(store) == links
    assert store.value("SELECT count(*) FROM links") == before


def test_inferred_counts_are_marked_in_the_link(linked):
    _, links = linked
    assert {link.reported for link in links if link.inferred == "Na/H count"} == {"1610", "1843"}


def test_integers_are_truncated_and_decimals_rounded():
    assert print_resolution("1843") == (1843.0, 1844.0)
    assert print_resolution("2335.5") == pytest.approx((2335.45, 2335.55))


def test_contradictions_of_the_paper_are_stored_with_their_remark(tmp_path):
    with Store(tmp_path / "a.db") as store:
        assert load_observations(store) == 108
        assert load_observations(store) == 0
        notes = {row["id"]: row["note"] for row in store.rows("SELECT id, note FROM observations")}
    assert "must be meant" in notes["obs077"]
    assert "wider than pure" in notes["obs045"]
