"""Habits of the command line: CSV wherever rows are printed, the nearest word, ratios as they are written.

Evidence: Python's csv reads what was printed and JSON of the same command says what it should be.
"""

import csv
import io
import json
import re

import click
import pytest
from running import run

import superatom
from superatom.cli.main import cli
from superatom.cli.options import print_csv, print_json
from superatom.cli.progress import progress

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
    ("conversions",),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    """Where a small database lies."""
    place = tmp_path_factory.mktemp("habits")
    superatom.generate("M25S18", 1, db=place / "superatom.db")
    return place


@pytest.fixture
def small(database, monkeypatch):
    """In a folder with a small database, which no test here changes."""
    monkeypatch.chdir(database)


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


OTHERS = {
    "frameworks --only M25S18,M44S30": "framework",
    "feed --ratio 1:10": "framework",
    "feed --ratio 1:10 --steps": "product",
    "verify --db some.db": "table",
    "calculations --db some.db": "",
    "perceive some.xyz": "what",
    "identify 7391.9 --charge=-1 --no-chance": "ion",
    "export --best 2 --framework M25S18 --gold 1 --code xyz --ligand H -o e --db some.db": "occupancy",
}


@pytest.mark.parametrize("words", OTHERS)
def test_cards_and_answers_come_as_csv_too(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    run(capsys, monkeypatch, "generate", "M25S18", "--gold", 1, "--db", "some.db")
    run(capsys, monkeypatch, "build", "M25S18", "--ligand", "SH", "-o", "some.xyz")
    printed = run(capsys, monkeypatch, *words.split(), "--csv")
    assert printed.code == 0, printed.err
    rows = list(csv.DictReader(io.StringIO(printed.out)))
    assert all(OTHERS[words] in row and None not in row for row in rows)
    assert bool(rows) == bool(OTHERS[words])  # nothing was computed there


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


def test_quiet_leaves_results_and_errors(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    loud = run(capsys, monkeypatch, "generate", "M44S27", "--gold", 21, "--best", 1)
    assert "hypothesis" in loud.err
    quiet = run(capsys, monkeypatch, "generate", "M44S27", "--gold", 21, "--best", 1, "--quiet")
    assert (quiet.err, quiet.out.splitlines()[0].split(",")[0]) == (
        "",
        loud.out.splitlines()[0].split(",")[0],
    )
    refused = run(capsys, monkeypatch, "find", "gold=x", "--quiet")
    assert refused.code == 2
    assert refused.err.startswith("Error: ")


def test_progress_says_rate_and_end(monkeypatch, capsys):
    seconds = iter(range(0, 1000, 5))
    monkeypatch.setattr("superatom.cli.progress.time.monotonic", lambda: float(next(seconds)))
    assert list(progress(range(4), 4, "built")) == [0, 1, 2, 3]
    said = capsys.readouterr().err.splitlines()
    assert re.match(r"built 1/4, 5 s, 0.2/s, 15 s to go \(done at \d\d:\d\d:\d\d\)", said[0])


@pytest.mark.parametrize(
    "command", ["count m44s30 --gold 1", "build M44S31 -o x.xyz", "frameworks --only m44s30"]
)
def test_a_misspelt_framework_is_told_the_nearest(capsys, monkeypatch, tmp_path, command):
    monkeypatch.chdir(tmp_path)
    ran = run(capsys, monkeypatch, *command.split())
    assert ran.code == 2
    assert "did you mean M44S30?" in ran.err


@pytest.mark.parametrize(
    ("command", "meant"),
    {
        "build M25S18 --ligand pMAB -o x.xyz": "p-MBA",
        "build M25S18 --ligand PETT -o x.xyz": "PET",
        "envelope [Au25(PEET)18]-": "PET",
        "count M25S18 --gold 1 --sites staplee": "staple",
        "find golt=1": "gold",
        "find --columns golt": "gold",
        "find --kind candidats": "candidates",
        "find --format xzy -o x.xyz": "xyz",
        "export --best 1 --framework M25S18 --gold 1 --code cp2 -o e": "cp2k",
        "export --best 1 --framework M25S18 --gold 1 --code cp2k --level god -o e": "good",
        "relax 1 --calculator gfn3": "gfn1",
        "build M25S18 -o x.xzy": ".xyz",
        "picture M25S18 -o x.pgn": ".png",
        "thermo M25S18 --figure x.svv": ".svg",
        "tag gold=1 x --kind candidats": "candidates",
    }.items(),
)  # fmt: skip
def test_every_kind_of_name_is_told_the_nearest(command, meant, small, capsys, monkeypatch):
    ran = run(capsys, monkeypatch, *command.split())
    assert ran.code == 2
    assert f"did you mean {meant}?" in ran.err


def leaves(group, before=()):
    """(words, command) of every command, those in groups too."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        yield (*before, name), command
        if isinstance(command, click.Group):
            yield from leaves(command, (*before, name))


WITHOUT_ROWS = {
    "build": "one file", "picture": "one file", "simulate": "one file", "relax": "one result",
    "explain": "sentences",
    "results write": "one file", "method new": "one file", "report": "one file", "figures": "files",
    "docs": "files", "metadata": "a document", "browse": "a server", "results": "a group",
    "method": "a group", "shards": "a group",
}  # fmt: skip
"""Commands that print no rows, and what they give."""


def test_every_command_that_prints_rows_takes_csv_and_json():
    options = {
        " ".join(words): {name for each in command.params for name in each.opts}
        for words, command in leaves(cli)
    }
    assert {words for words, held in options.items() if "--csv" not in held} == set(WITHOUT_ROWS)
    assert all("--json" in held for held in options.values() if "--csv" in held)
    assert all("--quiet" in held for held in options.values())


def test_what_is_stored_and_built_says_rate_and_end(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("structures.pace._EVERY", -1.0)
    told = r"{}: 1 of 3, [\d,.e+]+/s, \d+ s to go \(done at \d\d:\d\d:\d\d\)"
    assert re.search(told.format("stored"), run(capsys, monkeypatch, "generate", "M25S18", "--gold", 1).err)
    made = run(capsys, monkeypatch, "report", "-o", "page.html", "--ligand", "none")
    assert re.search(told.format("structures built"), made.err)


def test_numbers_lose_their_noise_and_no_digit_of_a_large_energy(capsys):
    noisy, large = 0.019199999999999662, -22812345.123456
    print_json({"rows": [{"weight": noisy, "energy": large}]})
    assert json.loads(capsys.readouterr().out)["rows"] == [{"weight": 0.0192, "energy": -22812345.12346}]
    print_csv([{"weight": noisy, "energy": large}], ["weight", "energy"])
    assert capsys.readouterr().out == "weight,energy\n0.0192,-22812345.12346\n"
