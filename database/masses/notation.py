"""The field's notation for ions, read tolerantly: `[Au44(p-MBA)26 + 12Na - 16H]6-` and its many relatives.

Read are plain text, Unicode minus signs, sub- and superscripts, LaTeX, HTML, the form with an inner charge
`[(Au19Ag6(MHA)18)- - 9H+ + 4Na+]6-`, and series such as `[AuxAg44-x(SR)30-bClb]4- (x = 1-12, b = 0-3)`.
SR stands for any thiolate and is read as the ligand that the caller names (p-MBA if he names none).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.masses.counting import Count, bounded_values, read_count, read_ranges
from database.masses.ions import Ion
from database.masses.parts import CATIONS, HALIDES, METALS, SOLVENTS
from database.masses.writing import write_ion
from structures.errors import ChargeBalanceError, InvalidInputError, SuperatomError
from structures.ligands import ligand as find_ligand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["DEFAULT_LIGAND", "format_ion", "names_generic_ligand", "parse_ion", "parse_ions"]

DEFAULT_LIGAND = "p-MBA"
"""What SR means unless the caller says otherwise: the ligand of the paper."""

format_ion = write_ion

_LONGEST = 1000  # characters of a text
_EXAMPLE = "write it like [Au12Ag32(p-MBA)30]4-"
_GENERIC = ("SR", "RS", "S-R")
_RESIDUES = ("H", "R", "CH3", "Me", "Ph")  # the table knows them as short names of SH, SCH3, SPh
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-"))
_SUPERSCRIPTS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_MARKUP = re.compile(r"</?su[bp]>|\\[a-zA-Z]+|\\[,;:! ]|&nbsp;|[{}$_~@\s]")
_RIDER_NAME = "|".join(sorted((*CATIONS, *SOLVENTS, *HALIDES), key=len, reverse=True))
_RIDER = re.compile(rf"([+-])(\d+|[a-z])?({_RIDER_NAME})(?:\^?\(?(\d*[+-])\)?(?=[+-]|$))?")
_RIDERS = re.compile(rf"(?:{_RIDER.pattern})+$")
_CHARGE = r"\^?\(?(?P<charge>\d*[+-]|[+-]\d+|-{2,}|\+{2,})\)?"
_WHOLE = re.compile(rf"^\[(?P<body>.+)\]{_CHARGE}(?P<tail>[,;(]*[a-z]=.*)?$")
_BARE = re.compile(r"^(?P<body>[^\[\]]+?)(?:\^\(?(?P<charge>\d*[+-])\)?|(?P<sign>[+-]))$")
_INNER = re.compile(r"^\((?P<core>.+)\)\^?\(?(?P<charge>\d*[+-]|[+-]\d+)\)?$")
_COUNT = r"(?:\d*[a-z]|\d+)(?:[+-](?:\d*[a-z]|\d+))*"
_PART = re.compile(rf"([A-Z][a-z]?)({_COUNT})?")
_AFTER_GROUP = re.compile(_COUNT)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one text says: counts that may hold variables, the charge, and a stated core charge."""

    metals: tuple[tuple[str, Count], ...]
    ligands: tuple[tuple[str, Count], ...]
    riders: tuple[tuple[str, Count], ...]
    lost_h: Count
    charge: int
    core_charge: int | None
    ranges: Mapping[str, range]


def parse_ion(text: str, *, ligand: str = DEFAULT_LIGAND) -> Ion:
    """Read one ion.

    Parameters
    ----------
    text
        The ion in the field's notation.
    ligand
        What SR stands for.

    Raises
    ------
    InvalidInputError
        If the text cannot be read, has no charge, or stands for a series; ChargeBalanceError if an inner
        charge does not balance, a count is negative, or more H is lost than there are acidic ones.
    UnknownNameError
        If a metal or ligand is not known.
    """
    reading = _read(text, ligand)
    if names := _variables(reading):
        raise InvalidInputError(
            f"{text!r} is a series in {', '.join(names)}; put numbers there, or use parse_ions for all of it"
        )
    return _build(reading, {})


def parse_ions(
    text: str, *, ligand: str = DEFAULT_LIGAND, ranges: Mapping[str, Iterable[int]] | None = None
) -> Iterator[Ion]:
    """Read a series and yield its ions, the last variable fastest.

    A variable runs over `ranges`, else over the range in the text, else over all values that leave no count
    negative; where two variables together would leave one negative, as in 44-x-y, the pair is passed over.
    Raises as `parse_ion` does, and InvalidInputError for a variable without bounds.
    """
    reading = _read(text, ligand)
    names = _variables(reading)
    given = {**reading.ranges, **(ranges or {})}
    if unknown := sorted(set(given) - set(names)):
        raise InvalidInputError(f"{text!r} has no variable {', '.join(unknown)}; its variables are {names}")
    values = [given[name] if name in given else bounded_values(name, _counts(reading)) for name in names]
    shared = [count for count in _counts(reading) if len(count.factors) > 1]
    points = (dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*values))
    return (_build(reading, point) for point in points if all(count.at(point) >= 0 for count in shared))


