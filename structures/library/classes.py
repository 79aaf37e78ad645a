"""Classes of frameworks: what a mass spectrometer sees of one, and what is known of its ions.

A class is a composition: numbers of metals and ligands with a core charge. Several frameworks can share one
(M44S27 and its variants). Charges of the cluster itself are facts of `structures.library.charges`; here is
what its ions in mass spectra were seen with besides. What was seen is from Lin, Cao, Yao, Xie,
Chem. Sci. 2022, 13, 4598, by the id of the observation in the database; where nobody reported ions, the
tuple is empty and `charges_of` says what to expect.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.library import ALIASES, FRAMEWORKS, framework
from structures.matter.ligands import electrons_taken, ligand

if TYPE_CHECKING:
    from structures.framework import Framework

__all__ = [
    "CLASSES",
    "FrameworkClass",
    "class_name",
    "class_of",
    "class_of_counts",
    "classes_of_size",
    "known_class",
    "known_name",
]


@dataclass(frozen=True, slots=True)
class FrameworkClass:
    """Composition of a class of frameworks, and what its ions were seen with.

    Attributes
    ----------
    ion_charges
        Of its ions, besides the core charge; empty where none was reported.
    sodium
        Most Na to expect in the place of acidic H.
    laden
        Charges with which it was seen to carry many Na.
    exchanged
        (ligand, most) that were seen in the place of thiolates.
    held
        (ligand, count) of those that are no thiolates and have places of their own: a sulfide, phosphines.
    hypothesis
        Every structure of it in the library is a hypothesis.
    gfn1_orders
        GFN1-xTB finds its best sites of gold, as DFT does; of gold frames it does not.
    """

    name: str
    metals: int
    ligands: int
    core_charge: int
    ion_charges: tuple[int, ...] = ()
    sodium: int = 4
    laden: tuple[int, ...] = ()
    exchanged: tuple[tuple[str, int], ...] = ()
    hypothesis: bool = False
    gfn1_orders: bool = False
    held: tuple[tuple[str, int], ...] = ()

    @property
    def free(self) -> int:
        """Places of thiolates."""
        return self.ligands - sum(ligand(name).anchors * number for name, number in self.held)

    @property
    def taken(self) -> int:
        """Electrons that the ligands take: one a thiolate."""
        return self.free + electrons_taken(dict(self.held))

    def charges_of(self, core_charge: int) -> tuple[int, ...]:
        """Charges of ions to expect, highest first: of the core and those seen; without one, 2- to 1+."""
        seen = {core_charge, self.core_charge, *self.ion_charges}
        return tuple(sorted(seen - {0} or {-2, -1, 1}, reverse=True))


CLASSES: dict[str, FrameworkClass] = {
    one.name: one
    for one in (
        # 4- obs001; up to three Cl for SR obs057; no Na reported
        FrameworkClass("M44S30", 44, 30, -4, (-3,), exchanged=(("Cl", 3),), gfn1_orders=True),
        # 3- obs002, 4- obs106; no Na reported, so twice the few of the others
        FrameworkClass("M44S27", 44, 27, -3, (-4,), sodium=8, hypothesis=True),
        # 8-, 7-, 6- with 11, 12, 12 Na obs010 to obs012, 3- obs024, 2- obs003; 5- and 4- lie between
        FrameworkClass("M44S26", 44, 26, -2, (-8, -7, -6, -5, -4, -3), sodium=16, laden=(-8, -7, -6)),
        FrameworkClass("M25S18", 25, 18, -1, (-2,)),  # 1- obs005; 2- with one H lost
        FrameworkClass("M38S24", 38, 24, 0, (-2, -1, 1, 2)),
        FrameworkClass("M30S18", 30, 18, 0),
        FrameworkClass("M29S19", 29, 19, 0),
        FrameworkClass("M28S20", 28, 20, 0),
        FrameworkClass("M144S60", 144, 60, 0, (-4, -3, 2, 3)),
    )
}


def class_name(metals: int, ligands: int) -> str:
    """Name of a class by its counts, `M44S30`."""
    return f"M{metals}S{ligands}"


def class_of_counts(metals: int, ligands: int, core_charge: int) -> FrameworkClass:
    """The class of a composition, with this core charge; one that is not in the table has the defaults."""
    name = class_name(metals, ligands)
    known = CLASSES.get(name) or FrameworkClass(name, metals, ligands, core_charge)
    return known if known.core_charge == core_charge else replace(known, core_charge=core_charge)


def class_of(described: Framework) -> FrameworkClass:
    """The class of a framework, a user's own too."""
    shared = class_of_counts(len(described.sites), len(described.anchors), described.core_charge)
    own = {anchor.ligand for anchor in described.anchors} - {""}
    held = tuple((name, n) for name, n in sorted(described.shell("SH").items()) if name in own)
    return replace(shared, held=held) if held else shared


def known_name(metals: int, ligands: int) -> str:
    """Name of the class with these counts that a framework of the library has; empty where none has.

    Examples
    --------
    >>> known_name(102, 44), known_name(102, 45)
    ('M102S44', '')
    """
    name = class_name(metals, ligands)
    return name if any(each.partition("-")[0] == name for each in FRAMEWORKS) else ""


def classes_of_size(metals: int) -> tuple[FrameworkClass, ...]:
    """Known classes with this number of metals."""
    return tuple(one for one in CLASSES.values() if one.metals == metals)


def known_class(name: str) -> FrameworkClass:
    """The class of that name, or that of a built-in framework.

    Raises
    ------
    UnknownNameError
        If there is neither; the message lists the names.

    Examples
    --------
    >>> known_class("M44S27-b").name
    'M44S27'
    """
    built_in = ALIASES.get(name, name)
    shared = built_in.partition("-")[0] if built_in in FRAMEWORKS else name
    if shared in CLASSES:
        return CLASSES[shared]
    if built_in in FRAMEWORKS:
        return class_of(framework(built_in))
    names = dict.fromkeys((*CLASSES, *FRAMEWORKS))
    raise UnknownNameError(
        f"no framework {name!r} and no framework class of that name; known are {', '.join(names)}, "
        "and the frameworks that you added to the database"
    )
