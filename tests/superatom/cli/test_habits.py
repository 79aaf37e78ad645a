"""Habits of the command line: CSV wherever rows are printed, the nearest word, ratios as they are written.

Evidence: Python's csv reads what was printed and JSON of the same command says what it should be.
"""

import csv
import io
import json

import pytest
from running import run

ROWS = [
    ("count", "M25S18", "--gold", "1-3"),
    ("ground-states", "M25S18", "--gold", "1,2"),
    ("contacts", "M25S18", "--gold", "2"),
    ("envelope", "[AuxAg25-x(PET)18]- (x = 1-3)"),
    ("generate", "M25S18", "--gold", "1"),
    ("hypotheses", "44", "27", "--charge=-3"),
    ("preference", "--gold", "12,15"),
    ("rivals", "[Au21Ag23(p-MBA)27]3-"),
    ("thermo", "M25S18", "--gold", "1-2"),
]


@pytest.mark.parametrize("words", ROWS, ids=[words[0] for words in ROWS])
def test_rows_come_as_csv(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    printed = run(capsys, monkeypatch, *words, "--csv")
    assert printed.code == 0, printed.err
    rows = list(csv.DictReader(io.StringIO(printed.out)))
    assert rows
    assert all(None not in row and None not in row.values() for row in rows)
    table = run(capsys, monkeypatch, *words).out.splitlines()
    assert set(next(iter(table)).split()) & set(rows[0])
    both = run(capsys, monkeypatch, *words, "--csv", "--json")
    assert (both.code, both.out) == (2, "")


def test_csv_and_json_say_the_same(monkeypatch, capsys):
    words = ("ground-states", "M44S30", "--gold", "1-3")
    rows = csv.DictReader(io.StringIO(run(capsys, monkeypatch, *words, "--csv").out))
    found = json.loads(run(capsys, monkeypatch, *words, "--json").out)["isomers"]
    for row, same in zip(rows, found, strict=True):
        assert int(row["occupancy"]) == same["occupancy"]
        assert float(row["energy"]) == pytest.approx(same["energy"], rel=1e-9)
        assert len(row["energy"]) < 14  # no digits that a number does not have


def test_a_misspelt_command_is_told_the_nearest(monkeypatch, capsys):
    ran = run(capsys, monkeypatch, "genrate", "M25S18")
    assert ran.code == 2
    assert "did you mean generate?" in ran.err
    assert "did you mean" not in run(capsys, monkeypatch, "qqqqqq").err


@pytest.mark.parametrize(("written", "ratio"), [("1:4", 0.25), ("0.25", 0.25), ("5:1", 5.0), ("1 : 2", 0.5)])
def test_a_feed_is_a_ratio_as_it_is_written(written, ratio, monkeypatch, capsys):
    said = json.loads(run(capsys, monkeypatch, "preference", "--feed", written, "--json").out)
    assert said["feed"]["ratio"] == ratio


@pytest.mark.parametrize("wrong", ["1:0", "a:b", "1:2:3", "-1:2", "nan"])
def test_what_is_no_feed_is_refused(wrong, monkeypatch, capsys):
    ran = run(capsys, monkeypatch, "preference", f"--feed={wrong}")
    assert ran.code == 2
    assert "Error" in ran.err
