"""Condensed ligands, enriched metals, ladders, losses and salts, in the spellings of papers and of typists.

Evidence: atoms are written here by hand and counted by molmass; electrons by hand from metals, X, X2 and
charge; envelopes of enriched metals come from IsoSpecPy with isotope masses and shares typed here. What could
be misread is refused, and each refusal says what to write.
"""

import IsoSpecPy
import molmass
import numpy as np
import pytest

from database.masses.envelope import envelope
from database.masses.notation import names_generic_ligand, parse_ion, parse_ions
from structures.errors import ChargeBalanceError, InvalidInputError, SuperatomError, UnknownNameError
from structures.matter.ligands import ligand

LIGANDS = [  # as written, atoms, electrons that it takes, acidic H
    ("S(CH2)2Ph", "C8H9S", 1, 0),
    ("S(CH2)5CH3", "C6H13S", 1, 0),
    ("SCH2Ph-tBu", "C11H15S", 1, 0),
    ("SPhCF3", "C7H4F3S", 1, 0),
    ("SPh-iPr", "C9H11S", 1, 0),
    ("SnBu", "C4H9S", 1, 0),
    ("S-n-C4H9", "C4H9S", 1, 0),
    ("SiPr", "C3H7S", 1, 0),
    ("SCD2CD2Ph", "C8H5D4S", 1, 0),
    ("d4-PET", "C8H5D4S", 1, 0),
    ("TePh", "C6H5Te", 1, 0),
    ("SC6H4-COOH", "C7H5O2S", 1, 1),
    ("SC3H6COOH", "C4H7O2S", 1, 1),
    ("SC6H4S", "C6H4S2", 2, 0),
    ("S2C2H4", "C2H4S2", 2, 0),
    ("S2P(OiPr)2", "C6H14O2PS2", 1, 0),
    ("S2CNnBu2", "C9H18NS2", 1, 0),
    ("SCH2CH2NH3", "C2H7NS", 0, 0),  # an ammonium thiolate: neutral
    ("PMe2Ph", "C8H11P", 0, 0),
    ("PPh2Me", "C13H13P", 0, 0),
    ("PPh2Py", "C17H14NP", 0, 0),
    ("SPy", "C5H4NS", 1, 0),
    ("Ph3P", "C18H15P", 0, 0),
    ("PnBu3", "C12H27P", 0, 0),
    ("P(OMe)3", "C3H9O3P", 0, 0),
    ("PPh2", "C12H10P", 1, 0),  # a phosphide
    ("C≡CC6H4CF3", "C9H4F3", 1, 0),
]


@pytest.mark.parametrize(("written", "atoms", "taken", "acidic"), LIGANDS)
def test_a_ligand_is_read_from_its_condensed_formula(written, atoms, taken, acidic):
    found = ligand(written)
    counted = "".join(f"{symbol}{n}" for symbol, n in found.formula)
    assert molmass.Formula(counted).formula == molmass.Formula(atoms).formula
    assert (found.electrons, found.acidic) == (taken, acidic)
    assert ligand(found.name) == found


@pytest.mark.parametrize("written", ["SC8H10", "C8H10S", "HSC8H9", "SBB", "SEt2", "SC2H4SO3"])
def test_a_whole_molecule_is_no_ligand(written):
    with pytest.raises(InvalidInputError, match=r"no bond left for the metal.*SC8H9"):
        ligand(written)


@pytest.mark.parametrize("written", ["SC3Ph", "S-C6H4-4-F", "(SPh)", "SR2", "Fc"])
def test_what_is_no_formula_is_unknown(written):
    with pytest.raises(UnknownNameError, match="known are"):
        ligand(written)


