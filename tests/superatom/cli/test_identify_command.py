"""`superatom identify` as it is typed: a number, a file, and what is refused in one line with code 2.

Evidence: the file is by foreign code (`foreign.py`), and refusals are looked at as a shell sees them.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from running import run

sys.path.insert(0, str(Path(__file__).parents[2] / "database/spectra/judge"))
from foreign import Settings, cluster, spectrum


def test_a_number_says_how_many_and_what_leads_by_which_prior(capsys, monkeypatch):
    ran = run(capsys, monkeypatch, "identify", "m/z 2608.38", "--charge=-4")
    assert ran.code == 0
    opening, *lines = ran.out.splitlines()
    assert "compositions of Au, Ag with p-MBA, Cl weigh as much" in opening
    assert lines[-1].startswith("prior (log units; --no-prior ranks without it)")
    assert any("compositions weigh as much (--metals)" in line for line in lines)


def test_a_file_is_searched_and_charged_by_its_spacing(capsys, monkeypatch, tmp_path):
    made = cluster({"Au": 25}, {"SG": 18}, -6, H=-5)
    mz, intensity = spectrum({made: 1.0}, 460, Settings(ions=3e4, ppm=2.0))
    file = tmp_path / "made.txt"
    np.savetxt(file, np.column_stack([mz, intensity]), fmt="%.5f\t%.1f")
    ran = run(capsys, monkeypatch, "identify", str(file), "--ligand", "SG", "--no-chance", "--json")
    (answer,) = json.loads(ran.out)["answers"]
    assert (answer["charge"], answer["charge_from"]) == (-6, "spacing")
    assert answer["compositions"][0]["ion"] == "[Au25(SG)18 - 5H]6-"
    assert answer["verdict"] == "undecided"
    assert "chance was not looked at" in answer["reasons"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no-such-file.txt"], "no-such-file.txt"),
        (["m/z 2608.38", "--charge=0"], "charge 0 has no m/z"),
        (["m/z 2608.38", "--charge=-4", "--polarity", "positive"], "no charge of a positive ion"),
        (["m/z 2608.38", "--metals", "Au,Ir"], "no agreed superatom valence"),
        (["m/z 2608.38", "--ligand", "nonsense"], "no ligand 'nonsense'"),
        (["m/z 5000000", "--charge=-1"], "give a lower mass"),
    ],
)
def test_what_cannot_be_searched_is_one_line(capsys, monkeypatch, words, said):
    ran = run(capsys, monkeypatch, "identify", *words)
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.strip().splitlines()) == 1


def test_link_names_the_composition_of_what_is_unexplained(capsys, monkeypatch, tmp_path):
    offered, other = cluster({"Au": 25}, {"PET": 18}, -1), cluster({"Au": 38}, {"PET": 24}, -1)
    mz, intensity = spectrum({offered: 1.0, other: 0.5}, 461, Settings(ions=1e5, ppm=2.0, tail=0.0))
    file = tmp_path / "made.txt"
    np.savetxt(file, np.column_stack([mz, intensity]), fmt="%.5f\t%.1f")
    asked = ["--frameworks", "M25S18", "--ligand", "PET", "--identify", "--db", str(tmp_path / "s.db")]
    ran = run(capsys, monkeypatch, "link", str(file), *asked, "--json")
    assert ran.code == 0, ran.err
    (found,) = json.loads(ran.out)["identified"]
    assert found["compositions"][0]["ion"] == "[Au38(SC2H4Ph)24]-"
    assert found["charge_from"] == "spacing"
