"""The table of ligands, in the order in which formulas write them; one row a ligand.

Formulas are those of the bound ligand. Names are the field's; of isomers with one formula each has a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.matter.formulas import read_formula
from structures.matter.labels import unlabelled
from structures.matter.ligand import Ligand

if TYPE_CHECKING:
    from structures.matter.ligand import LigandClass

__all__ = ["LIGANDS"]


def _x(name: str, formula: str, *aliases: str, acidic: int = 0, residues: tuple[str, ...] = ()) -> Ligand:
    """A ligand of one electron: thiolate, selenolate."""
    return Ligand(name, read_formula(formula), acidic, aliases, residues=residues)


def _alkynyl(name: str, formula: str, *aliases: str) -> Ligand:
    return Ligand(name, read_formula(formula), 0, aliases, anchor="C")


def _dithiolate(name: str, formula: str, *aliases: str, acidic: int = 0) -> Ligand:
    return Ligand(name, read_formula(formula), acidic, aliases, "X2", anchor="S", anchors=2)


def _neutral(anchor: str, name: str, formula: str, *aliases: str, anchors: int = 1) -> Ligand:
    """A ligand without an electron: phosphine, amine, carbene."""
    return Ligand(name, read_formula(formula), 0, aliases, "L", anchor=anchor, anchors=anchors)


def _atom(name: str, symbol: str, *aliases: str, bonding: LigandClass = "X") -> Ligand:
    return Ligand(name, ((symbol, 1),), 0, aliases, bonding, bare=True, anchor=unlabelled(symbol))


_THIOLATES = (
    _x("p-MBA", "C7H5O2S", "4-MBA", "SPhCOOH", "SPhCO2H", "SC6H4COOH", "SC6H4CO2H", "p-mercaptobenzoate",
       "4-mercaptobenzoate", "4-mercaptobenzoic acid", acidic=1),
    _x("m-MBA", "C7H5O2S", "3-MBA", acidic=1),
    _x("NTP", "C6H4NO2S", "4-NTP", "p-NTP", "SPhNO2", "SC6H4NO2"),
    _x("MHA", "C6H11O2S", "6-MHA", "SC5H10COOH", acidic=1),
    _x("SG", "C10H16N3O6S", "GS", "GSH", "glutathione", acidic=2),
    _x("SH", "SH", residues=("H",)),
    _x("SCH3", "SCH3", "SMe", residues=("CH3", "Me")),
    _x("SC2H4Ph", "SC8H9", "PET", "SCH2CH2Ph", "SEtPh", "PE", "SC2H4C6H5",
       "SCH2CH2C6H5", "S(CH2)2Ph", "S(CH2)2C6H5", "SC2Ph"),
    _x("SPh", "SC6H5", "SC6H5", residues=("Ph",)),
    _x("SPhF", "SC6H4F", "4-FTP", "SC6H4F"),
    _x("SPhF2", "SC6H3F2", "3,4-DFTP", "SC6H3F2"),
    _x("SPhMe", "SC7H7", "p-MBT", "SPhCH3", "SC6H4CH3"),
    _x("2,4-DMBT", "SC8H9", "DMBT", "SPhMe2", "SC6H3Me2", "SPh(CH3)2"),
    _x("TBBT", "SC10H13", "SPhtBu", "SPh-tBu", "SC6H4tBu"),
    _x("StBu", "SC4H9", "S-tBu", "StertBu"),
    _x("SCy", "SC6H11", "S-c-C6H11", "cyclohexanethiolate"),
    _x("SAdm", "SC10H15", "S-Adm"),
    _x("o-MBT", "SC7H7", "2-MBT", "SPh-o-CH3"),
    _x("SCH2Ph", "SC7H7", "SBn", "SCH2C6H5", "benzylthiolate"),
    _x("SC2H5", "SC2H5", "SEt", "ethanethiolate"),
    _x("SC6H13", "SC6H13", "hexanethiolate", "n-hexanethiolate"),
    _x("SC12H25", "SC12H25", "DDT", "C12H25S", "dodecanethiolate", "n-dodecanethiolate"),
    _x("Capt", "C9H14NO3S", "captopril", "SCapt", acidic=1),
    _x("MPA", "C3H5O2S", "3-MPA", "SC2H4COOH", "SC2H4CO2H", "SCH2CH2COOH", "SCH2CH2CO2H",
       acidic=1),
    _x("MUA", "C11H21O2S", "11-MUA", "SC10H20COOH", "SC10H20CO2H", acidic=1),
    _x("Cys", "C3H6NO2S", "cysteine", "cysteinate", acidic=1),
    _x("NAC", "C5H8NO3S", "N-acetylcysteine", acidic=1),
    _x("SNap", "SC10H7", "2-naphthalenethiolate"),
    _x("SePh", "SeC6H5", "SeC6H5", "selenophenolate"),
)  # fmt: skip
_DITHIOLATES = (
    _dithiolate("BDT", "S2C6H4", "1,3-BDT", "S2C6H4", "C6H4S2", "benzenedithiolate"),
    _dithiolate("DHLA", "S2C8H14O2", "LA", "dihydrolipoate", acidic=1),
)
# dppm, dppe, dppp, dppb, dppo: Ph2P(CH2)nPPh2, n = 1, 2, 3, 4, 8; dppee: cis-Ph2PCH=CHPPh2; Hdppa:
# Ph2PNHPPh2; PP3: P(CH2CH2PPh2)3. Carbenes: IMe, IMes, IPr are 1,3-dimethyl-, dimesityl-,
# bis(diisopropylphenyl)imidazol-2-ylidene; bimy is benzimidazol-2-ylidene
_NEUTRAL = (
    _neutral("P", "PH3", "PH3", "phosphine"),
    _neutral("P", "PMe3", "PC3H9", "P(CH3)3", "trimethylphosphine"),
    _neutral("P", "PPh3", "PC18H15", "TPP", "P(C6H5)3", "Ph3P", "PC18H15", "triphenylphosphine"),
    _neutral("P", "P(p-tol)3", "PC21H21", "P(C6H4CH3)3", "P(PhMe)3"),
    _neutral("P", "dppm", "P2C25H22", "P2C25H22", anchors=2),
    _neutral("P", "dppe", "P2C26H24", "P2C26H24", anchors=2),
    _neutral("P", "dppp", "P2C27H26", "P2C27H26", anchors=2),
    _neutral("P", "dppb", "P2C28H28", anchors=2),
    _neutral("P", "dppo", "P2C32H36", anchors=2),
    _neutral("P", "dppee", "P2C26H22", anchors=2),
    _neutral("P", "Hdppa", "P2C24H21N", "dppa", anchors=2),
    _neutral("P", "PP3", "P4C42H42", anchors=4),
    _neutral("N", "NH3", "NH3", "ammine"),
    _neutral("N", "py", "NC5H5", "pyridine", "Py"),
    _neutral("C", "IMe", "C5H8N2", "IMe2", "NHC-Me"),
    _neutral("C", "IMes", "C21H24N2"),
    _neutral("C", "IPr", "C27H36N2", "IDipp"),
    _neutral("C", "iPr2-bimy", "C13H18N2", "NHC-iPr", "iPr2bimy"),
    _neutral("C", "Bn2-bimy", "C21H18N2", "NHC-Bn", "Bn2bimy"),
)
_ALKYNYLS = (
    _alkynyl("CCPh", "C8H5", "C≡CPh", "C2Ph", "PhC≡C", "PhCC", "CCC6H5", "phenylacetylide"),
    _alkynyl("CCtBu", "C6H9", "C≡CtBu", "C2tBu", "tBuC≡C"),
)
_ATOMS = (
    _atom("hydride", "H"),
    _atom("deuteride", "D"),
    _atom("sulfide", "S", "S", bonding="X2"),
    _atom("selenide", "Se", "Se", bonding="X2"),
    _atom("oxide", "O", "O", bonding="X2"),
    _atom("F", "F"),
    _atom("Cl", "Cl"),
    _atom("Br", "Br"),
    _atom("I", "I"),
)

LIGANDS: dict[str, Ligand] = {
    row.name: row for row in (*_THIOLATES, *_DITHIOLATES, *_NEUTRAL, *_ALKYNYLS, *_ATOMS)
}
