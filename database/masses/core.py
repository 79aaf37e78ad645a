"""The core of an ion: metals, ligands in parentheses, bare ligands and cations, each with its count."""

from __future__ import annotations

import re
from functools import cache

from database.masses.counting import Count, read_count
from database.masses.terms import counter_ion_spellings
from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.condensed import read_condensed
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.elements import is_metal
from structures.matter.formulas import closing
from structures.matter.labels import SYMBOL
from structures.matter.ligand_table import LIGANDS
from structures.matter.ligands import bare_ligands, residues
from structures.matter.ligands import ligand as find_ligand

__all__ = ["EXAMPLE", "GENERIC", "Parts", "ligand_name", "read_core"]

EXAMPLE = "write it like [Au12Ag32(p-MBA)30]4-, the neutral cluster like [Au25(PET)18]0"
GENERIC = ("SR", "RS", "S-R")
_COUNT = r"(?:\d*[a-z]|\d+)(?:[+-](?:\d*[a-z]|\d+))*"
_PART = re.compile(rf"({SYMBOL})({_COUNT})?")
_AFTER_GROUP = re.compile(_COUNT)

Parts = list[tuple[str, Count]]


def read_core(core: str, ligand: str) -> tuple[Parts, Parts, Parts]:
    """Metals, ligands and counter-ions of a text such as `Au12Ag32(SR)29Cl` or `Na12Au44(SR)26`.

    A name without formula signs needs no parentheses, `Au25SG18`, and the last ligand none, `AuPPh3`.

    Raises
    ------
    InvalidInputError, UnknownNameError
        If something in it is none of them, or SH could be one ligand or two.
    """
    metals: Parts = []
    ligands: Parts = []
    cations: Parts = []
    place = 0
    while place < len(core):
        if core[place] == "(":
            place = _read_group(core, place, ligand, (metals, ligands, cations))
            continue
        if (named := _named(core, place)) is not None:
            name, written, place = named
            ligands.append((ligand_name(name, ligand), read_count(written or "1")))
            continue
        part = _PART.match(core, place)
        symbol = part[1] if part else ""
        if part is None or not (is_metal(symbol) or symbol in bare_ligands() or symbol in COUNTER_IONS):
            which = f"{symbol!r} of " if symbol and symbol != core[place:] else ""
            raise InvalidInputError(
                f"{which}{core[place:]!r} is neither a metal nor a ligand; ligands stand in parentheses, "
                f"{EXAMPLE}"
            )
        if symbol == "S" and not part[2] and core.startswith("H", part.end()):
            rest = core[part.end() + 1 :]
            raise InvalidInputError(
                f"'SH{rest}' can be read in two ways; write (SH){rest} for the ligand SH, or S1H{rest} for a "
                "sulfide and hydrides"
            )
        count = read_count(part[2] or "1")
        if is_metal(symbol):
            metals.append((symbol, count))
        elif symbol in bare_ligands():
            ligands.append((bare_ligands()[symbol], count))
        else:
            cations.append((symbol, count))
        place = part.end()
    return metals, ligands, cations


def _read_group(core: str, place: int, ligand: str, parts: tuple[Parts, Parts, Parts]) -> int:
    """Read `(SR)30`, `(Au12Ag32)`, `(NO3)2` or `(AuSR)4` at `place`; return where it ends."""
    end = closing(core, place)
    if end < 0:
        raise InvalidInputError(f"a parenthesis is not closed in {core!r}; {EXAMPLE}")
    inside = core[place + 1 : end]
    number = _AFTER_GROUP.match(core, end + 1)
    if number is None and _is_metals(inside):
        parts[0].extend(read_core(inside, ligand)[0])
        return end + 1
    count = read_count(number[0] if number else "1")
    for home, added in zip(parts, _group(inside, ligand), strict=True):
        home += [(name, count.times(each.constant)) for name, each in added]
    return number.end() if number else end + 1


def _group(inside: str, ligand: str) -> tuple[Parts, Parts, Parts]:
    """What stands in parentheses: a labelled metal, a counter-ion, a complex, else a ligand."""
    if is_metal(inside):  # ([107Ag])44
        return [(inside, Count(1))], [], []
    try:
        return [], [(ligand_name(inside, ligand), Count(1))], []
    except UnknownNameError:
        if inside in counter_ion_spellings():
            return [], [], [(counter_ion_spellings()[inside], Count(1))]
        first = _PART.match(inside)
        if first is None or not is_metal(first[1]):
            raise
        return read_core(inside, ligand)


def _named(core: str, place: int) -> tuple[str, str, int] | None:
    """Ligand that is written here without parentheses: its name, its count, and where it ends."""
    rest = core[place:]
    if rest in _every_spelling() and not _PART.fullmatch(rest):
        return rest, "", len(core)
    found = _name_pattern().match(core, place)
    return (found[1] or found[3], found[2] or "", found.end()) if found else None


@cache
def _every_spelling() -> frozenset[str]:
    return frozenset(s for row in LIGANDS.values() for s in (row.name, *row.aliases)) | set(GENERIC)


@cache
def _name_pattern() -> re.Pattern[str]:
    """Names that are no formula, SG, PET, SR, with a count (SMe2 could be one thioether); once also PPh3."""
    names = [s for s in _every_spelling() if s.isascii() and s.isalnum() and not _is_atoms(s)]
    names.sort(key=len, reverse=True)
    counted = "|".join(s for s in names if s.isalpha() and read_condensed(s) is None)
    once = "|".join(s for s in names if not s.isalpha())
    return re.compile(rf"({counted})({_COUNT})?(?![a-z])|({once})(?=[A-Z(]|$)")


def _is_atoms(text: str) -> bool:
    """Whether a text is made of metals and bare ligands alone, as SH is."""
    known = bare_ligands()
    return all(is_metal(m[1]) or m[1] in known for m in _PART.finditer(text)) and bool(_PART.match(text))


def ligand_name(written: str, generic: str) -> str:
    """Name of a ligand, SR as the generic one; raises as `structures.matter.ligands.ligand` does."""
    if written == "R" or written in residues():
        bare = "; hydrides have no brackets, H15" if written == "H" else ""
        raise InvalidInputError(f"({written}) is no ligand here; a thiolate is written (S{written}){bare}")
    return find_ligand(generic if written in GENERIC else written).name


def _is_metals(text: str) -> bool:
    found = list(_PART.finditer(text))
    return "".join(m[0] for m in found) == text and all(is_metal(m[1]) for m in found)
