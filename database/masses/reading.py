"""From the text of an ion to its counts: what stands where in `[Au44(p-MBA)26 + 12Na - 16H]6-`.

The body is a core of metals, ligands in parentheses, halides and cations, then riders with a sign; counts may
hold variables (`44-x`). Charge balance is not looked at here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from database.masses.counting import Count, read_count, read_ranges
from database.masses.spelling import plain_text
from structures.errors import ChargeBalanceError, InvalidInputError, SuperatomError
from structures.matter.cations import CATIONS
from structures.matter.elements import is_metal
from structures.matter.ligands import halides, residues
from structures.matter.ligands import ligand as find_ligand
from structures.matter.solvents import SOLVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GENERIC", "Reading", "read_notation"]

_LONGEST = 1000  # characters of a text
_EXAMPLE = "write it like [Au12Ag32(p-MBA)30]4-"
GENERIC = ("SR", "RS", "S-R")
_CHARGE = r"\^?\(?(?P<charge>\d*[+-]|[+-]\d+|-{2,}|\+{2,})\)?"
_WHOLE = re.compile(rf"^\[(?P<body>.+)\]{_CHARGE}(?P<tail>[,;(]*[a-z]=.*?)?[.,;]*$")
_BARE = re.compile(r"^(?P<body>[^\[\]]+?)(?:\^\(?(?P<charge>\d*[+-])\)?|(?P<sign>[+-]))[.,;]*$")
_INNER = re.compile(r"^\((?P<core>.+)\)\^?\(?(?P<charge>\d*[+-]|[+-]\d+)\)?$")
_COUNT = r"(?:\d*[a-z]|\d+)(?:[+-](?:\d*[a-z]|\d+))*"
_PART = re.compile(rf"([A-Z][a-z]?)({_COUNT})?")
_AFTER_GROUP = re.compile(_COUNT)

_Parts = list[tuple[str, Count]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says: counts that may hold variables, the charge, and a stated core charge."""

    metals: _Parts
    ligands: _Parts
    riders: _Parts
    lost_h: Count
    charge: int
    core_charge: int | None
    ranges: Mapping[str, range]


def read_notation(text: str, ligand: str) -> Reading:
    """Read a text in which SR stands for `ligand`.

    Raises
    ------
    InvalidInputError, UnknownNameError
        If it cannot be read, has no charge, or names an unknown ligand.
    ChargeBalanceError
        If a cation is written with a charge that it does not have.
    """
    if len(text) > _LONGEST:
        raise InvalidInputError(f"{text[:40]!r}... has {len(text)} characters; an ion has at most {_LONGEST}")
    plain = plain_text(text)
    whole = _WHOLE.match(plain) or _BARE.match(plain)
    if whole is None:
        raise InvalidInputError(_why_unreadable(text, plain))
    parts = whole.groupdict()
    try:
        core, riders, lost_h = _split_riders(parts["body"])
        core_charge = None
        if (inner := _INNER.match(core)) is not None:
            core, core_charge = inner["core"], _signed(inner["charge"])
        metals, ligands, cations = _read_core(core, ligand)
    except SuperatomError as error:
        raise type(error)(f"{text!r} cannot be read: {error}") from error
    if parts.get("sign"):
        _refuse_swallowed_charge(text, metals, ligands)
    charge = _signed(parts["charge"] or parts["sign"])
    ranges = read_ranges(parts.get("tail") or "")
    return Reading(metals, ligands, [*cations, *riders], lost_h, charge, core_charge, ranges)


def _refuse_swallowed_charge(text: str, metals: _Parts, ligands: _Parts) -> None:
    """Without brackets the 4 of Ag44(SR)304- could be the charge; no thiolate cluster has so many ligands."""
    if sum(count.constant for _, count in ligands) > sum(count.constant for _, count in metals) + 2:
        raise InvalidInputError(f"{text!r} does not say where the charge begins; {_EXAMPLE}")


def _why_unreadable(text: str, plain: str) -> str:
    if plain.startswith("[") and "]" not in plain:
        return f"{text!r} has no closing bracket and no charge; {_EXAMPLE}"
    if plain.startswith("[") and plain.endswith("]"):
        return f"{text!r} has no charge; {_EXAMPLE}"
    return f"{text!r} is no ion with a charge; {_EXAMPLE}"


