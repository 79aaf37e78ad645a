"""Ligand geometries against the bond graph that a chemist would draw.

Independent of the builder: bonds are found from covalent radii; degree, ring and end-group counts come from
the structural formulas; a second program (RDKit's distance geometry and MMFF, from a SMILES) must give an
isomorphic graph and nearly the same bond lengths.
"""

from collections import Counter

import networkx as nx
import numpy as np
import pytest
from ase import Atoms
from ase.data import atomic_numbers, covalent_radii

from structures.errors import FileFormatError, InvalidInputError, TooManyError, UnknownNameError
from structures.shell.shapes import SHAPES, shaped
from structures.shell.user_ligands import ligand_from_smiles, ligand_from_xyz

# thiol as SMILES; halides have none
SMILES = {
    "p-MBA": "OC(=O)c1ccc(S)cc1",
    "m-MBA": "OC(=O)c1cccc(S)c1",
    "NTP": "O=[N+]([O-])c1ccc(S)cc1",
    "MHA": "OC(=O)CCCCCS",
    "SCH3": "CS",
    "SC2H4Ph": "SCCc1ccccc1",
    "SPh": "Sc1ccccc1",
    "SPhF": "Fc1ccc(S)cc1",
    "SPhF2": "Fc1ccc(S)cc1F",
    "SPhMe": "Cc1ccc(S)cc1",
    "o-MBT": "Cc1ccccc1S",
    "SCH2Ph": "SCc1ccccc1",
    "2,4-DMBT": "Cc1ccc(S)c(C)c1",
    "TBBT": "CC(C)(C)c1ccc(S)cc1",
    "StBu": "CC(C)(C)S",
    "SCy": "SC1CCCCC1",
    "SAdm": "SC12CC3CC(CC(C3)C1)C2",
    "SG": "C(CC(=O)N[C@@H](CS)C(=O)NCC(=O)O)[C@@H](C(=O)O)N",
}


def graph(ligand, conformer=0):
    """Bond graph with the anchor as node 0."""
    symbols = [ligand.ligand.anchor, *ligand.fragment.symbols]
    positions = np.vstack([np.zeros(3), ligand.fragment.conformers[conformer]])
    radii = np.array([covalent_radii[atomic_numbers[s]] for s in symbols])
    distance = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
    found = nx.Graph()
    found.add_nodes_from((k, {"element": s}) for k, s in enumerate(symbols))
    pairs = np.argwhere(np.triu(distance < 1.2 * (radii[:, None] + radii[None]), k=1))
    found.add_edges_from((a, b, {"length": distance[a, b]}) for a, b in pairs.tolist())
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_atoms_are_the_formula_and_form_one_molecule(name):
    ligand = shaped(name)
    counts = Counter([ligand.ligand.anchor, *ligand.fragment.symbols])
    formula = dict(ligand.ligand.formula)
    if "D" in formula:  # an isotope stands where its element does
        formula["H"] = formula.pop("D") + formula.get("H", 0)
    assert counts == formula
    assert len(ligand.fragment.acidic) == ligand.ligand.acidic
    for conformer in range(len(ligand.fragment.conformers)):
        bonds = graph(ligand, conformer)
        assert nx.is_connected(bonds)
        assert bonds.degree(0) == (ligand.fragment.heads if ligand.fragment.symbols else 0)


@pytest.mark.parametrize("name", SMILES)
def test_same_molecule_as_rdkit_makes_from_the_smiles(name):
    ours, theirs = shaped(name), ligand_from_smiles(SMILES[name])
    assert theirs.achiral == (name not in ("SG", "SAdm"))  # RDKit takes bridgeheads for possible centres
    assert ours.achiral == (name != "SG")
    assert theirs.ligand.acidic == ours.ligand.acidic
    match = nx.isomorphism.GraphMatcher(graph(ours), graph(theirs), lambda a, b: a["element"] == b["element"])
    assert match.is_isomorphic()
    mine, other = graph(ours), graph(theirs)
    for a, b, bond in mine.edges(data=True):
        assert bond["length"] == pytest.approx(
            other.edges[match.mapping[a], match.mapping[b]]["length"], abs=0.07
        )


