"""Add a ligand: every row of the table must pass these.

Evidence: its mass is that of the same formula in molmass; its formula and acidic hydrogens are counted a
second time by RDKit from a SMILES that is written here; a shape, where there is one, has those atoms.
"""

import re
from collections import Counter

import molmass
import pytest
from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcMolFormula

from database.masses.envelope import envelope
from database.masses.ions import Ion
from database.masses.notation import parse_ion
from structures.errors import UnknownNameError
from structures.matter.electrons import superatom_electrons
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import bare_ligands, electrons_taken, ligand
from structures.shell.shapes import SHAPES, shaped

# the bound ligand as a SMILES, its acidic hydrogens as they stand, :1 on atoms that bind the metal where they
# carry no charge; a new row of the table needs a line here
BOUND = {
    "p-MBA": "[S-]c1ccc(cc1)C(=O)O",
    "m-MBA": "[S-]c1cccc(c1)C(=O)O",
    "NTP": "[S-]c1ccc(cc1)[N+](=O)[O-]",
    "MHA": "[S-]CCCCCC(=O)O",
    "SG": "NC(CCC(=O)NC(C[S-])C(=O)NCC(=O)O)C(=O)O",
    "SH": "[SH-]",
    "SCH3": "[S-]C",
    "SC2H4Ph": "[S-]CCc1ccccc1",
    "SPh": "[S-]c1ccccc1",
    "SPhF": "[S-]c1ccc(F)cc1",
    "SPhF2": "[S-]c1ccc(F)c(F)c1",
    "SPhMe": "[S-]c1ccc(C)cc1",
    "2,4-DMBT": "[S-]c1ccc(C)cc1C",
    "TBBT": "[S-]c1ccc(cc1)C(C)(C)C",
    "StBu": "[S-]C(C)(C)C",
    "SCy": "[S-]C1CCCCC1",
    "o-MBT": "[S-]c1ccccc1C",
    "SCH2Ph": "[S-]Cc1ccccc1",
    "SAdm": "[S-]C12CC3CC(C1)CC(C3)C2",
    "SC2H5": "[S-]CC",
    "SC6H13": "[S-]CCCCCC",
    "SC12H25": "[S-]CCCCCCCCCCCC",
    "Capt": "[S-]CC(C)C(=O)N1CCCC1C(=O)O",
    "MPA": "[S-]CCC(=O)O",
    "MUA": "[S-]CCCCCCCCCCC(=O)O",
    "Cys": "[S-]CC(N)C(=O)O",
    "NAC": "[S-]CC(NC(C)=O)C(=O)O",
    "SNap": "[S-]c1ccc2ccccc2c1",
    "SePh": "[Se-]c1ccccc1",
    "BDT": "[S-]c1cccc([S-])c1",
    "DHLA": "[S-]CCC([S-])CCCCC(=O)O",
    "PH3": "[PH3:1]",
    "PMe3": "[P:1](C)(C)C",
    "PPh3": "[P:1](c1ccccc1)(c1ccccc1)c1ccccc1",
    "P(p-tol)3": "[P:1](c1ccc(C)cc1)(c1ccc(C)cc1)c1ccc(C)cc1",
    "dppm": "c1ccccc1[P:1](c1ccccc1)C[P:1](c1ccccc1)c1ccccc1",
    "dppe": "c1ccccc1[P:1](c1ccccc1)CC[P:1](c1ccccc1)c1ccccc1",
    "dppp": "c1ccccc1[P:1](c1ccccc1)CCC[P:1](c1ccccc1)c1ccccc1",
    "dppb": "c1ccccc1[P:1](c1ccccc1)CCCC[P:1](c1ccccc1)c1ccccc1",
    "dppo": "c1ccccc1[P:1](c1ccccc1)CCCCCCCC[P:1](c1ccccc1)c1ccccc1",
    "dppee": "c1ccccc1[P:1](c1ccccc1)C=C[P:1](c1ccccc1)c1ccccc1",
    "Hdppa": "c1ccccc1[P:1](c1ccccc1)N[P:1](c1ccccc1)c1ccccc1",
    "PP3": "[P:1](CC[P:1](c1ccccc1)c1ccccc1)(CC[P:1](c1ccccc1)c1ccccc1)CC[P:1](c1ccccc1)c1ccccc1",
    "NH3": "[NH3:1]",
    "py": "c1cc[n:1]cc1",
    "IMe": "CN1C=CN(C)[C:1]1",
    "IMes": "Cc1cc(C)cc(C)c1N1C=CN(c2c(C)cc(C)cc2C)[C:1]1",
    "IPr": "CC(C)c1cccc(C(C)C)c1N1C=CN(c2c(C(C)C)cccc2C(C)C)[C:1]1",
    "iPr2-bimy": "CC(C)N1c2ccccc2N(C(C)C)[C:1]1",
    "Bn2-bimy": "c1ccccc1CN1c2ccccc2N(Cc2ccccc2)[C:1]1",
    "CCPh": "[C-]#Cc1ccccc1",
    "CCtBu": "[C-]#CC(C)(C)C",
    "hydride": "[H-]",
    "deuteride": "[2H-]",
    "sulfide": "[S-2]",
    "selenide": "[Se-2]",
    "oxide": "[O-2]",
    "F": "[F-]",
    "Cl": "[Cl-]",
    "Br": "[Br-]",
    "I": "[I-]",
}
ACID = Chem.MolFromSmarts("[CX3](=O)[OX2H1]")