def _signed(text: str) -> int:
    """-4 of 4-, -4 or ----."""
    sign = -1 if "-" in text else 1
    digits = text.strip("+-")
    return sign * (int(digits) if digits else len(text))


def _split_riders(body: str) -> tuple[str, _Parts, Count]:
    """Core text, cations and solvents, lost H of a body such as `Au44(p-MBA)26+12Na-16H`."""
    rider, riders_at_end = _rider_patterns((*CATIONS, *SOLVENTS, *halides()))
    tail = riders_at_end.search(body)
    if tail is None:
        return body, [], Count(0)
    riders: _Parts = []
    lost_h = Count(0)
    for sign, number, name, stated in rider.findall(tail[0]):
        count = read_count(number or "1")
        if stated and name in CATIONS and _signed(stated) != CATIONS[name].charge:
            raise ChargeBalanceError(
                f"{name} is written with the charge {stated}, it is {CATIONS[name].charge:+d}"
            )
        if sign == "+":
            riders.append((name, count))
        elif name == "H":
            lost_h = lost_h + count
        else:
            raise InvalidInputError(f"-{name} cannot be read; only H can be lost, cations are added")
    return body[: tail.start()], riders, lost_h


@cache
def _rider_patterns(names: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One rider such as `+12Na`, and all of them at the end of a body."""
    name = "|".join(sorted(names, key=len, reverse=True))
    rider = rf"([+-])(\d+|[a-z])?({name})(?:\^?\(?(\d*[+-])\)?(?=[+-]|$))?"
    return re.compile(rider), re.compile(f"(?:{rider})+$")


def _read_core(core: str, ligand: str) -> tuple[_Parts, _Parts, _Parts]:
    """Metals, ligands and cations of a text such as `Au12Ag32(SR)29Cl` or `Na12Au44(SR)26`."""
    metals: _Parts = []
    ligands: _Parts = []
    cations: _Parts = []
    place = 0
    while place < len(core):
        if core[place] == "(":
            place = _read_group(core, place, ligand, metals, ligands)
            continue
        part = _PART.match(core, place)
        home = None if part is None else _home(part[1], metals, ligands, cations)
        if part is None or home is None:
            named = f"{part[1]!r} of " if part and part[1] != core[place:] else ""
            raise InvalidInputError(
                f"{named}{core[place:]!r} is neither a metal nor a ligand; ligands stand in parentheses, "
                f"{_EXAMPLE}"
            )
        home.append((part[1], read_count(part[2] or "1")))
        place = part.end()
    return metals, ligands, cations


def _home(symbol: str, metals: _Parts, ligands: _Parts, cations: _Parts) -> _Parts | None:
    if is_metal(symbol):
        return metals
    if symbol in halides():
        return ligands
    return cations if symbol in CATIONS and symbol != "H" else None  # a bare H would be a hydride


def _read_group(core: str, place: int, ligand: str, metals: _Parts, ligands: _Parts) -> int:
    """Read `(SR)30` or `(Au12Ag32)` at `place`; return where it ends."""
    end = _closing(core, place)
    inside = core[place + 1 : end]
    number = _AFTER_GROUP.match(core, end + 1)
    if number is None and _is_metals(inside):
        metals += _read_core(inside, ligand)[0]
        return end + 1
    ligands.append((_ligand_name(inside, ligand), read_count(number[0] if number else "1")))
    return number.end() if number else end + 1


def _ligand_name(written: str, generic: str) -> str:
    if written == "R" or written in residues():
        raise InvalidInputError(f"({written}) is no ligand here; a thiolate is written (S{written})")
    return find_ligand(generic if written in GENERIC else written).name


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    raise InvalidInputError(f"a parenthesis is not closed in {text!r}; {_EXAMPLE}")


def _is_metals(text: str) -> bool:
    found = list(_PART.finditer(text))
    return "".join(m[0] for m in found) == text and all(is_metal(m[1]) for m in found)
