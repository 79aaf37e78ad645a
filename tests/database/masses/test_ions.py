"""Charge balance, electrons, formulas and framework candidates of ions, against sums done by hand.

Evidence: the 18 and 20 electron counts, core charges and formulas are those that the paper and its references
print for these clusters; refusals show the sum that does not close.
"""

import math

import pytest
from ase import units
from ase.data import atomic_masses, atomic_numbers
from hypothesis import assume, given
from hypothesis import strategies as st

from database.masses.ions import Ion
from database.masses.notation import parse_ion
from structures.errors import ChargeBalanceError, InvalidInputError, SuperatomError, UnknownNameError
from structures.library import PUBLISHED, framework
from structures.library.charges import charges_of_class


@pytest.mark.parametrize(
    ("text", "core_charge", "electrons", "frameworks"),
    [
        ("[Ag44(SR)30]4-", -4, 18, ("M44S30",)),
        ("[Au12Ag32(SR)29Cl]4-", -4, 18, ("M44S30",)),
        ("[Ag44(pMBA)27(NTP)3]4-", -4, 18, ("M44S30",)),
        ("[Au21Ag23(SR)27]3-", -3, 20, ("M44S27",)),
        ("[Au21Ag23(SR)27-H]4-", -3, 20, ("M44S27",)),
        ("[Au44(SR)26+12Na-16H]6-", -2, 20, ("M44S26",)),
        ("[Au44(SR)26+11Na-17H]8-", -2, 20, ("M44S26",)),
        ("[Au43Ag1(SR)26-H]3-", -2, 20, ("M44S26",)),
        ("[Ag43(SR)28]3-", -3, 18, ()),
        ("[Au25(PET)18]-", -1, 8, ("M25S18",)),
        ("[PtAu24(PET)18]2-", -2, 8, ("M25S18",)),
        ("[PtAu24(PET)18 + Na]+", 0, 6, ("M25S18",)),
        ("[Au25(PET)18]+", 1, 6, ("M25S18",)),
        ("[Au25(PET)18]2+", 2, 5, ()),
        ("[HgAu24(PET)18 + Na]+", 0, 8, ("M25S18",)),
        ("[Ag44(SR)30]3-", -3, 17, ()),
        ("[Au102(p-MBA)44 - 5H]5-", 0, 58, ("M102S44",)),
        ("[Au36(TBBT)24 + Cs]+", 0, 12, ("M36S24",)),
        ("[Au18(PET)14 + Na]+", 0, 4, ("M18S14",)),
        ("[Au30(StBu)18S + Na]+", 0, 10, ("M30S19",)),
        ("[Au144(PET)60]3+", 3, 81, ()),
    ],
)
def test_electrons_and_framework_from_the_ion_alone(text, core_charge, electrons, frameworks):
    ion = parse_ion(text)
    assert ion.core_charge == core_charge
    assert ion.electrons == electrons
    assert ion.framework_candidates == frameworks


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("[Au44(SR)26+11Na-17H]8-", {"Au": 44, "C": 182, "H": 113, "Na": 11, "O": 52, "S": 26}),
        ("[Au12Ag32(SR)29Cl]4-", {"Au": 12, "Ag": 32, "C": 203, "H": 145, "Cl": 1, "O": 58, "S": 29}),
        ("[Ag44(pMBA)21(NTP)9]4-", {"Ag": 44, "C": 201, "H": 141, "N": 9, "O": 60, "S": 30}),
    ],
)
def test_formulas_of_the_paper(text, formula):
    assert parse_ion(text).formula == formula


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_cluster_that_a_frame_was_made_of_has_that_frame(name):
    """Held against the sites and anchors that the file of the frame lists."""
    described = framework(name)
    ion = Ion.of({"Au": len(described.sites)}, described.shell("SCH3"), charge=described.core_charge)
    assert ion.framework_class == name.partition("-")[0]
    if not ion.framework_candidates:  # as [Au19Cd2(SR)16]-: seen with other metals only
        seen = charges_of_class(ion.n_metals, described.taken)
        assert seen
        assert all(cluster.guests for cluster in seen)


def test_open_electron_count_says_so():
    ion = parse_ion("[Au22Ir3(SR)18]-")
    with pytest.raises(SuperatomError, match="Ir has no agreed superatom valence"):
        _ = ion.electrons
    assert ion.framework_candidates == ("M25S18",)


