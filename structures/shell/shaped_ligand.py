"""A ligand with its local geometry; equal where name, formula and coordinates are, however it was made.

Shells are kept by their ligands, and a ligand that comes from a file or a SMILES is a new object each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from structures.matter.ligand import Ligand
    from structures.shell.chain import Fragment

__all__ = ["ShapedLigand"]


@dataclass(frozen=True)
class ShapedLigand:
    """A ligand with its local geometry.

    Attributes
    ----------
    achiral
        The ligand is its own mirror image once its bonds may turn; a chiral one is never reflected.
    """

    ligand: Ligand
    fragment: Fragment
    achiral: bool = True
