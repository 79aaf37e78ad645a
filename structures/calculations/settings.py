"""What can be set in the input of a code: functional, basis, cut-off and so on, with the value of each level.

A code's file has one table of these, from our word to the code's spelling; the writer and the reader of a
level of theory both use it, and a method file may set what stands in it and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from structures.errors import InvalidInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Chosen", "Setting", "Settings", "Value", "checked", "chosen", "our_word"]

Value: TypeAlias = str | float | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One line that a user may set.

    Attributes
    ----------
    fast, good
        The value of each level; of one type.
    words
        What it is, with the unit.
    choices
        Our word and the code's spelling of it; None where any word or positive number is taken.
    """

    fast: Value
    good: Value
    words: str
    choices: Mapping[str, str] | None = None


Settings: TypeAlias = "Mapping[str, Setting]"


class Chosen(NamedTuple):
    """The settings of one job by name: `word` in ours, `code` in the code's spelling, `number`."""

    table: Settings
    values: Mapping[str, Value]

    def word(self, name: str) -> str:
        """Our word."""
        return str(self.values[name])

    def code(self, name: str) -> str:
        """The code's spelling."""
        choices = self.table[name].choices
        return str(self.values[name]) if choices is None else choices[str(self.values[name])]

    def number(self, name: str) -> float:
        """The value of a setting that is a number."""
        return float(self.values[name])

    def count(self, name: str) -> int:
        """The value of a setting that is a whole number."""
        return int(self.values[name])

    def require_new(self, further: Iterable[str], written: Iterable[str]) -> None:
        """Refuse `extra` with a keyword that is written anyway: of two lines a code takes one in silence.

        Raises
        ------
        InvalidInputError
            With the keyword.
        """
        twice = sorted(set(further) & set(written))
        if twice:
            raise InvalidInputError(
                f"extra = {self.word('extra')[:80]!r}: {twice[0]} is written already; set it by a "
                "word of its own ('superatom method show CODE' lists them), or take --template"
            )


def chosen(table: Settings, level: str, own: Mapping[str, Value]) -> Chosen:
    """The defaults of a level with what the user set."""
    defaults = {name: one.good if level == "good" else one.fast for name, one in table.items()}
    return Chosen(table, defaults | dict(own))


def checked(table: Settings, name: str, value: object, code: str, place: str) -> Value:
    """The value as the code takes it; a choice in our spelling.

    Raises
    ------
    UnknownNameError
        If the code has no such setting.
    InvalidInputError
        If the code cannot take the value.
    """
    if name not in table:
        raise UnknownNameError(f"{place}: {code} has no {name!r}; it takes {', '.join(table)}")
    one = table[name]
    if one.choices is not None:
        plain = {word.casefold(): word for word in one.choices}
        if str(value).casefold() not in plain:
            raise InvalidInputError(
                f"{place}: {code} cannot take {name} = {str(value)[:60]!r}; it takes {', '.join(one.choices)}"
            )
        return plain[str(value).casefold()]
    return _plain(one, name, value, place)


def _plain(one: Setting, name: str, value: object, place: str) -> Value:
    """A word, a yes or no, or a positive number, as the default is one."""
    if isinstance(one.fast, bool):
        if isinstance(value, bool):
            return value
        raise InvalidInputError(f"{place}: {name} = {str(value)[:60]!r} must be true or false")
    if isinstance(one.fast, str):
        if isinstance(value, str) and re.fullmatch(r"[ -~]{0,400}", value):
            return value
        raise InvalidInputError(f"{place}: {name} = {str(value)[:60]!r} must be one line of plain text")
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e6:
        raise InvalidInputError(
            f"{place}: {name} = {str(value)[:60]!r} must be a positive number below 1000000"
        )
    if isinstance(one.fast, int) and int(value) != value:
        raise InvalidInputError(f"{place}: {name} = {value!r} must be a whole number")
    return int(value) if isinstance(one.fast, int) else float(value)


def our_word(table: Settings, name: str, spelled: str) -> str:
    """Our word for the code's spelling; the code's own where we have none."""
    choices = table[name].choices or {}
    same = [word for word, code in choices.items() if code.casefold() == spelled.strip().casefold()]
    return same[0] if same else spelled.strip()
