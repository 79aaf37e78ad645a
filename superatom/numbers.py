"""The one door for numbers that a public function is given: none is NaN or infinite, no seed is negative.

Such a number passes most comparisons and would be stored, or end in the middle of the work.
"""

from __future__ import annotations

import math
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["finite"]

Asked = ParamSpec("Asked")
Result = TypeVar("Result")


def finite(function: Callable[Asked, Result]) -> Callable[Asked, Result]:
    """Let a function refuse numbers that are none.

    Raises
    ------
    InvalidInputError
        If an argument, or a member of a list or tuple of them, is NaN or infinite, or `seed` is negative.

    Examples
    --------
    >>> finite(round)(float("nan"))
    Traceback (most recent call last):
    structures.errors.InvalidInputError: number is nan; give a finite number
    """
    own = signature(function)

    @wraps(function)
    def checked(*args: Asked.args, **kwargs: Asked.kwargs) -> Result:
        for name, value in own.bind_partial(*args, **kwargs).arguments.items():
            _require_finite(name, value)
        return function(*args, **kwargs)

    return checked


def _require_finite(name: str, value: object) -> None:
    for one in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(one, float) and not math.isfinite(one):
            raise InvalidInputError(f"{name} is {one}; give a finite number")
    if name == "seed" and isinstance(value, int) and value < 0:
        raise InvalidInputError(f"seed is {value}; give 0 or more")
