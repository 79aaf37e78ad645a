"""A ligand with its local geometry; equal where name, formula and coordinates are, however it was made.

Shells are kept by their ligands, and a ligand that comes from a file or a SMILES is a new object each time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from structures.shell.chain import Fragment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from structures.matter.ligand import Ligand

__all__ = ["ShapedLigand", "on_anchors"]


@dataclass(frozen=True)
class ShapedLigand:
    """A ligand with its local geometry.

    Attributes
    ----------
    achiral
        The ligand is its own mirror image once its bonds may turn; a chiral one is never reflected.
    held
        Anchors of the framework that one such ligand holds together; empty for a ligand of one anchor, and
        where nothing is laid on a framework yet. In a shell each of these anchors has this same entry.
    """

    ligand: Ligand
    fragment: Fragment
    achiral: bool = True
    held: tuple[int, ...] = ()

    def laid(self, held: tuple[int, ...]) -> ShapedLigand:
        """The same ligand on these anchors."""
        return self if held == self.held else replace(self, held=held)

    @property
    def donors(self) -> tuple[int, ...]:
        """Atoms of the fragment that bind the metal beside the anchor."""
        if self.ligand.anchors == 1:
            return ()
        return tuple(k for k, symbol in enumerate(self.fragment.symbols) if symbol == self.ligand.anchor)

    @property
    def body(self) -> Fragment:
        """The fragment without such atoms: what is no anchor."""
        if not self.donors:
            return self.fragment
        kept = [k for k in range(len(self.fragment.symbols)) if k not in self.donors]
        return Fragment(
            tuple(self.fragment.symbols[k] for k in kept),
            self.fragment.conformers[:, kept],
            tuple(kept.index(k) for k in self.fragment.acidic),
            self.fragment.heads,
        )


def on_anchors(shell: Sequence[ShapedLigand]) -> Iterator[tuple[int, ShapedLigand]]:
    """Each ligand of a shell once, with the anchor that its atoms follow: its first."""
    return ((k, entry) for k, entry in enumerate(shell) if not entry.held or k == min(entry.held))
