"""Computed energies against the model's: what is right, what is worst, and what a candidate's card says.

Evidence: energies are put in as the model's plus numbers chosen here, so that deviations are known by hand;
Spearman's coefficient is counted from ranks by its closed form.
"""

import subprocess
import sys

import pytest

from database.against_model import against_model, by_composition, pairs_in_order
from database.generate import Request, generate
from database.query import find
from database.store import Store
from database.theories import computed_words
from structures.library import framework

ROW = {"code": "orca", "theory": "PBE0", "solvent": "none", "task": "energy", "ligand": "SH", "charge": -4}


@pytest.fixture
def store(tmp_path):
    """Four isomers of AuAg43, computed at model + (0, 0.1, -0.3, 0.2) eV, and one of another theory."""
    with Store(tmp_path / "test.db") as opened:
        generate(opened, framework("M44S30"), Request(guests=(1,)))
        rows = list(find(opened, "", sort="energy"))
        for row, extra in zip(rows, (0.0, 0.1, -0.3, 0.2), strict=True):
            add(opened, row["id"], row["energy"] + extra - 50)
        add(opened, rows[0]["id"], -99.0, theory="PBE", task="relax", bonds_lost=2, gap=0.5)
        yield opened


def add(store, candidate, energy, **changed):
    fixed = {
        "candidate_id": candidate,
        "formula": "AuAg43",
        "energy": energy,
        "symbols": "[]",
        "positions": "[]",
    }
    with store.writing():
        store.add("calculations", [ROW | fixed | {"fingerprint": f"{candidate} {energy}"} | changed])


def test_deviations_are_those_that_were_put_in_less_their_mean(store):
    compared = against_model(find(store, ""))
    rows = sorted(find(store, ""), key=lambda row: row["energy"])
    ids = [row["id"] for row in rows]
    assert [one.candidate for one in compared] == [ids[2], ids[3], ids[1], ids[0]]  # the worst first
    found = {one.candidate: one.deviation for one in compared}
    assert [found[k] for k in ids] == pytest.approx([0.0, 0.1, -0.3, 0.2], abs=1e-9)


def test_a_composition_has_its_rank_correlation_and_its_worst_candidate(store):
    compared = against_model(find(store, ""))
    (one,) = by_composition(compared)
    model = {row["id"]: row["energy"] for row in find(store, "")}
    computed = {row["id"]: row["energy_calc"] for row in find(store, "")}
    places = [sorted(each.values()).index(each[k]) for k in model for each in (model, computed)]
    squares = sum((a - b) ** 2 for a, b in zip(places[::2], places[1::2], strict=True))
    assert one.rank_correlation == pytest.approx(1 - 6 * squares / (4 * 15))
    assert one.rms == pytest.approx((0.14 / 4) ** 0.5)
    assert (one.candidates, one.worst_deviation) == (4, pytest.approx(-0.3))
    wrong = sum(
        (model[a] - model[b]) * (computed[a] - computed[b]) < 0 for a in model for b in model if a < b
    )
    assert pairs_in_order(compared) == (6 - wrong, 6)


def test_a_candidate_says_what_was_computed_for_it(store):
    first = next(find(store, "", sort="energy"))
    single, relaxed = computed_words(store, first["id"])
    lowest = first["energy_calc"]
    assert single == (
        f"It was computed by orca (PBE0, SH, charge -4): {lowest:.3f} eV above the lowest of 4 computed "
        "isomers."
    )
    assert relaxed.endswith("2 metal-sulfur bonds were lost: another structure, not ranked, gap 0.50 eV.")


def test_the_command_lists_compares_and_draws(store, tmp_path):
    store.close()
    words = ["-m", "superatom", "calculations", "--db", "test.db", "-o", "compared.svg"]
    ran = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "orca, PBE0, energy, against the model (eV):" in ran.stdout
    assert "of 6 pairs of one composition as computed" in ran.stdout
    assert "<svg" in (tmp_path / "compared.svg").read_text()
