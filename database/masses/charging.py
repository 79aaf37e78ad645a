"""How many charges an ion in the gas phase can carry: what a drop of its mass holds, and a chain at most.

A drop of charge above z_R = 8 pi (epsilon_0 gamma R^3)^1/2 / e bursts (Rayleigh 1882); for water at 1 g/cm3
that is 0.078 (M / Da)^1/2. Compact ions of 3 kDa to 1.4 MDa reach 65 to 110 % of it, chains that unfold
considerably more (Fernandez de la Mora, Anal. Chim. Acta 406 (2000) 93). Three times as many are taken here,
which is a margin of ours; beyond it a charge is a slip of the pen.
"""

from __future__ import annotations

import math

from structures.errors import InvalidInputError

__all__ = ["FEW_CHARGES", "compact_charges", "most_charges", "refuse_charges"]

FEW_CHARGES = 3
"""So many are not asked about: atoms and small fragments are no drops."""

_RAYLEIGH = 0.078  # per square root of a Da
_MARGIN = 3


def compact_charges(mass: float) -> float:
    """Charges of a drop of water of this mass (Da).

    Examples
    --------
    >>> round(compact_charges(9341), 1)
    7.5
    """
    return _RAYLEIGH * math.sqrt(mass)


def most_charges(mass: float) -> int:
    """Most charges, of either sign, that are taken for an ion of this mass (Da).

    Examples
    --------
    >>> most_charges(9341)
    22
    """
    return max(int(_MARGIN * compact_charges(mass)), FEW_CHARGES)


def refuse_charges(charge: int, mass: float) -> None:
    """Refuse an ion of this mass (Da) with more charges, of either sign, than it can carry.

    Raises
    ------
    InvalidInputError
        If they are more than three, and more than three times those of a drop of that mass.

    Examples
    --------
    >>> refuse_charges(40, 9341)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    structures.errors.InvalidInputError: +40 charges on 9,341 Da: a drop of that mass ...
    """
    if abs(charge) > (most := most_charges(mass)):
        raise InvalidInputError(
            f"{charge:+d} charges on {mass:,.0f} Da: a drop of that mass bursts above "
            f"{compact_charges(mass):.0f}, and at most {most} are taken; correct the charge"
        )
