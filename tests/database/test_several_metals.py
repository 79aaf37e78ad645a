"""Candidates of three metals are stored, found, checked, and results of theirs come home.

Evidence: numbers come from the isomers of brute-force orbits (tests/structures/arrangement) and from the
placements that a multinomial coefficient counts; outputs are written by hand in xtb's words; one thing is
changed at a time.
"""

import json
from math import factorial

import pytest

from database.arrangements import MetalsRequest, generate_metals
from database.chosen import candidate_atoms
from database.generate import Request, generate
from database.query import find
from database.results import add_results
from database.store import Store
from database.verify import verify
from structures.calculations.folder import export_candidate
from structures.calculations.job import job_for
from structures.calculations.record import RECORD
from structures.errors import ChargeBalanceError, InvalidInputError, TooManyError, UnknownNameError
from structures.library import framework

M25S18 = framework("M25S18")


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "test.db") as opened:
        generate(opened, M25S18, Request(guests=(1,)))
        generate_metals(opened, M25S18, MetalsRequest("Au22Ag2Cu1"))
        yield opened


def checked(store):
    return [words for _, _, differences in verify(store) for words in differences]


def test_every_isomer_is_stored_once_with_its_species(store):
    rows = list(find(store, "Cu>0"))
    assert len(rows) == 330
    assert sum(row["degeneracy"] for row in rows) == factorial(25) // factorial(22) // 2
    assert {row["species"] for row in rows} == {"[Au22Ag2Cu1(p-MBA)18]-"}
    assert {(row["host"], row["guest"], row["gold"], row["electrons"]) for row in rows} == {
        ("Au", "Cu,Ag", 22, 8)
    }
    assert {row["energy"] for row in rows} == {None}
    assert all("no ordering model for Ag/Au/Cu" in row["energy_source"] for row in rows)
    (again,) = generate_metals(store, M25S18, MetalsRequest("Cu1Ag2Au22"))
    assert (again.candidates, again.new, again.ions) == (330, 0, 0)
    assert checked(store) == []


def test_metals_are_found_by_their_numbers(store):
    generate_metals(store, M25S18, MetalsRequest("Au23Ag1Cu1"))
    number = {term: len(list(find(store, term))) for term in ("Cu>0", "Ag=2", "1<Ag<24", "Cu=0", "Pt>0")}
    assert number == {"Cu>0": 364, "Ag=2": 330, "1<Ag<24": 330, "Cu=0": 3, "Pt>0": 0}
    assert len(list(find(store, "Cu=1", kind="species"))) == 2
    assert {row["gold"] for row in find(store, "Ag=1,Cu=1", kind="ions")} == {23}
    text = next(find(store, "Cu=1,Ag=2"))["occupancy"]
    assert [row["occupancy"] for row in find(store, f"occupancy='{text}'")] == [text]
    assert len(list(find(store, "occupancy<1000000000"))) == 3
    assert len(list(find(store, f"occupancy!='{text}'"))) == 366
    with pytest.raises(UnknownNameError, match="for the number of a metal: Cu>0"):
        list(find(store, "copper=1"))


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("occupancy_hex", "Cu:0x1,Ag:0x48", "occupancy_hex is"),
        ("occupancy_hex", "Cu:0x1,Ag:0x1", "share site 0"),
        ("degeneracy", 7, "degeneracy is 7"),
        ("guest", "Ag,Cu", "guest is 'Ag,Cu'"),
        ("energy", 0.5, "energy is 0.5, recomputed None"),
    ],
)
def test_verify_sees_what_was_edited(store, column, value, words):
    number = next(find(store, "occupancy='Cu:0x1,Ag:0x6'"))["id"]
    with store.writing():
        store.db.execute(f"UPDATE candidates SET {column} = ? WHERE id = ?", [value, number])
    found = checked(store)
    assert all(f"candidates {number}: " in line for line in found)
    assert any(words in line for line in found)


