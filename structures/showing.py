"""How results show themselves: in a line in a terminal, as a table in a notebook.

A frozen dataclass gets both from `Shown`; `Table` is a sequence of results of one kind, which `print` writes
as an aligned table. No value floods the screen: arrays are named by their shape, long text is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from html import escape
from typing import Any, Generic, TypeVar, cast, overload

from structures.printable import printable

__all__ = ["Shown", "Table", "cells_of", "text_table"]

Row_co = TypeVar("Row_co", covariant=True)

_VALUE = 48  # characters of one value in a line
_TEXT = 500  # characters of a text in a notebook
_LINE = 160  # characters of a line
_ROWS = 100  # rows of a table in a notebook


class Shown:
    """A result that shows itself: base of frozen dataclasses, whose own `repr` would flood."""

    __slots__ = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.__repr__ = Shown.__repr__  # type: ignore[method-assign]  # else `dataclass` writes one of its own

    def _facts(self) -> dict[str, object]:
        """What is shown, by name; all fields unless a class says otherwise."""
        return cells_of(self)

    def __repr__(self) -> str:
        words = ", ".join(f"{name}={_short(value)}" for name, value in self._facts().items())
        return f"{type(self).__name__}({words if len(words) <= _LINE else f'{words[:_LINE]} ...'})"

    def _repr_html_(self) -> str:
        rows = (f"<tr><th>{escape(name)}</th>{_td(value)}</tr>" for name, value in self._facts().items())
        return f"<table><caption>{escape(type(self).__name__)}</caption>{''.join(rows)}</table>"


class Table(Sequence[Row_co], Generic[Row_co]):
    """Results of one kind in a fixed order, each a dataclass or a dictionary.

    Parameters
    ----------
    rows
        The results.
    columns
        Names of what a table shows of each; everything where left out.

    Examples
    --------
    >>> Table([{"gold": 1, "isomers": 4}, {"gold": 2, "isomers": 54}])
    <2 rows: gold, isomers>
    >>> print(_)
    gold  isomers
       1        4
       2       54
    """

    __slots__ = ("_columns", "_rows")

    def __init__(self, rows: Iterable[Row_co], columns: Iterable[str] = ()) -> None:
        self._rows = tuple(rows)
        self._columns = tuple(columns) or (tuple(cells_of(self._rows[0])) if self._rows else ())

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns shown."""
        return self._columns

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row_co: ...
    @overload
    def __getitem__(self, index: slice) -> Table[Row_co]: ...
    def __getitem__(self, index: int | slice) -> Row_co | Table[Row_co]:
        if isinstance(index, slice):
            return type(self)(self._rows[index], self._columns)
        return self._rows[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table | list | tuple) and self._rows == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # rows may be dictionaries

    def __repr__(self) -> str:
        kind = type(self._rows[0]).__name__ if self._rows and is_dataclass(self._rows[0]) else "rows"
        return f"<{len(self)} {kind}: {_cut(', '.join(self._columns), _LINE)}>"

    @staticmethod
    def _cells(row: object) -> dict[str, Any]:
        """Values of a row by column, as a table shows them."""
        return cells_of(row)

    def __str__(self) -> str:
        return "\n".join(text_table(map(self._cells, self._rows), self._columns))

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(column)}</th>" for column in self._columns)
        cells = map(self._cells, self._rows[:_ROWS])
        body = "".join(f"<tr>{''.join(_td(row.get(name)) for name in self._columns)}</tr>" for row in cells)
        more = f"<caption>{_ROWS} of {len(self):,} rows</caption>" if len(self) > _ROWS else ""
        return f"<table>{more}<tr>{head}</tr>{body}</table>"


def cells_of(row: object) -> dict[str, Any]:
    """Values of a dataclass by field, or those of a dictionary; fields without `repr` are left out."""
    if isinstance(row, Mapping):
        return dict(row)
    return {each.name: getattr(row, each.name) for each in fields(cast("Any", row)) if each.repr}


def text_table(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], decimals: Mapping[str, int] | None = None
) -> list[str]:
    """Lines of an aligned table; numbers to the right, nothing where a value is missing.

    `decimals` are those that the numbers of a column have; four where left out.
    """
    digits = decimals or {}
    cells = [[_cell(row.get(column), digits.get(column, 4)) for column in columns] for row in rows]
    numeric = [all(_is_number(row[k]) for row in cells) for k in range(len(columns))]
    widths = [max([len(column), *(len(row[k]) for row in cells)]) for k, column in enumerate(columns)]
    return [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in [list(columns), *cells]
    ]


def _cell(value: object, decimals: int = 4) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1e}" if 0 < abs(value) < 5e-5 else f"{value:.{decimals}f}"
    return printable(str(value))


def _is_number(text: str) -> bool:
    return not text or bool(re.fullmatch(r"[-+]?[\d,]*\.?\d+(e[-+]?\d+)?", text))


def _td(value: object) -> str:
    """One cell of a notebook's table; a result inside a result shows itself."""
    if isinstance(value, Table):
        return f"<td>{value._repr_html_()}</td>"
    plain = value is None or isinstance(value, float | str)
    return f"<td>{escape(_cut(_cell(value), _TEXT) if plain else _short(value))}</td>"


def _short(value: object) -> str:
    """A value in a few characters."""
    if isinstance(value, Shown):
        own = type(value).__str__ is not object.__str__
        return str(value) if own else str(getattr(value, "name", type(value).__name__))
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"<{value.dtype} {'x'.join(map(str, value.shape))}>" if value.shape else str(value)
    if isinstance(value, Mapping):
        return _joined(value.items(), len(value), "{}", lambda pair: f"{pair[0]!r}: {_short(pair[1])}")
    if isinstance(value, list | tuple):
        return _joined(value, len(value), "()" if isinstance(value, tuple) else "[]", _short)
    return f"{value:.6g}" if isinstance(value, float) else _cut(repr(value), _VALUE)


def _joined(items: Iterable[Any], number: int, brackets: str, words: Callable[[Any], str]) -> str:
    parts: list[str] = []
    for item in items:
        parts.append(words(item))
        if sum(map(len, parts)) > _VALUE:
            return f"{brackets[0]}{', '.join(parts[:-1])} ... {number} in all{brackets[1]}"
    comma = "," if brackets == "()" and number == 1 else ""
    return f"{brackets[0]}{', '.join(parts)}{comma}{brackets[1]}"


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 4]} ..."
