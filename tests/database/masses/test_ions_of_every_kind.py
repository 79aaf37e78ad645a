"""Ions of every kind: what is read from their notation, and their masses against IsoSpec and molmass.

Evidence: compositions, charges and superatom electrons are typed here from the papers named beside them, m/z
were computed once by IsoSpecPy with the mass of the electron added. For 200 ions the atoms are counted by
molmass from formulas typed here, and IsoSpec makes the fine structure from these counts; only isotope masses
and abundances are ours, so that table and arithmetic are tested apart.
"""

import csv
from itertools import product
from pathlib import Path

import IsoSpecPy
import molmass
import numpy as np
import pytest

from database.masses.envelope import envelope
from database.masses.isotopes import isotopes
from database.masses.notation import names_no_charge, parse_ion, parse_ions
from structures.errors import ChargeBalanceError, InvalidInputError, UnknownNameError

ELECTRON = 5.48579909e-4  # Da, CODATA
CASES = Path(__file__).parents[4] / "shared" / "cases" / "notation.csv"

READ = [  # written, formula, charge, superatom electrons, most abundant m/z
    # McKenzie et al., JACS 2014, 136, 13426
    ("[Au11(PPh3)8Cl2]+", "Au11P8C144H120Cl2", 1, 8, 4335.3020),
    # Shichibu and Konishi, Small 2010, 6, 1216
    ("[Au13(dppe)5Cl2]3+", "Au13P10C130H120Cl2", 3, 8, 1541.0604),
    # AbdulHalim et al., JACS 2015, 137, 11970
    ("[Ag29(BDT)12(PPh3)4]3-", "Ag29C144H108S24P4", -3, 8, 1953.4384),
    ("[Ag29(BDT)12]3-", "Ag29C72H48S24", -3, 8, None),
    # Shichibu et al., J. Phys. Chem. C 2007, 111, 7845
    ("[Au25(PPh3)10(PET)5Cl2]2+", "Au25P10C220H195S5Cl2", 2, 16, 4151.6150),
    # Zhu et al., JACS 2008, 130, 1138 (8 e, 0 and + from it)
    ("[Au25(PET)18]0", "Au25C144H162S18", 0, 7, 7392.9317),
    ("Au25(PET)18", "Au25C144H162S18", 0, 7, 7392.9317),
    ("[Au25(PET)18 - e]+", "Au25C144H162S18", 1, 6, 7392.9311),
    ("[TOA][Au25(PET)18]", "Au25C176H230S18N", 0, 8, None),
    ("[Au25(SC12)18]-", "Au25C216H450S18", -1, 8, 8548.1884),
    ("[Au25(SC8H4D5)18]-", "Au25C144H72D90S18", -1, 8, None),
    # as the case prints it; 62 - 32 - 2 x 12 - 2
    ("[Ag62S12(StBu)32]2+", "Ag62S44C128H288", 2, 4, 4962.5631),
    # Nguyen et al., JACS 2015, 137, 13319
    ("[Cu25H22(PPh3)12]+", "Cu25H202P12C216", 1, 2, 4758.4990),
    # Briant et al., J. Chem. Soc., Dalton Trans. 1984, 1435 (nine atoms), Chem. Commun. 1981, 201 (thirteen)
    ("[Au9(PPh3)8]3+", "Au9P8C144H120", 3, 6, None),
    ("[Au13(PC8H11)10Cl2]3+", "Au13P10C80H110Cl2", 3, 8, None),
    # McKenzie et al., as above; Narouz et al., Nat. Chem. 2019, 11, 419; Kurashige et al., JPCL 2012, 3, 2649
    ("Au11(PPh3)7Cl3", "Au11P7C126H105Cl3", 0, 8, None),
    ("[Au11(PPh3)7(iPr2-bimy)Cl2]+", "Au11P7C139H123N2Cl2", 1, 8, None),
    ("[Au25(SePh)18]-", "Au25C108H90Se18", -1, 8, None),
    ("[Ag44(p-MBA)30 + H]3-", "Ag44C210H151O60S30", -3, 18, 3114.2866),
    ("[Au25(PET)18 - Au4(PET)4]-", "Au21C112H126S14", -1, 8, None),
    ("[Ag44(p-MBA)30 - CO2]4-", "Ag44C209H150O58S30", -4, 18, None),
    ("[Au13(dppe)5Cl2]Cl3", "Au13P10C130H120Cl5", 0, 8, None),
    ("[Au25(PPh3)10(PET)5Cl2][SbF6]2", "Au25P10C220H195S5Cl2Sb2F12", 0, 16, None),
    ("(PPh4)4[Ag44(p-MBA)30]", "Ag44C306H230O60S30P4", 0, 18, None),
    ("[Au11(PPh3)8Cl2 - PPh3]+", "Au11P7C126H105Cl2", 1, 8, None),
    ("[M+2Cs]2+ (M = Au25(PET)18)", "Au25C144H162S18Cs2", 2, 7, None),
    ("[M - H]2-, M = [Au25(SG)18]-", "Au25C180H287N54O108S18", -2, 8, None),
]


