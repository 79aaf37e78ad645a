"""The language of `find`, read into a tree; nothing here knows tables or SQL.

    expression: all of them, joined by `|` or `or`: one is enough
    all of them: parts joined by `,` or `and`
    part:       `not` part, `( expression )`, or a term
    term:       name op value | low < name < high | name in ( values ) | name (it has a value)

A value runs to the next comma, bar, closing bracket or word `and`, `or` outside of its own brackets, so that
`species=[Au44(2,4-DMBT)26]2-` stays whole; in quotes it is taken as it is. A number that stands alone after
a comma is one more value of the term before: `gold=1,3,12-14`. A superset of the selections of `ase db`
(https://ase-lib.org/ase/db/db.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from structures.errors import InvalidInputError

__all__ = ["All", "Either", "Node", "Not", "Term", "parse"]

_LONGEST = 20_000  # characters
_TERMS = 100  # SQLite itself ends at a depth of 1,000
_DEPTH = 20
_NAME = r"[A-Za-z_][A-Za-z_0-9]*"
_NUMBER = r"0[xX][\da-fA-F]+|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?"
_BETWEEN = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<first><=|<)\s*(?P<name>{_NAME})\s*(?P<second><=|<)\s*(?P<high>{_NUMBER})"
)
_TERM = re.compile(rf"(?P<name>{_NAME})\s*(?P<operator><=|>=|!=|=|<|>)\s*")
_IN = re.compile(rf"(?P<name>{_NAME})\s+(?P<not>not\s+)?in\s*\(", re.IGNORECASE)
_ALONE = re.compile(rf"(?P<name>{_NAME})\s*(?=[,|)]|$|\s(?:and|or)\s)", re.IGNORECASE)
_MORE = re.compile(rf"\s*(?P<value>(?:{_NUMBER})(?:\s*[-–]\s*\d+\.?\d*)?)\s*(?=[,|)]|$|\s(?:and|or)\s)")
_AND = re.compile(r"\s*(?:,|and\b)\s*", re.IGNORECASE)
_OR = re.compile(r"\s*(?:\||or\b)\s*", re.IGNORECASE)
_NOT = re.compile(r"\s*not\b\s*", re.IGNORECASE)
_WORD = re.compile(r"\s(?:and|or)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A condition on one column; `in` and `=` take several values, `?` asks whether there is a value.

    `quoted` values are taken as they are.
    """

    name: str
    operator: str
    values: tuple[str, ...] = ()
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One part is enough."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold."""

    part: Node


Node = Term | All | Either | Not


def parse(expression: str) -> Node:
    """Read an expression; an empty one is `All(())`, which always holds.

    Raises
    ------
    InvalidInputError
        If it cannot be read, or has too many terms or brackets in brackets.

    Examples
    --------
    >>> parse("gold=1,3|framework=M44S26")
    Either(parts=(Term(name='gold', operator='=', values=('1', '3'), quoted=False), Term(name='framework', ...
    """
    if len(expression) > _LONGEST:
        raise InvalidInputError(
            f"{len(expression):,} characters are more than {_LONGEST:,}; ask in several steps"
        )
    if not expression.strip():
        return All(())
    reader = _Reader(expression)
    found = reader.either(0)
    if reader.place < len(expression):
        raise reader.unreadable()
    return found


class _Reader:
    """A place in a text that moves on as parts are read."""

    def __init__(self, text: str) -> None:
        self.text = text.rstrip()
        self.place = len(text) - len(text.lstrip())
        self._terms = 0

    def either(self, depth: int) -> Node:
        parts = [self._every(depth)]
        while self._take(_OR):
            parts.append(self._every(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self, depth: int) -> Node:
        parts = [self._part(depth)]
        while self._take(_AND):
            more = self._listed(parts[-1])
            if more is None:
                parts.append(self._part(depth))
            else:
                parts[-1] = more
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self, depth: int) -> Node:
        if depth > _DEPTH:
            raise InvalidInputError(f"more than {_DEPTH} brackets in brackets; ask in several steps")
        if self._take(_NOT):
            return Not(self._part(depth + 1))
        if self.text.startswith("(", self.place):
            self.place += 1
            self._space()
            found = self.either(depth + 1)
            self._space()
            if not self.text.startswith(")", self.place):
                raise self.unreadable("a bracket is not closed")
            self.place += 1
            self._space()
            return found
        return self._term()

    def _term(self) -> Node:
        self._terms += 1
        if self._terms > _TERMS:
            raise InvalidInputError(f"{self._terms} terms are more than {_TERMS}; ask in several steps")
        if between := self._take(_BETWEEN):
            above = Term(between["name"], {"<": ">", "<=": ">="}[between["first"]], (between["low"],))
            self._space()
            return All((above, Term(between["name"], between["second"], (between["high"],))))
        if several := self._take(_IN):
            found = Term(several["name"], "=", self._values(), quoted=False)
            return Not(found) if several["not"] else found
        if one := self._take(_TERM):
            value, quoted = self._value()
            return Term(one["name"], one["operator"], (value,), quoted)
        if alone := self._take(_ALONE):
            return Term(alone["name"], "?")
        raise self.unreadable()

    def _listed(self, before: Node) -> Term | None:
        """The term before with one more value, where a number stands alone here."""
        if not isinstance(before, Term) or before.operator not in ("=", "!=") or before.quoted:
            return None
        more = self._take(_MORE)
        return more and Term(before.name, before.operator, (*before.values, more["value"]))

    def _values(self) -> tuple[str, ...]:
        """Values up to the closing bracket."""
        values = []
        while True:
            self._space()
            values.append(self._value()[0])
            if self.text.startswith(",", self.place):
                self.place += 1
            elif self.text.startswith(")", self.place):
                self.place += 1
                self._space()
                return tuple(values)
            else:
                raise self.unreadable("a list ends in a bracket: gold in (1,3,12)")

    def _value(self) -> tuple[str, bool]:
        start = self.place
        if self.text[start : start + 1] in ("'", '"'):
            end = self.text.find(self.text[start], start + 1)
            if end > 0:
                self.place = end + 1
                self._space()
                return self.text[start + 1 : end], True
        depth, at = 0, start
        while at < len(self.text):
            sign = self.text[at]
            if not depth and (sign in ",|)" or _WORD.match(self.text, at)):
                break
            depth += (sign in "([") - (sign in ")]")
            at += 1
        self.place = at
        value = self.text[start:at].strip()
        if not value:
            raise self.unreadable("a value is missing")
        return value, False

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def _space(self) -> None:
        while self.text[self.place : self.place + 1].isspace():
            self.place += 1

    def unreadable(self, why: str = "") -> InvalidInputError:
        """What cannot be read from here on."""
        rest = self.text[self.place : self.place + 40] or "the end"
        reason = f"{why}; " if why else ""
        return InvalidInputError(
            f"cannot read {rest!r}; {reason}write name=value with one of <= >= != = < >, low<name<high, or "
            "name in (a, b); join terms with a comma, or with | where one is enough"
        )
