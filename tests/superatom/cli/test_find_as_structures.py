"""What was found as one file of structures, sorted as asked, with what the database says of each.

Evidence: files are read back by ASE, and what they carry is compared with the rows that `find` prints.
"""

import gzip
import json

import ase.db
import ase.io
import numpy as np
import pytest

import superatom
from database.store import Store


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All isomers of Au2Ag42 on M44S30, and a stored calculation of one."""
    folder = tmp_path_factory.mktemp("found")
    superatom.generate("M44S30", 2, db=folder / "superatom.db")
    with Store(folder / "superatom.db") as store, store.writing():
        fixed = {"code": "orca", "theory": "PBE0", "solvent": "none", "task": "energy", "ligand": "SH"}
        fixed |= {"candidate_id": 3, "formula": "AgSH", "charge": 0, "energy": -12.5, "fingerprint": "x"}
        fixed |= {"multiplicity": 1, "evidence": "computed", "forces": "[[0,0,1],[0,0,-1],[0,0,0]]"}
        positions = "[[0,0,0],[0,0,2.4],[0,1.3,2.6]]"
        store.add("calculations", [fixed | {"symbols": '["Ag","S","H"]', "positions": positions}])
    return folder


@pytest.fixture
def place(folder, monkeypatch):
    """The folder, in which the commands run."""
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(("form", "kind"), [("extxyz", "extxyz"), ("xyz", "xyz")])
def test_the_ten_best_are_one_command(place, command, form, kind):
    words = ["gold=2", "--sort", "energy", "--limit", "10"]
    ran = command("find", *words, "--format", form, "--ligand", "H", "-o", f"best.{form}")
    assert ran.code == 0, ran.err
    frames = ase.io.read(place / f"best.{form}", index=":", format=kind)
    rows = superatom.find("gold=2", sort="energy", limit=10, db="superatom.db")
    assert len(frames) == len(rows) == 10
    for atoms, row in zip(frames, rows, strict=True):
        gold = [k for k, symbol in enumerate(atoms.symbols[:44]) if symbol == "Au"]
        assert gold == [k for k in range(44) if int(row["occupancy"]) >> k & 1]
        if form == "extxyz":
            for name in ("rank", "weight", "degeneracy", "gold"):
                assert atoms.info[name] == pytest.approx(row[name])
            assert atoms.info["candidate"] == row["id"]
            assert atoms.info["model_energy"] == pytest.approx(row["energy"])
            assert "energy" not in atoms.info
            assert atoms.calc is None  # the model's energy is not a calculator's
    assert frames[0].info.get("sites", "ico:2") == "ico:2"


@pytest.mark.parametrize("name", ["all.json", "all.db"])
def test_an_ase_database_is_selected_by_what_the_row_says(place, command, name):
    words = ["gold=2", "--sort", "energy", "--format", "ase-db", "--ligand", "H", "-o", name]
    assert command("find", *words).code == 0
    first = (place / name).read_bytes()
    assert command("find", *words, "--force").code == 0
    assert (place / name).read_bytes() == first
    rows = superatom.find("gold=2", db="superatom.db")
    with ase.db.connect(place / name) as db:
        assert db.count("charge=-4") == db.count("gold=2") == len(rows)
        assert db.count("energy<0.1") == sum(row["energy"] < 0.1 for row in rows)
        assert {row.candidate for row in db.select("rank=1")} == {
            row["id"] for row in rows if row["rank"] == 1
        }
        first = next(db.select("sites=ico:2", limit=1))
        assert first.calculator == "superatom-model"
        assert first.charge == -4
        assert 2200 < first.mz < 2700


@pytest.mark.parametrize("form", ["chemiscope", "optimade"])
def test_other_formats_say_what_the_row_says(place, command, form):
    words = ["gold=2", "--sort", "energy", "--limit", "10", "--ligand", "H"]
    assert command("find", *words, "--format", form, "-o", f"best.{form}.json").code == 0
    rows = superatom.find("gold=2", sort="energy", limit=10, db="superatom.db")
    text = (place / f"best.{form}.json").read_text()
    if form == "chemiscope":
        held = {name: one["values"] for name, one in json.loads(text)["properties"].items()}
        prefix = ""
    else:
        entries = [json.loads(line) for line in text.splitlines()]
        attributes = [one["attributes"] for one in entries if one.get("type") == "structures"]
        held = {name: [one[name] for one in attributes] for name in attributes[0]}
        prefix = "_superatom_"
    assert held[f"{prefix}candidate"] == [row["id"] for row in rows]
    assert held[f"{prefix}rank"] == [row["rank"] for row in rows]
    assert held[f"{prefix}model_energy"] == pytest.approx([row["energy"] for row in rows])
    assert held[f"{prefix}sites"][0] == "ico:2"


def test_a_stored_calculation_has_energy_and_forces_as_results(place, command):
    ran = command("find", "--kind", "calculations", "--format", "ase-db", "-o", "computed.json")
    assert ran.code == 0, ran.err
    with ase.db.connect(place / "computed.json") as db:
        (row,) = db.select("calculator=orca")
    assert (row.energy, row.theory, row.candidate) == (-12.5, "PBE0", 3)
    assert np.abs(row.forces - [[0, 0, 1], [0, 0, -1], [0, 0, 0]]).max() == 0
    assert row.toatoms().get_potential_energy() == -12.5


def test_two_calculations_at_one_geometry_are_two_rows(tmp_path, command, monkeypatch):
    monkeypatch.chdir(tmp_path)
    superatom.generate("M25S18", 0, ligand="H", db="superatom.db")
    with Store("superatom.db") as store, store.writing():
        fixed = {"code": "orca", "solvent": "none", "task": "energy", "ligand": "SH", "candidate_id": 1}
        fixed |= {"formula": "AgS", "charge": 0, "energy": -12.5, "multiplicity": 1, "evidence": "computed"}
        fixed |= {"symbols": '["Ag","S"]', "positions": "[[0,0,0],[0,0,2.4]]"}
        for theory, own in (("PBE", "x"), ("PBE0", "y"), ("PBE0", "z")):
            store.add("calculations", [fixed | {"theory": theory, "fingerprint": own}])
    for name in ("all.db", "all.json"):
        ran = command("find", "--kind", "calculations", "--format", "ase-db", "-o", name)
        assert ran.code == 0, ran.err
        with ase.db.connect(tmp_path / name) as db:
            rows = list(db.select())
        assert [row.theory for row in rows] == ["PBE", "PBE0", "PBE0"]
        assert len({row.unique_id for row in rows}) == 3


def test_what_workers_write_is_in_order_and_equal(place, command):
    words = ["find", "gold=2", "--sort", "rank", "--limit", "40", "--format", "extxyz", "--ligand", "H", "-o"]
    assert command(*words, "first.extxyz").code == 0
    assert command(*words, "second.extxyz", "--workers", "2").code == 0
    first = (place / "first.extxyz").read_bytes()
    assert first == (place / "second.extxyz").read_bytes()
    ranks = [atoms.info["rank"] for atoms in ase.io.read(place / "first.extxyz", index=":")]
    assert ranks == sorted(ranks)
    assert len(ranks) == 40


def test_a_name_that_ends_in_gz_is_a_packed_file(place, command):
    words = ["find", "gold=2", "--limit", "2", "--ligand", "H", "--format"]
    for form, name in (("extxyz", "two.extxyz"), ("chemiscope", "two.json")):
        assert command(*words, form, "-o", name).code == 0
        assert command(*words, form, "-o", f"{name}.gz").code == 0
        assert gzip.decompress((place / f"{name}.gz").read_bytes()) == (place / name).read_bytes()
    assert command(*words, "chemiscope", "-o", "two.json.gz").code == 2  # nothing is written over
    assert len(ase.io.read(place / "two.extxyz.gz", index=":")) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("gold=2 --format xyz", "--format and -o go together"),
        ("gold=2 -o x.xyz", "--format and -o go together"),
        ("gold=2 --format ase-db -o x.xyz", "end it with .json or .db"),
        ("gold=2 --format cp2k -o x", "cannot hold many structures; use"),
        ("gold=2 --format pdb -o x", "no code or format 'pdb'"),
        ("gold=40 --format xyz -o x.xyz", "no candidates fit"),
        ("--kind ions --format xyz -o x.xyz", "ions have no structures"),
        ("--kind calculations --ligand H --format xyz -o x.xyz", "leave out --ligand"),
        ("gold=2 --ligand nonsense --format xyz -o x.xyz", "nonsense"),
    ],
)
def test_bad_input_is_one_error_and_nothing_is_written(place, command, words, said):
    ran = command("find", *words.split())
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert not (place / "x.xyz").exists()
