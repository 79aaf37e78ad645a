"""The built-in frameworks by name: one module a family."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.library.m44s26 import m44s26
from structures.library.m44s27 import m44s27
from structures.library.m44s30 import m44s30

if TYPE_CHECKING:
    from collections.abc import Callable

    from structures.framework import Framework

__all__ = ["FRAMEWORKS", "framework"]

FRAMEWORKS: dict[str, Callable[[], Framework]] = {
    "M44S30": m44s30,
    "M44S26": m44s26,
    "M44S27": m44s27,
}


@cache
def framework(name: str) -> Framework:
    """Return the built-in framework of that name; the same object each time.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists the names.
    """
    if name not in FRAMEWORKS:
        raise UnknownNameError(f"no framework {name!r}; the built-in ones are {', '.join(FRAMEWORKS)}")
    return FRAMEWORKS[name]()
