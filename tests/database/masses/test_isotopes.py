"""The isotope table against two tables that others keep.

Evidence: periodictable carries the AME2020 masses from the evaluation's own file; molmass carries NIST's
abundances, which are the 2013 representative ones except where that table has newer ones (Ni to Hg below);
for those the average mass must be the standard atomic weight of 2013, which was published separately.
"""

import periodictable
import pytest
from molmass.elements import ELEMENTS

from database.masses.isotopes import ELECTRON_MASS, ISOTOPE_TABLE, average_mass, elements, isotopes
from structures.errors import UnknownNameError

CHANGED_2013 = {"Ni": 58.6934, "Ge": 72.630, "Se": 78.971, "Cd": 112.414, "In": 114.818, "Hg": 200.592}


@pytest.mark.parametrize("element", elements())
def test_shares_sum_to_one_and_isotopes_ascend(element):
    table = isotopes(element)
    assert sum(isotope.abundance for isotope in table) == pytest.approx(1, abs=1e-12)
    assert [i.mass_number for i in table] == sorted({i.mass_number for i in table})
    assert all(abs(i.mass - i.mass_number) < 0.11 for i in table)


@pytest.mark.parametrize("element", elements())
def test_masses_are_those_of_ame2020(element):
    other = getattr(periodictable, element)
    for isotope in isotopes(element):
        assert isotope.mass == pytest.approx(other[isotope.mass_number].mass, abs=2e-9)


@pytest.mark.parametrize("element", [e for e in elements() if e not in CHANGED_2013])
def test_abundances_are_those_of_molmass(element):
    other = {a: i.abundance for a, i in ELEMENTS[element].isotopes.items() if i.abundance}
    assert {i.mass_number: i.abundance for i in isotopes(element)} == pytest.approx(other, abs=1e-9)


@pytest.mark.parametrize(("element", "weight"), CHANGED_2013.items())
def test_changed_elements_have_the_standard_weight(element, weight):
    assert average_mass(element) == pytest.approx(weight, abs=2e-3)


def test_electron_mass_and_version():
    assert pytest.approx(5.48579909065e-4, rel=1e-11) == ELECTRON_MASS
    assert ISOTOPE_TABLE == "AME2020+CIAAW2013"


def test_unknown_element_lists_the_table():
    with pytest.raises(UnknownNameError, match="no isotopes of 'Xx'; the table has H Li B C"):
        isotopes("Xx")
