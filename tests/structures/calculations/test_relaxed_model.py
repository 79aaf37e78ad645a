"""`build --relax` and `export --relax` run the calculator that the user names, and say so.

Evidence: a harmonic calculator written here pulls every atom to a place known in advance; what is written
must stand there. Faults of the user's module come back as our errors.
"""

import numpy as np
import pytest
from ase.io import read

import superatom
from structures.assemble import assemble
from structures.calculations.relaxed_model import relaxed_model
from structures.errors import InvalidInputError, UnknownNameError
from structures.library import framework

MODULE = """
import numpy as np
from ase.calculators.calculator import Calculator, all_changes

class Spring(Calculator):
    implemented_properties = ["energy", "forces"]

    def __init__(self, goal):
        super().__init__()
        self.goal = goal

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        apart = atoms.positions - self.goal
        self.results = {"energy": float((apart**2).sum()), "forces": -2 * apart}

def wider(atoms):
    assert atoms.info["charge"] == -1
    return Spring(1.02 * atoms.positions)

def broken(atoms):
    class Broken(Spring):
        def calculate(self, *arguments, **options):
            raise RuntimeError("no parameters for Ag")
    return Broken(atoms.positions)
"""


@pytest.fixture(autouse=True)
def _springs(tmp_path, monkeypatch):
    (tmp_path / "springs_of_mine.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)


def test_the_calculator_of_the_user_moves_the_atoms():
    atoms = assemble(framework("M25S18"), ligand="SH")
    after = relaxed_model(atoms, "springs_of_mine:wider")
    assert np.abs(after.positions - 1.02 * atoms.positions).max() < 0.03
    assert after.calc is None
    assert any("relaxed with springs_of_mine:wider" in words for words in after.info["cautions"])
    assert (after.arrays["site"] == atoms.arrays["site"]).all()


def test_build_and_export_write_the_relaxed_atoms(tmp_path):
    plain = superatom.build("M25S18", tmp_path / "plain.xyz", ligand="SH")
    built = superatom.build("M25S18", tmp_path / "b.xyz", ligand="SH", relax="springs_of_mine:wider")
    assert plain.cautions == ()
    assert len(built.cautions) == 1
    before, after = (read(tmp_path / name).positions for name in ("plain.xyz", "b.xyz"))
    assert np.abs(after - 1.02 * before).max() < 0.03
    made = superatom.export(
        "extxyz", tmp_path / "runs", framework="M25S18", occupancy=0, relax="springs_of_mine:wider"
    )
    folder = tmp_path / "runs" / made.exported[0].name
    text = (folder / "README.md").read_text()
    assert "relaxed with springs_of_mine:wider" in text
    written = read(next(folder.glob("*.extxyz"))).positions
    assert np.ptp(written, axis=0) == pytest.approx(np.ptp(after, axis=0), abs=0.06)


@pytest.mark.parametrize(
    "name", ["gfn9", "no_such_module:x", "springs_of_mine:absent", ":x", "springs_of_mine"]
)
def test_an_unknown_calculator_is_refused(name):
    with pytest.raises(UnknownNameError, match="module:factory"):
        relaxed_model(assemble(framework("M25S18"), ligand="SH"), name)


def test_a_calculator_that_fails_is_one_clear_error():
    with pytest.raises(InvalidInputError, match="no parameters for Ag"):
        relaxed_model(assemble(framework("M25S18"), ligand="SH"), "springs_of_mine:broken")
