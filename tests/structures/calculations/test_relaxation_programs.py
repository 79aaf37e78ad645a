"""Real programs relax our export, unedited, to the end, and the reader brings home what they found.

Evidence: the program itself is asked again, in a single point of its own at the geometry that came home;
energy and forces must be those of the relaxation. That fails if another step's geometry, energy or forces
were read, or the charge was lost on one of the two roads. H3+ is the smallest charged molecule with a known
shape: an equilateral triangle of 0.873 Å (Meyer, Botschwina, Burton, J. Chem. Phys. 1986, 84, 891); PBE makes
bonds to hydrogen 0.01 Å too long, and the potentials are crude (see program_runs.py), hence 0.03 Å.
"""

import numpy as np
import pytest
from ase import Atoms
from program_runs import output_of
from relaxation_steps import steps_of

from structures.calculations.method import Method
from structures.calculations.read import read_output

pytestmark = [pytest.mark.program, pytest.mark.slow]

# the last words of each program, once all its files are written
END = {
    "cp2k": r"PROGRAM ENDED AT",
    "abinit": r"!FinalSummary[\s\S]*num_comments",
    "espresso": r"JOB DONE",
    "gpaw": r"^Date:[\s\S]*^Memory usage",
}
# eV/Å and eV: the box is centred anew, and its grid lies elsewhere
GRID = {"gpaw": (0.1, 5e-3), "cp2k": (0.1, 0.02)}
SHORT_BASIS = {"gpaw": 0.07, "cp2k": 0.1}  # Å; their double-zeta orbitals are those of neutral molecules
COARSE = {"cp2k": Method(settings={"cutoff": 200, "vacuum": 4.0})}  # a tenth of the time


def h3_cation():
    """A triangle 0.05 to 0.1 Å away from the equilateral one, with edges along no axis."""
    flat = np.array([[0.0, 0.0, 0.0], [0.95, 0.0, 0.0], [0.40, 0.82, 0.0]])
    axes = np.array([[1, 1, 0], [-1, 1, 2], [1, -1, 1]]) / np.sqrt([[2], [6], [3]])
    return Atoms("H3", flat @ axes, info={"charge": 1})


def computed(code, atoms, folder, **choices):
    """Export, run to the end, read."""
    folder.mkdir()
    method = {"method": COARSE[code]} if code in COARSE else {}
    output_of(code, atoms, folder, END[code], 900, solvent="none", **method, **choices)
    return read_output(folder, code, relaxed=choices.get("task") == "relax")


def check_single_point(code, output, atoms, folder):
    again = computed(code, Atoms(atoms.symbols, output.positions, info=atoms.info), folder)
    assert again.converged
    assert again.charge == output.charge
    force, energy = GRID.get(code, (0.03, 5e-3))
    assert again.energy == pytest.approx(output.energy, abs=energy)
    assert np.abs(again.forces - output.forces).max() < force


@pytest.mark.parametrize("code", END)
def test_h3_cation_relaxes_to_its_triangle(code, tmp_path):
    start = h3_cation()
    output = computed(code, start, tmp_path / "relax", task="relax")
    assert (output.converged, output.charge, output.symbols) == (True, 1, ("H", "H", "H"))
    end = Atoms("H3", output.positions)
    edges = [end.get_distance(i, j) for i, j in ((0, 1), (0, 2), (1, 2))]
    assert edges == pytest.approx([0.885] * 3, abs=SHORT_BASIS.get(code, 0.03))
    assert max(edges) - min(edges) < 0.02
    assert output.max_force < 0.04
    positions, energy, _ = steps_of(code, tmp_path / "relax")[-1]
    assert np.abs(output.positions - positions).max() < 1e-5
    assert output.energy == pytest.approx(energy, abs=1e-4)
    check_single_point(code, output, start, tmp_path / "point")
