"""The one table of elements: what each may be in a cluster, how it is written, counted, measured and drawn.

Every room asks here when it works, by `element` or `structures.matter.numbers`: an element taken out of
`ELEMENTS` is refused everywhere, by name. Radii are ASE's: covalent of Cordero et al., Dalton Trans. 2008,
2832; van der Waals of Bondi, J. Phys. Chem. 1964, 68, 441, and Mantina et al., J. Phys. Chem. A 2009, 113,
5806.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import ase.data
import numpy as np

from structures.errors import UnknownNameError
from structures.matter.labels import unlabelled

__all__ = [
    "ELEMENTS",
    "AnchorKind",
    "Element",
    "anchor_symbols",
    "element",
    "is_metal",
    "metal_symbols",
]

AnchorKind = Literal["chalcogen", "halogen"]


@dataclass(frozen=True, slots=True)
class Element:
    """One element; lengths in Å.

    Attributes
    ----------
    covalent, van_der_waals
        Radii; van der Waals 2.0 Å where nobody has measured one.
    writing
        Place among the metals of a formula, from 0; None for what is not written as a metal.
    core
        May be a metal of a cluster, so that perception takes it as one.
    valence
        Electrons that it brings to a superatom; None where there is no agreed number.
    uncounted
        Why there is none.
    anchor
        Binds the metal as a thiolate's chalcogen or as a halide; None for what does not.
    in_ligands
        May stand in the formula of a ligand.
    colour
        In pictures, `#rrggbb`; None for what no picture singles out.
    """

    symbol: str
    number: int
    covalent: float
    van_der_waals: float
    writing: int | None = None
    core: bool = False
    valence: int | None = None
    uncounted: str = ""
    anchor: AnchorKind | None = None
    in_ligands: bool = False
    colour: str | None = None


def element(symbol: str) -> Element:
    """Return the row of an element, labelled with an isotope or not.

    Raises
    ------
    UnknownNameError
        If the table does not have it.

    Examples
    --------
    >>> element("Au").valence
    1
    """
    try:
        return ELEMENTS[unlabelled(symbol)]
    except KeyError:
        raise UnknownNameError(
            f"{symbol!r} is no element of the table; write a symbol such as Au, Ag, Pt, S or C"
        ) from None


def is_metal(symbol: str) -> bool:
    """Tell whether this is written as a metal in the formula of a cluster."""
    row = ELEMENTS.get(unlabelled(symbol))
    return row is not None and row.writing is not None


def metal_symbols() -> tuple[str, ...]:
    """Symbols that are written as metals, in the order of writing: dopants, then Au, Ag, Cu."""
    written = [(row.writing, symbol) for symbol, row in ELEMENTS.items() if row.writing is not None]
    return tuple(symbol for _, symbol in sorted(written))


def anchor_symbols(kind: AnchorKind | None = None) -> tuple[str, ...]:
    """Symbols of the elements that bind metal as anchors, all or those of one kind, lightest first."""
    return tuple(
        symbol for symbol, row in ELEMENTS.items() if row.anchor and (kind is None or row.anchor == kind)
    )


def _row(symbol: str) -> Element:
    """What ASE knows of an element."""
    number = int(ase.data.atomic_numbers[symbol])
    size = float(ase.data.vdw_radii[number]) if number < len(ase.data.vdw_radii) else np.nan
    return Element(
        symbol, number, float(ase.data.covalent_radii[number]), _NOT_MEASURED if np.isnan(size) else size
    )


def _core(
    symbol: str, *, valence: int | None = None, uncounted: str = "", colour: str | None = None
) -> Element:
    """Return a metal that clusters are made of."""
    return replace(_row(symbol), core=True, valence=valence, uncounted=uncounted, colour=colour)


def _anchor(symbol: str, kind: AnchorKind, colour: str) -> Element:
    return replace(_row(symbol), anchor=kind, in_ligands=True, colour=colour)


def _organic(symbol: str, colour: str | None = None) -> Element:
    return replace(_row(symbol), in_ligands=True, colour=colour)


_NOT_MEASURED = 2.0  # Å, van der Waals
_NO_SOURCE = "the table has no source for it; {} bring {}"
_OPEN_D = "one electron short of a full d shell, it may take one or none"
# In the order of writing: dopants, then Au, Ag, Cu. Valences: Walter et al., PNAS 2008, 105, 9157 (Cu, Ag,
# Au); Walter and Moseler, J. Phys. Chem. C 2009, 113, 15834 (Pd, Pt, Cd, Hg). Colours are ours.
_METALS = (
    _core("Pt", valence=0, colour="#8f9fb3"),
    _core("Pd", valence=0, colour="#4f8a8b"),
    _core("Ni", uncounted=_NO_SOURCE.format("Pd and Pt", "none"), colour="#6fae6f"),
    _core("Ir", uncounted=f"{_OPEN_D} (Au22Ir3(SR)18 has no clean count)", colour="#3f6f8f"),
    _core("Rh", uncounted=_OPEN_D, colour="#4f7f6f"),
    _core("Ru"),
    _row("Co"),
    _organic("Fe"),  # ferrocenyl thiolates
    _row("Mn"),
    _core("Hg", valence=2, colour="#7d8fb5"),
    _core("Cd", valence=2, colour="#b48ec2"),
    _core("Zn", uncounted=_NO_SOURCE.format("Cd and Hg", "two")),
    _row("Ga"),
    _row("In"),
    _core("Tl"),
    _row("Sn"),
    _row("Pb"),
    _row("Sb"),
    _row("Bi"),
    _row("Al"),
    _core("Au", valence=1, colour="#e3a008"),
    _core("Ag", valence=1, colour="#c3cad1"),
    _core("Cu", valence=1, colour="#c0673c"),
)
_OTHERS = (
    _anchor("S", "chalcogen", "#f2d94e"),
    _anchor("Se", "chalcogen", "#e08a3c"),
    _anchor("Te", "chalcogen", "#b06a2c"),
    _anchor("Cl", "halogen", "#5fbf4f"),
    _anchor("Br", "halogen", "#9c4a32"),
    _anchor("I", "halogen", "#7a3f9c"),
    _organic("C", "#8a8f98"),
    _organic("H", "#c3c7cd"),
    _organic("O", "#d9534f"),
    _organic("N", "#4f6fd9"),
    _organic("F", "#4fb07a"),
    _organic("B"),
    _organic("Si"),
    _organic("P", "#d9822b"),
)
# met in counter-ions, solvents and strange files: radii only
_RADII_ONLY = """
    He Li Be Ne Na Mg Ar K Ca Sc Ti V Cr Ge As Kr Rb Sr Y Zr Nb Mo Tc Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy
    Ho Er Tm Yb Lu Hf Ta W Re Os Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs
    Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
""".split()

ELEMENTS: dict[str, Element] = {
    row.symbol: row
    for row in sorted(
        (
            *(replace(row, writing=place) for place, row in enumerate(_METALS)),
            *_OTHERS,
            *map(_row, _RADII_ONLY),
        ),
        key=lambda row: row.number,
    )
}
"""Every element by symbol, lightest first. A row taken out of the tables above is no element any more."""
