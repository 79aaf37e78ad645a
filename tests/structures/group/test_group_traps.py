"""Traps of symmetry: the core alone, the frame, the whole molecule; and a cluster of 144 metals.

Evidence: the M44S30 frame is Th by construction, its icosahedron and dodecahedron alone are nearly Ih, and a
molecule with tilted ligands cannot have more than its frame. The M144S60 model is built here from scratch: I
group, six generators whose eight distances (M-S 2.33 and 2.42 Å, M-M 2.8-2.95 Å) were solved for; counts of
Au144(SR)60 (core 114 = 12 + 42 + 60, thirty monomers) are published (Lopez-Acevedo et al., J. Phys. Chem. C
2009, 113, 5035).
"""

import time

import numpy as np
from ase import Atoms
from scipy.spatial.transform import Rotation

from structures.assemble import assemble
from structures.library import framework
from structures.perception.perceive import perceive
from structures.symmetry import find_symmetry, framework_symmetry

RADII = {"inner": 2.694, "fivefold": 5.467, "twofold": 4.743, "staple": 8.775}
SURFACE, SULFUR = (6.583, 1.581, -1.511), (7.739, -5.097, 0.586)


def m144s60():
    group = Rotation.create_group("I").as_matrix()
    turns = [Rotation.from_matrix(matrix).as_rotvec() for matrix in group]
    angles = np.array([np.linalg.norm(turn) for turn in turns])
    five = turns[int(np.argmin(np.abs(angles - 2 * np.pi / 5)))]
    two = turns[int(np.argmin(np.abs(angles - np.pi)))]
    five, two = five / np.linalg.norm(five), two / np.linalg.norm(two)

    def orbit(point):
        images = group @ np.asarray(point)
        keep = [k for k, p in enumerate(images) if not (np.linalg.norm(images[:k] - p, axis=1) < 0.2).any()]
        return images[keep]

    metals = [
        orbit(RADII["inner"] * five),
        orbit(RADII["fivefold"] * five),
        orbit(RADII["twofold"] * two),
        orbit(SURFACE),
        orbit(RADII["staple"] * two),
    ]
    sulfurs = orbit(SULFUR)
    assert [len(points) for points in metals] == [12, 12, 30, 60, 30]
    return Atoms("Au144S60", positions=np.vstack([*metals, sulfurs]))


def test_the_core_of_m44s30_has_a_larger_group_than_its_frame():
    frame = framework("M44S30")
    core = frame.positions[[site.index for site in frame.sites if site.role != "mount"]]
    assert find_symmetry(core, ["M"] * len(core), tolerance=0.35).point_group == "Ih"
    assert framework_symmetry(frame).point_group == "Th"
    points = np.vstack([frame.positions, frame.anchor_positions])
    whole = find_symmetry(points, ["M"] * 44 + ["S"] * 30, tolerance=0.35)
    assert (whole.point_group, whole.order) == ("Th", 24)


def test_an_all_atom_model_has_less_than_its_frame():
    atoms = assemble(framework("M44S30"), 0, ligand="SH")
    molecule = find_symmetry(atoms.positions, list(atoms.symbols), tolerance=0.05)
    assert molecule.order < 24
    assert perceive(atoms).point_group == "Th"


def test_pairs_in_line_with_the_centre_are_no_trouble():
    """At a wide tolerance two images may lie on one diameter; they are passed over, not divided by zero."""
    atoms = m144s60()
    wide = find_symmetry(atoms.positions, list(atoms.symbols), tolerance=1.0)
    assert np.isfinite(wide.rotations).all()


def test_m144s60_is_perceived_in_seconds():
    atoms = m144s60()
    begin = time.process_time()
    seen = perceive(atoms)
    assert time.process_time() - begin < 10
    assert (seen.core, seen.motifs["monomer"], sum(seen.motifs.values())) == (114, 30, 30)
    assert seen.layers == [12, 42, 60, 30]
    assert seen.point_group == "I"
    assert sorted(orbit["size"] for orbit in seen.orbits) == [12, 12, 30, 30, 60]
    assert seen.framework == "M144S60"
    assert not seen.unclassed


def test_m144s60_with_silver_noise_and_a_box():
    atoms = m144s60()
    atoms.symbols[54:114] = "Ag"
    atoms.rattle(0.05, seed=1)
    atoms.set_cell([24.0] * 3)
    atoms.pbc = True
    atoms.wrap()
    seen = perceive(atoms, charge=0)
    assert (seen.core, seen.motifs["monomer"], seen.electrons, seen.unclassed) == (114, 30, 84, [])
    assert [(row["element"], row["count"], row["role"]) for row in seen.minority] == [("Ag", 60, "surface")]
