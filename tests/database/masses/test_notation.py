"""The field's notation: every way in which papers write an ion is read, every printed form is read back.

Evidence: spellings are copied from papers and SI texts with the composition counted by hand; the round trip
is a property over random ions, whose writer and reader share no code; refusals are checked by their messages.
"""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from database.masses.ions import Ion
from database.masses.notation import names_generic_ligand, parse_ion, parse_ions
from database.masses.writing import write_ion
from structures.errors import (
    ChargeBalanceError,
    InvalidInputError,
    SuperatomError,
    TooManyError,
    UnknownNameError,
)
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.elements import metal_symbols
from structures.matter.ligand_table import LIGANDS
from structures.matter.molecules import MOLECULES

AG44 = Ion((("Ag", 44),), (("p-MBA", 30),), -4)
AU12 = Ion((("Au", 12), ("Ag", 32)), (("p-MBA", 30),), -4)
AU44 = Ion((("Au", 44),), (("p-MBA", 26),), -6, (("Na", 12),), 16)
AU43 = Ion((("Au", 43), ("Ag", 1)), (("p-MBA", 26),), -3, (), 1)
MHA = Ion((("Au", 19), ("Ag", 6)), (("MHA", 18),), -6, (("Na", 4),), 9)
AU25 = Ion((("Au", 25),), (("SC2H4Ph", 18),), -1)

SPELLINGS = [
    ("[Ag44(p-MBA)30]4-", AG44),
    ("[Ag44(SR)30]4−", AG44),
    ("[Ag₄₄(SR)₃₀]⁴⁻", AG44),
    ("[Ag44(pMBA)30]^{4-}", AG44),
    ("[Ag44(SR)30]-4", AG44),
    ("[Ag44(SR)30]----", AG44),
    ("[ Ag44 (p‑MBA)30 ] 4–", AG44),
    ("Ag44(SR)30^4-", AG44),
    ("Ag44(SR)30⁴⁻", AG44),
    ("Ag44(SR)30 4-", AG44),
    (r"$[\mathrm{Au}_{12}\mathrm{Ag}_{32}(\mathrm{SR})_{30}]^{4-}$", AU12),
    (r"\ce{[Au12Ag32(SR)30]^4-}", AU12),
    ("[Au<sub>12</sub>Ag<sub>32</sub>(SR)<sub>30</sub>]<sup>4&minus;</sup>", AU12),
    ("[Au12@Ag32(SR)30]4-", AU12),
    ("[Ag32Au12(SR)30]4-", AU12),
    ("[(Au12Ag32)(SR)30]4-", AU12),
    ("[Au44(p-MBA)26 + 12Na - 16H]6-", AU44),
    ("[Au44(p-MBA)26+12Na-16H]6-", AU44),
    ("[Au44(SR)26 − 16 H + 12 Na]6−", AU44),
    ("[Au44(SR)26-16H++12Na+]6-", AU44),
    ("[(Au44(SR)26)2- + 12Na+ - 16H+]6-", AU44),
    ("[Na12Au44(SR)26 - 16H]6-", AU44),
    ("[Au44(SR)26Na12-16H]6-", AU44),
    ("[Au44(SR)26 + 12Na - 16H]6-.", AU44),
    ("[Au43Ag1(SR)26-H]3-", AU43),
    ("[Au43Ag(SR)26 – H]³⁻", AU43),
    ("[(Au19Ag6(MHA)18)- - 9H+ + 4Na+]6-", MHA),
    ("[(Au19Ag6(MHA)18)⁻ − 9H⁺ + 4Na⁺]⁶⁻", MHA),
    ("Au25(PET)18-", AU25),
    ("[Au25(SCH2CH2Ph)18]−", AU25),
    ("[Au12Ag32(SR)29Cl]4-", Ion((("Au", 12), ("Ag", 32)), (("p-MBA", 29), ("Cl", 1)), -4)),
    ("[Ag44(pMBA)27(NTP)3]4-", Ion((("Ag", 44),), (("p-MBA", 27), ("NTP", 3)), -4)),
    ("[PtAg24(SPhMe2)18]2-", Ion((("Pt", 1), ("Ag", 24)), (("2,4-DMBT", 18),), -2)),
    ("[Au25(SC12H25)18 + Cs]+", Ion((("Au", 25),), (("SC12H25", 18),), 1, (("Cs", 1),))),
    ("[Au25(PET)18 + 2H - H]+", Ion((("Au", 25),), (("SC2H4Ph", 18),), 1, (("H", 1),))),
    ("[Au(SR)2]-", Ion((("Au", 1),), (("p-MBA", 2),), -1)),
    ("[AuCl2]-", Ion((("Au", 1),), (("Cl", 2),), -1)),
]


