"""The built-in frameworks by name: one module a family."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.library.m25s18 import m25s18
from structures.library.m28s20 import m28s20
from structures.library.m29s19 import m29s19
from structures.library.m30s18 import m30s18
from structures.library.m38s24 import m38s24
from structures.library.m44s26 import m44s26
from structures.library.m44s27 import m44s27
from structures.library.m44s27_fused import m44s27d
from structures.library.m44s27_pulled import m44s27b, m44s27c
from structures.library.m44s27_short import m44s27e
from structures.library.m44s30 import m44s30

if TYPE_CHECKING:
    from collections.abc import Callable

    from structures.framework import Framework

__all__ = ["ALIASES", "FRAMEWORKS", "framework"]

FRAMEWORKS: dict[str, Callable[[], Framework]] = {
    "M44S30": m44s30,
    "M44S26": m44s26,
    "M44S27": m44s27,
    "M44S27-b": m44s27b,
    "M44S27-c": m44s27c,
    "M44S27-d": m44s27d,
    "M44S27-e": m44s27e,
    "M38S24": m38s24,
    "M30S18": m30s18,
    "M29S19": m29s19,
    "M28S20": m28s20,
    "M25S18": m25s18,
}

ALIASES = {"M44S27-a": "M44S27"}  # the default hypothesis by its letter


@cache
def framework(name: str) -> Framework:
    """Return the built-in framework of that name; the same object each time.

    Raises
    ------
    UnknownNameError
        If there is none; the message lists the names.
    """
    if name in ALIASES:
        return framework(ALIASES[name])
    if name not in FRAMEWORKS:
        raise UnknownNameError(f"no framework {name!r}; the built-in ones are {', '.join(FRAMEWORKS)}")
    return FRAMEWORKS[name]()
