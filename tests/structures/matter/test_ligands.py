"""The ligand table against formulas and masses known from outside.

Evidence: molecular weights of the free thiols from supplier catalogues (Da, rounded) are reproduced by the
bound formula plus one H; aliases must be unique so that no spelling can mean two ligands.
"""

import itertools

import pytest

from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import _plain, ligand

WEIGHT = {"H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998, "S": 32.06}
THIOL = {
    "p-MBA": 154.19,
    "NTP": 155.18,
    "MHA": 148.22,
    "SG": 307.32,
    "SC2H4Ph": 138.23,
    "SPh": 110.18,
    "SPhF": 128.17,
    "SPhF2": 146.16,
    "2,4-DMBT": 138.23,
    "TBBT": 166.28,
    "SCy": 116.22,
    "SAdm": 168.30,
    "SC2H5": 62.13,
    "SC6H13": 118.24,
    "DDT": 202.40,
    "Capt": 217.29,
    "MPA": 106.14,
    "MUA": 218.36,
    "o-MBT": 124.20,
    "SCH2Ph": 124.20,
    "Cys": 121.16,
    "NAC": 163.19,
    "SNap": 160.24,
}


@pytest.mark.parametrize(("name", "weight"), THIOL.items())
def test_thiol_weighs_what_its_bottle_says(name, weight):
    formula = dict(ligand(name).formula)
    computed = sum(WEIGHT[element] * count for element, count in formula.items()) + WEIGHT["H"]
    assert computed == pytest.approx(weight, abs=0.03)


@pytest.mark.parametrize("spelling", ["p-MBA", "pMBA", "p‑MBA", "P-MBA", "4-MBA", "SPhCOOH"])
def test_spellings_of_one_ligand(spelling):
    assert ligand(spelling) is LIGANDS["p-MBA"]


@pytest.mark.parametrize("group", ["iPr", "tBu", "Et", "Cy", "Bn"])
def test_a_group_without_the_atom_that_binds_is_no_ligand(group):
    """Case is forgiven (`ipr` is the carbene IPr), but isopropyl is not that carbene."""
    with pytest.raises(InvalidInputError, match=f"write S{group} for its thiolate"):
        ligand(group)
    assert (ligand("IPr").name, ligand("ipr").name, ligand("Ph").name, ligand("Py").name) == (
        "IPr", "IPr", "SPh", "py",
    )  # fmt: skip
    assert ligand(f"S{group}").anchor == "S"


def test_no_spelling_means_two_ligands():
    spellings = [{_plain(s) for s in (e.name, *e.aliases)} for e in LIGANDS.values()]
    assert not any(a & b for a, b in itertools.combinations(spellings, 2))


def test_formula_is_a_ligand_without_acidic_protons():
    dodecanethiolate = ligand("SC12H25")
    assert dict(dodecanethiolate.formula) == {"S": 1, "C": 12, "H": 25}
    assert dodecanethiolate.acidic == 0


@pytest.mark.parametrize("name", ["SR", "", "C6H6", "p-MBAA", "(SR)"])
def test_unknown_ligand_lists_the_names(name):
    with pytest.raises(UnknownNameError, match="p-MBA, m-MBA, NTP"):
        ligand(name)
