"""Which local geometry belongs to which ligand of the table.

A ligand that is known by its formula only (one written as SC12H25) has masses and electron counts but no
shape; a user gives one as a SMILES or an xyz fragment (`structures.shell.user_ligands`).
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from structures.errors import UnknownNameError
from structures.matter.ligand import Ligand
from structures.matter.ligands import bare_ligands, ligand
from structures.shell import fragments
from structures.shell.drawn import drawn, drawn_names
from structures.shell.peptide import glutathione
from structures.shell.shaped_ligand import ShapedLigand
from structures.shell.user_ligands import ligand_from_smiles, ligand_from_xyz

if TYPE_CHECKING:
    from collections.abc import Callable

    from structures.shell.chain import Fragment

__all__ = ["SHAPES", "shaped"]


def _aryl(*, o: str = "H", m: str = "H", p: str = "H") -> Callable[[], Fragment]:
    return partial(fragments.aryl, {2: o, 3: m, 4: p})


# SPhF is 4-fluoro-, SPhF2 3,4-difluorobenzenethiolate (Yang et al., Nat. Commun. 2013, 4, 2422)
SHAPES: dict[str, Callable[[], Fragment]] = {
    "p-MBA": _aryl(p="COOH"),
    "m-MBA": _aryl(m="COOH"),
    "NTP": _aryl(p="NO2"),
    "MHA": fragments.mercaptohexanoate,
    "SH": fragments.hydrogen,
    "SCH3": fragments.methyl,
    "SC2H4Ph": fragments.phenylethyl,
    "SPh": _aryl(),
    "SPhF": _aryl(p="F"),
    "SPhF2": _aryl(m="F", p="F"),
    "SPhMe": _aryl(p="CH3"),
    "o-MBT": _aryl(o="CH3"),
    "SCH2Ph": fragments.benzyl,
    "2,4-DMBT": _aryl(o="CH3", p="CH3"),
    "TBBT": _aryl(p="tBu"),
    "StBu": fragments.tertiary_butyl,
    "SCy": fragments.cyclohexyl,
    "SAdm": fragments.adamantyl,
    "SG": glutathione,
    **{name: partial(drawn, name) for name in drawn_names()},
    **dict.fromkeys(bare_ligands().values(), fragments.bare),
}

_CHIRAL = frozenset({"SG", "Capt", "DHLA", "Cys", "NAC"})


def shaped(name: str | Ligand | ShapedLigand) -> ShapedLigand:
    """Find a ligand by name or alias and give it its shape; a shaped one passes through.

    `smiles:OC(=O)c1ccc(S)cc1` builds one from a SMILES, a name that ends in `.xyz` reads one from that file.

    Raises
    ------
    UnknownNameError
        If there is no such ligand, or only its formula is known; the message says what to do.
    """
    if isinstance(name, ShapedLigand):
        return name
    if isinstance(name, str) and name.endswith(".xyz"):
        return ligand_from_xyz(name)
    if isinstance(name, str) and name.startswith("smiles:"):
        return ligand_from_smiles(name.removeprefix("smiles:"))
    return _built_in(name if isinstance(name, Ligand) else ligand(name))


@cache
def _built_in(known: Ligand) -> ShapedLigand:
    if known.name not in SHAPES:
        raise UnknownNameError(
            f"ligand {known.name!r} has a formula but no geometry; those that have one are "
            f"{', '.join(SHAPES)}; give yours as smiles:... or as a file .xyz"
        )
    return ShapedLigand(known, SHAPES[known.name](), achiral=known.name not in _CHIRAL)