@pytest.mark.parametrize(("text", "ion"), SPELLINGS)
def test_spellings_of_papers(text, ion):
    assert parse_ion(text) == ion


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("[Ag32Au12(SR)30]4-", "[Au12Ag32(p-MBA)30]4-"),
        ("[Au44(SR)26-16H+12Na]6-", "[Au44(p-MBA)26 + 12Na - 16H]6-"),
        ("[Au12Ag32Cl(SR)29]4-", "[Au12Ag32(p-MBA)29Cl]4-"),
        ("[Au1(SR)2]-", "[Au(p-MBA)2]-"),
        ("[Au25(PET)18 + 1Cs]+", "[Au25(SC2H4Ph)18 + Cs]+"),
    ],
)
def test_one_printed_form(text, printed):
    assert str(parse_ion(text)) == printed


def test_sr_is_the_ligand_of_the_caller():
    assert parse_ion("[Ag44(SR)30]4-", ligand="SPhF2").ligands == (("SPhF2", 30),)
    assert names_generic_ligand("[Ag44(SR)30]4-")
    assert not names_generic_ligand("[Ag44(p-MBA)30]4-")


counts = st.integers(1, 60)


@st.composite
def ions(draw):
    metals = draw(st.dictionaries(st.sampled_from(metal_symbols()), counts, min_size=1, max_size=4))
    ligands = draw(
        st.dictionaries(st.sampled_from([*LIGANDS, "SC12H25", "SeC6H5"]), counts, min_size=1, max_size=4)
    )
    cations = draw(st.dictionaries(st.sampled_from(sorted(COUNTER_IONS)), counts, max_size=3))
    molecules = draw(st.dictionaries(st.sampled_from(sorted(MOLECULES)), counts, max_size=2))
    if "p-MBA" in ligands:
        molecules["CO2"] = draw(st.integers(-1, 3))
    acidic = sum(LIGANDS[name].acidic * number for name, number in ligands.items() if name in LIGANDS)
    lost_h = 0 if "H" in cations else draw(st.integers(0, acidic))
    charge = draw(st.integers(-12, 12) if sum(metals.values()) >= 100 else st.integers(-3, 3))  # see charging
    carried = sum(COUNTER_IONS[name].charge * number for name, number in cations.items())
    parts = sum((*metals.values(), *ligands.values()))
    assume(abs(charge - carried + lost_h) <= max(parts, 3))  # else no ion: refused, see test_ions
    return Ion.of(metals, ligands, charge=charge, cations=cations, lost_h=lost_h, molecules=molecules)


@settings(max_examples=300)
@given(ions(), st.sampled_from(["text", "unicode", "latex", "html"]))
def test_every_printed_form_is_read_back(ion, style):
    assert parse_ion(write_ion(ion, style)) == ion


@settings(max_examples=500)
@given(st.text(alphabet="[]()AuAgSRClNaH0123456789+-−^{}_ xb=,", max_size=40))
def test_no_text_breaks_the_reader(text):
    try:
        ion = parse_ion(text)
    except SuperatomError:
        return
    assert parse_ion(str(ion)) == ion


def test_series_runs_over_all_counts_that_exist():
    found = list(parse_ions("[AuxAg44-x(SR)27]3-"))
    assert [ion.gold for ion in found] == list(range(45))
    assert {ion.n_metals for ion in found} == {44}


