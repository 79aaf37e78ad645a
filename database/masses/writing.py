"""Ions written as the field prints them: plain text, Unicode sub- and superscripts, LaTeX or HTML.

Every printed form is read back by `database.masses.notation`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, get_args

from structures.errors import UnknownNameError
from structures.matter.ligand_table import LIGANDS

if TYPE_CHECKING:
    from database.masses.parts import Counts

__all__ = ["Style", "Writable", "write_ion"]

Style = Literal["text", "unicode", "latex", "html"]


class Writable(Protocol):
    """The counts that an ion is written from; `Ion` has them, and writes itself with this module."""

    @property
    def metals(self) -> Counts: ...  # noqa: D102
    @property
    def ligands(self) -> Counts: ...  # noqa: D102
    @property
    def cations(self) -> Counts: ...  # noqa: D102
    @property
    def molecules(self) -> Counts: ...  # noqa: D102
    @property
    def lost_h(self) -> int: ...  # noqa: D102
    @property
    def charge(self) -> int: ...  # noqa: D102


_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


def write_ion(ion: Writable, style: Style = "text") -> str:
    """Write an ion, for example `[Au44(p-MBA)26 + 12Na - 16H]6-`.

    Raises
    ------
    UnknownNameError
        If the style is not one of text, unicode, latex, html.
    """
    if style not in get_args(Style):
        raise UnknownNameError(f"no style {style!r} of writing ions; use {', '.join(get_args(Style))}")
    alone = len(ion.metals) == 1
    metals = "".join(name + _sub(number, style, hide_one=alone) for name, number in ion.metals)
    ligands = "".join(_written_ligand(name, number, style) for name, number in ion.ligands)
    riders = "".join(
        f" {'+' if number > 0 else _minus(style)} {_times(abs(number))}{_sub_digits(name, style)}"
        for name, number in (*ion.cations, *ion.molecules, ("H", -ion.lost_h))
        if number
    )
    charge = f"{_times(abs(ion.charge))}{'-' if ion.charge < 0 else '+'}" if ion.charge else "0"
    whole = f"[{metals}{ligands}{riders}]{_sup(charge, style)}"
    return f"${whole}$" if style == "latex" else whole


def _written_ligand(name: str, number: int, style: Style) -> str:
    bare = name in LIGANDS and LIGANDS[name].bare
    shown = LIGANDS[name].formula[0][0] if bare else f"({_sub_digits(name, style)})"
    return shown + _sub(number, style, hide_one=True)


def _times(number: int) -> str:
    return "" if number == 1 else str(number)


def _minus(style: Style) -> str:
    return "-" if style in {"text", "latex"} else "−"


def _sub(number: int, style: Style, *, hide_one: bool) -> str:
    if number == 1 and hide_one:
        return ""
    text = str(number)
    return {
        "text": text,
        "unicode": text.translate(_SUBSCRIPT),
        "latex": f"_{{{text}}}",
        "html": f"<sub>{text}</sub>",
    }[style]


def _sub_digits(name: str, style: Style) -> str:
    """The digits of SC2H4Ph as subscripts, but not those of 2,4-DMBT."""
    if style == "text" or not name.isalnum():
        return name
    return "".join(_sub(int(c), style, hide_one=False) if c.isdigit() else c for c in name)


def _sup(charge: str, style: Style) -> str:
    return {
        "text": charge,
        "unicode": charge.translate(_SUPERSCRIPT),
        "latex": f"^{{{charge}}}",
        "html": f"<sup>{charge.replace('-', '−')}</sup>",
    }[style]
