"""`find` at the prompt: counts, columns, CSV, and an error where a value cannot be.

Evidence: Python's csv and json read what was printed; numbers of isomers are counted by `count`.
"""

import csv
import io
import json

import pytest
from running import run

import superatom


@pytest.fixture
def db(tmp_path):
    superatom.generate("M25S18", [1, 2], db=tmp_path / "a.db")
    return tmp_path / "a.db"


def test_count_columns_and_order(db, monkeypatch, capsys):
    def find(*words):
        return run(capsys, monkeypatch, "find", *words, "--db", db)

    isomers = {row.gold: row.isomers for row in superatom.count("M25S18", [1, 2])}
    assert int(find("gold=1-2", "--count").out) == sum(isomers.values())
    assert int(find("gold in (1)", "--count").out) == isomers[1]
    table = find(
        "gold=1|gold=2", "--columns", "gold,degeneracy", "--sort", "-gold,degeneracy", "--limit", "4"
    )
    lines = [line.split() for line in table.out.splitlines()]
    assert lines[0] == ["gold", "degeneracy"]
    assert {line[0] for line in lines[1:]} == {"2"}
    assert [int(line[1]) for line in lines[1:]] == sorted(int(line[1]) for line in lines[1:])
    rows = list(csv.DictReader(io.StringIO(find("gold=1", "--csv", "--columns", "id,gold").out)))
    assert [tuple(row) for row in rows] == [("id", "gold")] * isomers[1]
    assert set(json.loads(find("gold=1", "--json", "--columns", "id").out)[0]) == {"id"}


def test_what_no_row_can_have_is_an_error(db, monkeypatch, capsys):
    for words, said in (
        ("framework=M25S81", "did you mean M25S18?"),
        ("gold=1,gold=2", "no row has gold=1 and gold=2"),
        ("verdict=reprted", "no candidates have verdict=reprted"),
    ):
        ran = run(capsys, monkeypatch, "find", words, "--db", db)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
    empty = run(capsys, monkeypatch, "find", "framework=M44S30", "--db", db)
    assert empty.code == 0
    assert "0 candidates; no candidates with framework=M44S30 are stored" in empty.err
    assert superatom.find("framework=M25S81", db=db) == []


def test_an_occupancy_is_said_in_words_beside_it(db, monkeypatch, capsys):
    """Sites are counted from the bits by the orbits that `frameworks` prints."""
    orbits = superatom.framework("M25S18").orbits
    rows = superatom.find("gold=2", db=db)
    for row in rows:
        bits = [site for site in range(25) if row["occupancy"] >> site & 1]
        held = {label: len(set(sites).intersection(bits)) for label, sites in orbits.items()}
        assert dict(word.split(":") for word in row["sites"].split()) == {
            label: str(number) for label, number in held.items() if number
        }
    two = run(capsys, monkeypatch, "find", "gold=2,sites=ico:2", "--count", "--db", db)
    assert int(two.out) == sum(row["sites"] == "ico:2" for row in rows) > 0
    table = run(capsys, monkeypatch, "find", "gold=2", "--db", db).out
    assert "ico:1 staple:1" in table
