"""The core of an ion: metals, ligands in parentheses, bare ligands and cations, each with its count."""

from __future__ import annotations

import re

from database.masses.counting import Count, read_count
from structures.errors import InvalidInputError
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.elements import is_metal
from structures.matter.labels import SYMBOL
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
    """Metals, ligands and cations of a text such as `Au12Ag32(SR)29Cl` or `Na12Au44(SR)26`.

    Raises
    ------
    InvalidInputError, UnknownNameError
        If something in it is none of them.
    """
    metals: Parts = []
    ligands: Parts = []
    cations: Parts = []
    place = 0
    while place < len(core):
        if core[place] == "(":
            place = _read_group(core, place, ligand, metals, ligands)
            continue
        part = _PART.match(core, place)
        symbol = part[1] if part else ""
        if part is None or not (is_metal(symbol) or symbol in bare_ligands() or symbol in COUNTER_IONS):
            named = f"{symbol!r} of " if symbol and symbol != core[place:] else ""
            raise InvalidInputError(
                f"{named}{core[place:]!r} is neither a metal nor a ligand; ligands stand in parentheses, "
                f"{EXAMPLE}"
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


def _read_group(core: str, place: int, ligand: str, metals: Parts, ligands: Parts) -> int:
    """Read `(SR)30` or `(Au12Ag32)` at `place`; return where it ends."""
    end = _closing(core, place)
    inside = core[place + 1 : end]
    number = _AFTER_GROUP.match(core, end + 1)
    if number is None and _is_metals(inside):
        metals += read_core(inside, ligand)[0]
        return end + 1
    count = read_count(number[0] if number else "1")
    if is_metal(inside):  # ([107Ag])44
        metals.append((inside, count))
    else:
        ligands.append((ligand_name(inside, ligand), count))
    return number.end() if number else end + 1


def ligand_name(written: str, generic: str) -> str:
    """Name of a ligand, SR as the generic one; raises as `structures.matter.ligands.ligand` does."""
    if written == "R" or written in residues():
        raise InvalidInputError(f"({written}) is no ligand here; a thiolate is written (S{written})")
    return find_ligand(generic if written in GENERIC else written).name


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    raise InvalidInputError(f"a parenthesis is not closed in {text!r}; {EXAMPLE}")


def _is_metals(text: str) -> bool:
    found = list(_PART.finditer(text))
    return "".join(m[0] for m in found) == text and all(is_metal(m[1]) for m in found)
