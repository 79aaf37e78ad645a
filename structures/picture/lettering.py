"""Formulas as pictures show them: lowered counts, raised charges."""

from __future__ import annotations

__all__ = ["LOWERED", "lettered"]

LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")


def lettered(text: str) -> str:
    """`[M44(SR)30]4-` with lowered counts and a raised charge.

    Examples
    --------
    >>> lettered("[M44(SR)30]4-")
    '[M₄₄(SR)₃₀]⁴⁻'
    """
    body, bracket, charge = text.rpartition("]")
    return (body + bracket).translate(LOWERED) + (
        charge.translate(_RAISED) if bracket else charge.translate(LOWERED)
    )
