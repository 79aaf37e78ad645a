"""Condensed structural formulas of ligands, as papers write them: `S(CH2)2Ph`, `PMe2Ph`, `SCH2Ph-tBu`.

Abbreviations stand for groups of one bond. A ring of an organic residue loses a hydrogen for each group that
is written behind it (SPhCF3 is SC6H4CF3); the groups of a phosphine stand side by side (PPhMe2).
"""

from __future__ import annotations

import re
from collections import Counter

from structures.errors import InvalidInputError
from structures.matter.elements import ELEMENTS
from structures.matter.formulas import Formula, closing, read_formula
from structures.matter.labels import LABEL, unlabelled

__all__ = ["GROUPS", "acidic_groups", "read_condensed"]

GROUPS: dict[str, Formula] = {
    name: read_formula(formula)
    for name, formula in {
        "Ph": "C6H5", "Me": "CH3", "Et": "C2H5", "nPr": "C3H7", "iPr": "C3H7", "Pri": "C3H7", "Pr": "C3H7",
        "nBu": "C4H9", "iBu": "C4H9", "sBu": "C4H9", "tBu": "C4H9", "But": "C4H9", "Bu": "C4H9",
        "Hex": "C6H13", "nHex": "C6H13", "Oct": "C8H17", "nOct": "C8H17", "Cy": "C6H11", "Bn": "C7H7",
        "py": "C5H4N", "Py": "C5H4N", "Nap": "C10H7", "Adm": "C10H15",
    }.items()
}  # fmt: skip
"""Formulas of the groups that condensed formulas name."""
_RINGS = frozenset({"Ph", "Nap", "py", "Py"})
_NAME = "|".join(sorted(GROUPS, key=len, reverse=True))
_TOKEN = re.compile(rf"(?:(?P<group>{_NAME})|(?P<symbol>{LABEL}|[A-Z][a-z]?)|(?P<open>\())(?P<n>\d*)")
_PREFIXED = re.compile(r"[nist](?:Pr|Bu)|n(?:Hex|Oct)")
_SAME = re.compile(rf"(?:{_NAME}|F|Cl|Br|I)(\d*)")
_ISOMER = re.compile(r"-[a-z]-(?=C)")  # S-n-C4H9
_ACID = re.compile(r"COOH|CO2H")


def read_condensed(text: str) -> Formula | None:
    """(element, count) pairs in order of first appearance, or None where it is no such formula.

    >>> read_condensed("S(CH2)2Ph"), read_condensed("SPh-iPr")
    ((('S', 1), ('C', 8), ('H', 9)), (('S', 1), ('C', 9), ('H', 11)))
    """
    if text.startswith("(") or re.search(r"-\d", text):  # a locant, or a label such as -13C8
        return None
    plain = _ISOMER.sub("-", text).replace("-", "").replace("≡", "")
    side_by_side = plain.startswith("P") or plain.endswith("P")
    try:
        counts = _read(plain, beside=side_by_side)
    except InvalidInputError:
        return None
    return tuple((symbol, number) for symbol, number in counts.items() if number)


def acidic_groups(text: str) -> int:
    """Carboxylic groups that are written out."""
    return len(_ACID.findall(text))


def _read(text: str, *, beside: bool) -> Counter[str]:
    counts: Counter[str] = Counter()
    place = 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            raise InvalidInputError(text)
        if token["open"]:
            end = closing(text, place)
            if end < 0:
                raise InvalidInputError(text)
            number = re.compile(r"\d*").match(text, end + 1)
            behind = number[0] if number else ""
            inner = _read(text[place + 1 : end], beside=False)
            place = end + 1 + len(behind)
            number_of = int(behind or 1)
        else:
            symbol, digits = _symbol(text, place, token)
            if symbol == "C" and digits and re.match(_NAME, text[token.end() :]):
                raise InvalidInputError(text)  # SC2Ph: its hydrogens are not written
            inner = Counter(dict(GROUPS.get(symbol, ((symbol, 1),))))
            place += len(symbol) + len(digits)
            number_of = int(digits or 1)
            if symbol in _RINGS and not beside and place < len(text):
                inner["H"] -= _written_behind(text[place:])
        for element, number_in in inner.items():
            counts[element] += number_in * number_of
    return counts


def _symbol(text: str, place: int, token: re.Match[str]) -> tuple[str, str]:
    """A group or an element of ligands, with its digits; the S of SnBu is sulfur, not tin."""
    found = token["group"] or token["symbol"]
    row = ELEMENTS.get(unlabelled(found))
    if token["group"] or (row is not None and row.in_ligands and not _PREFIXED.match(text, place + 1)):
        return found, token["n"]
    row = ELEMENTS.get(found[0])
    if row is None or not row.in_ligands or len(found) == 1:
        raise InvalidInputError(text)
    return found[0], ""


def _written_behind(text: str) -> int:
    """How many groups a ring carries: `Me2` two, `CF3`, `COOH` or `(CH2)2OH` one."""
    same = _SAME.fullmatch(text)
    return int(same[1] or 1) if same else 1
