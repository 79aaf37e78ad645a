"""Candidates of another metal in gold: energies, ranks and errors of one guest, and nothing beyond.

Evidence: the order of sites is that of published energies (centre, shell, staple for Pd); rows as an older
version stored them are put into the database by hand; verification compares every stored value.
"""

import pytest

import superatom
from database.chosen import best_candidates
from database.refresh import refresh
from database.store import Store
from database.verify import verify
from structures.errors import InvalidInputError
from structures.library import framework

M25 = framework("M25S18")
OLD = "no ordering model for Pd/Au here"  # as it was stored before there was one


@pytest.fixture
def palladium(tmp_path):
    path = tmp_path / "some.db"
    superatom.generate("M25S18", guests=[1, 2], host="Au", guest="Pd", charge=-2, ligand="H", db=path)
    return path


def wrong(store):
    return [one for _, _, found in verify(store) for one in found]


def orbit_of(row):
    return M25.sites[row["occupancy"].bit_length() - 1].orbit


def test_one_guest_has_an_energy_a_rank_and_their_errors(palladium):
    found = superatom.find("gold=24", sort="energy", db=palladium)
    assert [orbit_of(row) for row in found] == ["centre", "ico", "staple"]
    assert [row["rank"] for row in found] == [1, 2, 3]
    assert found[0]["energy"] == 0
    assert all(row["energy_error"] > 0 for row in found[1:])
    assert all(row["weight_low"] <= row["weight"] <= row["weight_high"] for row in found)
    assert sum(row["weight"] for row in found) == pytest.approx(1)
    assert "1 Pd" in found[1]["reason"]
    assert any("one Pd" in words for words in found.cautions)


def test_two_guests_have_none_and_the_reason_stands_there(palladium):
    found = superatom.find("gold=23", db=palladium)
    assert {row["energy"] for row in found} == {None}
    assert {row["energy_source"] for row in found} == {"no ordering model for 2 Pd here: it knows 1"}
    told = superatom.explain(found[0]["id"], db=palladium)
    assert "No energy: no ordering model for 2 Pd here" in " ".join(told.explanation.sentences)
    with Store(palladium) as store:
        assert wrong(store) == []


def test_metals_named_the_other_way_round_are_the_same_energies(palladium, tmp_path):
    other = tmp_path / "other.db"
    superatom.generate("M25S18", metals="Au24Pd1", charge=-2, ligand="H", db=other)
    rows = superatom.find("", sort="energy", db=other)
    assert {(row["host"], row["guest"]) for row in rows} == {("Pd", "Au")}
    own = superatom.find("gold=24", sort="energy", db=palladium)
    for column in ("energy", "rank", "weight"):
        assert [row[column] for row in rows] == pytest.approx([row[column] for row in own])
    with Store(other) as store:
        assert wrong(store) == []


def test_the_best_are_chosen_by_the_model_and_refused_beyond_it(tmp_path):
    path = tmp_path / "best.db"
    superatom.generate("M25S18", guests=1, host="Au", guest="Cd", charge=0, best=1, ligand="H", db=path)
    (row,) = superatom.find("", db=path)
    assert orbit_of(row) == "ico"
    with pytest.raises(InvalidInputError, match="2 Cd in M25S18"):
        superatom.generate("M25S18", guests=2, host="Au", guest="Cd", charge=1, best=1, db=path)


def test_rows_of_an_older_version_verify_as_they_are_and_are_filled_on_request(palladium):
    with Store(palladium) as store:
        with store.writing():
            store.db.execute(
                "UPDATE candidates SET energy = NULL, weight = NULL, rank = NULL, energy_error = NULL, "
                "weight_low = NULL, weight_high = NULL, rank_low = NULL, rank_high = NULL, checksum = NULL, "
                "reason = replace(substr(reason, 1, instr(reason, ';') - 1), ';', '') || '; ' || ?, "
                "energy_source = ?",
                [OLD, OLD],
            )
        assert wrong(store) == []
        assert {row["energy"] for row in store.rows("SELECT energy FROM candidates")} == {None}
        assert list(refresh(store))
        filled = list(store.rows("SELECT energy, gold FROM candidates WHERE energy IS NOT NULL"))
        assert len(filled) == 3
        assert {row["gold"] for row in filled} == {24}
        assert wrong(store) == []


def test_the_best_of_each_pair_of_metals_are_exported_apart(palladium):
    superatom.generate("M25S18", 24, charge=-2, ligand="H", db=palladium)
    with Store(palladium) as store:
        rows = best_candidates(store, 1, framework_name="M25S18", gold=[24])
    assert {row["guest"] if row["guest"] != "Au" else row["host"] for row in rows} == {"Pd", "Ag"}
    assert [row["energy"] for row in rows] == [0, 0]