@pytest.mark.parametrize(
    "text",
    [
        "[AuxAg44-x(SR)30-bClb]4- (x = 1-12, b = 0-3)",
        "[Au_{x}Ag_{44-x}(SR)_{30-b}Cl_{b}]^{4-}, x = 1–12, b = 0–3",
        "[AuₓAg₄₄₋ₓ(SR)30-bClb]⁴⁻ x=1-12; b=0-3",
        "[AuxAg(44-x)(SR)(30-b)Clb]4- (x = 1-12, b = 0-3)",
    ],
)
def test_series_with_ranges_in_the_text(text):
    found = list(parse_ions(text))
    assert len(found) == 48
    assert found[0] == parse_ion("[Au1Ag43(SR)30]4-")
    assert found[-1] == parse_ion("[Au12Ag32(SR)27Cl3]4-")


def test_series_of_three_metals_passes_over_what_cannot_be():
    found = set(parse_ions("[AuxAgyCu25-x-y(PET)18]-"))
    assert len(found) == 26 * 27 // 2
    assert {ion.n_metals for ion in found} == {25}


def test_series_of_adducts():
    found = list(parse_ions("[Au44(SR)26 + nNa - mH]6-", ranges={"n": (11, 12), "m": (16,)}))
    assert [ion.core_charge for ion in found] == [-1, -2]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("[Au12Ag32(p-MBA)30", InvalidInputError, "no closing bracket and no charge; write it like"),
        ("[Au12Ag32(p-MBA)30]", InvalidInputError, "has no charge; write it like"),
        ("Au12Ag32(p-MBA)30 + 4Na", InvalidInputError, "has no charge; .* neutral cluster like"),
        ("Ag44(p-MBA)304-", InvalidInputError, "does not say where the charge begins"),
        ("[Cu25Qq22(SPh)12]+", InvalidInputError, "neither a metal nor a ligand"),
        ("", InvalidInputError, "it is no ion; write it like"),
        ("[Ag44(p-MBB)30]4-", UnknownNameError, "no ligand 'p-MBB'; did you mean p-MBA"),
        ("[Ag44(H)30]4-", InvalidInputError, r"a thiolate is written \(SH\)"),
        ("[Xx44(SR)30]4-", InvalidInputError, "neither a metal nor a ligand"),
        ("[Ag44(SR30]4-", InvalidInputError, "not closed"),
        ("[AuxAg44-x(SR)30]4-", InvalidInputError, "series in x"),
        ("[Au44(SR)26 - 2Na]6-", ChargeBalanceError, "Na has the count -2"),
        ("[Au44(SR)26 - 27H]6-", ChargeBalanceError, r"only 26 are acidic \(26 p-MBA x 1\)"),
        ("[Au44(PET)26 - H]3-", ChargeBalanceError, "only 0 are acidic"),
        (
            "[(Au19Ag6(MHA)18)- - 9H+ + 4Na+]5-",
            ChargeBalanceError,
            r"core -1, cations \+4, lost H -9 sum to -6",
        ),
        ("[Au44(SR)26 + 2Na2+]6-", ChargeBalanceError, r"it is \+1"),
    ],
)
def test_refusals_say_what_is_wrong(text, error, words):
    with pytest.raises(error, match=words):
        parse_ion(text)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("[Ag999999999999(SR)2]-", TooManyError, "Ag has the count more than 10.9; ions of up to 3000"),
        ("[Ag3001(SR)2]-", TooManyError, "Ag has the count 3001"),
        ("[Ag" + "9" * 5000 + "(SR)2]-", InvalidInputError, "has 5010 characters"),
        ("[" + "(" * 900, InvalidInputError, "no closing bracket"),
    ],
)
def test_absurd_sizes_are_refused_at_once(text, error, words):
    with pytest.raises(error, match=words):
        parse_ion(text)


def test_a_series_without_bounds_asks_for_them():
    with pytest.raises(InvalidInputError, match="n has no upper bound"):
        list(parse_ions("[Au44(SR)26 + nNa]2-"))
    with pytest.raises(InvalidInputError, match="has no variable y"):
        list(parse_ions("[AuxAg44-x(SR)27]3-", ranges={"y": (1,)}))
