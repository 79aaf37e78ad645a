"""One rule for the ions: what `generate` stores, `catalogue` fills and `link` offers for a class.

Evidence: `generate` writes its ions into the file, which sqlite3 reads back; the numbers for the paper's
three compositions are counted by a loop written here; the classes are every framework of the library and a
user's.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from database.frameworks import add_framework, stored_class
from database.generate import Request, generate
from database.masses.candidates import candidate_ions, is_usual
from database.masses.expected import expected_ions, expected_series
from database.masses.fragments import first_fragments
from database.masses.notation import parse_ion
from database.offered import offered_ions
from database.store import Store
from structures.errors import UnknownNameError
from structures.library import FRAMEWORKS, framework
from structures.library.classes import class_of

COUNTED = [name for name in FRAMEWORKS if len(framework(name).sites) <= 64]  # one column of the database
PAPER = (
    ("M44S30", {"Au": 12, "Ag": 32}, 30, -4, range(-4, -2), 4, 9),
    ("M44S27", {"Au": 21, "Ag": 23}, 27, -3, range(-4, -2), 8, 18),
    ("M44S26", {"Au": 43, "Ag": 1}, 26, -2, range(-8, -1), 16, 119),
)


def users_own():
    """A frame that is no class of the library: M28S20 without a sulfur, 1-."""
    known = framework("M28S20")
    return replace(known, name="mine", anchors=known.anchors[:-1], core_charge=-1, evidence="user")


def stored(path):
    with closing(sqlite3.connect(path)) as db:
        return {text for (text,) in db.execute("SELECT ion FROM ions")}


@pytest.mark.parametrize("name", [*COUNTED, "mine"])
def test_link_offers_what_generate_stores(name, tmp_path):
    path = tmp_path / "a.db"
    with Store(path) as store:
        made = users_own() if name == "mine" else framework(name)
        generate(store, made, Request((3,), sample=1))
        class_name = stored_class(store, name).name
        here = {str(ion) for ion in offered_ions(store, [name], polarity=None).all}
        by_class = {str(ion) for ion in offered_ions(store, [class_name], polarity=None).all}
    found = stored(path)
    assert len(found) > 0
    assert found <= here == by_class
    with Store(tmp_path / "other.db") as store:
        with store.writing():
            add_framework(store, made)
        assert found <= {str(ion) for ion in offered_ions(store, [name], gold=[3], polarity=None).all}


def test_ligands_that_keep_their_places_are_in_every_ion():
    """Two sulfurs of M28S20 made phosphines: 18 thiolates beside 2 PPh3, two electrons more."""
    known = framework("M28S20")
    own = [replace(each, kind="L P", ligand="PPh3") for each in known.anchors[:2]]
    made = replace(known, name="mine", anchors=(*own, *known.anchors[2:]), evidence="user")
    described = class_of(made)
    assert (described.held, described.free, described.taken) == ((("PPh3", 2),), 18, 18)
    found = candidate_ions([described], gold=[28])  # p-MBA: charges by loss of acidic H
    assert found
    assert {dict(ion.ligands)["PPh3"] for ion in found} == {2}
    assert {dict(ion.ligands)["p-MBA"] for ion in found} == {18}


@pytest.mark.parametrize("paper", PAPER, ids=lambda paper: paper[0])
def test_the_three_rules_are_one(paper):
    name, metals, ligands, core, charges, most, number = paper
    counted = [
        (z, na, core + na - z) for z in charges for na in range(most + 1) if 0 <= core + na - z <= ligands
    ]
    rule = set(expected_ions(metals, {"p-MBA": ligands}, core))
    assert {(ion.charge, dict(ion.cations).get("Na", 0), ion.lost_h) for ion in rule} == set(counted)
    assert len(rule) == number
    gold = metals["Au"]
    assert {ion for one in expected_series([name], [gold]) for ion in one.ions()} == rule
    assert set(candidate_ions([name], gold=[gold], exchanged={"Cl": [0]})) == rule


def test_a_spare_ion_is_offered_but_not_usual():
    offered = offered_ions(None, ["M44S26"], gold=[44])
    assert not set(offered.ions) & set(offered.spare)
    assert all(map(is_usual, offered.ions))
    assert parse_ion("[Au44(p-MBA)26 + 12Na - 16H]6-") in offered.ions
    assert parse_ion("[Au44(p-MBA)26 + 12Na - 13H]3-") in offered.spare
    asked = offered_ions(None, ["M44S26"], gold=[44], cations={"Na": range(17)})
    assert asked.spare == ()
    beside = set(offered.all) - set(asked.ions)  # charges by H alone, and other electron counts
    assert set(asked.ions) < set(offered.all)
    assert all(not ion.cations or dict(ion.cations).keys() == {"H"} for ion in beside)


def test_stored_ions_of_the_classes_are_offered_too(tmp_path):
    with Store(tmp_path / "a.db") as store:
        generate(store, framework("M25S18"), Request((3,), sample=1, ligand="SC2H4Ph"))
        found = offered_ions(store, ["M25S18"], gold=[3])
        assert parse_ion("[Au3Ag22(SC2H4Ph)18]-") in found.spare
        assert parse_ion("[Au3Ag22(SC2H4Ph)18]-") not in offered_ions(store, ["M44S26"]).all
        assert parse_ion("[Au3Ag22(SC2H4Ph)18]-") not in offered_ions(store, ["M25S18"], gold=[4]).all


def test_all_three_fragments_of_a_mixed_shell():
    parent = "[Ag44(p-MBA)27Cl3]4-"
    left = {"[Ag43(p-MBA)25Cl3]3-", "[Ag43(p-MBA)26Cl2]3-", "[Ag43(p-MBA)27Cl]3-"}
    assert {str(ion) for ion in first_fragments([parse_ion(parent)])} == left
    offered = offered_ions(None, named=[parent], fragments=True)
    assert {str(ion) for ion in offered.ions} == {parent, *left}


def test_polarity_keeps_one_sign():
    assert {ion.charge for ion in candidate_ions(["M38S24"], gold=[0], polarity="positive")} == {1, 2}
    assert candidate_ions(["M44S30"], gold=[0], polarity="positive") == []


def test_a_class_that_nobody_knows_is_refused(tmp_path):
    with Store(tmp_path / "a.db") as store, pytest.raises(UnknownNameError, match="no framework 'mine'"):
        offered_ions(store, ["mine"])
