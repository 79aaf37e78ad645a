"""A user's framework goes the whole road: file -> database -> count, generate, verify, build, export.

The file is written here from a built-in frame whose group and counts are known (M44S26, C2: 23 isomers of one
guest), turned and with its atoms shuffled, so that nothing can be looked up by name or order.
"""

import json

import numpy as np
import pytest
from ase import Atoms
from running import run

from structures.assemble import assemble
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
    alike = call("frameworks", "add", file, "--name", "MINE", "--core-charge=-2")
    assert alike.code == 2
    assert "in case alone" in alike.err


@pytest.mark.parametrize("name", ["M44S26", "../x", "", "a b"])
def test_a_name_that_cannot_be_is_refused(call, file, tmp_path, name):
    assert call("frameworks", "add", file, "--name", name, "--core-charge=-2").code == 2
    assert not (tmp_path / "superatom.db").exists()


def test_a_gold_file_makes_gold_candidates_with_its_ligand(call, tmp_path):
    """Nothing is asked for but the number of gold atoms: host, guest and ligand are those of the file."""
    assemble(framework("M25S18"), 0, host="Au", ligand="SCH3").write(tmp_path / "au25.xyz", format="xyz")
    added = call("frameworks", "add", "au25.xyz", "--name", "Au25", "--core-charge=-1")
    assert "filled    Au, SCH3 by default" in added.out
    assert "--tolerance 0.1: C3" in added.out
    assert call("generate", "Au25", "--gold", "24").code == 0
    rows = json.loads(call("find", "framework=Au25", "--json").out)
    assert {row["species"] for row in rows} == {"[Au24Ag1(SCH3)18]-"}
    for words in (("--guests", "1"), ("--gold", "24")):  # one Ag: the centre, the shell, the staples
        (counted,) = json.loads(call("count", "Au25", *words, "--json").out)
        assert (counted["gold"], counted["placements"]) == (24, 25)
    told = call("build", "Au25", "-o", "gold.xyz", "--json")
    built = json.loads(told.out)
    assert (built["formula"][:10], built["ligand"]) == ("Au25S18C18", "SCH3")
    assert "The ligand is SCH3; --ligand names another." in told.err
    doped = json.loads(call("build", "Au25", "--gold", "22", "-o", "doped.xyz", "--json").out)
    assert doped["formula"].startswith("Au22Ag3")
    words = ("--framework", "Au25", "--occupancy", "1", "--code", "xyz", "-o", "runs")
    assert call("export", *words).code == 0
    (folder,) = (path for path in (tmp_path / "runs").iterdir() if path.is_dir())
    assert "Au24" in folder.name
    assert "SCH3" in folder.name
    tight = call("frameworks", "add", "au25.xyz", "--name", "Mean", "--core-charge=-1", "--symmetrise")
    assert "Th within 0.0 Å" in tight.out


def test_a_folder_is_added_file_by_file_and_what_is_refused_is_said(call, tmp_path):
    """Two clusters and a file that is no structure: two are added, one is refused with its reason."""
    folder = tmp_path / "set"
    folder.mkdir()
    gold = assemble(framework("M25S18"), 0, host="Au", ligand="SCH3")
    gold.write(folder / "au25.xyz", format="xyz")
    assemble(framework("M38S24"), 0, host="Au", ligand="SCH3").write(folder / "038 q.xyz", format="xyz")
    (folder / "notes.md").write_text("no cluster")
    done = call("frameworks", "add", folder, "--core-charge=-1")
    lines = {line.split(": ")[0]: line for line in done.out.splitlines()}
    assert done.code == 0
    assert "added as au25: [M25(SR)18]-, 8 electrons, Th within 0.5" in lines["au25.xyz"]
    assert "added as F038-q" in lines["038 q.xyz"]
    assert "refused" in lines["notes.md"]
    rows = json.loads(call("frameworks", "add", folder, "--core-charge=-1", "--json").out)
    assert [row["outcome"] for row in rows if row["file"].endswith(".xyz")][:2] == ["added", "added"]
    assert call("count", "au25", "--gold", "1").code == 0


def test_a_folder_where_all_is_refused_leaves_no_database(call, tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "notes.md").write_text("no cluster")
    assert call("frameworks", "add", folder, "--core-charge=0").code == 2
    assert call("frameworks", "add", folder, "--core-charge=0", "--name", "Mine").code == 2
    assert not (tmp_path / "superatom.db").exists()
