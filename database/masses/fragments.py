"""What a cluster ion becomes in MS/MS: successive loss of [M(SR)2]- as a tree with both products.

Source: the paper's MS/MS of [Au12Ag32(p-MBA)30]4- and [Au21Ag23(p-MBA)27-H]4-; atoms and charge balance.
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from database.masses.ions import Ion
from structures.errors import ChargeBalanceError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Loss", "fragment_tree"]

_LEAVING = ("Au", "Ag", "Cu")  # metals whose +1 ion takes two thiolates along


@dataclass(frozen=True, slots=True)
class Loss:
    """One step: `parent` becomes `child` and `lost`, both of them ions; `depth` counts the steps."""

    parent: Ion
    lost: Ion
    child: Ion
    depth: int


def fragment_tree(ion: Ion, losses: int = 3) -> Iterator[Loss]:
    """Yield the losses of [M(SR)2]- from an ion, level by level, each edge of the tree once.

    Cations and lost H stay with the larger product; a child that two parents share is expanded once.
    A product that would have no negative charge is left out.

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


def _steps(parent: Ion) -> Iterator[tuple[Ion, Ion]]:
    if parent.charge >= -1:
        return
    names = [name for name, _ in parent.ligands]
    metals_lost = [metal for metal, _ in parent.metals if metal in _LEAVING]
    for metal, pair in itertools.product(metals_lost, itertools.combinations_with_replacement(names, 2)):
        lost = Ion(((metal, 1),), tuple(Counter(pair).items()), -1)
        metals, ligands = Counter(dict(parent.metals)), Counter(dict(parent.ligands))
        metals.subtract(dict(lost.metals))
        ligands.subtract(dict(lost.ligands))
        riders = (parent.cations, parent.lost_h, parent.solvents)
        try:
            child = Ion(tuple(metals.items()), tuple(ligands.items()), parent.charge + 1, *riders)
        except ChargeBalanceError:  # too few ligands, or too few acidic H left
            continue
        yield lost, child
