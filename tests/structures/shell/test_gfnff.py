"""The clean-up by a real program: what must not move does not, what must stay bonded does.

Checked on the coordinates before and after, with distances computed here. M25S18-sized cost: Debian's xtb.
"""

import numpy as np
import pytest

from structures.assemble import assemble
from structures.errors import InvalidInputError, MissingProgramError
from structures.library import framework
from structures.shell.gfnff import clean_ligands


@pytest.mark.program
def test_gfnff_moves_ligands_only_and_breaks_nothing():
    before = assemble(framework("M44S26"), ligand="SCH3")
    after = clean_ligands(before)
    fixed = (before.arrays["site"] >= 0) | np.array([symbol == "S" for symbol in before.symbols])
    moved = np.linalg.norm(after.positions - before.positions, axis=1)
    assert moved[fixed].max() == 0
    assert moved[~fixed].max() > 0.01
    carbons = [k for k in range(len(after)) if after.symbols[k] == "C"]
    hydrogens = [k for k in range(len(after)) if after.symbols[k] == "H"]
    assert ((after.get_all_distances()[np.ix_(carbons, hydrogens)] < 1.3).sum(axis=1) == 3).all()
    assert "xtb" in after.info["cleaned"]
    assert after.info["framework"] == "M44S26"
    assert np.array_equal(after.arrays["anchor"], before.arrays["anchor"])


def test_without_xtb_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingProgramError, match="apt-get install xtb"):
        clean_ligands(assemble(framework("M44S26"), ligand="SH"))


def test_an_unknown_method_is_refused():
    with pytest.raises(InvalidInputError, match="gfnff"):
        clean_ligands(assemble(framework("M44S26"), ligand="SH"), method="uff")
