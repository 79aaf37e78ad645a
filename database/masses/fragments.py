"""What a cluster ion becomes in MS/MS: successive losses of anions and of CO2.

Anions are [M(L)2]-, M a metal of valence 1 and L any two ligands ([M(SR)2]-, [M(SR)Cl]-, [MCl2]-), and a
ligand by itself, [SR]- or Cl-. Cations and lost H stay with the larger product; one that would have no
negative charge, no ligand, or fewer acidic H than it lost is left out. An acidic ligand loses one CO2 for
each acidic H that it has. Source: [M(SR)2]- from the paper's MS/MS of [Au12Ag32(p-MBA)30]4- and
[Au21Ag23(p-MBA)27-H]4-; the ligand and CO2 are a chemist's expectation, the paper does not say them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING, Literal

from database.masses.ions import Ion
from database.masses.parts import acidic_h, ligand_counts
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from database.masses.parts import Counts
    from database.masses.series import Series

__all__ = ["Kind", "Loss", "first_fragments", "fragment_series", "fragment_tree", "tree_ions"]

Kind = Literal["complex", "ligand", "CO2"]
"""What leaves in one step: [M(L)2]-, a ligand as anion, or CO2."""

_KINDS: tuple[Kind, ...] = ("complex", "ligand", "CO2")
_LEAVING = ("Au", "Ag", "Cu")  # metals whose +1 ion takes two ligands along


@dataclass(frozen=True, slots=True)
class Loss:
    """One step: the ion `parent` becomes `child` and `lost`; `depth` counts the steps.

    What is lost is an ion, or None for CO2.
    """

    parent: Ion
    lost: Ion | None
    child: Ion
    depth: int

    @property
    def what(self) -> str:
        """What is lost, in the field's notation."""
        return "CO2" if self.lost is None else str(self.lost)


def fragment_tree(ion: Ion, losses: int = 3, *, kinds: Collection[Kind] = _KINDS) -> Iterator[Loss]:
    """Yield the losses from an ion, level by level, each edge of the tree once.

    A child that two parents share is expanded once.

    Raises
    ------
    InvalidInputError
        If `losses` is negative.

    Examples
    --------
    >>> from database.masses.notation import parse_ion
    >>> for step in fragment_tree(parse_ion("[Ag44(p-MBA)30]4-"), 1):
    ...     print(step.what, "leaves", step.child)
    [Ag(p-MBA)2]- leaves [Ag43(p-MBA)28]3-
    [(p-MBA)]- leaves [Ag44(p-MBA)29]3-
    CO2 leaves [Ag44(p-MBA)30 - CO2]4-
    """
    if losses < 0:
        raise InvalidInputError(f"losses is {losses}; it counts steps, 0 or more")
    level = [ion]
    for depth in range(1, losses + 1):
        following: dict[Ion, None] = {}
        for parent in level:
            for lost, child in _losses(parent, kinds):
                following.setdefault(child)
                yield Loss(parent, lost, child, depth)
        level = list(following)


def tree_ions(parent: Ion, losses: int = 3) -> tuple[Ion, ...]:
    """A precursor, what is left of it, and what leaves, each once.

    Raises
    ------
    InvalidInputError
        If it loses nothing.
    """
    steps = list(fragment_tree(parent, losses))
    if not steps:
        raise InvalidInputError(
            f"{parent} loses no anion and no CO2 in MS/MS: name a precursor of charge 2- or below, or an acid"
        )
    leaving = (step.lost for step in steps if step.lost is not None)
    return tuple(dict.fromkeys((parent, *(step.child for step in steps), *leaving)))


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


def _losses(parent: Ion, kinds: Collection[Kind]) -> Iterator[tuple[Ion | None, Ion]]:
    """What leaves and what is left; None for CO2."""
    if "complex" in kinds:
        yield from _steps(parent)
    if "ligand" in kinds and parent.charge < -1:
        for name, _ in parent.ligands:
            left = Counter(dict(parent.ligands))
            left.subtract((name,))
            if +left and _holds(left, parent):
                yield (
                    Ion((), ((name, 1),), -1),
                    replace(parent, ligands=ligand_counts(left.items()), charge=parent.charge + 1),
                )
    if "CO2" in kinds:
        molecules = Counter(dict(parent.molecules))
        molecules["CO2"] -= 1
        if -molecules["CO2"] <= acidic_h(parent.ligands):
            yield None, replace(parent, molecules=tuple(molecules.items()))


def _holds(ligands: Counter[str], parent: Ion) -> bool:
    """Whether what an ion has lost of its acidic groups can be that of these ligands."""
    acidic = acidic_h(ligands.items())
    return parent.lost_h <= acidic and -dict(parent.molecules).get("CO2", 0) <= acidic


def _steps(parent: Ion) -> Iterator[tuple[Ion, Ion]]:
    leaving = [metal for metal, _ in parent.metals if metal in _LEAVING]
    partings = list(_partings(parent.ligands, parent.lost_h, parent.charge))
    for metal, (pair, shell) in product(leaving, partings):
        if not _holds(Counter(dict(shell)), parent):
            continue
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
