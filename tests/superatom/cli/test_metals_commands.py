"""Several metals on the command line, as a user meets them.

Evidence: the numbers are those of brute-force orbits in tests/structures/arrangement; files are read back
by ASE.
"""

import json

import ase.io
import pytest
from running import run


@pytest.fixture
def call(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPERATOM_DB", raising=False)
    return lambda *arguments: run(capsys, monkeypatch, *arguments)


def test_count(call):
    rows = json.loads(call("count", "M25S18", "--metals", "Au22-23Ag0-2Cu1-2", "--json").out)
    assert {row["metals"]: row["isomers"] for row in rows} == {
        "Au22Ag1Cu2": 330,
        "Au22Ag2Cu1": 330,
        "Au23Cu2": 20,
        "Au23Ag1Cu1": 34,
    }
    (row,) = json.loads(call("count", "M25S18", "--metals", "Au22Ag2Cu1", "--sites", "Cu:0", "--json").out)
    assert (row["sites"], row["isomers"], row["placements"]) == ("Cu:0", 18, 276)


def test_from_generate_to_folder(call):
    made = json.loads(call("generate", "M25S18", "--metals", "Au23Ag0-2Cu0-2", "--json").out)
    assert {row["metals"]: row["new"] for row in made} == {"Au23Ag2": 20, "Au23Cu2": 20, "Au23Ag1Cu1": 34}
    found = json.loads(call("find", "Cu=1,Ag=1", "--json").out)
    assert len(found) == 34
    number = found[0]["id"]
    assert "no energy of a model for 34: no ordering model for Ag/Au/Cu" in call("find", "Cu=1,Ag=1").err
    told = call("explain", number).out
    assert f"occupancy {found[0]['occupancy']}" in told
    assert "No energy: no ordering model for Ag/Au/Cu" in told
    assert call("picture", "--candidate", number, "-o", "one.png").code == 0
    folder = call(
        "export", "--candidate", number, "--code", "extxyz", "--ligand", "H", "-o", "runs"
    ).out.strip()
    atoms = ase.io.read(f"runs/{folder}/geometry.extxyz")
    assert atoms.symbols.count("Cu") == atoms.symbols.count("Ag") == 1
    assert call("verify").code == 0


def test_two_metals_are_the_same_candidates_however_asked_for(call):
    assert call("generate", "M25S18", "--gold", "23").code == 0
    (again,) = json.loads(call("generate", "M25S18", "--metals", "Au23Ag2", "--json").out)
    assert (again["candidates"], again["new"]) == (20, 0)
    (other,) = json.loads(call("generate", "M25S18", "--metals", "Cu2Ag23", "--json").out)
    assert (other["metals"], other["new"]) == ("Ag23Cu2", 20)
    (row, *_) = json.loads(call("find", "Cu=2", "--json").out)
    assert (row["host"], row["guest"]) == ("Ag", "Cu")


def test_build(call):
    drawn = json.loads(
        call("build", "M25S18", "--metals", "Au22Ag2Cu1", "--ligand", "CH3", "-o", "a.xyz", "--json").out
    )
    atoms = ase.io.read("a.xyz")
    assert [atoms.symbols.count(metal) for metal in ("Au", "Ag", "Cu")] == [22, 2, 1]
    again = call(
        "build", "M25S18", "--occupancy", drawn["occupancy"], "--host", "Au", "--ligand", "CH3", "-o", "b.xyz"
    )
    assert again.code == 0
    assert (ase.io.read("b.xyz").symbols == atoms.symbols).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("count", "M25S18", "--metals", "Au22Ag2Cu2"), "26 metal atoms and there are 25 sites"),
        (("count", "M25S18", "--metals", "Au22Ag3", "--gold", "3"), "leave other metals, numbers"),
        (("generate", "M25S18", "--metals", "Au22Ag2Cu1", "--best", "3"), "no model orders them"),
        (("generate", "M25S18", "--metals", "Au22Ag2Cu1", "--gold", "3"), "exclude each other"),
        (("generate", "M25S18", "--metals", "Au22Ag3", "--sites", "Ag:0"), "restrict that"),
        (("generate", "M25S18"), "--metals"),
        (("build", "M25S18", "--metals", "Au22Ag2Cu1", "--host", "Au", "-o", "c.xyz"), "leave --host"),
        (("build", "M25S18", "--metals", "Au22-23Ag2Cu0-1", "-o", "c.xyz"), "allows 2 compositions"),
        (("build", "M25S18", "--occupancy", "Cu:1,Ag:1", "-o", "c.xyz"), "share site 0"),
        (("picture", "M25S18", "--occupancy", "Cu:0x4000000", "-o", "c.png"), "does not fit"),
    ],
)
def test_a_refusal_says_why_and_leaves_nothing(call, tmp_path, arguments, words):
    ran = call(*arguments)
    assert ran.code == 2
    assert words in ran.err
    assert list(tmp_path.iterdir()) == []
