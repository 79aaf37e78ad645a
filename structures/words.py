"""Numbers as a sentence says them: with nouns (`1 ion`, `12,000 spectra`), or as ranges (`1-12, 17`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["counted", "ranges", "runs"]

_IRREGULAR = {"spectrum": "spectra"}


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A whole number, thousands set off, with its noun in the right form.

    Parameters
    ----------
    plural
        Where it is neither a known one nor the noun with s.

    Examples
    --------
    >>> counted(1, "spectrum"), counted(0, "spectrum"), counted(12_000, "ion")
    ('1 spectrum', '0 spectra', '12,000 ions')
    """
    return f"{number:,} {noun if number == 1 else plural or _IRREGULAR.get(noun, f'{noun}s')}"


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of each run of consecutive whole numbers, ascending.

    Examples
    --------
    >>> runs([3, 1, 2, 7])
    [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def ranges(numbers: Iterable[int]) -> str:
    """Write whole numbers as ranges.

    Examples
    --------
    >>> ranges([3, 1, 2, 7])
    '1-3, 7'
    """
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs(numbers))