@given(st.integers(0, 44), st.integers(-4, 2), st.integers(0, 20), st.integers(0, 26), st.integers(0, 5))
def test_charge_is_core_plus_cations_less_lost_h(gold, core, sodium, lost, water):
    charge = core + sodium - lost
    assume(abs(charge) <= 21)  # more is refused
    parts = {"cations": {"Na": sodium}, "lost_h": lost, "molecules": {"H2O": water}}
    ion = Ion.of({"Au": gold, "Ag": 44 - gold}, {"p-MBA": 26}, core_charge=core, **parts)
    assert (ion.charge, ion.core_charge) == (charge, core)
    assert ion == Ion.of({"Ag": 44 - gold, "Au": gold}, {"p-MBA": 26}, charge=charge, **parts)
    assert ion.formula["H"] == 26 * 5 - lost + 2 * water


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"core_charge": -2, "charge": -5, "lost_h": 4}, r"core -2, cations \+0, lost H -4 sum to -6"),
        ({}, "needs a charge or a core charge"),
        ({"charge": -2, "cations": {"Na": -1}}, "Na has the count -1"),
        ({"charge": -2, "molecules": {"CO2": -53}}, "54 O more are lost"),
        ({"charge": -2, "lost_h": 27}, "27 H lost, but only 26 are acidic"),
    ],
)
def test_broken_balance_is_refused_with_the_sum(arguments, words):
    with pytest.raises(ChargeBalanceError, match=words):
        Ion.of({"Au": 44}, {"p-MBA": 26}, **arguments)


def test_unknown_parts_are_named():
    with pytest.raises(UnknownNameError, match="no metal 'Xx'"):
        Ion((("Xx", 1),), (), -1)
    with pytest.raises(UnknownNameError, match="no cation 'Zz'"):
        Ion((("Au", 1),), (), -1, (("Zz", 1),))


def test_equal_counts_are_equal_and_hash_alike():
    one = Ion((("Ag", 32), ("Au", 12)), (("Cl", 1), ("pMBA", 29)), -4)
    two = Ion((("Au", 12), ("Ag", 30), ("Ag", 2), ("Cu", 0)), (("p-MBA", 29), ("Cl", 1)), -4)
    assert one == two
    assert hash(one) == hash(two)


def test_parts_in_words_say_what_each_ligand_takes():
    words = Ion.of({"Au": 11}, {"PPh3": 8, "Cl": 2}, charge=1).in_words()
    assert words == "11 Au, 8 PPh3 (PC18H15, L: 0 electrons), 2 Cl (X: 1 electron each), charge +1"


@pytest.mark.parametrize("text", ["[Ag44(p-MBA)30]", "[Au25(SG)18]", "[Ag2Cl]", "[Au144(PET)60]"])
def test_no_ion_has_more_than_three_times_the_charges_of_a_drop(text):
    """Evidence: Rayleigh's formula with the constants of nature, for water of the ion's mass."""
    mass = sum(molar_mass(symbol) * number for symbol, number in parse_ion(text + "0").formula.items())
    volume = mass * units._amu / 1000  # m3
    permittivity, tension, charge = units._eps0, 0.072, units._e  # N/m, water at 25 degrees
    drop = 8 * math.pi * math.sqrt(permittivity * tension * 3 * volume / (4 * math.pi)) / charge
    most = max(int(3 * drop), 3)
    for sign in "+-":
        assert abs(parse_ion(f"{text}{most - (most > 3)}{sign}").charge) == most - (most > 3)
        with pytest.raises(InvalidInputError, match="charges on"):
            parse_ion(f"{text}{most + 1}{sign}")


def molar_mass(symbol):
    return atomic_masses[atomic_numbers[symbol]]


def test_an_ion_is_of_metals_or_ligands_or_both():
    with pytest.raises(InvalidInputError, match="at least one metal or ligand"):
        Ion((), (), 1, (("Na", 1),))
    assert Ion((), (("p-MBA", 1),), -1).n_metals == 0
    assert Ion((("Au", 1),), (), 1).n_ligands == 0


def test_protons_are_counted_net():
    for gained, lost in ((2, 1), (1, 1), (0, 2)):
        ion = Ion((("Au", 25),), (("p-MBA", 18),), -1 + gained - lost, (("H", gained),), lost)
        assert (dict(ion.cations).get("H", 0), ion.lost_h) == (max(gained - lost, 0), max(lost - gained, 0))
        assert (ion.core_charge, ion.formula["H"]) == (-1, 18 * 5 + gained - lost)
    with pytest.raises(ChargeBalanceError, match="lose at most 18"):
        Ion((("Au", 25),), (("p-MBA", 18),), -20, (), 19)
    assert Ion((("Au", 25),), (("p-MBA", 18),), -19, (), 18).lost_h == 18


def test_a_neutral_cluster_has_no_place_in_a_spectrum():
    ion = Ion((("Au", 25),), (("PET", 18),), -1)
    assert ion.charged() is ion
    with pytest.raises(ChargeBalanceError, match="charge 0"):
        Ion((("Au", 25),), (("PET", 18),), 0).charged()
