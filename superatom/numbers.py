"""The one door for numbers from outside, of a command line or a call: finite, and what a chemist can mean.

NaN passes most comparisons and would be stored; a resolution of 1e300 ends in the middle of the work.
"""

from __future__ import annotations

import math
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LIMITS", "finite", "require_sensible"]

LIMITS: dict[str, tuple[float, float]] = {
    "seed": (0, 2**128),  # what numpy's generators take
    "ppm": (0, 1000),  # 3 Th at m/z 3000
    "shift": (-10_000, 10_000),  # ppm
    "shift_ppm": (-10_000, 10_000),
    "da": (0, 100),
    "resolution": (10, 1e6),  # m / FWHM; ICR cells reach a million at m/z 2600
    "points_per_peak": (1, 1000),
    "ions": (0, 1e15),
    "workers": (1, 4096),
    "threads": (1, 4096),
    "memory": (1, 2**30),  # MiB
    "sweeps": (1, 10**9),
    "charge": (-200, 200),
    "core_charge": (-200, 200),
    "window": (0, 1e6),  # eV above a ground state; m/z
    "width": (0, 1e4),  # eV
    "potential": (-1e4, 1e4),  # eV
    "chemical_potential": (-1e4, 1e4),  # eV
    "threshold": (1, 1e6),
    "cutoff": (0.5, 20),  # Å
    "contact": (0.5, 20),  # Å
    "sulfur": (0.5, 20),  # Å
}
"""Parameter -> the smallest and largest number that it may be, under the name that all functions give it."""

Asked = ParamSpec("Asked")
Result = TypeVar("Result")


def finite(function: Callable[Asked, Result]) -> Callable[Asked, Result]:
    """Let a function refuse numbers that are none.

    Raises
    ------
    InvalidInputError
        If an argument, or a member of a list or tuple of them, is NaN, infinite or outside `LIMITS`.

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
            require_sensible(name, value)
        return function(*args, **kwargs)

    return checked


def require_sensible(name: str, value: object) -> None:
    """Raise InvalidInputError where a number, or one of a list or tuple, is none that the name can have."""
    if name == "gold":
        _require_whole(value)
    low, high = LIMITS.get(name, (-math.inf, math.inf))
    for one in value if isinstance(value, (list, tuple)) else (value,):
        if isinstance(one, bool) or not isinstance(one, (int, float)):
            continue
        if isinstance(one, float) and not math.isfinite(one):
            raise InvalidInputError(f"{name} is {one}; give a finite number")
        if not low <= one <= high:
            raise InvalidInputError(f"{name} is {str(one)[:30]}; give {low:g} to {high:g}")


def _require_whole(gold: object) -> None:
    """Text is not read as its letters, and no atom is halved."""
    members = gold if isinstance(gold, (list, tuple, set, frozenset)) else (gold,)
    for one in members:
        if isinstance(one, (str, bytes, bool, float)):
            raise InvalidInputError(f"gold holds {one!r}; give whole numbers of Au atoms: [12] or range(13)")
