"""Alternative locations and empty metal sites: one place an atom, what was left out is said.

Evidence: a built cluster is written as PDB or CIF text here, row by row, with a second place or a share put
on chosen atoms; the answer must be that of the cluster before, and of the other one for the other part.
"""

import numpy as np
import pytest
from crystals import Row, cif, cluster

from structures.assemble import assemble
from structures.errors import UnknownNameError
from structures.library import framework
from structures.perception.files import load_structure, parts_of
from structures.perception.perceive import perceive


def pdb(rows):
    lines = [
        f"HETATM{k:5d} {symbol.upper():>2s}  {letter}MOL A   1    {x:8.3f}{y:8.3f}{z:8.3f}{share:6.2f}  0.00"
        f"          {symbol.upper():>2s}"
        for k, (symbol, (x, y, z), share, letter) in enumerate(rows, 1)
    ]
    return "\n".join([*lines, "END"]) + "\n"


def rows_of(atoms):
    return [(str(s), p, 1.0, " ") for s, p in zip(atoms.symbols, atoms.positions, strict=True)]


@pytest.fixture(scope="module")
def model():
    return assemble(framework("M25S18"), 0, ligand="SCH3")


def test_one_location_of_each_atom_is_taken(model, tmp_path):
    """Each methyl hydrogen of one ligand has a second place 0.7 Å away, for 40 % of the time."""
    rows = rows_of(model)
    moved = [k for k in np.flatnonzero(model.arrays["anchor"] == 3) if model.symbols[k] == "H"]
    for k in moved:
        symbol, place, *_ = rows[k]
        rows[k] = (symbol, place, 0.6, "A")
        rows.append((symbol, place + np.array([0.7, 0, 0]), 0.4, "B"))
    path = tmp_path / "two.pdb"
    path.write_text(pdb(rows))
    assert parts_of(path) == ["A", "B"]
    found = load_structure(path)
    assert len(found.atoms) == len(model)
    assert any("part A (0.60) taken" in note and "left out: part B" in note for note in found.notes)
    seen = perceive(found)
    assert (seen.framework, seen.unclassed) == ("M25S18", [])
    assert seen.ligands[0]["name"] == "SCH3"
    other = load_structure(path, part="B").atoms
    apart = np.linalg.norm(other.get_all_distances() - found.atoms.get_all_distances(), axis=1)
    assert (apart > 0.5).sum() >= len(moved)
    with pytest.raises(UnknownNameError, match="A, B"):
        load_structure(path, part="C")


def test_two_metals_in_one_place_are_a_shared_site(model, tmp_path):
    rows = rows_of(model)
    symbol, place, *_ = rows[0]
    rows[0] = (symbol, place, 0.7, "A")
    rows.append(("AU", place, 0.3, "B"))
    path = tmp_path / "shared.pdb"
    path.write_text(pdb(rows))
    seen = perceive(load_structure(path))
    assert seen.metals == {"Ag": [24, 25], "Au": [0, 1]}
    assert perceive(load_structure(path, mixed="Au")).metals == {"Ag": 24, "Au": 1}


def test_a_file_without_choices_is_read_as_before(model, tmp_path):
    for share in (1.0, 0.0):  # programs that know no occupancies write zeros
        path = tmp_path / "plain.pdb"
        path.write_text(pdb([(s, p, share, letter) for s, p, _, letter in rows_of(model)]))
        assert len(load_structure(path).atoms) == len(model)
        assert parts_of(path) == ["major"]


@pytest.mark.parametrize("kind", ["cif", "pdb"])
def test_a_metal_that_is_not_always_there_makes_the_composition_a_range(kind, model, tmp_path):
    path = tmp_path / f"empty.{kind}"
    if kind == "pdb":
        rows = rows_of(model)
        rows[4] = (*rows[4][:2], 0.6, " ")
        path.write_text(pdb(rows))
    else:
        rows = cluster("M25S18")
        rows[4] = Row(rows[4].element, rows[4].place, 0.6)
        path.write_text(cif(rows))
    seen = perceive(load_structure(path))
    assert seen.metals == {"Ag": [24, 25]}
    (site,) = seen.shared
    assert site["shares"] == {"Ag": 0.6}
    assert perceive(load_structure(path, mixed="Ag")).metals == {"Ag": 25}
