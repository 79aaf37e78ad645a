"""The command line as a shell sees it: what it prints, its exit code, and what bad input leaves behind.

JSON is read by the json module and compared with published counts and masses; every refusal must be one line
on stderr, exit code 2, no traceback, and no file.
"""

import csv
import io
import json

import pytest
from running import run


@pytest.fixture
def call(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPERATOM_DB", raising=False)
    return lambda *words: run(capsys, monkeypatch, *words)


def test_frameworks_are_cards(call):
    cards = {card["framework"]: card for card in json.loads(call("frameworks", "--json").out)}
    assert cards["M44S30"]["point_group"] == "Th"
    assert cards["M44S30"]["metal_sulfur_bonds"] == 84
    assert cards["M44S30"]["motifs"]["mount"] == 6
    assert cards["M44S26"]["core"] == 29
    assert cards["M44S27"]["evidence"] == "hypothesis"
    assert "hypothesis" in call("frameworks", "--only", "M44S27").out


def test_counts_are_the_published_ones(call):
    rows = json.loads(call("count", "M44S30", "--gold", "1-4", "--json").out)
    assert [row["isomers"] for row in rows] == [4, 54, 608, 5913]
    assert [row["placements"] for row in rows] == [44, 946, 13244, 135751]
    rows = json.loads(call("count", "M44S30", "--gold", "0-6", "--sites", "ico", "--json").out)
    assert [row["isomers"] for row in rows] == [1, 1, 5, 13, 27, 38, 50]
    assert "6643" in call("count", "M44S26", "--gold", "3").out


def test_generate_find_and_verify(call):
    for gold, sites in (("12", "ico"), ("12", "mount"), ("1", "ico,mount")):
        assert call("generate", "M44S30", "--gold", gold, "--sites", sites).code == 0
    found = json.loads(call("find", "framework=M44S30,gold=12", "--json").out)
    assert {0xFFF, 0xFFF << 32} == {row["occupancy"] for row in found}
    one = json.loads(call("find", "framework=M44S30,gold=1", "--json").out)
    assert {1, 1 << 32} == {row["occupancy"] for row in one}
    (species,) = json.loads(call("find", "gold=12", "--kind", "species", "--json").out)
    assert species["electrons"] == 18
    assert species["candidates"] == len(found)
    ions = list(csv.DictReader(io.StringIO(call("find", "2602<mz<2603", "--kind", "ions", "--csv").out)))
    assert "[Au12Ag32(p-MBA)30]4-" in {row["ion"] for row in ions}
    checked = call("verify", "--json")
    assert checked.code == 0
    assert json.loads(checked.out)["verified"]


def test_the_database_of_the_environment_is_the_default(call, monkeypatch, tmp_path):
    monkeypatch.setenv("SUPERATOM_DB", str(tmp_path / "mine.db"))
    call("generate", "M44S30", "--gold", "0")
    assert (tmp_path / "mine.db").exists()
    assert not (tmp_path / "superatom.db").exists()


def test_observations_print_each_mz_of_the_paper(call):
    call("generate", "M44S26", "--gold", "44")
    rows = {row["reported"]: row for row in json.loads(call("observations", "--json").out)}
    assert rows["1843"]["ion"] == "[Au44(p-MBA)26 + 12Na - 17H]7-"
    assert rows["2335.5"]["predicted"] == pytest.approx(2335.4631, abs=2e-4)


def test_build_writes_charge_and_refuses_to_overwrite(call, tmp_path):
    built = call("build", "M44S30", "--occupancy", "0xfff", "--ligand", "H", "-o", "c.xyz", "--json")
    facts = json.loads(built.out)
    assert (facts["charge"], facts["multiplicity"], facts["electrons"]) == (-4, 1, 18)
    before = (tmp_path / "c.xyz").read_bytes()
    again = call("build", "M44S30", "--gold", "3", "--ligand", "H", "-o", "c.xyz")
    assert again.code == 2
    assert (tmp_path / "c.xyz").read_bytes() == before


@pytest.mark.parametrize("gold", ["6", "0-44", "1,3,12", "1-3,12"])
def test_gold_ranges(call, gold):
    assert call("count", "M44S30", "--gold", gold).code == 0


REFUSED = [
    ("count", "M44S31"),
    ("count", "M44S30", "--gold", "45"),
    ("count", "M44S30", "--gold", "12-3"),
    ("count", "M44S30", "--gold", "many"),
    ("count", "M44S30", "--sites", "moon"),
    ("count", "M44S30", "--sites", "ico,,d12"),
    ("generate", "M44S30", "--gold", "22"),
    ("generate", "M44S30", "--gold", "45"),
    ("generate", "M44S30", "--gold", "1", "--ligand", "gum"),
    ("generate", "M44S30", "--gold", "1", "--guest", "Ir"),
    ("generate", "M44S30", "--gold", "1", "--db", "no/such/folder/a.db"),
    ("build", "M44S30", "-o", "c.pdf"),
    ("build", "M44S30", "-o", "no/such/folder/c.xyz"),
    ("build", "M44S30", "--occupancy", "many", "-o", "c.xyz"),
    ("build", "M44S30", "--occupancy", str(2**44), "-o", "c.xyz"),
    ("build", "M44S30", "--occupancy", "-1", "-o", "c.xyz"),
    ("build", "M44S30", "--occupancy", "1", "--gold", "1", "-o", "c.xyz"),
    ("envelope", "[Au12Ag32(p-MBA)30"),
    ("find", "gold=1"),
    ("verify",),
    ("frobnicate",),
]


@pytest.mark.parametrize("words", REFUSED, ids=" ".join)
def test_bad_input_is_one_clear_error_and_leaves_nothing(call, tmp_path, words):
    ran = call(*words)
    assert ran.code == 2
    assert ran.out == ""
    (error,) = [line for line in ran.err.splitlines() if line.startswith("Error: ")]
    assert len(error) > 20
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_text_file_as_database_is_refused_and_kept(call, tmp_path):
    (tmp_path / "notes.txt").write_text("dear diary\n" * 100)
    for words in (("find", "gold=1"), ("generate", "M44S30", "--gold", "1"), ("verify",), ("observations",)):
        assert call(*words, "--db", "notes.txt").code == 2
    assert (tmp_path / "notes.txt").read_text() == "dear diary\n" * 100
