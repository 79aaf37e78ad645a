"""A tree of terms as an SQL condition: names come from the kind's list, every value is bound."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from database.expression import All, Not, Term
from database.kinds import TEXT
from database.occupancies import occupancy_condition
from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.elements import metal_symbols
from structures.nearest import meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.expression import Node
    from database.kinds import Kind

__all__ = ["condition", "interval", "known_column", "number"]

Bound = tuple[str | float, ...]

_OLD = {"energy_dft": "energy_calc", "gap_dft": "gap_calc", "theory_dft": "theory_calc"}
_RANGE = re.compile(r"([-+]?\d+\.?\d*)\s*[-–]\s*([-+]?\d+\.?\d*)")


def condition(chosen: Kind, kind: str, node: Node) -> tuple[str, Bound]:
    """Return the SQL of a tree, and its bound values.

    Raises
    ------
    UnknownNameError
        If a name does not exist; the message lists what does.
    InvalidInputError
        If a value cannot be one of its column.
    """
    if isinstance(node, Term):
        return _term(chosen, kind, node)
    if isinstance(node, Not):
        inner, values = condition(chosen, kind, node.part)
        return f"NOT ({inner})", values
    return _joined(
        "AND" if isinstance(node, All) else "OR", [condition(chosen, kind, part) for part in node.parts]
    )


def _joined(word: str, parts: Sequence[tuple[str, Bound]]) -> tuple[str, Bound]:
    sql = f" {word} ".join(f"({text})" for text, _ in parts) or "1"
    return sql, tuple(value for _, values in parts for value in values)


def _term(chosen: Kind, kind: str, term: Term) -> tuple[str, Bound]:
    if term.operator == "!=":
        sql, values = _term(chosen, kind, Term(term.name, "=", term.values, term.quoted))
        return f"NOT ({sql})", values
    low, high, is_text = _place(chosen, kind, term.name)
    if term.operator == "?":
        return f"{low} > 0" if low.startswith("metals_in") else f"{low} IS NOT NULL", ()
    return _joined("OR", [_one(term, low, high, value, is_text=is_text) for value in term.values])


def _one(term: Term, low: str, high: str, value: str, *, is_text: bool) -> tuple[str, Bound]:
    """One value of a term on a column, or on a low and a high column between which a row's values lie."""
    if term.name == "occupancy":
        return occupancy_condition(term.operator, value)
    if is_text:
        if term.operator == "=" and not term.quoted and set("*?") & set(value):
            return f"{low} LIKE ? ESCAPE '\\'", (_like(value),)
        return f"{low} {term.operator} ? COLLATE NOCASE", (value,)
    if term.operator == "=":
        first, last = interval(term.name, value)
        if low == high and first == last:
            return f"{low} = ?", (first,)
        return f"{low} <= ? AND {high} >= ?", (last, first)
    return f"{low if '<' in term.operator else high} {term.operator} ?", (number(term.name, value),)


def _place(chosen: Kind, kind: str, name: str) -> tuple[str, str, bool]:
    """Columns that a name stands for, and whether they hold text."""
    for label, low, high in chosen.ranges:
        if name == label:
            return low, high, False
    if name in metal_symbols() and "species" in chosen.columns:
        return f"metals_in(species, '{name}')", f"metals_in(species, '{name}')", False
    known_column(chosen, kind, name)
    return name, name, name in TEXT or (name == "id" and kind == "observations")


def known_column(chosen: Kind, kind: str, name: str, use: str = "") -> None:
    """Refuse a name that is no column, with what it may have meant.

    Raises
    ------
    UnknownNameError
        If there is none of this name.
    """
    if name in _OLD:
        raise UnknownNameError(
            f"{name} mixed calculations of several theories; ask for {_OLD[name]}, with --theory for another "
            "than the most used one"
        )
    if name in chosen.columns:
        return
    allowed = list(dict.fromkeys([*(label for label, _, _ in chosen.ranges if not use), *chosen.columns]))
    metals = ", or for the number of a metal: Cu>0" if "species" in chosen.columns and not use else ""
    raise UnknownNameError(
        f"{kind} have no {name!r}{use}{meant(name, allowed) or ';'} ask for {', '.join(allowed)}{metals}"
    )


def _like(value: str) -> str:
    """A pattern of SQL from one in which * is any text and ? any sign."""
    literal = re.sub(r"([%_\\])", r"\\\1", value)
    return literal.replace("*", "%").replace("?", "_")


def interval(name: str, value: str) -> tuple[float, float]:
    """First and last number of `12` or `12-14`.

    Raises
    ------
    InvalidInputError
        If it is neither, or the first is the larger.
    """
    found = _RANGE.fullmatch(value)
    if not found:
        only = number(name, value)
        return only, only
    first, last = number(name, found[1]), number(name, found[2])
    if first > last:
        raise InvalidInputError(
            f"{name}={value} begins with its larger number; write {name}={found[2]}-{found[1]}"
        )
    return first, last


def number(name: str, value: str) -> float:
    """Read a number; an int stays an int.

    Raises
    ------
    InvalidInputError
        If it is none.
    """
    if re.fullmatch(r"[-+]?\d{1,18}", value):
        return int(value)
    if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", value) and math.isfinite(float(value)):
        return float(value)
    raise InvalidInputError(
        f"{name} is a number and {value[:80]!r} is none; write {name}=12, {name}=12-14 or {name}>3"
    )
