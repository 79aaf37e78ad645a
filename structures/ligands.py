"""Ligands by name: what each adds to a formula and how many protons it can lose.

One table for masses, electron counts and geometry. A formula is that of the bound ligand (thiolate, without
the proton of the thiol). Every ligand here takes one electron from the metal count. A ligand that is not in
the table may be written as its formula, for example `SC12H25`; it then has no acidic proton.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from structures.errors import InvalidInputError, UnknownNameError

__all__ = ["LIGANDS", "Ligand", "ligand"]


@dataclass(frozen=True, slots=True)
class Ligand:
    """A thiolate or halide as it sits on the cluster.

    Attributes
    ----------
    formula
        (element, count) pairs of the bound ligand.
    acidic
        Protons that the bound ligand can lose (carboxylic ones).
    aliases
        Other spellings in papers; letter case, hyphens and spaces do not matter.
    """

    name: str
    formula: tuple[tuple[str, int], ...]
    acidic: int = 0
    aliases: tuple[str, ...] = ()


# elements that a ligand written as a formula may hold; R (any group) is none of them
_ORGANIC = frozenset(["H", "B", "C", "N", "O", "F", "Si", "P", "S", "Cl", "Se", "Br", "Te", "I", "Fe"])
_ELEMENT = re.compile(r"([A-Z][a-z]?)(\d*)")


def _read_formula(text: str) -> tuple[tuple[str, int], ...]:
    """(element, count) pairs of a plain formula, repeats summed, in order of first appearance."""
    if not re.fullmatch(r"([A-Z][a-z]?\d*)+", text):
        raise InvalidInputError(f"{text!r} is no formula; write elements and counts such as SC12H25")
    counts: dict[str, int] = {}
    for element, number in _ELEMENT.findall(text):
        counts[element] = counts.get(element, 0) + int(number or 1)
    return tuple(counts.items())


def _entry(name: str, formula: str, *aliases: str, acidic: int = 0) -> Ligand:
    return Ligand(name, _read_formula(formula), acidic, aliases)


LIGANDS: dict[str, Ligand] = {
    entry.name: entry
    for entry in (
        _entry(
            "p-MBA",
            "C7H5O2S",
            "4-MBA",
            "SPhCOOH",
            "SPhCO2H",
            "SC6H4COOH",
            "SC6H4CO2H",
            "p-mercaptobenzoate",
            acidic=1,
        ),
        _entry("m-MBA", "C7H5O2S", "3-MBA", acidic=1),
        _entry("NTP", "C6H4NO2S", "4-NTP", "SPhNO2", "SC6H4NO2"),
        _entry("MHA", "C6H11O2S", "6-MHA", "SC5H10COOH", acidic=1),
        _entry("SG", "C10H16N3O6S", "GS", "glutathione", acidic=2),
        _entry("SH", "SH", "H"),
        _entry("SCH3", "SCH3", "SMe", "CH3", "Me"),
        _entry("SC2H4Ph", "SC8H9", "PET", "SCH2CH2Ph", "SEtPh", "PE", "SC2H4C6H5"),
        _entry("SPh", "SC6H5", "SC6H5", "Ph"),
        _entry("SPhF", "SC6H4F", "4-FTP", "SC6H4F"),
        _entry("SPhF2", "SC6H3F2", "3,4-DFTP", "SC6H3F2"),
        _entry("SPhMe", "SC7H7", "p-MBT", "SPhCH3", "SC6H4CH3"),
        _entry("2,4-DMBT", "SC8H9", "DMBT", "SPhMe2", "SC6H3Me2", "SPh(CH3)2"),
        _entry("TBBT", "SC10H13", "SPhtBu", "SPh-tBu", "SC6H4tBu"),
        _entry("StBu", "SC4H9", "S-tBu", "StertBu"),
        _entry("SCy", "SC6H11", "S-c-C6H11", "cyclohexanethiolate"),
        _entry("SAdm", "SC10H15", "S-Adm"),
        _entry("Cl", "Cl"),
        _entry("Br", "Br"),
        _entry("I", "I"),
    )
}


@cache
def ligand(name: str) -> Ligand:
    """Return the ligand of that name or alias, or one made from a formula that holds S, Se or Te.

    Raises
    ------
    UnknownNameError
        If it is neither; the message lists the names.
    """
    known = _names()
    if (canonical := known.get(name) or known.get(_plain(name))) is not None:
        return LIGANDS[canonical]
    if re.fullmatch(r"([A-Z][a-z]?\d*)+", name):
        formula = _read_formula(name)
        elements = {element for element, _ in formula}
        if elements <= _ORGANIC and elements & {"S", "Se", "Te"}:
            return Ligand(name, formula)
    raise UnknownNameError(
        f"no ligand {name!r}; known are {', '.join(LIGANDS)}, or write its formula, such as SC12H25"
    )


def _plain(name: str) -> str:
    return re.sub(r"[\s\-‐‑‒–−_]", "", name).casefold()


@cache
def _names() -> dict[str, str]:
    """Every exact and every plain spelling to its name; the first in the table wins."""
    spellings: dict[str, str] = {}
    for entry in LIGANDS.values():
        for spelling in (entry.name, *entry.aliases):
            spellings.setdefault(spelling, entry.name)
            spellings.setdefault(_plain(spelling), entry.name)
    return spellings