def test_other_metals_come_at_the_charges_that_were_seen(store):
    made = generate_metals(store, M25S18, MetalsRequest("Au22Ag2Pt1", sites=("Pt:0",)))
    assert [(row.charge, row.electrons, row.isomers) for row in made] == [(0, 6, 18), (-2, 8, 18)]
    assert {row["core_charge"] for row in find(store, "Pt=1")} == {0, -2}
    assert checked(store) == []


def test_a_sample_is_a_part_of_the_isomers(store):
    (made,) = generate_metals(store, M25S18, MetalsRequest("Au13Ag8Cu4", sample=20))
    assert (made.isomers, made.candidates, made.new) == (107_337_552, 20, 20)
    assert checked(store) == []


@pytest.mark.parametrize(
    ("request_", "error", "words"),
    [
        (MetalsRequest("Au13Ag8Cu4"), TooManyError, "107,337,552 candidates of M25S18 with Au13Ag8Cu4"),
        (MetalsRequest("Au13Ag8Cu5"), InvalidInputError, "26 metal atoms and there are 25 sites"),
        (MetalsRequest("Au22Ag2Ir1"), InvalidInputError, "no agreed superatom valence"),
        (MetalsRequest("Au22Ag2Cu1", sample=0), InvalidInputError, "--sample 0"),
        (MetalsRequest("Au22Ag2Cu1", sites=("ico",)), InvalidInputError, "do not say of which metal"),
        (MetalsRequest("Au22Ag2Cu1", charge=30), ChargeBalanceError, "at charge 30"),
    ],
)
def test_what_cannot_be_made_is_refused_before_anything_is_written(store, request_, error, words):
    before = store.db.conn.total_changes
    with pytest.raises(error, match=words):
        generate_metals(store, M25S18, request_)
    assert store.db.conn.total_changes == before


def test_beyond_64_sites_a_sample_is_stored(store):
    before = store.db.conn.total_changes
    with pytest.raises(TooManyError, match="draw a sample"):
        generate_metals(store, framework("M102S44"), MetalsRequest("Au100Ag1Cu1"))
    assert store.db.conn.total_changes == before
    (made,) = generate_metals(store, framework("M102S44"), MetalsRequest("Au100Ag1Cu1", sample=10))
    assert (made.isomers, made.new) == (5152, 10)
    assert len(list(find(store, "framework=M102S44,Cu=1"))) == 10
    assert checked(store) == []


def exported(store, folder):
    row = next(find(store, "occupancy='Cu:0x1,Ag:0x6'"))
    atoms = candidate_atoms(M25S18, row, "H")
    made = export_candidate(job_for(atoms), "xtb", folder, source={"candidate": row["id"]})
    (folder / made.name / "cluster.out").write_text(
        "   * xtb version 6.5.1 (x)\n         :: total energy  -300.0 Eh    ::\n"
        "         :: HOMO-LUMO gap  0.53 eV    ::\n         :: total charge  -1.0 e    ::\n"
        "          | TOTAL ENERGY  -300.0 Eh   |\n"
    )
    return row["id"], folder / made.name


def test_a_result_of_three_metals_comes_home(store, tmp_path):
    number, folder = exported(store, tmp_path / "runs")
    assert "Cu0x1Ag0x6" in folder.name
    record = json.loads((folder / RECORD).read_text())
    assert (record["occupancy"], record["host"], record["guest"]) == ("Cu:0x1,Ag:0x6", "Au", "Cu,Ag")
    (added,) = add_results(store, folder)
    assert added.outcome == "stored"
    (row,) = find(store, kind="calculations")
    assert (row["candidate_id"], row["occupancy"]) == (number, "Cu:0x1,Ag:0x6")


def test_a_result_whose_metals_were_changed_is_refused(store, tmp_path):
    _, folder = exported(store, tmp_path / "runs")
    record = json.loads((folder / RECORD).read_text())
    (folder / RECORD).write_text(json.dumps(record | {"occupancy": "Cu:0x1,Ag:0xa"}))
    (added,) = add_results(store, folder)
    assert "says otherwise" in added.reason
