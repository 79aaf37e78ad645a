"""Which metals a cluster has: counts, and ranges while a crystal's shared sites are undecided."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from structures.matter.ligand_table import LIGANDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from structures.perception.ligands import LigandKind
    from structures.perception.structure import SharedSite

__all__ = ["Composition", "composition_of", "formula_of"]

_FULL = 0.99


@dataclass(frozen=True, slots=True)
class Composition:
    """Least, most and mean number of atoms of each metal, most frequent first."""

    least: dict[str, int]
    most: dict[str, int]
    mean: dict[str, float]

    @property
    def settled(self) -> bool:
        """Whether each metal has one count."""
        return self.least == self.most

    def counts(self) -> dict[str, Any]:
        """One number a metal, or [least, most] where that is undecided."""
        return {
            metal: n if self.least[metal] == n else [self.least[metal], n] for metal, n in self.most.items()
        }

    def rows(self) -> dict[str, dict[str, float]]:
        """Least, most and mean of each metal; nothing where all is settled."""
        if self.settled:
            return {}
        return {
            metal: {"least": self.least[metal], "most": n, "mean": round(self.mean[metal], 3)}
            for metal, n in self.most.items()
        }


def composition_of(
    symbols: Sequence[str], metals: Sequence[int], undecided: Mapping[int, SharedSite]
) -> Composition:
    """Count the metals of a cluster.

    Parameters
    ----------
    symbols
        Element of every atom of the file.
    metals
        File indices of the cluster's metals.
    undecided
        Shared site of each atom whose metal is open; others have their symbol.
    """
    least: Counter[str] = Counter()
    most: Counter[str] = Counter()
    mean: defaultdict[str, float] = defaultdict(float)
    for atom in metals:
        shares = undecided[atom].shares if atom in undecided else {symbols[atom]: 1.0}
        whole = sum(shares.values())
        empty = len(shares) == 1 and whole < _FULL  # of one metal, or of none
        for metal, share in shares.items():
            least[metal] += len(shares) == 1 and not empty
            most[metal] += 1
            mean[metal] += share if empty else share / whole
    order = sorted(most, key=lambda metal: (-mean[metal], metal))
    return Composition(
        {metal: least[metal] for metal in order},
        {metal: most[metal] for metal in order},
        {metal: mean[metal] for metal in order},
    )


def formula_of(metals: Composition, ligands: tuple[LigandKind, ...]) -> str:
    """Formula of the cluster with named ligands, acids whole or not under one name: `Au12Ag32(p-MBA)30`."""
    held: Counter[str] = Counter()
    for kind in ligands:
        row = LIGANDS.get(kind.name or "")
        bare = kind.formula == "S" or (row is not None and row.bare and row.place != "S")
        held[kind.formula if bare else f"({kind.name or kind.formula})"] += kind.count
    cores = [
        (metal, f"{metals.least[metal]}-{n}" if metals.least[metal] != n else str(n) if n > 1 else "")
        for metal, n in metals.most.items()
    ]
    shell = [(name, str(n) if n > 1 else "") for name, n in held.items()]
    return "".join(f"{name}{count}" for name, count in [*cores, *shell])
