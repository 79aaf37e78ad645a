"""Values that are written in a form of ours: 0-44, ico,d12, Cl:0-3, 2600-2605, 0,0,1, 0xfff."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, TypeVar

import click

from structures.errors import InvalidInputError
from superatom.numbers import require_sensible

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "CHARGE",
    "COUNTED",
    "DIRECTION",
    "GOLD",
    "NAMES",
    "OCCUPANCY",
    "WINDOW",
    "Named",
    "Real",
    "Whole",
]

_LARGEST = 2**53  # every whole number up to here is one in every program

Value = TypeVar("Value")
Number = TypeVar("Number", int, float)


class _Written(click.ParamType[Value]):
    """What a function reads from the text; the words of its ValueError are the user's."""

    def __init__(self, name: str, read: Callable[[str], Value]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: str | Value, param: click.Parameter | None, ctx: click.Context | None) -> Value:
        """Read a text; a default that is no text stands as it is."""
        if not isinstance(value, str):
            return value
        try:
            return self._read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Named(click.Path):
    """A file or folder that has a name: an empty one would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401  as click
        """Refuse an empty name, else do as click does."""
        if value == "":
            self.fail("an empty name is no file or folder; write . for this folder", param, ctx)
        return super().convert(value, param, ctx)


class Real(click.FloatRange):
    """A finite number, within bounds where they are given."""

    def __init__(self, min: float | None = None, max: float | None = None, **kinds: bool) -> None:  # noqa: A002  as click
        super().__init__(min, max, **kinds)
        if min is max is None:
            self.name = "float"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401  as click
        """Read a number; NaN and infinity pass every comparison of click's and are refused here."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no finite number", param, ctx)
        return _sensible(self, number, param, ctx)

    def _describe_range(self) -> str:
        return "" if self.min is self.max is None else super()._describe_range()


class Whole(click.IntRange):
    """A whole number that a computer's integers hold, within bounds where they are given."""

    def __init__(self, min: int | None = None, max: int | None = None, **kinds: bool) -> None:  # noqa: A002  as click
        super().__init__(min, max, **kinds)
        if min is max is None:
            self.name = "integer"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401  as click
        """Read a number."""
        number: int = super().convert(value, param, ctx)
        if abs(number) > _LARGEST:
            self.fail(f"{str(value)[:30]!r} is too large; use up to {_LARGEST}", param, ctx)
        return _sensible(self, number, param, ctx)

    def _describe_range(self) -> str:
        return "" if self.min is self.max is None else super()._describe_range()


def _sensible(
    kind: click.ParamType[Any], number: Number, param: click.Parameter | None, ctx: click.Context | None
) -> Number:
    """The number, unless nobody can mean it for this option."""
    try:
        require_sensible(str(param.name) if param else "", number)
    except InvalidInputError as error:
        kind.fail(str(error), param, ctx)
    return number


def _gold(text: str) -> tuple[int, ...]:
    numbers: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,4})\s*(?:-\s*(\d{1,4})\s*)?", part)
        if not match:
            raise ValueError(f"{text!r} is no number of gold atoms; write 6, 0-44 or 1,3,12")
        low, high = int(match[1]), int(match[2] or match[1])
        if low > high:
            raise ValueError(f"{part.strip()!r} runs backwards; write {high}-{low}")
        numbers.update(range(low, high + 1))
    return tuple(sorted(numbers))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise ValueError(f"{text!r} has an empty name; write them as ico,d12")
    return names


def _counted(text: str) -> tuple[str, range]:
    match = re.fullmatch(r"(.+):(\d{1,3})(?:-(\d{1,3}))?", text)
    if not match:
        raise ValueError(f"{text!r} is no name with numbers; write Cl:0-3 or Na:4")
    low, high = int(match[2]), int(match[3] or match[2])
    if low > high:
        raise ValueError(f"{text!r} runs backwards; write {match[1]}:{high}-{low}")
    return match[1], range(low, high + 1)


def _window(text: str) -> tuple[float, float]:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[-–]\s*(\d+(?:\.\d+)?)\s*", text)
    if not match:
        raise ValueError(f"{text!r} is no m/z window; write 2600-2605")
    low, high = float(match[1]), float(match[2])
    if low > high:
        raise ValueError(f"{text!r} runs backwards; write {match[2]}-{match[1]}")
    return low, high


def _direction(text: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if len(numbers) != 3:
        raise ValueError(f"{text!r} is no direction; write three numbers as 0,0,1")
    return numbers


def _charge(text: str) -> int:
    try:
        charge = int(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is no charge; write that of the cluster with every acidic H in place, --charge=-4, or "
            "leave it out for what 'core' and 'total' were; --deprotonate N takes H off"
        ) from None
    require_sensible("charge", charge)
    return charge


def _occupancy(text: str) -> int | str:
    if ":" in text:
        return text  # guests with their sites, which the framework's reader knows
    try:
        return int(text, 0)
    except ValueError:
        raise ValueError(
            f"occupancy {text!r} is no integer; write it as 4095 or 0xfff, several guests as Cu:0x1,Ag:0x600"
        ) from None


CHARGE = _Written("charge", _charge)
"""`-4`: of the cluster with every acidic H in place."""

GOLD = _Written("gold", _gold)
"""`6`, `0-44`, `1,3,12` or a mixture: sorted numbers of gold atoms without repeats."""

NAMES = _Written("names", _names)
"""Comma-separated names."""

COUNTED = _Written("name:numbers", _counted)
"""`Cl:0-3` or `Na:4`: a name and how many of it."""

WINDOW = _Written("low-high", _window)
"""`2600-2605`: two m/z."""

DIRECTION = _Written("x,y,z", _direction)
"""Three numbers: `0,0,1`."""

OCCUPANCY = _Written("occupancy", _occupancy)
"""`4095` or `0xfff`: bit i says that site i holds the guest; `Cu:0x1,Ag:0x600`: guests with their sites."""