@pytest.mark.parametrize("name", ["p-MBA", "NTP", "SPh", "TBBT"])
def test_rings_are_flat_and_on_the_bond_axis(name):
    fragment = shaped(name).fragment
    ring = np.array(
        [p for s, p in zip(fragment.symbols, fragment.conformers[0], strict=True) if s == "C"][:6]
    )
    assert np.linalg.svd(ring - ring.mean(axis=0))[1][2] < 1e-6
    assert np.abs(ring.mean(axis=0)[:2]).max() < 1e-6


def test_a_deprotonated_fragment_lacks_the_acid_hydrogen_only():
    acid = shaped("p-MBA").fragment
    assert Counter(acid.symbols) - Counter(acid.deprotonated().symbols) == {"H": 1}


def test_an_xyz_file_of_the_thiol_is_the_same_ligand(tmp_path):
    built = shaped("p-MBA")
    atoms = [("S", 0, 0, 0), ("H", 1.28, 0, -0.35)]
    atoms += [
        (s, *p) for s, p in zip(built.fragment.symbols, built.fragment.conformers[0] + 0.0, strict=True)
    ]
    rng = np.random.default_rng(5)
    rng.shuffle(order := list(range(len(atoms))))
    lines = [f"{atoms[k][0]} {atoms[k][1] + 3:.6f} {atoms[k][2]:.6f} {atoms[k][3]:.6f}" for k in order]
    path = tmp_path / "acid.xyz"
    path.write_text(f"{len(lines)}\n\n" + "\n".join(lines) + "\n")
    read = shaped(str(path))
    assert read.ligand.acidic == 1
    assert dict(read.ligand.formula) == dict(built.ligand.formula)
    assert read.fragment.conformers[0, 0] == pytest.approx([0, 0, 1.77], abs=1e-5)
    same = nx.is_isomorphic(graph(read), graph(built), lambda a, b: a["element"] == b["element"])
    assert same


@pytest.mark.parametrize(
    ("smiles", "error", "words"),
    [
        ("CCO", InvalidInputError, "no atom that could bind"),
        ("CP(C)(C)=O", InvalidInputError, "no atom that could bind"),
        ("C[N+](=O)[O-]", InvalidInputError, "no atom that could bind"),
        ("CP(C)CCP(C)C", InvalidInputError, r"2 phosphorus atoms.*\[N:1\]"),
        ("C[CH2:1]C", InvalidInputError, "C with 4 neighbours cannot bind"),
        ("[SH:1]CC[SH:2]", InvalidInputError, "marks 2 atoms"),
        ("SCCS", InvalidInputError, "2 sulfurs"),
        ("C(((", InvalidInputError, "no valid SMILES"),
        ("C" * 80 + "S", TooManyError, "200"),
    ],
)
def test_a_smiles_that_could_not_bind_is_refused(smiles, error, words):
    with pytest.raises(error, match=words):
        ligand_from_smiles(smiles)


@pytest.mark.parametrize(
    ("smiles", "place", "formula", "heads"),
    [  # formulas by hand
        ("CP(c1ccccc1)c1ccccc1", "L P", {"P": 1, "C": 13, "H": 13}, 3),
        ("COP(OC)OC", "L P", {"P": 1, "O": 3, "C": 3, "H": 9}, 3),
        ("C#Cc1ccc(C)cc1", "X C", {"C": 9, "H": 7}, 1),
        ("Cc1ccncc1", "L N", {"N": 1, "C": 6, "H": 7}, 2),
        ("NCc1ccccc1", "L N", {"N": 1, "C": 7, "H": 9}, 3),
        ("CN1C=C[N+](C)=[CH:1]1", "L C", {"C": 5, "H": 8, "N": 2}, 2),
        ("C1CC[P:1](CC1)CCP(C)C", "L P", {"P": 2, "C": 9, "H": 20}, 3),
    ],
)
def test_other_ligands_of_ones_own(smiles, place, formula, heads):
    made = ligand_from_smiles(smiles)
    assert (made.ligand.place, made.fragment.heads) == (place, heads)
    assert dict(made.ligand.formula) == formula
    for shape in made.fragment.conformers:  # along +z from the anchor, and none behind it
        arrows = shape[:heads] / np.linalg.norm(shape[:heads], axis=1)[:, None]
        assert np.allclose(arrows.sum(axis=0)[:2], 0, atol=1e-6)
        assert (arrows[:, 2] > 0).all()