@pytest.mark.parametrize(("text", "formula", "charge", "electrons", "mz"), READ)
def test_what_papers_write_is_read_right(text, formula, charge, electrons, mz):
    ion = parse_ion(text)
    assert _atoms(formula) == ion.formula
    assert (ion.charge, ion.electrons) == (charge, electrons)
    assert parse_ion(str(ion)) == ion
    if mz is not None:
        assert envelope(ion).most_abundant == pytest.approx(mz, abs=2e-4)


@pytest.mark.skipif(not CASES.exists(), reason="an optional file")
def test_the_file_of_cases():
    with CASES.open(encoding="utf-8") as handle:
        for row in csv.DictReader(handle):
            ion = parse_ion(row["written"])
            assert (ion.charge, ion.electrons) == (int(row["charge"]), int(row["superatom_electrons"]))
            if row["mz_most_abundant"]:
                assert _atoms(row["composition"]) == ion.formula
                assert envelope(ion).most_abundant == pytest.approx(float(row["mz_most_abundant"]), abs=2e-4)


METALS = ["Au25", "Ag44", "Au12Ag32", "PdAu24", "Cu25", "[107Ag]44", "Au22[109Ag]3", "HgAu24", "Ag62", "Au11"]
SHELLS = [  # as written, as formulas
    ("(PET)18", "(C8H9S)18"),
    ("(p-MBA)30", "(C7H5O2S)30"),
    ("(PPh3)8Cl2", "(C18H15P)8Cl2"),
    ("(dppe)5Br2", "(C26H24P2)5Br2"),
    ("(BDT)12(PPh3)4", "(C6H4S2)12(C18H15P)4"),
    ("H22(PPh3)12", "H22(C18H15P)12"),
    ("S12(StBu)32", "S12(C4H9S)32"),
    ("(SC12)18", "(SC12H25)18"),
    ("(SC8H4D5)18", "(SC8H4D5)18"),
    ("(S[13C]8H9)18", "(S[13C]8H9)18"),
    ("(C≡CPh)16(IMes)2", "(C8H5)16(C21H24N2)2"),
    ("(GSH)18", "(C10H16N3O6S)18"),
    ("(PET-d4)17Cl", "(C8H5D4S)17Cl"),
    ("(PET-13C8)18", "([13C]8H9S)18"),
]
RIDERS = [  # as written, atoms that come, atoms that go
    ("", "", ""),
    (" + 2Cs", "Cs2", ""),
    (" + 3H", "H3", ""),
    (" + TOA", "NC32H68", ""),
    (" + PF6", "PF6", ""),
    (" + 2Na - 3CO2 + MeCN", "Na2C2H3N", "C3O6"),
    (" + Ag", "Ag", ""),
    (" - Au2Cl2 + Au3Cl3", "AuCl", ""),
]
CHARGES = [-4, -3, -1, 0, 1, 2, 3]
KINDS = [
    (metals, shell, rider, CHARGES[number % len(CHARGES)])
    for number, (metals, (shell, rider)) in enumerate(product(METALS, product(SHELLS, RIDERS)))
    if number % 5 == 0
    and not (" - 3CO2" in rider[0] and "O" not in shell[1])
    and not ("Au2Cl2" in rider[0] and not (metals.startswith("Au") and "Cl2" in shell[0]))
]


def test_the_ions_are_of_all_kinds():
    assert len(KINDS) >= 170
    assert {charge for *_, charge in KINDS} == set(CHARGES)
    for position, options in ((0, METALS), (1, SHELLS), (2, RIDERS)):
        assert all(any(kind[position] == option for kind in KINDS) for option in options)


@pytest.mark.parametrize("metals", METALS)
def test_isospec_agrees_within_a_hundredth_ppm(metals):
    for shell, rider, charge in [kind[1:] for kind in KINDS if kind[0] == metals]:
        text = f"[{metals}{shell[0]}{rider[0]}]{abs(charge)}{'-' if charge < 0 else '+' if charge else ''}"
        atoms = _atoms(f"{metals}{shell[1]}{rider[1]}")
        for element, number in (_atoms(rider[2]) if rider[2] else {}).items():
            atoms[element] -= number
        ion = parse_ion(text)
        assert {e: n for e, n in atoms.items() if n} == ion.formula, text
        found = envelope(ion)
        peaks = _isospec(atoms, charge)
        nearest = peaks[np.abs(peaks - found.most_abundant).argmin()]
        assert abs(found.most_abundant - nearest) / nearest < 1e-8, text


