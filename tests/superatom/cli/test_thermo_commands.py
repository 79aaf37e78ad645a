"""`thermo`, `ground-states` and `fit` as a user starts them.

Evidence: what they print is compared with sums over complete lists of isomers from the substitution engine,
and every refusal must be one line, exit code 2 and no file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from ase import Atoms
from ase.io import write
from running import Ran
from running import run as in_process

from stability.builtin import default_model, released_model
from stability.posterior import posterior
from stability.terms import terms_text
from structures.library import framework
from structures.substitution import isomers

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def run(capsys, monkeypatch):
    """Start a command in this process, in some folder."""

    def start(*arguments: object, cwd: Path | None = None) -> Ran:
        if cwd is not None:
            monkeypatch.chdir(cwd)
        return in_process(capsys, monkeypatch, *map(str, arguments))

    return start


def test_thermo_prints_what_the_list_of_isomers_gives(run, tmp_path) -> None:
    figure = tmp_path / "occupation.svg"
    done = run("thermo", "M44S26", "--gold", 42, "--temperature", 500, "--json", "--figure", figure)
    assert done.code == 0, done.err
    (row,) = json.loads(done.out)["compositions"]
    cluster = framework("M44S26")
    masks, copies = isomers(cluster, 42).arrays()
    energies = default_model(cluster).energies(cluster, masks)
    weights = copies * np.exp(-energies / (8.617333262e-5 * 500))
    assert row["energy"] == pytest.approx(float(weights @ energies / weights.sum()), abs=1e-6)
    c1 = np.array([(m >> 0 & 1) + (m >> 1 & 1) for m in masks.tolist()])
    assert row["occupation"]["c1"] == pytest.approx(float(weights @ c1 / weights.sum() / 2), abs=1e-6)
    lowest = energies < energies.min() + 1e-6
    assert row["ground_state_weight"] == pytest.approx(float(weights[lowest].sum() / weights.sum()), abs=1e-6)
    drawn = posterior(cluster, default_model(cluster)).energies(masks)
    weights = copies * np.exp(-(drawn - drawn.min(axis=1)[:, None]) / (8.617333262e-5 * 500))
    ends = np.percentile(weights[:, lowest].sum(axis=1) / weights.sum(axis=1), (5, 95))
    assert (row["ground_state_low"], row["ground_state_high"]) == pytest.approx(tuple(ends), rel=1e-3)
    assert "frontier of" in done.err
    assert "warning: Vertical energies of one Ag" in done.err
    assert figure.read_text(encoding="utf-8").lstrip().startswith("<?xml")
    again = run("thermo", "M44S26", "--gold", 42, "--figure", figure)
    assert again.code == 2
    assert "--force" in again.err


def test_thermo_in_a_terminal_and_at_a_chemical_potential(run) -> None:
    done = run("thermo", "M44S30", "--gold", "11-13", "--potential", 0, "--potential", -1)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].split()[-4:] == ["ico", "cube", "d12", "mount"]
    assert "98 % to 100 %" in lines[2]  # the full icosahedron: a share that the model's error leaves alone
    assert "±" in lines[2]
    assert len(lines) == 8
    assert "undecided" in done.err


def test_temperatures_in_processes_are_those_of_one_process(run) -> None:
    asked = ("thermo", "M44S26", "--gold", 22, "--temperature", 900, "--temperature", 300, "--json")
    alone, together = run(*asked), run(*asked, "--workers", 2)
    assert together.code == 0, together.err
    assert together.out == alone.out
    assert [row["temperature"] for row in json.loads(alone.out)["compositions"]] == [900, 300]


def test_contacts_add_up_to_the_counts(run) -> None:
    done = run("contacts", "M44S30", "--gold", "1,2", "--json")
    rows = json.loads(done.out)["contacts"]
    totals = {
        x: [sum(row[k] for row in rows if row["gold"] == x) for k in ("placements", "isomers")]
        for x in (1, 2)
    }
    assert totals == {1: [44, 4], 2: [946, 54]}
    assert {(row["contacts"], row["placements"]) for row in rows if row["gold"] == 1} == {
        (3, 12),
        (6, 8),
        (8, 12),
        (10, 12),
    }


@pytest.mark.parametrize("width", [0, 0.05])
def test_levels_are_the_steps_of_the_sorted_list_of_isomers(run, width: float) -> None:
    cluster = framework("M38S24")
    masks, copies = isomers(cluster, 36).arrays()
    energies = np.round(default_model(cluster).energies(cluster, masks), 6)
    above = energies - energies.min()
    done = run("levels", "M38S24", "--gold", 36, "--width", width, "--json")
    rows = json.loads(done.out)["levels"]
    assert sum(row["isomers"] for row in rows) == len(masks)
    for row in rows:
        low = row["above_ground"] - 1e-6
        within = (above > low) & (above < low + (width or 2e-6))
        assert row["isomers"] == within.sum() > 0
        assert row["placements"] == copies[within].sum()
        assert row["below"] == (above < low).sum()


def test_ground_states_and_best(run) -> None:
    done = run("ground-states", "M44S30", "--gold", "12,13", "--json")
    rows = json.loads(done.out)["isomers"]
    assert [row["orbits"] for row in rows] == ["ico:12", "ico:12 d12:1"]
    assert [(row["multiplicity"], row["isomers"]) for row in rows] == [(1, 1), (12, 1)]
    best = run("ground-states", "M44S30", "--gold", 2, "--best", 5)
    window = run("ground-states", "M44S30", "--gold", 2, "--window", 0.02)
    assert best.out == window.out  # the five pairs of the icosahedron lie within 0.012 eV
    assert len(best.out.splitlines()) == 6


def test_fit_writes_terms_that_thermo_reads(run, tmp_path) -> None:
    cluster = framework("M44S26")
    model = released_model(cluster, "staple model")  # of the form that is fitted, without icosahedra
    (tmp_path / "first.toml").write_text(terms_text(model), encoding="utf-8")
    rng = np.random.default_rng(0)
    frames = []
    for _ in range(12):
        metals = rng.choice(["Au", "Ag"], 44)
        mask = sum(1 << k for k, metal in enumerate(metals) if metal == "Au")
        atoms = Atoms([*metals, *["S"] * 26], np.vstack([cluster.positions, cluster.anchor_positions]))
        atoms.info["E_eV"] = float(model.energies(cluster, [mask])[0])
        frames.append(atoms)
    write(tmp_path / "set.extxyz", frames)
    done = run("fit", "set.extxyz", "-o", "terms.toml", "--json", cwd=tmp_path)
    assert done.code == 0, done.err
    assert json.loads(done.out)["terms"] == pytest.approx({"0 S": 0.061, ">=2 S": 0.117, "Ag-Au": -0.0192})
    own = run("thermo", "M44S26", "--gold", 22, "--model", "terms.toml", "--json", cwd=tmp_path)
    known = run("thermo", "M44S26", "--gold", 22, "--model", "first.toml", "--json", cwd=tmp_path)
    first, second = (json.loads(each.out)["compositions"][0] for each in (own, known))
    assert first["free_energy"] == pytest.approx(second["free_energy"], abs=1e-6)
    assert run("fit", "set.extxyz", "-o", "terms.toml", cwd=tmp_path).code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("thermo", "M44S30", "--gold", "45"), "0 to 44"),
        (("thermo", "M44S31"), "no framework"),
        (("thermo", "M44S30", "--temperature", "0"), "absolute zero"),
        (("thermo", "M44S30", "--model", "absent.toml"), "absent.toml"),
        (("thermo", "M44S30", "--figure", "x.gif"), ".png"),
        (("thermo", "M44S30", "--memory", "1"), "budget"),
        (("thermo", "M44S30", "--potential", "nan"), "no finite number"),
        (("ground-states", "M44S26", "--gold", "45"), "0 to 44"),
        (("ground-states", "M44S30", "--window", "nan"), "window"),
        (("contacts", "M44S30", "--gold", "45"), "0 to 44"),
        (("levels", "M44S30", "--gold", "45"), "0 to 44"),
        (("contacts", "M44S30", "--cutoff", "nan"), "'nan' is no finite number"),
        (("shards", "make", "M44S30", "--gold", "22", "-o", "set"), "87,673,945,424 isomers"),
        (("shards", "best", "set"), "holds no shards"),
        (("ground-states", "M44S26", "--best", "2", "--window", "0.1"), "not both"),
        (("fit", "absent.extxyz"), "absent.extxyz"),
    ],
)
def test_refusals_are_one_line_and_leave_nothing(run, arguments, words, tmp_path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.code == 2
    assert words in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
    assert list(tmp_path.iterdir()) == []


def test_other_metals_are_named_by_host_and_guest(run) -> None:
    done = run("ground-states", "M25S18", "--guests", 1, "--host", "Au", "--guest", "Cd", "--json")
    assert done.code == 0, done.err
    (row,) = json.loads(done.out)["isomers"]
    assert (row["gold"], row["guests"], row["multiplicity"], row["orbits"]) == (24, 1, 12, "ico:1")
    assert "warning: Computed for one Cd" in done.err
    shown = run("ground-states", "M25S18", "--host", "Au", "--guest", "Cd").out.splitlines()
    assert shown[0].split()[0] == "guests"
    assert [line.split()[0] for line in shown[1:]] == ["0", "1"]  # as far as the terms reach
    done = run(
        "thermo", "M25S18", "--host", "Au", "--guest", "Pd", "--guests", 1, "--temperature", 400, "--json"
    )
    (row,) = json.loads(done.out)["compositions"]
    sites = {label: len(members) for label, members in framework("M25S18").orbits.items()}
    cost = dict(default_model(framework("M25S18"), "Au", "Pd").sites)
    weights = {label: n * np.exp(-cost[label] / (8.617333262e-5 * 400)) for label, n in sites.items()}
    for label, n in sites.items():
        assert row["occupation"][label] == pytest.approx(weights[label] / sum(weights.values()) / n, abs=1e-9)
    told = run("explain", "M25S18", "--occupancy", "0x2000", "--host", "Au", "--guest", "Pd")
    assert told.code == 0, told.err
    assert "Pd sits on 1 of 12 staple sites." in told.out
    assert "Warning: Computed for one Pd" in told.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ground-states", "M25S18", "--guests", 2, "--host", "Au", "--guest", "Pd"), "2 Pd are beyond"),
        (("thermo", "M25S18", "--host", "Au", "--guest", "Pd", "--potential", 0), "25 Pd are beyond"),
        (("thermo", "M25S18", "--guest", "Pd"), "no ordering model knows Pd in Ag"),
        (("thermo", "M25S18", "--host", "Au", "--guest", "Au"), "both Au"),
        (("thermo", "M25S18", "--gold", 1, "--host", "Au", "--guest", "Pd"), "--gold 1 counts Au"),
        (("explain", "M25S18"), "give --occupancy"),
        (("explain", "M25S18", "--occupancy", 3, "--host", "Au", "--guest", "Pd"), "2 Pd are beyond"),
    ],
)
def test_what_no_terms_reach_is_one_clear_error(run, words, said) -> None:
    done = run(*words)
    assert done.code == 2
    assert said in done.err
    assert done.out == ""
    assert "Traceback" not in done.err
