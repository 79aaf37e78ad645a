"""The first step of a relaxation is small: GFN1-xTB by tblite, DMF, hydrogen as R.

Evidence: energies and forces of a program that shares nothing with the builder. Before directions were those
of the least squares and lengths those of the element, the same calculation gave -4726.731 eV and 1.00 eV/Å
for [Ag25(SH)18]-, -7664.745 and 1.31 for [Ag44(SH)26]2-, -8145.030 and 1.63 for [Ag44(SH)30]4- (tblite 0.8).
"""

import numpy as np
import pytest

from structures.assemble import assemble
from structures.library import framework


def first_step(name):
    calculators = pytest.importorskip("tblite.ase")
    atoms = assemble(framework(name), ligand="SH")
    atoms.calc = calculators.TBLite(
        method="GFN1-xTB",
        verbosity=0,
        charge=atoms.info["charge"],
        multiplicity=atoms.info["multiplicity"],
        solvation=("alpb", "dmf"),
    )
    return atoms.get_potential_energy(), np.linalg.norm(atoms.get_forces(), axis=1).max()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "energy", "force", "gain"),
    [
        ("M25S18", -4726.731, 1.00, 2.1),
        ("M44S26", -7664.745, 1.31, 2.8),
        ("M44S30", -8145.030, 1.63, 7.4),
    ],
)
def test_built_silver_clusters_are_near_a_minimum(name, energy, force, gain):
    found, pull = first_step(name)
    assert found < energy - gain
    assert pull < force * 2 / 3