def test_molmass_agrees_on_the_highest_peak():
    for text, formula, charge, _, _ in READ:
        if charge and len(_atoms(formula)) < 7:
            sign = "-" if charge < 0 else "+"
            spectrum = molmass.Formula(f"[{formula}]{abs(charge)}{sign}").spectrum(min_intensity=1)
            highest = max(spectrum.values(), key=lambda peak: peak.intensity).mz
            found = envelope(parse_ion(text))
            assert min(abs(highest - mz) / mz for mz in (found.most_abundant, *found.nearly_equal)) < 5e-8


def test_a_ladder_takes_its_charge_from_the_protons():
    up = list(parse_ions("[M + nH]n+ (n = 4-7, M = Au25(SG)18)"))
    down = list(parse_ions("[Au25(SG)18 - zH]z- (z = 4-7)"))
    assert [ion.charge for ion in up] == [4, 5, 6, 7]
    assert [ion.charge for ion in down] == [-4, -5, -6, -7]
    assert {ion.electrons for ion in (*up, *down)} == {7}
    assert list(parse_ions("[M + nH]n+ (n = 4-7)", molecule="Au25(SG)18")) == up


def test_protons_are_counted_net():
    assert parse_ion("[Ag44(p-MBA)30 + 3H - 2H]3-") == parse_ion("[Ag44(p-MBA)30 + H]3-")
    assert parse_ion("[Ag44(p-MBA)30 + H - 2H]5-") == parse_ion("[Ag44(p-MBA)30 - H]5-")


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("[Au25(S13C8H9)18]-", InvalidInputError, r"S13 C8 H9.*S\[13C\]8H9"),
        ("[Au25(C12S)18]-", InvalidInputError, "carbon without hydrogen"),
        ("[Au25(PET)18]", InvalidInputError, r"no charge; .*\[Au25\(PET\)18\]0"),
        ("[Au25(PET)18 - e]0", ChargeBalanceError, "core .1"),
        ("[M - H]-", InvalidInputError, "what M is; write"),
        ("[M + H]+, M = [Au25(PET)18 + Na]0", InvalidInputError, "M is one cluster"),
        ("[TOA]2[Au25(PET)18]-", InvalidInputError, "a salt is neutral"),
        ("[[108Ag]44(p-MBA)30]4-", UnknownNameError, r"those of Ag are \[107Ag\], \[109Ag\]"),
        ("[Au25(PET-d10)18]-", InvalidInputError, "labels 10 H of SC2H4Ph, which has 9"),
    ],
)
def test_what_could_be_misread_is_asked_about(text, error, words):
    with pytest.raises(error, match=words):
        envelope(parse_ion(text))


def test_a_missing_charge_and_every_part_are_said():
    assert names_no_charge("Au25(PET)18")
    assert not names_no_charge("[Au25(PET)18]0")
    words = parse_ion("[Ag29(BDT)12(PPh3)4 - H2 + Na]2-").in_words()
    for part in (
        "29 Ag",
        "12 BDT (S2C6H4, X2: 2 electrons each)",
        "4 PPh3",
        "L: 0",
        "1 H2 lost",
        "1 Na added",
    ):
        assert part in words


def test_a_neutral_has_a_mass_and_is_no_ion():
    neutral = parse_ion("Au25(PET)18")
    assert neutral.core_charge == 0
    with pytest.raises(ChargeBalanceError, match="only an ion has an m/z"):
        neutral.charged()


def test_nearly_equal_peaks_are_both_named():
    """Of 26 Ag, 13 with mass 109 are (14/13) (0.48161/0.51839) = 1.0005 times as frequent as 12."""
    found = envelope(parse_ion("[Ag26I2]-"))
    (other,) = found.nearly_equal
    assert abs(found.most_abundant - other) == pytest.approx(108.9047558 - 106.9050915, abs=1e-6)
    assert envelope(parse_ion("[Ag25I2]-")).nearly_equal == ()


def _atoms(formula):
    """Atoms as molmass counts them, with our signs for labels."""
    counted = molmass.Formula(formula).composition().asdict()
    names = {"2H": "D"}
    return {names.get(s, f"[{s}]" if s[0].isdigit() else s): n for s, (n, *_) in counted.items()}


def _isospec(atoms, charge):
    """Nominal peaks (Th) of the fine structure, with our isotopes as numbers."""
    tables = [isotopes(element) for element, number in atoms.items() if number]
    fine = IsoSpecPy.IsoTotalProb(
        0.999,
        atomCounts=[number for number in atoms.values() if number],
        isotopeMasses=[[i.mass for i in table] for table in tables],
        isotopeProbabilities=[[i.abundance for i in table] for table in tables],
    )
    masses, shares = np.array(list(fine.masses)), np.array(list(fine.probs))
    order = np.argsort(masses)
    groups = np.cumsum(np.concatenate([[0], np.diff(masses[order]) > 0.4]))
    weight = np.bincount(groups, shares[order])
    centre = np.bincount(groups, shares[order] * masses[order]) / weight
    return (centre - charge * ELECTRON) / max(abs(charge), 1)
