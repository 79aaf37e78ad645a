"""What `verify` finds: one sentence, with the row and the values that would mend it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from database.checksums import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Difference", "differences_of", "unreadable"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what it should be.

    Parameters
    ----------
    row
        Columns that name the row; empty for what concerns no row.
    wanted
        What the row's columns should hold; empty where nothing can say it.
    """

    table: str
    words: str
    row: Mapping[str, Any] = field(default_factory=dict)
    wanted: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.words


def differences_of(
    table: str, row: Mapping[str, Any], name: object, expected: Mapping[str, Any]
) -> Iterator[Difference]:
    """Yield one difference a column that is not as expected; numbers are equal to 1e-9 of themselves."""
    for column, wanted in expected.items():
        found = row[column]
        if found == wanted:
            continue
        both = isinstance(wanted, float) and isinstance(found, float)
        if not (both and math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)):
            words = f"{table} {name}: {column} is {found!r}, recomputed {wanted!r}"
            yield Difference(table, words, _key(table, row), {column: wanted})


def unreadable(table: str, row: Mapping[str, Any], name: object, reason: object) -> Difference:
    """Return the difference of a row that cannot be recomputed, and why."""
    return Difference(table, f"{table} {name}: {reason}", _key(table, row))


def _key(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {column: row[column] for column in KEYS[table].split(", ")}
