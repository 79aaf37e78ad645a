"""What was found as one file of structures, sorted as asked, with what the database says of each.

Evidence: files are read back by ASE, and what they carry is compared with the rows that `find` prints.
"""

import json
import subprocess
import sys

import ase.db
import ase.io
import numpy as np
import pytest

from database.store import Store


def superatom(*words, cwd):
    command = [sys.executable, "-m", "superatom", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """All isomers of Au2Ag42 on M44S30, and a stored calculation of one."""
    folder = tmp_path_factory.mktemp("found")
    assert superatom("generate", "M44S30", "--gold", "2", cwd=folder).returncode == 0
    with Store(folder / "superatom.db") as store, store.writing():
        fixed = {"code": "orca", "theory": "PBE0", "solvent": "none", "task": "energy", "ligand": "SH"}
        fixed |= {"candidate_id": 3, "formula": "AgSH", "charge": 0, "energy": -12.5, "fingerprint": "x"}
        fixed |= {"multiplicity": 1, "evidence": "computed", "forces": "[[0,0,1],[0,0,-1],[0,0,0]]"}
        positions = "[[0,0,0],[0,0,2.4],[0,1.3,2.6]]"
        store.add("calculations", [fixed | {"symbols": '["Ag","S","H"]', "positions": positions}])
    return folder


def found(place, *words):
    return json.loads(superatom("find", *words, "--json", cwd=place).stdout)


@pytest.mark.parametrize(("form", "kind"), [("extxyz", "extxyz"), ("xyz", "xyz")])
def test_the_ten_best_are_one_command(place, form, kind):
    words = ["gold=2", "--sort", "energy", "--limit", "10"]
    run = superatom("find", *words, "--format", form, "--ligand", "H", "-o", f"best.{form}", cwd=place)
    assert run.returncode == 0, run.stderr
    frames = ase.io.read(place / f"best.{form}", index=":", format=kind)
    rows = found(place, *words)
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


def test_an_ase_database_is_selected_by_what_the_row_says(place):
    words = ["gold=2", "--sort", "energy", "--format", "ase-db", "--ligand", "H", "-o", "all.json"]
    assert superatom("find", *words, cwd=place).returncode == 0
    rows = found(place, "gold=2")
    with ase.db.connect(place / "all.json") as db:
        assert db.count("charge=-4") == db.count("gold=2") == len(rows)
        assert db.count("energy<0.1") == sum(row["energy"] < 0.1 for row in rows)
        assert {row.candidate for row in db.select("rank=1")} == {
            row["id"] for row in rows if row["rank"] == 1
        }
        first = next(db.select("sites=ico:2", limit=1))
        assert first.calculator == "superatom-model"
        assert first.charge == -4
        assert 2200 < first.mz < 2700


def test_a_stored_calculation_has_energy_and_forces_as_results(place):
    words = ["--kind", "calculations", "--format", "ase-db", "-o", "computed.json"]
    run = superatom("find", *words, cwd=place)
    assert run.returncode == 0, run.stderr
    with ase.db.connect(place / "computed.json") as db:
        (row,) = db.select("calculator=orca")
    assert (row.energy, row.theory, row.candidate) == (-12.5, "PBE0", 3)
    assert np.abs(row.forces - [[0, 0, 1], [0, 0, -1], [0, 0, 0]]).max() == 0
    assert row.toatoms().get_potential_energy() == -12.5


def test_many_are_written_in_order_and_equal_with_workers(tmp_path):
    assert superatom("generate", "M44S30", "--gold", "6", "--sample", "60", cwd=tmp_path).returncode == 0
    words = ["find", "--sort", "rank", "--format", "extxyz", "--ligand", "H", "-o"]
    assert superatom(*words, "first.extxyz", cwd=tmp_path).returncode == 0
    assert superatom(*words, "second.extxyz", "--workers", "2", cwd=tmp_path).returncode == 0
    first = (tmp_path / "first.extxyz").read_bytes()
    assert first == (tmp_path / "second.extxyz").read_bytes()
    ranks = [atoms.info["rank"] for atoms in ase.io.read(tmp_path / "first.extxyz", index=":")]
    assert ranks == sorted(ranks)
    assert len(ranks) == 60


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("gold=2 --format xyz", "--format and -o go together"),
        ("gold=2 -o x.xyz", "--format and -o go together"),
        ("gold=2 --format cp2k -o x", "cannot hold many structures; use"),
        ("gold=2 --format pdb -o x", "no code or format 'pdb'"),
        ("gold=40 --format xyz -o x.xyz", "no candidates fit"),
        ("--kind ions --format xyz -o x.xyz", "ions have no structures"),
        ("--kind calculations --ligand H --format xyz -o x.xyz", "leave out --ligand"),
        ("gold=2 --ligand nonsense --format xyz -o x.xyz", "nonsense"),
    ],
)
def test_bad_input_is_one_error_and_nothing_is_written(place, words, said):
    run = superatom("find", *words.split(), cwd=place)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert not (place / "x.xyz").exists()
