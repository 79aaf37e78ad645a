"""Add an element: every row of the table must pass these.

Evidence: atomic numbers and radii are compared with periodictable, which shares no table with ASE; valences
with superatom counts that papers print for clusters with that metal.
"""

import re

import molmass
import periodictable
import pytest

from database.masses.isotopes import isotopes
from structures.errors import SuperatomError, UnknownNameError
from structures.matter.counter_ions import COUNTER_IONS, atomic_cations
from structures.matter.electrons import superatom_electrons, valence
from structures.matter.elements import ELEMENTS, element, metal_symbols
from structures.matter.molecules import MOLECULES

# metals, ligands, charge, electrons. Au25, Ag44: Walter et al., PNAS 2008, 105, 9157, and Desireddy et al.,
# Nature 2013, 501, 399; CuAu24: Negishi et al., J. Phys. Chem. Lett. 2012, 3, 2209; PdAu24: Negishi et al.,
# PCCP 2010, 12, 6219; PtAg24: Yan et al., JACS 2015, 137, 11880; CdAu24: Wang et al., JACS 2015, 137, 4018;
# HgAu24: Liao et al., JACS 2015, 137, 9511
PRINTED = {
    "Au": ({"Au": 25}, 18, -1, 8),
    "Ag": ({"Ag": 44}, 30, -4, 18),
    "Cu": ({"Cu": 1, "Au": 24}, 18, -1, 8),
    "Pd": ({"Pd": 1, "Au": 24}, 18, 0, 6),
    "Pt": ({"Pt": 1, "Ag": 24}, 18, -2, 8),
    "Cd": ({"Cd": 1, "Au": 24}, 18, 0, 8),
    "Hg": ({"Hg": 1, "Au": 24}, 18, 0, 8),
}


@pytest.mark.parametrize("symbol", ELEMENTS)
def test_an_element_is_whole(symbol):
    row = ELEMENTS[symbol]
    assert row.symbol == symbol
    assert row.number == periodictable.elements.symbol(symbol).number
    cordero = periodictable.elements.symbol(symbol).covalent_radius
    assert row.covalent == pytest.approx(cordero or row.covalent, abs=0.011)
    assert 0.2 < row.covalent < 3
    assert 1 < row.van_der_waals < 4
    assert row.colour is None or re.fullmatch("#[0-9a-f]{6}", row.colour)
    if row.core:
        assert row.writing is not None
        assert row.anchor is None
    if row.anchor or row.in_ligands or row.writing is not None:
        assert sum(isotope.abundance for isotope in isotopes(symbol)) == pytest.approx(1, abs=1e-5)
    if row.valence is not None:
        assert row.core
        assert not row.uncounted


def test_places_of_writing_are_all_different():
    places = [row.writing for row in ELEMENTS.values() if row.writing is not None]
    assert len(set(places)) == len(places) == len(metal_symbols())
    assert metal_symbols()[-3:] == ("Au", "Ag", "Cu")


@pytest.mark.parametrize("symbol", [symbol for symbol, row in ELEMENTS.items() if row.core])
def test_a_core_metal_counts_as_a_paper_printed_it_or_says_that_nobody_agrees(symbol):
    if symbol not in PRINTED:
        with pytest.raises(SuperatomError, match=rf"\b{symbol}\b"):
            valence(symbol)
        return
    metals, ligands, charge, electrons = PRINTED[symbol]
    assert superatom_electrons(metals, ligands, charge) == electrons


@pytest.mark.parametrize("name", [*COUNTER_IONS, *MOLECULES])
def test_a_cation_or_solvent_weighs_what_its_known_formula_does(name):
    """Formulas are written here as chemistry books print them."""
    book = {
        "TMA": "N(CH3)4", "TBA": "N(C4H9)4", "TOA": "N(C8H17)4", "PPh4": "P(C6H5)4",
        "PPN": "N(P(C6H5)3)2", "DMF": "HCON(CH3)2", "MeOH": "CH3OH", "MeCN": "CH3CN", "TEA": "N(C2H5)4",
        "BPh4": "B(C6H5)4", "OTf": "CF3SO3", "AcO": "CH3COO", "DCM": "CH2Cl2", "THF": "(CH2)4O",
        "EtOH": "CH3CH2OH", "NTf2": "N(SO2CF3)2", "TFA": "CF3COO", "BArF": "B(C6H3(CF3)2)4",
        "AsPh4": "As(C6H5)4", "CoCp2": "Co(C5H5)2", "toluene": "C6H5CH3", "acetone": "CH3COCH3",
        "Cl-": "Cl", "Br-": "Br", "I-": "I",
    }.get(name, name)  # fmt: skip
    formula = COUNTER_IONS[name].formula if name in COUNTER_IONS else MOLECULES[name]
    ours = "".join(f"{symbol}{n}" for symbol, n in formula)
    assert molmass.Formula(ours).formula == molmass.Formula(book).formula


def test_alkali_ions_are_the_atoms_among_the_cations():
    assert atomic_cations() == {"Li", "Na", "K", "Rb", "Cs", "Mg", "Ca"}


@pytest.mark.parametrize("symbol", ["Xx", "", "au", "R"])
def test_what_is_no_element_is_refused_by_name(symbol):
    with pytest.raises(UnknownNameError, match=repr(symbol)):
        element(symbol)
