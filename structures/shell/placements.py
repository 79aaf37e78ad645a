"""Inequivalent ways to put a mixed shell on the anchors: the engine of the metals, on the anchors' group.

The most common ligand fills what the others leave. Each further kind is placed under the operations that keep
all kinds before it, so every shell comes once and its degeneracy is the product along the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from structures.group.cycles import burnside_coloured
from structures.shell.counts import free_anchors, shell_counts
from structures.sites import anchor_group
from structures.substitution.isomers import placements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from structures.framework import Framework
    from structures.group.group import PermutationGroup
    from structures.shell.counts import AnyLigand

__all__ = ["count_shells", "shells"]


def shells(
    framework: Framework, counts: Mapping[str, int] | Mapping[AnyLigand, int]
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield every inequivalent shell as one ligand name an anchor, with its degeneracy.

    Mirror images are one shell, as for the metals. Nothing is listed before it is asked for; `count_shells`
    says how many will come. A shell can be given to `assemble(..., ligand=shell)`.

    Raises
    ------
    InvalidInputError
        If the counts do not fit the anchors.
    UnknownNameError
        If a ligand is not known.
    """
    kinds = [(entry.ligand.name, n) for entry, n in shell_counts(framework, counts)]
    common, rare = kinds[0][0], kinds[1:]
    blank = tuple(anchor.ligand or common for anchor in framework.anchors)
    return _placed(anchor_group(framework), blank, rare, free_anchors(framework), 1)


def count_shells(framework: Framework, counts: Mapping[str, int] | Mapping[AnyLigand, int]) -> int:
    """Count them exactly, by Burnside's lemma with one colour a ligand."""
    numbers = tuple(n for _, n in shell_counts(framework, counts))
    group = anchor_group(framework)
    return burnside_coloured(group.permutations, free_anchors(framework), numbers)


def _placed(
    group: PermutationGroup,
    shell: tuple[str, ...],
    rare: Sequence[tuple[str, int]],
    free: tuple[int, ...],
    degeneracy: int,
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Place the first of `rare` on the free anchors, then the others under what keeps it."""
    if not rare:
        yield shell, degeneracy
        return
    name, n = rare[0]
    for mask, weight in placements(group, n, free):
        longer = tuple(name if mask >> k & 1 else was for k, was in enumerate(shell))
        if len(rare) == 1:
            yield longer, degeneracy * weight
            continue
        left = tuple(k for k in free if not mask >> k & 1)
        yield from _placed(group.keeping(mask), longer, rare[1:], left, degeneracy * weight)