PET, SG = "(C8H9S)", "(C10H16N3O6S)"
IONS = [  # as written, atoms, charge, superatom electrons
    ("Au25(SCH2CH2Ph)18 0", f"Au25{PET}18", 0, 7),
    ("[Au25(PET)18]•", f"Au25{PET}18", 0, 7),
    ("[Au25(PET)18]•+", f"Au25{PET}18", 1, 6),
    ("[Au25(PET)18]−•", f"Au25{PET}18", -1, 8),
    ("[Au25(SCH2CH2Ph)18−]", f"Au25{PET}18", -1, 8),
    ("Au25SG18", f"Au25{SG}18", 0, 7),
    ("[Au25GSH18]-", f"Au25{SG}18", -1, 8),
    ("[M]+• (M = Au25(PET)18)", f"Au25{PET}18", 1, 6),
    ("M+ with M = Au25(PET)18", f"Au25{PET}18", 1, 6),
    ("[2M + Cs]+ (M = Au25(PET)18)", f"Au50{PET}36Cs", 1, 14),
    ("[2M − H]−, M = Au25(SG)18", "Au50C360H575N108O216S36", -1, 14),
    ("[M + Ag]+ (M = Au25(PET)18)", f"Au25Ag{PET}18", 1, 7),
    ("[M + Cl]- (M = Au25(PET)18)", f"Au25{PET}18Cl", -1, 7),
    ("[M - Cl]2+ (M = [Au11(PPh3)8Cl2]+)", "Au11(C18H15P)8Cl", 2, 8),
    ("[Au25(PET)18 + Ag+]+", f"Au25Ag{PET}18", 1, 7),
    ("[(Au25(PET)18)- - Au(PET)2-]0", f"Au24{PET}16", 0, 8),
    ("[Au25(PET)18 - (AuPET)4]-", f"Au21{PET}14", -1, 8),
    ("[Au25(PET)18 − [Au4(SR)4]]−", f"Au21{PET}14", -1, 8),
    ("[Au11(PPh3)8Cl2 - PPh3 - AuPPh3Cl]+", "Au10(C18H15P)6Cl", 1, 8),
    ("[Au25(SG)18 - 5H - NH3]5-", "Au25C180H280N53O108S18", -5, 7),
    ("[Au25(PET)18 + O2]-", f"Au25{PET}18O2", -1, 8),
    ("[Pt(AuPPh3)8]2+", "PtAu8(C18H15P)8", 2, 6),
    ("Na4Ag44(p-MBA)30", "Na4Ag44(C7H5O2S)30", 0, 18),
    ("Au9(PPh3)8(NO3)3", "Au9(C18H15P)8(NO3)3", 0, 6),
    ("[TOA+][Au25(PET)18−]", f"Au25{PET}18NC32H68", 0, 8),
    ("[Au25(PET)18]−TOA+", f"Au25{PET}18NC32H68", 0, 8),
    ("[Ph4P]+[Ag25(SPhMe2)18]-", "Ag25(C8H9S)18PC24H20", 0, 8),
    ("[Au13(dppe)5Cl2]3+·3PF6−", "Au13(C26H24P2)5Cl2(PF6)3", 0, 8),
    ("[(Ph3P)8Au11Cl2]Cl", "Au11(C18H15P)8Cl3", 0, 8),
    ("[Ag21{S2P(OiPr)2}12]+", "Ag21(C6H14O2PS2)12", 1, 8),
    ("[Cu25D22(PPh3)12]+", "Cu25D22(C18H15P)12", 1, 2),
    ("[Au22H4(dppo)6]2+", "Au22H4(C32H36P2)6", 2, 16),
    ("[Au25(SCH2CH2NH3)18]17+", "Au25(C2H7NS)18", 17, 8),
    ("[(107Ag)44(p-MBA)30]4-", "[107Ag]44(C7H5O2S)30", -4, 18),
]


@pytest.mark.parametrize(("text", "atoms", "charge", "electrons"), IONS)
def test_an_ion_as_papers_write_it(text, atoms, charge, electrons):
    ion = parse_ion(text)
    counted = {symbol: n for symbol, (n, *_) in molmass.Formula(atoms).composition().asdict().items()}
    labels = {"2H": "D", "107Ag": "[107Ag]"}
    assert ion.formula == {labels.get(symbol, symbol): n for symbol, n in counted.items()}
    assert (ion.charge, ion.electrons) == (charge, electrons)
    assert parse_ion(str(ion)) == ion


