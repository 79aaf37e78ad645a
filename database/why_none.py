"""Why an expression finds nothing: a value that no row has, or terms that exclude each other.

Asked only where nothing was found, so that what is right pays nothing for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from database.conditions import interval, number
from database.expression import All, Either, Not, Term, parse
from database.frameworks import stored_class
from database.kinds import KINDS, TEXT
from structures.errors import InvalidInputError, UnknownNameError
from structures.library import ALIASES, FRAMEWORKS
from structures.library.classes import CLASSES
from structures.nearest import meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from database.expression import Node
    from database.kinds import Kind
    from database.store import Store

__all__ = ["Absence", "why_none"]

_MANY = 5_000  # values of a column that are looked at
_FEW = 12  # values that are named
_UNTOLD = {"occupancy", "energy_calc", "gap_calc", "theory_calc", "bonds_lost"}  # they depend on the theory


@dataclass(frozen=True, slots=True)
class Absence:
    """A sentence, and whether no row could ever have what was asked for: it may be misspelt."""

    words: str
    impossible: bool


def why_none(store: Store, expression: str, kind: str) -> Iterator[Absence]:
    """Yield what can be said of each term, or pair of terms, that no stored row satisfies."""
    chosen, tree = KINDS[kind], parse(expression)
    yield from dict.fromkeys(said for every in _together(tree) for said in _excluding(chosen, every))
    for term in _terms(tree):
        if term.name in TEXT and term.name in chosen.columns and term.name not in _UNTOLD:
            yield from _not_there(store, chosen, kind, term)


def _terms(node: Node) -> Iterator[Term]:
    """Terms that ask for a value."""
    if isinstance(node, Term):
        if node.operator == "=":
            yield node
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from _terms(part)


def _together(node: Node) -> Iterator[list[Term]]:
    """Terms of which all must hold."""
    if isinstance(node, All):
        flat = [part for part in node.parts if isinstance(part, Term)]
        inner = [part for part in node.parts if isinstance(part, All)]
        yield flat + [term for part in inner for term in part.parts if isinstance(term, Term)]
    if isinstance(node, All | Either):
        for part in node.parts:
            yield from _together(part)


def _excluding(chosen: Kind, terms: Sequence[Term]) -> Iterator[Absence]:
    """Pairs of terms on one column that no value satisfies; a row with a range can satisfy both."""
    ranged = {label for label, _, _ in chosen.ranges}
    for one, other in combinations(terms, 2):
        if one.name != other.name or one.name in ranged or {one.operator, other.operator} & {"?", "!="}:
            continue
        if one.name in _UNTOLD or any(set("*?") & set(value) for value in (*one.values, *other.values)):
            continue
        if not _meet(one, other):
            both = f"{_written(one)}|{_written(other)}"
            words = f"no row has {_written(one)} and {_written(other)}; for either of them write {both}"
            yield Absence(words, impossible=True)


def _meet(one: Term, other: Term) -> bool:
    if one.name in TEXT:
        values = [{value.casefold() for value in term.values} for term in (one, other)]
        return one.operator != "=" or other.operator != "=" or bool(values[0] & values[1])
    try:
        ends = sorted(
            {end for term in (one, other) for value in term.values for end in interval(term.name, value)}
        )
    except InvalidInputError:
        return True
    tried = [*ends, *((a + b) / 2 for a, b in pairwise(ends)), ends[0] - 1, ends[-1] + 1]
    return any(_holds(one, value) and _holds(other, value) for value in tried)


def _holds(term: Term, tried: float) -> bool:
    if term.operator == "=":
        return any(
            low <= tried <= high for low, high in (interval(term.name, value) for value in term.values)
        )
    limit = number(term.name, term.values[0])
    return {"<": tried < limit, "<=": tried <= limit, ">": tried > limit, ">=": tried >= limit}[term.operator]


def _not_there(store: Store, chosen: Kind, kind: str, term: Term) -> Iterator[Absence]:
    sql = f"SELECT DISTINCT {term.name} AS held FROM ({chosen.source}) LIMIT {_MANY}"  # noqa: S608  names are ours
    held = {str(row["held"]) for row in store.rows(sql, ["[]"] if "?" in chosen.source else [])} - {"None"}
    folded = {value.casefold() for value in held}
    for value in term.values:
        if value.casefold() in folded or (set("*?") & set(value) and not term.quoted):
            continue
        if term.name == "framework" and (shared := _class_name(store, value)) in held:
            words = f"no {kind} have framework={value}: they go by its class, framework={shared}"
            yield Absence(words, impossible=True)
            continue
        known = held | ({*FRAMEWORKS, *ALIASES, *CLASSES} if term.name == "framework" else set())
        if value.casefold() in {each.casefold() for each in known}:
            yield Absence(f"no {kind} with {term.name}={value} are stored", impossible=False)
            continue
        few = f"; there are {', '.join(sorted(held))}" if 0 < len(held) <= _FEW else ""
        yield Absence(f"no {kind} have {term.name}={value}{meant(value, known) or few}", impossible=True)


def _class_name(store: Store, framework: str) -> str:
    """Name of the class of a framework, nothing where there is no such framework."""
    try:
        return stored_class(store, framework).name
    except UnknownNameError:
        return ""


def _written(term: Term) -> str:
    return f"{term.name}{term.operator}{','.join(term.values)}"
