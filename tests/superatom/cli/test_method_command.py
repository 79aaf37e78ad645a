"""A method file on the command line: begun, shown, found beside the database, and refused by name.

Evidence: every line of the file that `method new` writes is made active, one at a time, and must be taken;
what `show` prints is compared with what the export writes.
"""

import json
import re

import pytest

from structures.calculations.method import read_method
from structures.calculations.registry import CODES

EXPORT = ["export", "--framework", "M25S18", "--occupancy", "1", "-o", "runs", "--code"]


def test_each_line_of_a_new_file_is_one_that_its_code_takes(command, tmp_path):
    assert command("method", "new", "ours.toml", cwd=tmp_path).code == 0
    text = (tmp_path / "ours.toml").read_text()
    codes = tuple(name for name, code in CODES.items() if code.command)
    (tmp_path / "head.sh").write_text("#!/bin/sh\n")
    for code in codes:
        section = re.search(rf"^\[{code}\].*\n((?:# .*\n)+)", text, re.MULTILINE)[1]
        for line in section.splitlines():
            (tmp_path / "one.toml").write_text(f"[{code}]\n{line.removeprefix('# ')}\n")
            found = read_method(tmp_path / "one.toml", code, CODES[code].settings, codes, "fast")
            assert len(found.settings) == 1, line
    whole = re.sub(r"^# (?=\w+ = )", "", text, flags=re.MULTILINE).replace('functional = "PBE0"', "", 1)
    (tmp_path / "ours.toml").write_text(whole)
    assert command("method", "show", "orca", "--method", "ours.toml", cwd=tmp_path).code == 0


def test_a_file_beside_the_database_is_found_and_shown_and_written(command, tmp_path):
    (tmp_path / "superatom.toml").write_text('[orca]\nfunctional = "PBE0"\n[levels.mine]\nfrom = "good"\n')
    shown = command("method", "show", "orca", "--level", "mine", "--json", cwd=tmp_path)
    lines = {line["name"]: line for line in json.loads(shown.out)}
    assert (lines["functional"]["value"], lines["functional"]["source"]) == ("PBE0", "superatom.toml [orca]")
    assert (lines["basis"]["value"], lines["basis"]["source"]) == ("def2-TZVP", "superatom")
    run = command(*EXPORT, "orca", "--level", "mine", "--json", cwd=tmp_path)
    assert run.code == 0, run.err
    (made,) = json.loads(run.out)["exported"]
    assert made["theory"] == "PBE0-D3(BJ), def2-TZVP, def2-ECP"
    assert made["folder"].endswith("-mine-dmf-orca-superatom")
    other = command(*EXPORT, "xtb", "--json", cwd=tmp_path)
    assert other.code == 0, other.err


def test_a_template_is_filled(command, tmp_path):
    (tmp_path / "mine.inp").write_text("! r2SCAN D4 def2-TZVP\n*xyz @CHARGE@ @MULTIPLICITY@\n@ATOMS@\n*\n")
    run = command(*EXPORT, "orca", "--template", "mine.inp", "--json", cwd=tmp_path)
    assert run.code == 0, run.err
    (made,) = json.loads(run.out)["exported"]
    assert made["theory"] == "r2SCAN-D4, def2-TZVP, def2-ECP"
    text = (tmp_path / "runs" / made["folder"] / "cluster.inp").read_text()
    assert text.startswith("! r2SCAN D4 def2-TZVP\n*xyz -1 1\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--code orca --method none.toml", "cannot read the method file 'none.toml'"),
        ("--code orca --method bad.toml", "bad.toml [method]: orca has no 'functionl'"),
        ("--code orca --method empty.toml --level tight", "level 'tight' is unknown; use fast, good"),
        ("--code orca --template none.inp", "cannot read the template 'none.inp'"),
        ("--code orca --template empty.toml", "the template 'empty.toml' is empty"),
        ("--code orca --template atomless.inp", "the template has no place for @ATOMS@"),
        ("--code orca --template atomless.inp --solvent dmf", "the template says its solvent itself"),
        ("--code xyz --method empty.toml", "xyz is a file format"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(command, tmp_path, words, said):
    (tmp_path / "bad.toml").write_text('[method]\nfunctionl = "PBE"\n')
    (tmp_path / "empty.toml").write_text("")
    (tmp_path / "atomless.inp").write_text("! PBE\n*xyz @CHARGE@ @MULTIPLICITY@\n*\n")
    run = command(*EXPORT[:-1], *words.split(), cwd=tmp_path)
    assert run.code == 2
    assert said in run.err
    assert "Traceback" not in run.err
    assert not (tmp_path / "runs").exists()


def test_solvent_and_queue_say_where_they_come_from(command, tmp_path):
    (tmp_path / "a.toml").write_text(
        '[method]\nsolvent = "water"\n[queue]\ntasks = 16\n[orca.queue]\nhours = 9\n'
    )
    shown = command("method", "show", "orca", "--method", "a.toml", "--json", cwd=tmp_path)
    sources = {line["name"]: (line["value"], line["source"]) for line in json.loads(shown.out)}
    assert sources["solvent"] == ("water", "a.toml [method]")
    assert sources["tasks"] == ("16", "a.toml [queue]")
    assert sources["hours"] == ("9", "a.toml [orca.queue]")
    assert sources["launcher"] == ("mpirun", "superatom")


def test_a_solvent_that_a_code_has_not_is_refused(command, tmp_path):
    (tmp_path / "a.toml").write_text('[method]\nsolvent = "water"\n')
    for words in (["--method", "a.toml"], ["--solvent", "water"]):
        ran = command(*EXPORT, "cp2k", *words, cwd=tmp_path)
        assert (ran.code, ran.out) == (2, "")
        assert "cp2k cannot take solvent = 'water'; it takes auto, none" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]