@pytest.mark.parametrize(
    ("text", "charges", "gold"),
    [
        ("[M - zH]z- (z = 4, 5, 7, M = Au25(SG)18)", [-4, -5, -7], [25] * 3),
        ("[M - zH]z- (z = 4...6), M = Au25(SG)18", [-4, -5, -6], [25] * 3),
        ("[Au25(SG)18 - (3+x)H + xNa]3- (x = 0-2)", [-3] * 3, [25] * 3),
        ("[Au25(SR)18]q (q = −1, 0, +1)", [-1, 0, 1], [25] * 3),
        ("[Au25-xAgx(PET)18]- (0 ≤ x ≤ 3)", [-1] * 4, [25, 24, 23, 22]),
        ("[Au25-xAgx(PET)18]- with x = 0~2", [-1] * 3, [25, 24, 23]),
        ("[Ag44-xAux(p-MBA)30]4- (x = 0, 3, 12)", [-4] * 3, [0, 3, 12]),
        ("[Au44(p-MBA)26 - nH](n+2)- (n = 0-2)", [-2, -3, -4], [44] * 3),
        ("[Au30Ag14(p-MBA)30 + nH](4-n)- (n = 1-2)", [-3, -2], [30] * 2),
        ("Au38-xAgx(PET)24 (x = 1-2)", [0, 0], [37, 36]),
    ],
)
def test_a_series_runs_over_the_values_that_are_written(text, charges, gold):
    ions = list(parse_ions(text))
    assert [ion.charge for ion in ions] == charges
    assert [ion.gold for ion in ions] == gold


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("[Ag44SH30]4-", InvalidInputError, r"two ways; write \(SH\)30 for the ligand SH, or S1H30"),
        ("[Au25(SC8H10)18]-", InvalidInputError, "no bond left for the metal"),
        ("AuClSMe2", SuperatomError, "neither a metal nor a ligand"),
        ("[Na4Ag44(p-MBA)30]", InvalidInputError, "no charge"),
        ("Au25(PET)18 + Cs", InvalidInputError, "no charge"),
        ("[M + H]2+ (M = Au25(PET)18)", ChargeBalanceError, "does not balance"),
        ("[Ag44(p-MBA)30]4- + H+", InvalidInputError, "no ion"),
    ],
)
def test_what_could_be_misread_is_refused(text, error, words):
    with pytest.raises(error, match=words):
        parse_ion(text)


def test_sr_of_a_loss_is_the_thiolate_that_there_is():
    assert names_generic_ligand("[Au25SR18]-")
    assert not names_generic_ligand("[Au25(PET)18 - Au4(SR)4]-")


SPELT = ["[109Ag97%]", "[109Ag (97 %)]", "(109Ag, 97%)", "109Ag(97 %)", "¹⁰⁹Ag(97 %)", r"^{109}Ag(97\%)"]


@pytest.mark.parametrize("spelt", SPELT)
def test_an_enriched_metal_has_the_envelope_of_isospec(spelt):
    """Ag of 97 % 109Ag in all 44 sites, masses of AME2020 typed here."""
    ion = parse_ion(f"[{spelt}44(p-MBA)30]4-")
    assert str(ion) == "[[109Ag97%]44(p-MBA)30]4-"
    assert (ion.electrons, ion.framework_candidates) == (18, ("M44S30",))
    masses = [[106.9050915, 108.9047558], [12.0, 13.00335483534], [1.0078250319, 2.01410177784]]
    shares = [[0.03, 0.97], [0.9893, 0.0107], [0.999885, 0.000115]]
    masses += [[15.9949146193, 16.999131756, 17.9991596121]]
    shares += [[0.99757, 0.00038, 0.00205]]
    masses += [[31.9720711735, 32.9714589086, 33.96786701, 35.96708069]]
    shares += [[0.9499, 0.0075, 0.0425, 0.0001]]
    fine = IsoSpecPy.IsoTotalProb(
        0.999, atomCounts=[44, 210, 150, 60, 30], isotopeMasses=masses, isotopeProbabilities=shares
    )
    mass, share = np.array(list(fine.masses)), np.array(list(fine.probs))
    order = np.argsort(mass)
    group = np.cumsum(np.concatenate([[0], np.diff(mass[order]) > 0.4]))
    weight = np.bincount(group, share[order])
    centre = np.bincount(group, share[order] * mass[order]) / weight
    expected = (centre[weight.argmax()] + 4 * 5.48579909e-4) / 4
    assert envelope(ion).most_abundant == pytest.approx(expected, rel=1e-8)


def test_the_other_isotopes_share_the_rest_as_in_nature():
    found = envelope(parse_ion("[[194Pt90%]]+"), smallest=0)
    table = {190: 0.00012, 192: 0.00782, 195: 0.3378, 196: 0.2521, 198: 0.07356}
    rest = {number: 0.1 * share / sum(table.values()) for number, share in table.items()}
    for number, share in {**rest, 194: 0.9}.items():
        at = np.abs(found.mz - number).argmin()
        assert found.abundance[at] == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    ("symbol", "words"),
    [("[109Ag0%]", "at most 100"), ("[109Ag120%]", "at most 100"), ("[197Au90%]", "no other isotope")],
)
def test_an_impossible_enrichment_is_refused(symbol, words):
    with pytest.raises(InvalidInputError, match=words):
        envelope(parse_ion(f"[{symbol}25(PET)18]-"))
