"""What a cluster ion becomes in MS/MS: successive loss of an anion [M(L)2]-, M a metal of valence 1.

Any two ligands leave: [M(SR)2]-, [M(SR)Cl]-, [MCl2]-. Cations and lost H stay with the larger product; one
that would have no negative charge, no ligand, or fewer acidic H than it lost is left out.
Source: the paper's MS/MS of [Au12Ag32(p-MBA)30]4- and [Au21Ag23(p-MBA)27-H]4-; atoms and charge balance.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING

from database.masses.ions import Ion
from database.masses.parts import acidic_h, ligand_counts
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from database.masses.parts import Counts
    from database.masses.series import Series

__all__ = ["Loss", "first_fragments", "fragment_series", "fragment_tree"]

_LEAVING = ("Au", "Ag", "Cu")  # metals whose +1 ion takes two ligands along


@dataclass(frozen=True, slots=True)
class Loss:
    """One step: `parent` becomes `child` and `lost`, both of them ions; `depth` counts the steps."""

    parent: Ion
    lost: Ion
    child: Ion
    depth: int


def fragment_tree(ion: Ion, losses: int = 3) -> Iterator[Loss]:
    """Yield the losses from an ion, level by level, each edge of the tree once.

    A child that two parents share is expanded once.

    Raises
    ------
    InvalidInputError
        If `losses` is negative.
    """
    if losses < 0:
        raise InvalidInputError(f"losses is {losses}; it counts steps, 0 or more")
    level = [ion]
    for depth in range(1, losses + 1):
        following: dict[Ion, None] = {}
        for parent in level:
            for lost, child in _steps(parent):
                following.setdefault(child)
                yield Loss(parent, lost, child, depth)
        level = list(following)


def first_fragments(ions: Iterable[Ion]) -> list[Ion]:
    """What is left of each ion after one loss, each once."""
    return list(dict.fromkeys(child for ion in ions for _, child in _steps(ion)))


def fragment_series(series: Iterable[Series], losses: int = 1) -> Iterator[Series]:
    """Yield what is left of clusters after 1 to `losses` losses, M = Au or Ag; each series once."""
    seen: set[Series] = set()
    for parent in series:
        generation = [parent]
        for _ in range(losses):
            generation = [child for one in generation for child in _series_after(one)]
            for child in generation:
                key = replace(child, framework="")
                if key not in seen:
                    seen.add(key)
                    yield child


def _partings(ligands: Counts, lost_h: int, charge: int) -> Iterator[tuple[Counts, Counts]]:
    """Ligands that leave, and those that stay, of an ion that can lose an anion: the rule of this file."""
    if charge >= -1:
        return
    for pair in combinations_with_replacement([name for name, _ in ligands], 2):
        left = Counter(dict(ligands))
        left.subtract(pair)
        if min(left.values()) >= 0 and +left and lost_h <= acidic_h(left.items()):
            yield tuple(Counter(pair).items()), ligand_counts(left.items())


def _steps(parent: Ion) -> Iterator[tuple[Ion, Ion]]:
    leaving = [metal for metal, _ in parent.metals if metal in _LEAVING]
    partings = list(_partings(parent.ligands, parent.lost_h, parent.charge))
    for metal, (pair, shell) in product(leaving, partings):
        metals = tuple((name, number - (name == metal)) for name, number in parent.metals)
        riders = (parent.cations, parent.lost_h, parent.molecules)
        yield Ion(((metal, 1),), pair, -1), Ion(metals, shell, parent.charge + 1, *riders)


def _series_after(parent: Series) -> Iterator[Series]:
    if parent.metals == 0:
        return
    most = parent.metals - 1
    gold = tuple(sorted({g - lost for g in parent.gold for lost in (0, 1) if 0 <= g - lost <= most}))
    for _, shell in _partings(parent.ligands, parent.lost_h, parent.charge):
        yield replace(
            parent, kind="fragment", metals=most, gold=gold, ligands=shell, charge=parent.charge + 1
        )
