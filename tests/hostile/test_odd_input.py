"""Numbers and text from outside: each odd one is one line and exit code 2, and leaves nothing behind.

Evidence: the exit code that a shell sees, what lies on the disk afterwards, and the bytes that reach the
terminal; each case gave a traceback, a wrong answer or a stored row before.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import click
import pytest
from command import ask
from odd import LINES, VALUES, cases, tried, working_folder

import superatom
from database.chosen import candidate_atoms
from structures.calculations.folder import folder_name
from structures.calculations.job import job_for
from structures.calculations.registry import CODES
from structures.files import output_directory
from structures.library import framework
from structures.printable import csv_cell, printable
from superatom.cli.main import cli

MANY = ",".join(["gold=1"] * 1500)
REFUSED = [
    ("link", "list.txt", "--ppm", "nan"),
    ("link", "list.txt", "--da", "inf"),
    ("link", "list.txt", "--threshold", "inf"),
    ("link", "list.txt", "--feed", "nan"),
    ("link", "list.txt", "--feed", "1e15"),
    ("identify", str(10**30), "--charge", "-1"),
    ("link", "list.txt", "--calibrant", "[Ag44(p-MBA)30]4-"),
    ("link", "list.txt", "--figure", "a.png"),
    ("link", "list.txt", "--resolution", "5000"),
    ("generate", "M25S18", "--gold", "1", "--sample", "2", "--seed=-1"),
    ("build", "M25S18", "--gold", "1", "--seed=-1", "-o", "a.xyz"),
    ("find", "--limit", str(10**30)),
    ("find", MANY),
    ("find", "gold=1", "--db", "a" * 300),
    ("find", "gold=1", "--db", ":memory:"),
    ("build", "M25S18", "--occupancy", "0x" + "f" * 5000, "-o", "a.xyz"),
    ("build", "M25S18", "--occupancy", "1", "--ligand", "smiles:", "-o", "a.xyz"),
    ("envelope", "[Ag44(p-MBA)30]999999-"),
    ("envelope", "[Ag44(p-MBA)30]75-"),
    ("envelope", "[Ag44(p-MBA)30]40+"),
    ("link", "list.txt", "--charge", "40"),
    ("identify", "m/z 240", "--charge=-40"),
    ("catalogue", "--frameworks", "M44S30", "--gold", "1", "--charge", "30", "--cation", "Na:34"),
    ("export", "--code", "xtb", "--candidate", "1", "--ligand", "H", "-o", ""),
    ("frameworks", "add", "a.xyz", "--name", "CON", "--core-charge=-1"),
    ("thermo", "M25S18", "--gold", "1", "--temperature", "nan"),
    ("ground-states", "M25S18", "--gold", "1", "--window", "inf"),
    ("explain", str(10**25)),
    ("contacts", "M25S18", "--cutoff", "nan"),
    ("preference", "--feed", "inf"),
    ("simulate", "--mixture", "[Ag44(p-MBA)30]4-=1", "--ions", "inf", "-o", "s.txt"),
    ("envelope", "[AuxAg44-x(SR)30]4- (x = 0-999999999)"),
    ("envelope", "[AuxAgyCuz(SR)30]4- (x = 0-999, y = 0-999, z = 0-999)"),
    ("count", "M44S30", "--metals", "Au0-44Ag0-44Cu0-44Pt0-44Pd0-44"),
    ("figures", "-o", ""),
    ("find", "gold=1e999"),
    ("feed", "--ratio", "1:1e400"),
]


def call(folder, *arguments):
    def before():
        os.chdir(folder)
        os.environ["SUPERATOM_DB"] = "full.db"

    return ask(*arguments, before=before)


@pytest.mark.parametrize("asked", REFUSED, ids=lambda asked: " ".join(asked)[:60])
def test_an_odd_value_is_refused_and_stores_nothing(full, asked):
    folder = full.parent
    (folder / "list.txt").write_text("5542.2\n")
    (folder / "a.xyz").write_text("1\n\nAu 0 0 0\n")
    before = {entry.name: entry.read_bytes() for entry in folder.iterdir()}
    ran = call(folder, *asked)
    assert ran.code == 2, ran.out + ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert {entry.name: entry.read_bytes() for entry in folder.iterdir()} == before


@pytest.mark.parametrize(
    "ask",
    [
        lambda db: superatom.link(db.with_name("list.txt"), ppm=float("nan"), db=db),
        lambda db: superatom.find("gold=1", limit=-1, db=db),
        lambda db: superatom.generate("M25S18", 1, sample=2, seed=-1, db=db),
        lambda _: superatom.thermo("M25S18", 1, temperature=[300.0, float("inf")]),
        lambda _: superatom.boltzmann_sample("M25S18", 1, 2, temperature=float("nan"), seed=1),
    ],
)
def test_python_is_given_no_such_number_either(full, ask):
    (full.parent / "list.txt").write_text("5542.2\n")
    before = full.read_bytes()
    with pytest.raises(superatom.SuperatomError):
        ask(full)
    assert full.read_bytes() == before


def leaves(described, name=()):
    """Commands that do something, as click itself describes its tree: (name, parameters)."""
    for word, command in described.get("commands", {}).items():
        yield from leaves(command, (*name, word))
    if "commands" not in described or name == ("frameworks",):  # which lists where no command follows
        yield " ".join(name), described["params"]


def test_the_sweep_of_odd_values_reaches_every_option_of_every_command():
    """Evidence: click's own description of the command line, which the sweep does not read."""
    described = dict(leaves(click.Context(cli).to_info_dict()["command"]))
    assert set(LINES) == set(described)
    swept = {name: set() for name in described}
    for name, words in cases():
        end = words.index("--") if "--" in words else len(words)
        for place, word in enumerate(words):
            if word in VALUES:
                swept[" ".join(name)].add(words[place - 1] if place < end else place - end)
    for name, parameters in described.items():
        options = [one for one in parameters if one["param_type_name"] == "option"]
        for option in options:
            assert option["is_flag"] or set(option["opts"]) & swept[name], f"{name} {option['opts']}"
        arguments = range(1, len(parameters) - len(options) + 1)
        assert set(arguments) <= swept[name], f"{name}: {arguments} {swept[name]}"


