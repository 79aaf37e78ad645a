"""`superatom simulate`, `link` and `rivals` as a chemist uses them.

Evidence: what was simulated is what must be found; the tables are read back with sqlite3, not with our
code; the m/z and counts of the paper are its own.
"""

import json
import sqlite3
from contextlib import closing

import pytest
from running import run

from database.observed.spectra import stored_spectrum
from database.spectra.read.readers import read_spectrum
from database.spectra.simulated.mixtures import mixture
from database.store import Store

S27 = ("--mixture", "[Au20Ag24(SR)27]3-=0.6", "--mixture", "[Au21Ag23(SR)27]3-=1")


def rows(path, sql):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def linked(capsys, monkeypatch, tmp_path, *arguments):
    ran = run(capsys, monkeypatch, "link", *arguments, "--db", str(tmp_path / "s.db"), "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_from_mixture_to_stored_assignments(capsys, monkeypatch, tmp_path):
    text, figure = tmp_path / "s.txt", tmp_path / "s.png"
    made = run(capsys, monkeypatch, "simulate", *S27, "--ions", "2e4", "--shift", "4", "-o", str(text))
    assert made.code == 0
    found = linked(capsys, monkeypatch, tmp_path, str(text), "--figure", str(figure))
    assert [one["ion"] for one in found["assignments"]] == ["[Au21Ag23(p-MBA)27]3-", "[Au20Ag24(p-MBA)27]3-"]
    assert {one["verdict"] for one in found["assignments"]} == {"undecided"}
    assert any("-1 p-MBA +7 Na -8 H" in words and "calibrant" in words for words in found["remarks"])
    assert any("cosine of 0.99 does not prove" in words for words in found["remarks"])
    assert figure.stat().st_size > 20_000
    again = linked(capsys, monkeypatch, tmp_path, str(text))
    assert again["run"] == found["run"]
    database = tmp_path / "s.db"
    assert rows(database, "SELECT count(*) FROM spectra") == [(1,)]
    assert rows(database, "SELECT count(*) FROM runs") == [(1,)]
    assert rows(database, "SELECT count(*) FROM assignments WHERE decoy = 0") == [(2,)]
    assert rows(database, "SELECT count(*) > 3 FROM rivals") == [(1,)]
    assert rows(database, "SELECT count(*) > 20 FROM peaks") == [(1,)]
    asked = run(
        capsys, monkeypatch, "find", "gold=21", "--kind", "assignments", "--db", str(database), "--json"
    )
    assert json.loads(asked.out)[0]["species"] == "[Au21Ag23(p-MBA)27]3-"
    assert run(capsys, monkeypatch, "verify", "--db", str(database)).code == 0


LADDER = {
    "[Au12Ag32(p-MBA)30]4-": 1.0,
    "[Au12Ag32(p-MBA)30 + Na - H]4-": 0.8,
    "[Au12Ag32(p-MBA)30 + 2Na - 2H]4-": 0.6,
    "[Au12Ag32(p-MBA)30 + 3Na - 3H]4-": 0.5,
    "[Au12Ag32(p-MBA)30 + 4Na - 4H]4-": 0.3,
}


@pytest.mark.parametrize("seed", ["0", "1"])
@pytest.mark.parametrize(
    "case",
    [
        ((), ()),
        (("generate", "M44S30", "--gold", "12", "--sites", "ico"), ()),
        (("generate", "M44S26", "--gold", "16", "--sample", "1"), ()),
        ((), ("--calibrant", "[Au12Ag32(p-MBA)30]4-")),
        ((), ("--cation", "Na:0-4", "--frameworks", "M44S30")),
        ((), ("--frameworks", "M44S30,M30S18")),
    ],
)
def test_a_ladder_that_generate_stores_comes_back_whole(capsys, monkeypatch, tmp_path, case, seed):
    """Five ions with 0 to 4 Na; ions with 15 Na, or 3 Cl, fit a part of them and must not be listed."""
    first, asked = case
    text, parts = tmp_path / "s.txt", [f"{ion}={amount}" for ion, amount in LADDER.items()]
    mixture = [word for part in parts for word in ("--mixture", part)]
    run(capsys, monkeypatch, "simulate", *mixture, "--seed", seed, "-o", str(text))
    if first:
        assert run(capsys, monkeypatch, *first, "--db", str(tmp_path / "s.db")).code == 0
    found = linked(capsys, monkeypatch, tmp_path, str(text), *asked)
    shares = {one["ion"]: one["share"] for one in found["assignments"]}
    total = sum(LADDER.values())
    assert shares == pytest.approx({ion: amount / total for ion, amount in LADDER.items()}, abs=0.005)
    assert {one["verdict"] for one in found["assignments"]} == {"decided"}
    assert found["groups"] == []
    assert abs(found["shift_ppm"]) < 0.3
    assert found["false_rate"] < 0.02


def test_classes_are_those_of_the_library_and_the_users_own(capsys, monkeypatch, tmp_path):
    text, database = tmp_path / "s.txt", str(tmp_path / "s.db")
    run(capsys, monkeypatch, "simulate", "--mixture", "[Au12Ag18(p-MBA)18 - H]-=1", "-o", str(text))
    found = linked(capsys, monkeypatch, tmp_path, str(text), "--frameworks", "M30S18")
    assert [one["ion"] for one in found["assignments"]] == ["[Au12Ag18(p-MBA)18 - H]-"]
    ran = run(capsys, monkeypatch, "link", str(text), "--frameworks", "M31S18", "--db", database)
    assert ran.code == 2
    assert "no framework 'M31S18'" in ran.err


def test_calibrant_decides(capsys, monkeypatch, tmp_path):
    text = tmp_path / "s.txt"
    more = ("--mixture", "[Ag44(SR)30]4-=0.5", "--ions", "3e4", "--shift", "4")
    run(capsys, monkeypatch, "simulate", *S27, *more, "-o", str(text))
    found = linked(
        capsys, monkeypatch, tmp_path, str(text), "--calibrant", "[Ag44(p-MBA)30]4-", "--cation", "Na:0-1"
    )
    assert len(found["assignments"]) == 3
    assert {one["verdict"] for one in found["assignments"]} == {"decided"}


def test_ladder_is_one_group(capsys, monkeypatch, tmp_path):
    text = tmp_path / "e.txt"
    run(capsys, monkeypatch, "simulate", "--mixture", "E", "-o", str(text))
    asked = ("--frameworks", "M44S30", "--exchange", "NTP:0-10", "--exchange", "Cl:0", "--cation", "Na:0")
    found = linked(capsys, monkeypatch, tmp_path, str(text), *asked)
    [group] = found["groups"]
    [count] = group["counts"]
    assert count["name"] == "NTP"
    assert count["mean"] == pytest.approx(4.89, abs=0.15)
    assert group["match"] > 0.95
    assert group["verdict"] in {"decided", "favoured", "undecided"}
    assert group["rivals"][0]["vector"]
    assert group["rivals"][0]["verdict"] == group["verdict"]
    assert found["assignments"] == []
    assert rows(tmp_path / "s.db", "SELECT DISTINCT amount, verdict FROM assignments") == [(None, "group")]


def test_mz_list_of_the_paper(capsys, monkeypatch, tmp_path):
    path = tmp_path / "paper.csv"
    path.write_text("1610\n1843\n2151\n")
    asked = ("--frameworks", "M44S26", "--gold", "44", "--cation", "Na:0-26")
    found = linked(capsys, monkeypatch, tmp_path, str(path), *asked)
    assert [(one["reported"], one["ion"]) for one in found["matches"]] == [
        ("1610", "[Au44(p-MBA)26 + 11Na - 17H]8-"),
        ("1843", "[Au44(p-MBA)26 + 12Na - 17H]7-"),
        ("2151", "[Au44(p-MBA)26 + 12Na - 16H]6-"),
    ]
    assert all(one["rivals"] and 0 < one["chance"] < 1 for one in found["matches"])
    assert found["expected_by_chance"] == pytest.approx(sum(one["chance"] for one in found["matches"]))
    assert any("by chance" in words for words in found["remarks"])
    stored = rows(tmp_path / "s.db", "SELECT count(*), min(offered) FROM mz_rivals")
    assert stored == [(sum(len(one["rivals"]) for one in found["matches"]), 0)]
    ((false_rate,),) = rows(tmp_path / "s.db", "SELECT false_rate FROM runs")
    assert false_rate == pytest.approx(found["false_rate"])
    assert run(capsys, monkeypatch, "verify", "--db", str(tmp_path / "s.db")).code == 0


def test_mz_list_against_generated_ions(capsys, monkeypatch, tmp_path):
    database = tmp_path / "s.db"
    made = run(
        capsys, monkeypatch, "generate", "M44S30", "--gold", "12", "--sites", "ico", "--db", str(database)
    )
    assert made.code == 0, made.err
    path = tmp_path / "list.csv"
    path.write_text("m/z\n2602.6\n2590.0\n")
    found = linked(capsys, monkeypatch, tmp_path, str(path))
    assert [one["ion"] for one in found["matches"]] == ["[Au12Ag32(p-MBA)30]4-", None]
    wide = linked(capsys, monkeypatch, tmp_path, str(path), "--da", "13")
    assert wide["matches"][-1]["verdict"].startswith("within tolerance")
    for asked in (("--charge=-3",), ("--gold", "11"), ("--polarity", "positive")):
        narrow = linked(capsys, monkeypatch, tmp_path, str(path), *asked)
        assert "[Au12Ag32(p-MBA)30]4-" not in [one["ion"] for one in narrow["matches"]]


def test_rivals_without_a_spectrum(capsys, monkeypatch):
    ran = run(capsys, monkeypatch, "rivals", "[Au3Ag41(p-MBA)30]4-", "--json")
    found = {row["vector"]: row for row in json.loads(ran.out)["rivals"]}
    assert found["+4 Au -4 Ag -3 p-MBA +3 Cl"]["cosine"] == pytest.approx(0.845, abs=0.01)
    assert found["-1 H"]["cosine"] > 0.99


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("link", "nothing.txt"), "cannot read"),
        (("link", "s.txt", "--calibrant", "[Ag44(p-MBA)30]4-"), "calibrant"),
        (("link", "s.txt", "--frameworks", "M99"), "no framework class"),
        (("link", "s.txt", "--figure", "s.txt"), "exists"),
        (("link", "s.txt", "--figure", "nowhere/s.png"), "there is no folder nowhere"),
        (("link", "s.txt", "--figure", "s.jpeg"), "a figure is written as"),
        (("link", "s.txt", "--charge=-8"), "none of"),
        (("simulate", "--mixture", "[Ag44(SR)30]4-", "-o", "s.txt"), "exists"),
        (("simulate", "--mixture", "[Ag44(SR)30]4-", "-o", "nowhere/s.txt"), "there is no folder nowhere"),
        (("simulate", "--mixture", "nonsense", "-o", "t.txt"), "no ion, no file"),
        (("simulate", "--mixture", "[Ag44(SR)30]4-=-1", "-o", "t.txt"), ""),
        (("rivals", "[Ag44(SR)30]"), ""),
    ],
)
def test_bad_input_is_one_line(capsys, monkeypatch, tmp_path, arguments, words):
    monkeypatch.chdir(tmp_path)
    run(capsys, monkeypatch, "simulate", *S27, "--ions", "3000", "-o", "s.txt")
    before = sorted(path.name for path in tmp_path.iterdir())
    ran = run(capsys, monkeypatch, *arguments)
    last = ran.err.strip().splitlines()[-1]
    assert ran.code == 2
    assert last.startswith("Error: ")
    assert words in last
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_peak_list_is_fitted_with_rivals_and_a_false_share(capsys, monkeypatch, tmp_path):
    text, peaks = tmp_path / "s.txt", tmp_path / "peaks.csv"
    run(capsys, monkeypatch, "simulate", "--mixture", "A", "-o", str(text))
    alone = linked(capsys, monkeypatch, tmp_path, str(text), "--no-rivals")
    assert any(line.endswith("cannot be told, rivals were not tested") for line in alone["remarks"])
    assert alone["false_rate"] is None
    stored = rows(tmp_path / "s.db", "SELECT mz, intensity FROM peaks ORDER BY mz")
    lines = [f"{mz:.4f};{intensity:.1f}".replace(".", ",") for mz, intensity in stored]
    peaks.write_text("Masse;Intensität\n" + "\n".join(lines), encoding="utf-8")
    found = linked(capsys, monkeypatch, tmp_path, str(peaks))
    assert found["spectrum"]["kind"] == "peak list"
    assert found["resolution"] is None
    true = {str(ion) for ion in mixture("A").amounts}
    assert {one["ion"] for one in found["assignments"]} >= true
    assert sum(one["share"] for one in found["assignments"] if one["ion"] not in true) < 0.03
    assert {one["verdict"] for one in found["assignments"] if one["ion"] in true} == {"decided"}
    assert any("expected share of false ions" in words for words in found["remarks"])
    assert all(one["rivals"] for one in found["assignments"])
    assert any("hypothesis" in words for words in found["remarks"])


def test_a_stored_spectrum_comes_back_point_for_point(capsys, monkeypatch, tmp_path):
    text = tmp_path / "s.txt"
    run(capsys, monkeypatch, "simulate", *S27, "--ions", "3000", "-o", str(text))
    linked(capsys, monkeypatch, tmp_path, str(text), "--no-rivals")
    read = read_spectrum(text)
    with Store(tmp_path / "s.db") as store:
        back = stored_spectrum(store, 1)
    assert back.mz.tolist() == read.mz.tolist()
    assert back.intensity.tolist() == read.intensity.tolist()
    assert (back.kind, back.sha256, back.title) == (read.kind, read.sha256, read.title)


def test_a_figure_that_cannot_be_written_leaves_nothing(capsys, monkeypatch, tmp_path):
    text = tmp_path / "s.txt"
    run(capsys, monkeypatch, "simulate", *S27, "--ions", "3000", "-o", str(text))
    ran = run(
        capsys, monkeypatch, "link", str(text), "--no-rivals", "--figure", str(tmp_path / "s.docx"),
        "--db", str(tmp_path / "s.db"),
    )  # fmt: skip
    assert ran.code == 2
    assert "s.docx" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["s.txt"]
