"""A number with its error, as it may be printed: no digit beyond the error's own."""

from __future__ import annotations

import math

__all__ = ["share_range", "with_error"]

_LEAST = 5e-4  # below, a number is printed as if it had no error


def with_error(value: float, error: float) -> str:
    """Write a value to the place of the first digit of its error, the second where that is a 1.

    Examples
    --------
    >>> with_error(0.0164, 0.083)
    '0.02 ± 0.08'
    >>> with_error(1.2345, 0.0)
    '1.234'
    """
    if not (error > _LEAST and math.isfinite(error)):
        return f"{value:.3f}"
    place = math.floor(math.log10(error))
    if round(error / 10**place) < 2:
        place -= 1
    digits = max(0, -place)
    return f"{round(value, -place) + 0.0:.{digits}f} ± {round(error, -place):.{digits}f}"


def share_range(low: float, high: float) -> str:
    """Write an interval of shares in per cent, to one digit below 10 %.

    Examples
    --------
    >>> share_range(0.0004, 0.137), share_range(0.31, 0.99), share_range(0.0, 1e-7)
    ('under 0.1 % to 14 %', '31 % to 99 %', 'under 0.1 %')
    """
    first, last = _per_cent(low), _per_cent(high)
    return first if first == last else f"{first} to {last}"


def _per_cent(share: float) -> str:
    if share < 0.001:
        return "under 0.1 %"
    return f"{100 * share:.0f} %" if share >= 0.095 else f"{100 * share:.1g} %"
