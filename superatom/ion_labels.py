"""Ions as matplotlib writes them: upright letters, subscripts, and hyphens that are no minus signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from database.masses.writing import write_ion

if TYPE_CHECKING:
    from database.masses.ions import Ion

__all__ = ["ion_label"]


def ion_label(ion: Ion) -> str:
    r"""The formula of an ion in mathtext.

    Examples
    --------
    >>> from database.masses.notation import parse_ion
    >>> print(ion_label(parse_ion("[Ag(p-MBA)2]-")))
    $\mathrm{[Ag(p\text{-}MBA)_{2}]^{-}}$
    """
    body = write_ion(ion, "latex").strip("$").replace("(p-MBA)", "(p\\text{-}MBA)").replace(" ", "")
    return "$\\mathrm{" + body + "}$"
