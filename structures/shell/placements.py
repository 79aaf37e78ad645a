"""Inequivalent ways to put a mixed shell on the anchors: the engine of the metals, on the anchors' group.

The most common ligand fills what the others leave. Each further kind is placed under the operations that keep
all kinds before it, so every shell comes once and its degeneracy is the product along the way.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from structures.shell.counts import shell_counts
from structures.substitution.counting import cycle_lengths
from structures.substitution.group import SiteGroup, anchor_group
from structures.substitution.isomers import placements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from structures.framework import Framework
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
    blank = (common,) * len(framework.anchors)
    return _placed(anchor_group(framework), blank, rare, tuple(range(len(blank))), 1)


def count_shells(framework: Framework, counts: Mapping[str, int] | Mapping[AnyLigand, int]) -> int:
    """Count them exactly, by Burnside's lemma with one colour a ligand."""
    numbers = tuple(n for _, n in shell_counts(framework, counts))
    group = anchor_group(framework)
    lengths = cycle_lengths(group.permutations, np.arange(group.size))
    kinds = Counter(tuple(sorted(row)) for row in lengths.tolist())
    fixed = sum(times * _fixed(_cycles(row), numbers) for row, times in kinds.items())
    return fixed // group.order


def _placed(
    group: SiteGroup,
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
        chosen = np.array([bool(mask >> k & 1) for k in range(len(shell))])
        longer = tuple(name if taken else was for taken, was in zip(chosen, shell, strict=True))
        if len(rare) == 1:
            yield longer, degeneracy * weight
            continue
        keeps = (chosen[group.permutations] == chosen).all(axis=1)
        inner = SiteGroup(group.permutations[keeps], group.proper[keeps])
        left = tuple(k for k in free if not chosen[k])
        yield from _placed(inner, longer, rare[1:], left, degeneracy * weight)


def _cycles(lengths: tuple[int, ...]) -> dict[int, int]:
    """Number of cycles of each length, from the cycle length of each place."""
    return {length: n // length for length, n in Counter(lengths).items()}


def _fixed(cycles: Mapping[int, int], numbers: tuple[int, ...]) -> int:
    """Ways to colour whole cycles so that colour k takes `numbers[k]` places."""
    ways = {numbers: 1}
    for length, times in cycles.items():
        for _ in range(times):
            after: Counter[tuple[int, ...]] = Counter()
            for left, n in ways.items():
                for k, room in enumerate(left):
                    if room >= length:
                        after[(*left[:k], room - length, *left[k + 1 :])] += n
            ways = dict(after)
    return ways.get((0,) * len(numbers), 0)
