"""The recipes of docs/workflows.md run a batch.

Evidence: the code blocks are cut out of the page and run as they stand, in a process of their own. What the
engines computed is compared with what superatom's own seam computes for the same candidates.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ase import Atoms

import superatom
from structures.calculations.compute import compute

ROOT = Path(__file__).parents[2]


# [AuAg(SH)]+ by the recipe's own job, run to its end by the engine: a second, where a candidate takes ten
ATOMS = ("AuAgSH", [[-1.4, 0, 0], [1.4, 0, 0], [0, 2.0, 0.3], [0, 2.4, 1.6]])
SMALL = f"""
from ase import Atoms
from jobflow import run_locally
ready = superatom.job_for(Atoms(*{ATOMS!r}, info={{'charge': 1}}))
one = static_job(ready.atoms, method="GFN1-xTB", charge=ready.charge, multiplicity=ready.multiplicity)
ran = run_locally(one, log=False, ensure_success=True)
print(ran[one.uuid][1].output["results"]["energy"])
"""


def thiolate():
    return Atoms(*ATOMS, info={"charge": 1})


def recipe(number):
    page = (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", page, re.DOTALL)[number]


def run(code, cwd, **variables):
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(cwd)} | variables
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.program
def test_jobflow_runs_a_batch_and_brings_it_home(tmp_path):
    if shutil.which("xtb") is None:
        pytest.skip("Debian's package xtb is not installed")
    go = "\nfrom jobflow import run_locally\nrun_locally(flow, log=False, ensure_success=True)"
    run(recipe(0) + go, tmp_path)
    rows = superatom.find(kind="calculations", sort="candidate_id", db=tmp_path / "gold1.db")
    assert [row["theory"] for row in rows] == ["GFN1-xTB, ALPB(dmf)"] * 2
    found = superatom.find("energy_calc>=0", sort="energy_calc", db=tmp_path / "gold1.db")
    assert found[0]["energy_calc"] == 0 < found[1]["energy_calc"]


@pytest.mark.slow
def test_quacc_makes_a_job_of_each_candidate_and_the_engine_runs_one(tmp_path):
    ask = (
        "\nfor one in results:\n"
        "    print(type(one).__name__, *(f'{k}={v}' for k, v in sorted(one.function_kwargs.items())))"
    )
    said = run(recipe(1) + ask + SMALL, tmp_path, QUACC_WORKFLOW_ENGINE="jobflow")
    assert said[:8] == ["Job", "charge=-1", "method=GFN1-xTB", "multiplicity=1"] * 2
    ours = compute(superatom.job_for(thiolate(), solvent="none"), calculator="tblite")
    assert float(said[-1]) == pytest.approx(ours.calculation.output.energy, abs=1e-5)


@pytest.mark.slow
def test_quacc_computes_a_batch(tmp_path):
    """15 CPU seconds: two GFN1 single points of 61 atoms each by tblite, twice."""
    ask = "\nprint(*(one['results']['energy'] for one in results))"
    energies = [float(word) for word in run(recipe(1) + ask, tmp_path)[-2:]]
    for row, energy in zip(
        superatom.find("gold=1,rank<=2", sort="rank", db=tmp_path / "gold1.db"), energies, strict=True
    ):
        atoms = superatom.assemble("M25S18", row["occupancy"], ligand="H")
        ours = compute(superatom.job_for(atoms, solvent="none"), calculator="tblite")
        assert energy == pytest.approx(ours.calculation.output.energy, abs=1e-5)
