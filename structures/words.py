"""Numbers with their nouns, as a sentence says them: `1 ion`, `2 ions`, `12,000 spectra`."""

from __future__ import annotations

__all__ = ["counted"]

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