@pytest.mark.parametrize("name", ["PPh3", "CCPh", "py"])
def test_a_file_of_the_molecule_gives_the_ligand_of_the_table(tmp_path, name):
    """The drawn shape of the table with its anchor, as a file: kind, heads and class must be read from it."""
    built = shaped(name)
    atoms = Atoms(
        [built.ligand.anchor, *built.fragment.symbols], np.vstack([[0, 0, 0], built.fragment.conformers[0]])
    )
    atoms.write(tmp_path / "free.xyz", format="xyz")
    read = shaped(str(tmp_path / "free.xyz"))
    assert (read.ligand.place, read.ligand.bonding) == (built.ligand.place, built.ligand.bonding)
    assert dict(read.ligand.formula) == dict(built.ligand.formula)
    assert np.allclose(
        np.linalg.norm(read.fragment.conformers[0][: read.fragment.heads], axis=1),
        np.linalg.norm(built.fragment.conformers[0][: built.fragment.heads], axis=1),
        atol=1e-6,
    )


def test_a_chiral_thiol_is_known_as_chiral():
    assert not ligand_from_smiles("CC[C@H](C)S").achiral
    assert ligand_from_smiles("CSCCS").ligand.anchor == "S"  # the thioether is no anchor


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "xyz"),
        ("\x00\x01\x02", "xyz"),
        ("3\n\nS 0 0 0\nC 0 0 1.8\n", "xyz"),
        ("2\n\nS 0 0 0\nC 0 0 0.1\n", "0.6"),
        ("2\n\nS 0 0 0\nC 0 0 9\n", "not one molecule"),
        ("2\n\nS 0 0 0\nQq 0 0 1.8\n", "xyz"),
    ],
)
def test_a_broken_xyz_file_is_one_clear_error(tmp_path, text, words):
    path = tmp_path / "broken.xyz"
    path.write_text(text)
    with pytest.raises(FileFormatError, match=words):
        ligand_from_xyz(path)


def test_a_missing_file_and_a_formula_without_shape_are_refused():
    with pytest.raises(FileFormatError, match="No such file"):
        shaped("nowhere.xyz")
    with pytest.raises(UnknownNameError, match="smiles:"):
        shaped("SC14H29")


def test_glutathione_is_that_of_nature_in_every_shape():
    """Seen by RDKit from the coordinates alone: L-cysteine is R, L-glutamic acid S."""
    chem = pytest.importorskip("rdkit.Chem")
    bonds = pytest.importorskip("rdkit.Chem.rdDetermineBonds")
    fragment = shaped("SG").fragment
    for shape in fragment.conformers:
        atoms = zip(
            ["S", *fragment.symbols, "H"], [np.zeros(3), *shape, np.array([1.3, 0, -0.3])], strict=True
        )
        lines = [f"{symbol} {x:.5f} {y:.5f} {z:.5f}" for symbol, (x, y, z) in atoms]
        molecule = chem.MolFromXYZBlock("\n".join([str(len(lines)), "", *lines]))
        bonds.DetermineBonds(molecule, charge=0)
        chem.AssignStereochemistryFrom3D(molecule)
        assert [mark for _, mark in chem.FindMolChiralCenters(molecule)] == ["R", "S"]
