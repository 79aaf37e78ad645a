"""A ligand of another class is one row: notation, mass, electrons and the stored species follow from it.

Evidence: rows are added here for ligands that the table does not have, and the electron counts are those
that papers print: [Ag29(BDT)12(PPh3)4]3- has 8 (AbdulHalim et al., JACS 2015, 137, 11970), [Au11(PPh3)8Cl2]+
has 8 (McKenzie et al., JACS 2014, 136, 13426), [Au13(dppe)5Cl2]3+ has 8 (Shichibu and Konishi, Small 2010, 6,
1216). Masses are those of the same atoms in molmass.
"""

import molmass
import pytest

from database.masses.envelope import envelope
from database.masses.notation import parse_ion
from database.species import species_row
from stability.electrons import electrons
from structures.matter.ligand import Ligand
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import electrons_taken

ROWS = (
    Ligand("BDT-row", (("C", 6), ("H", 4), ("S", 2)), bonding="X2"),
    Ligand("PPh3-row", (("C", 18), ("H", 15), ("P", 1)), bonding="L", anchor="P"),
    Ligand("dppe-row", (("C", 26), ("H", 24), ("P", 2)), bonding="L", anchor="P"),
)
PRINTED = {
    "[Ag29(BDT-row)12(PPh3-row)4]3-": ("Ag29C72H48S24C72H60P4", 8),
    "[Ag29(BDT-row)12]3-": ("Ag29C72H48S24", 8),
    "[Au11(PPh3-row)8Cl2]+": ("Au11C144H120P8Cl2", 8),
    "[Au13(dppe-row)5Cl2]3+": ("Au13C130H120P10Cl2", 8),
}


@pytest.fixture(autouse=True)
def rows(monkeypatch):
    for row in ROWS:
        monkeypatch.setitem(LIGANDS, row.name, row)


@pytest.mark.parametrize("text", PRINTED)
def test_a_cluster_of_new_ligands(text):
    formula, count = PRINTED[text]
    ion = parse_ion(text)
    assert str(ion) == text
    assert ion.electrons == count
    charge = ion.charge
    average = molmass.Formula(formula).mass - charge * 5.48579909e-4
    assert envelope(ion).average * abs(charge) == pytest.approx(average, rel=2e-5)
    row = species_row(dict(ion.metals), dict(ion.ligands), charge)
    assert row["electrons"] == count


def test_the_sentence_counts_ligands_and_what_they_take_apart():
    found = electrons({"Ag": 29}, {"BDT-row": 12, "PPh3-row": 4}, -3)
    assert found.electrons == 8
    assert "16 ligands take 24" in found.reason
    assert electrons_taken({"BDT-row": 12, "PPh3-row": 4, "Cl": 1}) == 25