@pytest.mark.parametrize("name", LIGANDS)
def test_formula_and_acidic_hydrogens_are_those_of_the_drawn_molecule(name):
    assert name in BOUND, f"draw the bound {name} as a SMILES in BOUND"
    drawn = Chem.MolFromSmiles(BOUND[name])
    row = LIGANDS[name]
    binding = [atom for atom in drawn.GetAtoms() if atom.GetAtomMapNum() or atom.GetFormalCharge() < 0]
    if len(binding) > row.anchors:  # oxygens of a drawn nitro group
        binding = [atom for atom in binding if atom.GetSymbol() != "O"]
    assert [atom.GetSymbol() for atom in binding] == [row.anchor] * row.anchors
    formula = re.sub(r"[+-]\d*$", "", CalcMolFormula(drawn, True, True))
    assert molmass.Formula(formula).formula == molmass.Formula(_text(name)).formula
    assert len(drawn.GetSubstructMatches(ACID)) == LIGANDS[name].acidic


@pytest.mark.parametrize("name", LIGANDS)
def test_it_adds_the_mass_that_molmass_gives_its_formula(name):
    with_it = envelope(Ion.of({"Au": 3}, {name: 2}, charge=-1)).average
    bare = envelope(Ion.of({"Au": 3}, {name: 1}, charge=-1)).average
    assert with_it - bare == pytest.approx(molmass.Formula(_text(name)).mass, rel=2e-5)


@pytest.mark.parametrize("name", LIGANDS)
def test_every_spelling_names_it_and_what_is_written_is_read_back(name):
    row = LIGANDS[name]
    for spelling in (name, *row.aliases, *row.residues):
        assert ligand(spelling) is row
    ion = Ion.of({"Au": 25}, {name: 18}, charge=-1)
    assert parse_ion(str(ion)) == ion
    assert (f"({name})" in str(ion)) != row.bare
    assert (name in bare_ligands().values()) == row.bare


@pytest.mark.parametrize("name", LIGANDS)
def test_its_class_enters_the_electron_count(name):
    taken = {"X": 1, "X2": 2, "L": 0}[LIGANDS[name].bonding]
    assert electrons_taken({name: 18}) == 18 * taken
    ion = Ion.of({"Au": 25}, {name: 18}, charge=-1)
    assert ion.electrons == 25 - 18 * taken + 1 == superatom_electrons({"Au": 25}, 18 * taken, -1)


@pytest.mark.parametrize("name", LIGANDS)
def test_it_can_be_built_or_is_said_not_to_be(name):
    if name not in SHAPES:
        with pytest.raises(UnknownNameError, match=f"{re.escape(name)}.*no geometry.*smiles:"):
            shaped(name)
        return
    built = shaped(name)
    atoms = Counter({"H" if symbol == "D" else symbol: n for symbol, n in LIGANDS[name].formula})
    assert Counter([built.ligand.anchor, *built.fragment.symbols]) == atoms
    assert len(built.fragment.acidic) == LIGANDS[name].acidic


def test_every_shape_belongs_to_a_row():
    assert set(SHAPES) <= set(LIGANDS)


def _text(name):
    return "".join(f"{symbol}{n}" for symbol, n in LIGANDS[name].formula)
