"""Screening in stages keeps the ions that a joint fit of all candidates finds.

Evidence: the oracle is the joint fit without screening on the same spectrum, and the mixture itself.
"""

import numpy as np
import pytest

from database.masses.candidates import candidate_ions
from database.spectra.fit.calibration import Calibration
from database.spectra.judge import assign as assign_module
from database.spectra.judge import screening
from database.spectra.judge.assign import assign
from database.spectra.simulated.simulate import simulate

IONS = candidate_ions(frameworks=["M44S30"], cations={"Na": range(3)}, exchanged={"Cl": range(2)})
IONS = [ion for ion in IONS if ion.charge == -4]
RNG = np.random.default_rng(21)
TRUE = [IONS[place] for place in RNG.choice(len(IONS), 12, replace=False)]


@pytest.fixture(scope="module")
def spectrum():
    amounts = dict(zip(TRUE, RNG.uniform(0.3, 1, len(TRUE)), strict=True))
    return simulate(amounts, ions=4e5, shift_ppm=4, background=0.1, window=(2300, 3450), seed=3)


def test_the_answer_is_that_of_the_full_joint_fit(spectrum, monkeypatch):
    full = assign(spectrum, IONS, spare=(), rivals=False, decoys=False)
    monkeypatch.setattr(assign_module, "TOGETHER", 20)
    monkeypatch.setattr(screening, "TOGETHER", 20)
    staged = assign(spectrum, IONS, spare=(), rivals=False, decoys=False)
    assert {one.ion for one in staged.assignments} == {one.ion for one in full.assignments}
    amounts = {one.ion: one for one in full.assignments}
    for one in staged.assignments:
        assert one.amount == pytest.approx(amounts[one.ion].amount, abs=0.3 * one.error)


def test_few_false_candidates_pass(spectrum, monkeypatch):
    monkeypatch.setattr(screening, "TOGETHER", 20)
    words = []
    kept = screening.screened(spectrum, IONS, Calibration(), threshold=3.0, say=words.append)
    assert set(TRUE) <= set(kept)
    assert len(kept) < 0.5 * len(IONS)
    assert any("isotope comb" in word for word in words)
    assert any("window" in word for word in words)
