"""`superatom catalogue` as a user meets it: fill, fill again, ask for a window, bad input.

Evidence: the command runs as a program of its own; ions in the window are named in the paper.
"""

import json
import subprocess
import sys

import pytest


def superatom(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "superatom", *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = str(tmp_path_factory.mktemp("catalogue") / "ions.db")
    done = superatom(
        *("catalogue", "--frameworks", "M44S30", "--gold", "0-16", "--exchange", "Cl:0-3"),
        *("--cation", "Na:0-2", "--losses", "1", "--complexes", "500-1000", "--db", path, "--json"),
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["new"] == document["ions"] == sum(row["ions"] for row in document["series"])
    assert {row["kind"] for row in document["series"]} == {"cluster", "fragment", "complex"}
    return path


def test_filling_again_adds_nothing(database):
    again = ("--frameworks", "M44S30", "--gold", "3", "--cation", "Na:0-1")
    done = superatom("catalogue", *again, "--db", database)
    assert done.returncode == 0
    assert done.stderr.startswith("0 new ions")


def test_a_window_names_the_ion_and_its_rivals(database):
    done = superatom("catalogue", "--window", "2602.6-2602.7", "--db", database, "--json")
    names = [row["ion"] for row in json.loads(done.stdout)["ions"]]
    assert "[Au12Ag32(p-MBA)30]4-" in names
    assert len(names) > 1
    table = superatom("catalogue", "--window", "2602.6-2602.7", "--limit", "1", "--db", database)
    assert len(table.stdout.splitlines()) == 2
    assert "not shown" in table.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--frameworks", "M45"], "no framework 'M45'"),
        (["--exchange", "Cl"], "no name with numbers"),
        (["--exchange", "Cl:3-1"], "runs backwards"),
        (["--window", "2600"], "no m/z window"),
        (["--charge=-20", "--ligand", "PET"], "no ion has these charges"),
        (
            ["--exchange", "NTP:0-26", "--exchange", "Cl:0-26", "--cation", "Na:0-20", "--cation", "K:0-20"],
            "combinations of class, charge, exchange and cations, more than 500,000; narrow --exchange",
        ),
    ],
)
def test_bad_input_is_one_error_and_writes_nothing(tmp_path, arguments, words):
    path = tmp_path / "new.db"
    done = superatom("catalogue", *arguments, "--db", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not path.exists()
