"""Which atom of a molecule binds the metal, and what it leaves behind for that.

A thiol, thiolate or its selenium and tellurium kin comes first, then a phosphine or phosphite, a terminal
alkyne, an amine or pyridine. An atom that a SMILES marks (`[P:1]`, `[N:1]`) is taken instead: so are carbenes
and one of several.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError
from structures.matter.elements import anchor_symbols

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structures.matter.ligand import LigandClass

__all__ = ["Binding", "binding_atom"]

_NEIGHBOURS = {"P": 3, "N": 3}  # at most: phosphine oxides and ammonium have four
_WANTED = (
    "a thiol (SH) or thiolate (S-), a phosphine, a terminal alkyne or an amine binds; in a SMILES mark the "
    "atom that does, such as [N:1]"
)


@dataclass(frozen=True, slots=True)
class Binding:
    """The atom that binds, the atoms that it holds when bound, what it loses, and its class."""

    anchor: int
    heads: tuple[int, ...]
    lost: frozenset[int]
    bonding: LigandClass


def binding_atom(
    symbols: Sequence[str], neighbours: Sequence[Sequence[int]], source: str, marked: int | None = None
) -> Binding:
    """Find the one atom that binds.

    Parameters
    ----------
    neighbours
        Bonded atoms of each atom.
    source
        What the molecule is called in an error.
    marked
        Index of an atom that was marked.

    Raises
    ------
    InvalidInputError
        If none could bind, or several of one kind; or a marked one cannot.

    Examples
    --------
    >>> binding_atom(["C", "S", "H"], [[1], [0, 2], [1]], "methanethiol").lost
    frozenset({2})
    """
    if marked is not None:
        return _bound(marked, symbols, neighbours, source)
    for kind, found in (
        ("sulfurs", _chalcogens(symbols, neighbours)),
        ("phosphorus atoms", _donors("P", symbols, neighbours)),
        ("terminal alkynes", _alkynes(symbols, neighbours)),
        ("nitrogens", _donors("N", symbols, neighbours)),
    ):
        if len(found) == 1:
            return _bound(found[0], symbols, neighbours, source)
        if found:
            raise InvalidInputError(f"{source} has {len(found)} {kind} that could bind; {_WANTED}")
    raise InvalidInputError(f"{source} has no atom that could bind; {_WANTED}")


def _chalcogens(symbols: Sequence[str], neighbours: Sequence[Sequence[int]]) -> list[int]:
    """Thiols, else bare sulfurs that hold one atom (no thione of phosphorus, no end of a disulfide)."""
    thiols, bare = [], []
    chalcogens = anchor_symbols("chalcogen")
    for k, symbol in enumerate(symbols):
        if symbol in chalcogens:
            heavy = [other for other in neighbours[k] if symbols[other] != "H"]
            if len(heavy) == 1 and len(neighbours[k]) == 2:
                thiols.append(k)
            elif len(neighbours[k]) == 1 and symbols[heavy[0] if heavy else k] not in {"P", *chalcogens}:
                bare.append(k)
    return thiols or bare


def _donors(element: str, symbols: Sequence[str], neighbours: Sequence[Sequence[int]]) -> list[int]:
    """Atoms of an element with a lone pair: no oxide, no ammonium, no nitro group."""
    return [
        k
        for k, symbol in enumerate(symbols)
        if symbol == element
        and 0 < len(neighbours[k]) <= _NEIGHBOURS[element]
        and not (element == "N" and any(symbols[other] == "O" for other in neighbours[k]))
    ]


def _alkynes(symbols: Sequence[str], neighbours: Sequence[Sequence[int]]) -> list[int]:
    """Carbons of C≡C-H, or of C≡C without its hydrogen."""
    found = []
    for k, symbol in enumerate(symbols):
        heavy = [other for other in neighbours[k] if symbols[other] != "H"]
        if symbol == "C" and len(heavy) == 1 and len(neighbours[k]) <= 2:
            (other,) = heavy
            if symbols[other] == "C" and len(neighbours[other]) == 2:
                found.append(k)
    return found


def _bound(anchor: int, symbols: Sequence[str], neighbours: Sequence[Sequence[int]], source: str) -> Binding:
    """What an atom is when it binds: chalcogens and alkynyl carbons lose their H, donors keep everything."""
    element = symbols[anchor]
    held = [k for k in neighbours[anchor] if symbols[k] != "H"]
    hydrogens = frozenset(neighbours[anchor]) - frozenset(held)
    if element in anchor_symbols("chalcogen") and len(held) == 1:
        return Binding(anchor, tuple(held), hydrogens, "X")
    if element in _NEIGHBOURS and anchor in _donors(element, symbols, neighbours):
        return Binding(anchor, tuple(neighbours[anchor]), frozenset(), "L")
    if anchor in _alkynes(symbols, neighbours):
        return Binding(anchor, tuple(held), hydrogens, "X")
    if element == "C" and len(held) == 2 and len(hydrogens) <= 1 and any(symbols[k] == "N" for k in held):
        return Binding(anchor, tuple(held), hydrogens, "L")
    raise InvalidInputError(
        f"{source}: {element} with {len(neighbours[anchor])} neighbours cannot bind; {_WANTED}"
    )