def test_no_option_takes_an_empty_name():
    """It would be the current folder, which a command may fill."""

    def walk(command):
        yield from command.params
        for part in getattr(command, "commands", None) or getattr(command, "list_commands", lambda _: ())(
            None
        ):
            yield from walk(command.get_command(None, part))

    paths = [one for one in walk(cli) if isinstance(one.type, click.Path)]
    assert len(paths) > 30
    for one in paths:
        with pytest.raises(click.BadParameter, match="empty name"):
            one.type.convert("", one, None)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in LINES if name not in {"browse", "docs"}])
def test_what_the_sweep_changes_works_as_it_stands(full, tmp_path, name):
    folder = tmp_path / "working"
    folder.mkdir()
    working_folder(full, folder)
    ((_, _, ended, _),) = tried(folder, [(name.split(), LINES[name])])
    assert ended.code == (2 if name == "results add" else 0), ended.words  # nothing was computed yet


def test_a_full_terminal_is_one_line(full):
    with Path("/dev/full").open("w") as nowhere:
        asked = [sys.executable, "-m", "superatom", "find", "--db", str(full)]
        ran = subprocess.run(asked, stdout=nowhere, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 2
    assert "No space left" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_closed_terminal_is_no_traceback(full):
    asked = f"{sys.executable} -m superatom find --db {full} >&-"
    ran = subprocess.run(["/bin/sh", "-c", asked], stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 0
    assert "8 candidates\n" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_pipe_that_nobody_writes_into_is_refused_at_once(full):
    os.mkfifo(full.with_name("pipe"))
    for asked in (
        ("perceive", "pipe"),
        ("link", "pipe"),
        ("find", "--db", "pipe"),
        ("simulate", "--mixture", "pipe", "-o", "a.txt"),
        ("export", "--code", "xtb", "--candidate", "1", "--method", "pipe", "-o", "runs"),
    ):
        ran = call(full.parent, *asked)
        assert (ran.code, ran.out) == (2, ""), f"{asked} {ran.words}"


def test_stored_text_cannot_write_to_the_terminal_or_start_a_formula(full):
    with closing(sqlite3.connect(full)) as file, file:
        file.execute("UPDATE spectra SET source = '=1+1' || char(27) || '[2J'")
    superatom.verify(full, accept=True)
    shown = call(full.parent, "find", "--kind", "spectra")
    table = call(full.parent, "find", "--kind", "spectra", "--csv")
    for ran in (shown, table):
        assert ran.code == 0
        assert "[2J" in ran.out
        assert "\x1b" not in ran.out
    assert ",'=1+1" in table.out
    assert "\x9b" not in printable("\x9b31m")
    assert [csv_cell(cell) for cell in ("@SUM(A1)", "+1|cmd", "-1 p-MBA +7 Na", -3, None)] == [
        "'@SUM(A1)",
        "'+1|cmd",
        "-1 p-MBA +7 Na",
        -3,
        None,
    ]


def test_names_that_differ_in_signs_have_folders_of_their_own():
    row = {"framework": "M25S18", "occupancy": 1, "host": "Ag", "guest": "Au", "core_charge": -1}
    atoms = candidate_atoms(framework("M25S18"), row, "H")
    names = set()
    for name in ("OK", "OK+", "OK-", "OK.", "O_K"):
        atoms.info |= {"framework": name, "evidence": "user"}
        names.add(folder_name(job_for(atoms, charge=-1), CODES["xtb"]).lower())
    assert len(names) == 5


def test_what_a_killed_export_left_is_removed_once_it_is_old(tmp_path):
    for name, age in (("0" * 16, 3600), ("f" * 16, 0)):
        left = tmp_path / f".partial-{name}"
        left.mkdir()
        os.utime(left, (time.time() - age,) * 2)
    (tmp_path / ".partial-mine").mkdir()
    output_directory(tmp_path)
    assert {entry.name for entry in tmp_path.iterdir()} == {f".partial-{'f' * 16}", ".partial-mine"}


def test_a_shard_that_is_missing_is_said(tmp_path):
    shards = superatom.shards(tmp_path / "set")
    shards.make("M25S18", [1, 2], workers=1)
    shutil.move(next((tmp_path / "set").glob("gold02*")), tmp_path / "away")
    with pytest.raises(superatom.SuperatomError, match="lacks the shard of 2 gold from rank 0"):
        list(shards.summary())
