"""`superatom preference --between` as a user meets it.

Evidence: shares and errors are printed as words, a CSV has the numbers in one table, both of the same object;
the stated datum stands in a sentence beside them.
"""

import csv
import io

from running import run

import superatom


def test_each_x_has_its_share_its_error_and_the_datum(capsys, monkeypatch):
    done = run(capsys, monkeypatch, "preference", "--between", "--gold", "12,13")
    assert done.code == 0
    places = superatom.preferences([12, 13], between=True).places
    assert [place.gold for place in places] == [12, 13]
    rows = [line for line in done.out.splitlines() if "±" in line]
    for row, place in zip(rows, places, strict=True):
        assert f"{place.lowest} ({100 * place.share:.0f} % of draws)" in row
        assert int(row.split()[0]) == place.gold
    assert "M44S27 and M44S30 are taken to be equal at x = 13-16" in done.out
    assert "a point is taken to be off by 0.33 eV" in done.out


def test_csv_has_the_numbers_of_every_x(capsys, monkeypatch):
    done = run(capsys, monkeypatch, "preference", "--between", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [int(row["gold"]) for row in rows] == list(range(45))
    assert all(0 <= float(row["share"]) <= 1 and float(row["error"]) > 0 for row in rows)


def test_without_anything_to_compare_it_says_what_to_give(capsys, monkeypatch):
    done = run(capsys, monkeypatch, "preference")
    assert done.code == 2
    assert "--between" in done.err