def names_generic_ligand(text: str) -> bool:
    """Whether the text has SR, so that its masses rest on the ligand that the caller named."""
    return any(f"({name})" in _plain(text) for name in _GENERIC)


def _plain(text: str) -> str:
    """Markup, spaces and typographic signs taken off; a superscript starts with ^."""
    marked = _SUPERSCRIPTS.sub(lambda run: "^" + run[0], text.replace("<sup>", "^"))
    folded = unicodedata.normalize("NFKC", marked.replace("&minus;", "-"))
    return _MARKUP.sub("", folded).translate(_DASHES)


def _read(text: str, ligand: str) -> _Reading:
    if len(text) > _LONGEST:
        raise InvalidInputError(f"{text[:40]!r}... has {len(text)} characters; an ion has at most {_LONGEST}")
    plain = _plain(text)
    whole = _WHOLE.match(plain) or _BARE.match(plain)
    if whole is None:
        raise InvalidInputError(_why_unreadable(text, plain))
    parts = whole.groupdict()
    try:
        core, riders, lost_h = _split_riders(parts["body"])
        core_charge = None
        if (inner := _INNER.match(core)) is not None:
            core, core_charge = inner["core"], _signed(inner["charge"])
        metals, ligands = _read_core(core, ligand)
    except SuperatomError as error:
        raise type(error)(f"{text!r} cannot be read: {error}") from error
    charge = _signed(parts["charge"] or parts["sign"])
    return _Reading(
        metals, ligands, riders, lost_h, charge, core_charge, read_ranges(parts.get("tail") or "")
    )


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


def _split_riders(body: str) -> tuple[str, tuple[tuple[str, Count], ...], Count]:
    """Core text, cations and solvents, lost H of a body such as `Au44(p-MBA)26+12Na-16H`."""
    tail = _RIDERS.search(body)
    if tail is None:
        return body, (), Count(0)
    riders: list[tuple[str, Count]] = []
    lost_h = Count(0)
    for sign, number, name, stated in _RIDER.findall(tail[0]):
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
    return body[: tail.start()], tuple(riders), lost_h


def _read_core(core: str, ligand: str) -> tuple[tuple[tuple[str, Count], ...], tuple[tuple[str, Count], ...]]:
    """Metals and ligands of a text such as `Au12Ag32(SR)29Cl`."""
    metals: list[tuple[str, Count]] = []
    ligands: list[tuple[str, Count]] = []
    place = 0
    while place < len(core):
        if core[place] == "(":
            end = _closing(core, place)
            inside = core[place + 1 : end]
            number = _AFTER_GROUP.match(core, end + 1)
            if number is None and _is_metals(inside):
                metals += _read_core(inside, ligand)[0]
            else:
                ligands.append((_ligand_name(inside, ligand), read_count(number[0] if number else "1")))
            place = number.end() if number else end + 1
            continue
        part = _PART.match(core, place)
        if part is None or part[1] not in (*METALS, *HALIDES):
            raise InvalidInputError(
                f"{core[place:]!r} is neither a metal nor a ligand; ligands stand in parentheses, {_EXAMPLE}"
            )
        (ligands if part[1] in HALIDES else metals).append((part[1], read_count(part[2] or "1")))
        place = part.end()
    return tuple(metals), tuple(ligands)


def _ligand_name(written: str, generic: str) -> str:
    if written in _RESIDUES:
        raise InvalidInputError(f"({written}) is no ligand here; a thiolate is written (S{written})")
    return find_ligand(generic if written in _GENERIC else written).name


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return place
    raise InvalidInputError(f"a parenthesis is not closed in {text!r}; {_EXAMPLE}")


def _is_metals(text: str) -> bool:
    found = list(_PART.finditer(text))
    return "".join(m[0] for m in found) == text and all(m[1] in METALS for m in found)


def _counts(reading: _Reading) -> list[Count]:
    parts = (*reading.metals, *reading.ligands, *reading.riders)
    return [count for _, count in parts] + [reading.lost_h]


def _variables(reading: _Reading) -> list[str]:
    """Names of the variables in order of appearance."""
    return list(dict.fromkeys(name for count in _counts(reading) for name in count.factors))


def _build(reading: _Reading, values: Mapping[str, int]) -> Ion:
    def at(parts: Iterable[tuple[str, Count]], known: Iterable[str] | None = None) -> dict[str, int]:
        counts: dict[str, int] = {}
        for name, count in parts:
            if known is None or name in known:
                counts[name] = counts.get(name, 0) + count.at(values)
        return counts

    ligands = at(reading.ligands)
    for name, number in at(reading.riders, HALIDES).items():
        ligands[name] = ligands.get(name, 0) + number
    cations, lost_h = at(reading.riders, CATIONS), reading.lost_h.at(values)
    both = min(cations.get("H", 0), lost_h)
    if both > 0:
        cations["H"], lost_h = cations["H"] - both, lost_h - both
    return Ion.of(
        at(reading.metals),
        ligands,
        charge=reading.charge,
        core_charge=reading.core_charge,
        cations=cations,
        lost_h=lost_h,
        solvents=at(reading.riders, SOLVENTS),
    )
