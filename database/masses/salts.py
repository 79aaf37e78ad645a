"""Clusters with their counter-ions beside them: `[TOA][Au25(PET)18]`, `[Au13(dppe)5Cl2]Cl3`.

A salt is neutral; what stands in the brackets of the cluster is the cluster, what stands beside them are its
counter-ions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from database.masses.terms import counter_ion_spellings, signed
from structures.errors import InvalidInputError
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.formulas import closing

__all__ = ["Salt", "split_salt"]


@dataclass(frozen=True, slots=True)
class Salt:
    """The text of the cluster, its charge where stated, and the counter-ions with their counts."""

    body: str
    charge: int | None
    ions: tuple[tuple[str, int], ...]


def split_salt(plain: str) -> Salt | None:
    """Split a salt, or return None where the text is none.

    Raises
    ------
    InvalidInputError
        If the stated charges do not sum to 0.
    """
    ion, stated = _patterns()
    before, place = _ions(ion, plain, 0)
    if not plain.startswith("[", place):
        return None
    end = closing(plain, place, "[]")
    written = stated.match(plain, end + 1)
    after, last = _ions(ion, plain, written.end() if written else end + 1)
    found = (*before, *after)
    if not found or plain[last:].strip(".,;") or end < 0:
        return None
    charge = signed(written[1]) if written and written[1] else None
    carried = sum(COUNTER_IONS[name].charge * number for name, number in found)
    if charge is not None and charge + carried:
        raise InvalidInputError(
            f"the cluster has the charge {charge:+d}, its counter-ions {carried:+d}; a salt is neutral, "
            "correct one of the counts, or write an ion as [Au25(PET)18 + TOA + Na]+"
        )
    return Salt(plain[place + 1 : end], charge, found)


def _ions(pattern: re.Pattern[str], text: str, place: int) -> tuple[list[tuple[str, int]], int]:
    """Counter-ions from `place` on, and where they end."""
    found = []
    while (match := pattern.match(text, place)) is not None and match.end() > place:
        name = counter_ion_spellings()[match[2] or match[3] or match[4]]
        found.append((name, int(match[1] or 1) * int(match[5] or 1)))
        place = match.end()
    return found, place


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One counter-ion with its count, `[TOA]+`, `(PPh4)4`, `Na4`, `·3PF6-`; the charge of the cluster.

    A sign before a bare name is the cluster's only where the name has a sign of its own: `]-TOA+`.
    """
    name = "|".join(map(re.escape, sorted(counter_ion_spellings(), key=len, reverse=True)))
    charge = r"(?:\^?\d*[+-])?"
    forms = rf"(?:\[({name}){charge}\]|\(({name}){charge}\)|({name}))"
    ion = re.compile(rf"·?(\d*){forms}{charge}(\d*)")
    stated = re.compile(rf"\^?\(?(\d*[+-]|0)\)?(?:(?![A-Z])|(?=(?:{name})\^?\d*[+-]))|")
    return ion, stated
