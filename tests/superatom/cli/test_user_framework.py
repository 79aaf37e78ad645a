"""A user's framework goes the whole road: file -> database -> count, generate, verify, build, export.

The file is written here from a built-in frame whose group and counts are known (M44S26, C2: 23 isomers of one
guest), turned and with its atoms shuffled, so that nothing can be looked up by name or order.
"""

import json

import numpy as np
import pytest
from ase import Atoms
from running import run

from structures.library import framework


@pytest.fixture
def call(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SUPERATOM_DB", raising=False)
    return lambda *words: run(capsys, monkeypatch, *words)


@pytest.fixture
def file(tmp_path):
    model = framework("M44S26")
    atoms = Atoms("Au44S26", np.vstack([model.positions, model.anchor_positions]))
    atoms.rotate(37, (1, 2, 3))
    atoms = atoms[np.random.default_rng(5).permutation(len(atoms))]
    atoms.write(tmp_path / "mine.xyz", format="xyz")
    return "mine.xyz"


def test_the_whole_road(call, file, tmp_path):
    added = call("frameworks", "add", file, "--name", "Mine", "--core-charge=-2", "--json")
    card = json.loads(added.out)
    assert (card["evidence"], card["point_group"], card["electrons"]) == ("user", "C2", 20)
    assert "Mine" in {card["framework"] for card in json.loads(call("frameworks", "--json").out)}
    assert [row["isomers"] for row in json.loads(call("count", "Mine", "--gold", "1,2", "--json").out)] == [
        23,
        484,
    ]
    assert call("generate", "Mine", "--gold", "43").code == 0
    rows = json.loads(call("find", "framework=Mine", "--json").out)
    assert len(rows) == 23
    assert {row["evidence"] for row in rows} == {"user"}
    assert call("verify").code == 0
    assert call("build", "Mine", "--gold", "3", "--ligand", "H", "-o", "mine.extxyz").code == 0
    assert call("export", "--framework", "Mine", "--best", "1", "--code", "xyz", "-o", "runs").code == 0
    (record,) = (tmp_path / "runs").glob("*/superatom.json")
    assert json.loads(record.read_text())["evidence"] == "user"


def test_adding_twice_keeps_one_and_another_geometry_is_refused(call, file, tmp_path):
    assert call("frameworks", "add", file, "--name", "Mine", "--core-charge=-2").code == 0
    assert call("frameworks", "add", file, "--name", "Mine", "--core-charge=-2").code == 0
    other = framework("M38S24")
    atoms = Atoms("Au38S24", np.vstack([other.positions, other.anchor_positions]))
    atoms.write(tmp_path / "other.xyz", format="xyz")
    refused = call("frameworks", "add", "other.xyz", "--name", "Mine", "--core-charge=0")
    assert refused.code == 2
    assert "other coordinates" in refused.err


@pytest.mark.parametrize("name", ["M44S26", "../x", "", "a b"])
def test_a_name_that_cannot_be_is_refused(call, file, tmp_path, name):
    assert call("frameworks", "add", file, "--name", name, "--core-charge=-2").code == 2
    assert not (tmp_path / "superatom.db").exists()
