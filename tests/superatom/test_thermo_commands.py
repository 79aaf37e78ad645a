"""`thermo`, `ground-states` and `fit` as a user starts them.

Evidence: what they print is compared with sums over complete lists of isomers from the substitution engine,
and every refusal must be one line, exit code 2 and no file.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from ase.io import write

from stability.ordering import default_model
from structures.library import framework
from structures.substitution import isomers

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "superatom", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_thermo_prints_what_the_list_of_isomers_gives(tmp_path) -> None:
    figure = tmp_path / "occupation.svg"
    done = run("thermo", "M44S26", "--gold", 42, "--temperature", 500, "--json", "--figure", figure)
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)["compositions"]
    cluster = framework("M44S26")
    masks, copies = isomers(cluster, 42).arrays()
    energies = default_model(cluster).energies(cluster, masks)
    weights = copies * np.exp(-energies / (8.617333262e-5 * 500))
    assert row["energy"] == pytest.approx(float(weights @ energies / weights.sum()), abs=1e-6)
    c1 = np.array([(m >> 0 & 1) + (m >> 1 & 1) for m in masks.tolist()])
    assert row["occupation"]["c1"] == pytest.approx(float(weights @ c1 / weights.sum() / 2), abs=1e-6)
    assert "frontier of" in done.stderr
    assert "outside: x = 42" in done.stderr
    assert figure.read_text(encoding="utf-8").lstrip().startswith("<?xml")
    again = run("thermo", "M44S26", "--gold", 42, "--figure", figure)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_thermo_in_a_terminal_and_at_a_chemical_potential() -> None:
    done = run("thermo", "M44S30", "--gold", "11-13", "--potential", 0, "--potential", -1)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split()[-4:] == ["ico", "cube", "d12", "mount"]
    assert len(lines) == 8
    assert "undecided" in done.stderr


def test_ground_states_and_best() -> None:
    done = run("ground-states", "M44S30", "--gold", "12,13", "--json")
    rows = json.loads(done.stdout)["isomers"]
    assert [row["orbits"] for row in rows] == ["ico:12", "ico:12 d12:1"]
    assert [(row["multiplicity"], row["isomers"]) for row in rows] == [(1, 1), (12, 1)]
    best = run("ground-states", "M44S30", "--gold", 2, "--best", 5)
    window = run("ground-states", "M44S30", "--gold", 2, "--window", 0.02)
    assert best.stdout == window.stdout  # the five pairs of the icosahedron lie within 0.012 eV
    assert len(best.stdout.splitlines()) == 6


def test_fit_writes_terms_that_thermo_reads(tmp_path) -> None:
    cluster = framework("M44S26")
    rng = np.random.default_rng(0)
    frames = []
    for _ in range(12):
        metals = rng.choice(["Au", "Ag"], 44)
        mask = sum(1 << k for k, metal in enumerate(metals) if metal == "Au")
        atoms = Atoms([*metals, *["S"] * 26], np.vstack([cluster.positions, cluster.anchor_positions]))
        atoms.info["E_eV"] = float(default_model(cluster).energies(cluster, [mask])[0])
        frames.append(atoms)
    write(tmp_path / "set.extxyz", frames)
    done = run("fit", "set.extxyz", "-o", "terms.toml", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["terms"] == pytest.approx({"0 S": 0.061, ">=2 S": 0.117, "Ag-Au": -0.0192})
    own = run("thermo", "M44S26", "--gold", 22, "--model", "terms.toml", "--json", cwd=tmp_path)
    built_in = run("thermo", "M44S26", "--gold", 22, "--json")
    first, second = (json.loads(each.stdout)["compositions"][0] for each in (own, built_in))
    assert first["free_energy"] == pytest.approx(second["free_energy"], abs=1e-6)
    assert run("fit", "set.extxyz", "-o", "terms.toml", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("thermo", "M44S30", "--gold", "45"), "0 to 44"),
        (("thermo", "M44S31"), "no framework"),
        (("thermo", "M44S30", "--temperature", "0"), "absolute zero"),
        (("thermo", "M44S30", "--model", "absent.toml"), "absent.toml"),
        (("thermo", "M44S30", "--figure", "x.gif"), ".png"),
        (("thermo", "M44S30", "--memory", "1"), "budget"),
        (("ground-states", "M44S26", "--gold", "45"), "0 to 44"),
        (("ground-states", "M44S26", "--best", "2", "--window", "0.1"), "not both"),
        (("fit", "absent.extxyz"), "absent.extxyz"),
    ],
)
def test_refusals_are_one_line_and_leave_nothing(arguments, words, tmp_path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []
