"""Where the first bond of a ligand points, and which symmetry a whole shell keeps.

Angles are recomputed from positions: a pyramidal sulfur has its M-S-R angles near 112 degrees, a terminal one
105, one on three metals points away from all. The group of the all-atom model is found by the symmetry finder
from all atoms, not from the ties that the builder used.
"""

import numpy as np
import pytest

from structures.assemble import assemble
from structures.framework import Anchor, Framework, Site
from structures.library import framework
from structures.perception.perceive import perceive
from structures.symmetry import find_symmetry


def small(metals, sulfur):
    """A framework of metals around one sulfur, with a remote metal that says where inside is."""
    points = [*metals, (0.0, 0.0, -6.0)]
    sites = tuple(Site(k, tuple(map(float, p)), "m", "surface") for k, p in enumerate(points))
    anchor = Anchor(0, tuple(map(float, sulfur)), "s", tuple(range(len(metals))))
    return Framework("test", sites, (anchor,), 0, "user", ("a test",))


def angles(atoms):
    """M-S-H angles (degrees) of the bound metals of `small`."""
    symbols = [str(symbol) for symbol in atoms.symbols]
    sulfur, hydrogen = (atoms.positions[symbols.index(symbol)] for symbol in ("S", "H"))
    metals = atoms.positions[: len(atoms) - 3]
    a, b = metals - sulfur, hydrogen - sulfur
    return np.degrees(np.arccos(a @ b / np.linalg.norm(a, axis=1) / np.linalg.norm(b)))


def test_a_terminal_ligand_is_bent():
    found = angles(assemble(small([(0, 0, 0)], (0, 0, 2.4)), ligand="SH"))
    assert found == pytest.approx([105], abs=15)


def test_a_bridging_sulfur_is_pyramidal():
    atoms = assemble(small([(1.5, 0, 0), (-1.5, 0, 0)], (0, 0, 1.9)), ligand="SH")
    found = angles(atoms)
    assert np.ptp(found) < 12
    assert 95 < found.mean() < 120
    hydrogen = atoms.positions[-1]
    assert abs(hydrogen[1]) > 0.8  # out of the M-S-M plane


def test_on_three_metals_the_bond_points_away_from_all():
    metals = [(2 * np.cos(t), 2 * np.sin(t), 0.0) for t in (0, 2 * np.pi / 3, 4 * np.pi / 3)]
    atoms = assemble(small(metals, (0, 0, 1.6)), ligand="SH")
    assert np.ptp(angles(atoms)) < 12
    assert atoms.positions[-1][2] > atoms.positions[-2][2] + 1.2


@pytest.mark.parametrize(
    ("name", "ligand", "group"),
    [
        ("M44S30", "Cl", "Th"),
        ("M44S30", "SCH3", "C3i"),
        ("M44S30", "p-MBA", "C3i"),
        ("M44S26", "p-MBA", "C2"),
        ("M38S24", "SCH3", "D3"),
        ("M28S20", "SCH3", "D2"),
    ],
)
def test_the_all_atom_model_keeps_what_tilted_ligands_allow(name, ligand, group):
    atoms = assemble(framework(name), ligand=ligand)
    found = find_symmetry(atoms.positions, [str(s) for s in atoms.symbols], tolerance=0.05)
    assert found.point_group == group


@pytest.mark.parametrize("ligand", ["p-MBA", "SC2H4Ph", "SCy", "SPhF2", "Cl"])
def test_an_assembled_model_is_perceived_as_its_framework_and_ligand(ligand):
    atoms = assemble(framework("M44S30"), 0xFFF, ligand=ligand)
    seen = perceive(atoms, charge=-4)
    assert seen.framework == "M44S30"
    assert [(row["name"], row["count"]) for row in seen.ligands] == [(ligand, 30)]
    assert seen.unclassed == []
    assert seen.electrons == 18
