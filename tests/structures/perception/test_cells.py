"""A cell that cannot hold its atoms is no cell, whatever the reader; one that can is kept.

Evidence: the cluster is known (a built-in framework with ligands) and written by hand or by ASE with a cell
that is a placeholder; the answer must be that of the same cluster without a cell. A reader that takes the
cell for true looks for images within 4 Å in a cell of 1 Å and does not end: each test has a time limit.
"""

import time

import numpy as np
import pytest
from ase import Atoms
from ase.io import write

from structures.assemble import assemble
from structures.library import framework
from structures.perception.cell import held_in_cell
from structures.perception.files import load_structure
from structures.perception.perceive import perceive


def cluster():
    atoms = assemble(framework("M25S18"), 3, ligand="SCH3")
    return Atoms(list(atoms.symbols), positions=atoms.positions)


def pdb(atoms, cell):
    rows = [f"CRYST1{cell} P 1           1"] if cell else []
    for k, (symbol, (x, y, z)) in enumerate(zip(atoms.symbols, atoms.positions, strict=True), 1):
        rows.append(
            f"HETATM{k:5d} {symbol.upper():<4s} MOL A   1    {x:8.3f}{y:8.3f}{z:8.3f}  1.00  0.00"
            f"          {symbol:>2s}"
        )
    return "\n".join([*rows, "END"]) + "\n"


def ask(path, **words):
    begin = time.process_time()
    seen = perceive(load_structure(path, **words))
    assert time.process_time() - begin < 5
    assert (seen.framework, seen.metals, seen.unclassed) == ("M25S18", {"Ag": 23, "Au": 2}, [])
    return seen


@pytest.mark.parametrize(
    "cell",
    [
        "    1.000    1.000    1.000  90.00  90.00  90.00",
        "    0.000    0.000    0.000   0.00   0.00   0.00",
        "    0.000    0.000    0.000  90.00  90.00  90.00",
        "    5.000    5.000    5.000  90.00  90.00  90.00",
        "    1.000   80.000   80.000  90.00  90.00  90.00",
    ],
)
def test_placeholders_of_a_pdb(tmp_path, cell):
    path = tmp_path / "cluster.pdb"
    path.write_text(pdb(cluster(), cell))
    seen = ask(path)
    assert any("cannot hold" in note for note in seen.notes) == (" 0.000" not in cell)


@pytest.mark.parametrize("suffix", ["cif", "vasp", "extxyz", "json"])
def test_placeholders_of_other_formats(tmp_path, suffix):
    atoms = cluster()
    atoms.set_cell([1.0, 1.0, 1.0])
    atoms.pbc = True
    path = tmp_path / f"cluster.{suffix}"
    write(path, atoms, **({"wrap": False} if suffix == "cif" else {}))
    assert any("cannot hold" in note for note in ask(path).notes)


def test_a_cell_that_lays_the_molecule_over_its_image_is_none(tmp_path):
    """Room enough an atom, but the box is shorter than the molecule: atoms lie on images."""
    atoms = cluster()
    side = np.ptp(atoms.positions, axis=0)
    atoms.set_cell([side[0] * 0.55, 60, 60])
    atoms.pbc = True
    path = tmp_path / "cluster.extxyz"
    write(path, atoms)
    assert any("images of others" in note for note in ask(path).notes)


def test_a_true_cell_is_kept_and_nothing_is_said(tmp_path):
    atoms = cluster()
    atoms.set_cell([26.0, 26.0, 26.0])
    atoms.pbc = True
    path = tmp_path / "cluster.extxyz"
    write(path, atoms)
    read = load_structure(path)
    assert (read.notes, read.atoms.pbc.tolist()) == ((), [True] * 3)
    assert ask(path).notes == []


def test_dense_crystals_are_held():
    """Diamond, 5.7 Å³ an atom, is the densest packing of atoms that there is; gold has 17."""
    diamond = Atoms("C8", cell=[3.567] * 3, pbc=True)
    assert held_in_cell(diamond)[1] is None
    assert held_in_cell(Atoms("Au4", cell=[4.08] * 3, pbc=True))[1] is None
    assert held_in_cell(Atoms("Au4", cell=[2.4] * 3, pbc=True))[1] is not None
    assert held_in_cell(Atoms("Au", cell=[np.nan] * 3, pbc=True))[1] is not None


def test_an_unchecked_structure_does_not_hang_either():
    """Atoms that were not read by us: the bonds are found without the cell, and it is said."""
    atoms = cluster()
    atoms.set_cell([1.0, 1.0, 1.0])
    atoms.pbc = True
    seen = perceive(atoms)
    assert seen.framework == "M25S18"
    assert any("cannot hold" in note for note in seen.notes)


@pytest.mark.parametrize(
    ("cell", "periodic", "held"),
    [
        ([[10, 0, 0], [10, 0, 0], [0, 0, 0]], (1, 1, 0), False),
        ([[10, 0, 0], [9.99999, 0.001, 0], [0, 0, 0]], (1, 1, 0), False),
        ([[30, 0, 0], [1e9, 30, 0], [0, 0, 30]], (1, 1, 1), False),
        ([[0, 0, 0], [0, 0, 0], [0, 0, 0]], (1, 1, 1), False),
        ([[30, 0, 0], [29.9, 30, 0], [0, 0, 30]], (1, 1, 1), True),
        ([[10, 0, 0], [0, 12, 0], [0, 0, 0]], (1, 1, 0), True),
        ([[10, 0, 0], [0, 0, 0], [0, 0, 0]], (1, 0, 0), True),
    ],
)
def test_lost_and_skewed_axes(cell, periodic, held):
    atoms = Atoms("Au2S", positions=[[0, 0, 0], [0, 0, 2.9], [0, 1.9, 1.4]], cell=cell, pbc=periodic)
    assert (held_in_cell(atoms)[1] is None) == held
    assert perceive(atoms).metals == {"Au": 2}
