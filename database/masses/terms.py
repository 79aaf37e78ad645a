"""What stands behind the core of an ion with a sign: `+12Na-16H`, `-CO2`, `-Au4(PET)4`, `-e`, `+2H`.

A term is a count and a name: a counter-ion, a neutral molecule, a ligand, the electron, or, where the count
is a number, any composition, also in parentheses. A stated charge of a counter-ion must be its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from database.masses.counting import Count, read_count
from structures.errors import ChargeBalanceError
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.labels import SYMBOL
from structures.matter.ligand_table import LIGANDS
from structures.matter.molecules import MOLECULE_SPELLINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ELECTRON", "Term", "counter_ion_spellings", "signed", "split_terms"]

ELECTRON = "e"

_PIECE = rf"{SYMBOL}\d*|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\d*"
_CHARGED = r"(?:\^?\(?(\d*[+-])\)?)?"


@dataclass(frozen=True, slots=True)
class Term:
    """So many of a name, with the charge of one where it is stated; fewer than none are taken away."""

    name: str
    count: Count
    charge: int | None = None


def split_terms(body: str) -> tuple[str, list[Term]]:
    """Core text of a body such as `Au44(p-MBA)26+12Na-16H`, and its terms.

    Raises
    ------
    ChargeBalanceError
        If a counter-ion is written with a charge that it does not have.
    """
    term, terms_at_end = _patterns()
    tail = terms_at_end.search(body)
    if tail is None:
        return body, []
    return body[: tail.start()], [_read(*found) for found in term.findall(tail[0])]


@cache
def counter_ion_spellings() -> Mapping[str, str]:
    """Every spelling of a counter-ion, without its charge, with its name in the table."""
    return {
        spelling: name for name, ion in COUNTER_IONS.items() for spelling in (name.rstrip("-"), *ion.aliases)
    }


def signed(text: str) -> int:
    """-4 of 4-, -4 or ----; 0 of 0."""
    sign = -1 if "-" in text else 1
    digits = text.strip("+-")
    return sign * (int(digits) if digits else len(text))


def _read(  # noqa: PLR0917  the groups of a term
    sign: str, number: str, name: str, stated: str, times: str, composition: str, its: str
) -> Term:
    count = read_count(number or times or "1").times(-1 if sign == "-" else 1)
    known = counter_ion_spellings().get(name)
    if known is None or (known != name and not stated and f"{name}-" == known):
        # a chloride with its charge is a counter-ion, else a ligand
        charge = signed(stated or its) if stated or its else None
        return Term(MOLECULE_SPELLINGS.get(name, name) or composition, count, charge)
    charge = COUNTER_IONS[known].charge
    if stated and signed(stated) != charge:
        raise ChargeBalanceError(f"{name} is written with the charge {stated}, it is {charge:+d}")
    return Term(known, count)


def _plain_ligands() -> tuple[str, ...]:
    """Spellings of ligands that need no parentheses here."""
    every = {spelling for row in LIGANDS.values() for spelling in (row.name, *row.aliases)}
    return tuple(sorted(spelling for spelling in every if spelling.isascii() and spelling.isalnum()))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """One term such as `+12Na`, and all of them at the end of a body."""
    names = (ELECTRON, *counter_ion_spellings(), *MOLECULE_SPELLINGS, *_plain_ligands())
    name = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    named = rf"(\d+|[a-z](?=[A-Z])|\(\d+[+-]\d*[a-z]\))?({name}){_CHARGED}(?=[+-]|$)"
    term = rf"([+-])(?:{named}|(\d*)((?:{_PIECE})+){_CHARGED}(?=[+-]|$))"
    return re.compile(term), re.compile(f"(?:{term})+$")
