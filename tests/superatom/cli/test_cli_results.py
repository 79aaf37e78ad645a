"""From a candidate to a stored calculation with the real program, on the command line.

Evidence: xtb computes [Au24Ag(SH)18]- for three dopant sites in the exported folders, started by the script
of the job array; energies found in the database are those that xtb printed, and the refit reads them.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from running import run

ROOT = Path(__file__).parents[3]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
EH = 27.211386


@pytest.mark.program
@pytest.mark.skipif(shutil.which("xtb") is None, reason="Debian's xtb is not installed")
def test_export_run_add_find_write_fit(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def told(*words):
        ran = run(capsys, monkeypatch, *words)
        assert ran.code == 0, ran.err
        return ran.out

    told("generate", "M25S18", "--gold", "24")
    told("export", "--find", "gold=24", "--ligand", "H", "--code", "xtb", "-o", "runs")
    folders = sorted(path.parent for path in tmp_path.glob("runs/*/superatom.json"))
    assert len(folders) == 3  # centre, icosahedron, staple
    for task in range(1, 4):
        variables = ENVIRONMENT | {"SLURM_ARRAY_TASK_ID": str(task)}
        subprocess.run(["sh", "submit-xtb.sh"], cwd=tmp_path / "runs", env=variables, check=True, stderr=-3)
    assert "energy_calc" not in told("find", "gold=24")
    added = json.loads(told("results", "add", "runs", "--json"))
    assert [one["outcome"] for one in added] == ["stored"] * 3
    rows = json.loads(told("find", "--kind", "calculations", "--json"))
    printed = [
        float(re.search(r"TOTAL ENERGY\s+(-\d+\.\d+)", (folder / "cluster.out").read_text())[1]) * EH
        for folder in folders
    ]
    assert sorted(row["energy"] for row in rows) == pytest.approx(sorted(printed), abs=1e-2)
    heading = told("find", "gold=24").splitlines()[0].split()
    assert heading[heading.index("energy") + 1] == "energy_calc"
    best = json.loads(told("find", "energy_calc<0.000001", "--json"))
    assert len(best) == 1
    told("results", "write", "-o", "orderings.extxyz")
    frames = (tmp_path / "orderings.extxyz").read_text().count("Properties=")
    assert frames == 3
    from_file = run(capsys, monkeypatch, "fit", "orderings.extxyz", "--json")
    from_database = run(capsys, monkeypatch, "fit", "--find", "", "--json")
    assert (from_database.code, from_database.out) == (from_file.code, from_file.out)
    again = run(capsys, monkeypatch, "results", "write", "-o", "orderings.extxyz", "--find", "id=1")
    assert again.code == 2
    assert "--force" in again.err


@pytest.mark.program
@pytest.mark.skipif(shutil.which("xtb") is None, reason="Debian's xtb is not installed")
def test_relax_of_a_file_writes_it_and_tells_what_changed(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.xyz").write_text("5\n\nAu 0 0 0\nS 0 0 2.4\nH 1.3 0 2.5\nS 0 0 -2.4\nH -1.3 0 -2.5\n")
    words = ["relax", "in.xyz", "--charge=-1", "--json", "-o", "out.extxyz"]
    ran = run(capsys, monkeypatch, *words)
    assert ran.code == 0, ran.err
    document = json.loads(ran.out)
    assert (document["charge"], document["solvent"], document["bonds_lost"]) == (-1, "dmf", 0)
    assert "charge=-1" in (tmp_path / "out.extxyz").read_text()
    again = run(capsys, monkeypatch, *words)
    assert again.code == 2
    assert "exists" in again.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("relax nothing.xyz -o out.extxyz", "nothing.xyz"),
        ("relax in.xyz", "-o"),
        ("relax in.xyz -o out.extxyz", "charge"),
        ("relax in.xyz --charge=0 -o out.extxyz --calculator emt", "EMT has no parameters"),
        ("relax in.xyz --charge=0 -o out.extxyz --calculator vasp", "gfn1"),
        ("relax 7 --db none.db", "no database"),
        ("results add nowhere", "nowhere"),
        ("results write -o out.extxyz --db none.db", "no database"),
    ],
)
def test_bad_input_is_one_error(tmp_path, capsys, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.xyz").write_text("2\n\nAg 0 0 0\nS 0 0 2.4\n")
    ran = run(capsys, monkeypatch, *words.split())
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.count("Error:") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.xyz"]
