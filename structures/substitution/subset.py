"""Guests on a set of sites that is not made of whole orbits.

The group does not act on such a set, so its isomers are listed: all placements on the set, thinned by the
operations that keep the set, brought to canonical form under the full group, without repeats.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import TooManyError
from structures.group.group import PermutationGroup
from structures.group.images import mask_of
from structures.group.wide import WORD
from structures.substitution.canonical import canonical_masks
from structures.substitution.counting import Count
from structures.substitution.engine import chain_of
from structures.substitution.grown import GrownSource
from structures.substitution.limited import count_limited
from structures.substitution.limits import Judge
from structures.substitution.source import ChainSource, ListSource
from structures.substitution.widened import WidenedSource, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structures.substitution.limits import Rules
    from structures.substitution.source import Source

__all__ = ["SUBSET_LIMIT", "count_subset", "orbit_source", "subset_source"]

SUBSET_LIMIT = 5_000_000  # placements brought to canonical form: a few seconds and some 200 MB


def orbit_source(group: PermutationGroup, places: tuple[int, ...], gold: int) -> Source:
    """Isomers with `gold` guests on `places`, whole orbits: by the chain wherever these are 64 at most."""
    if group.size <= WORD:
        return ChainSource(group, chain_of(group, places), gold)
    if len(places) <= WORD:
        part = part_of(group, places)
        return WidenedSource(part, ChainSource(part.group, chain_of(part.group, part.numbers), gold))
    return GrownSource(group, places, gold)


def subset_source(
    group: PermutationGroup, places: Sequence[int], gold: int, rules: Rules | None = None
) -> ListSource:
    """Isomers of the whole group that have a placement with all guests on `places` and keep the rules.

    Raises
    ------
    TooManyError
        If more than five million placements would have to be listed.
    """
    inner = group.keeping(mask_of(places))
    source = orbit_source(inner, tuple(places), gold)
    if source.size > SUBSET_LIMIT:
        raise TooManyError(
            f"{comb(len(places), gold)} placements on a set of sites that is not made of whole orbits, "
            f"{source.size} after symmetry, more than {SUBSET_LIMIT} to list; "
            "choose whole orbits or fewer sites"
        )
    masks, _ = source.unrank(np.arange(source.size))
    found = np.unique(canonical_masks(group, masks))
    if rules is not None:
        rules.check(group)
        found = found[Judge(rules, group.size).kept(found)]
    return ListSource(found, group.orbit_sizes(found))


def count_subset(
    group: PermutationGroup, places: Sequence[int], gold: int, rules: Rules | None = None
) -> Count:
    """Count by listing; `placements` are those on the set itself."""
    source = subset_source(group, places, gold, rules)
    masks, _ = source.unrank(np.arange(source.size))
    chiral = int(group.chiral_masks(masks).sum())
    labelled = comb(len(places), gold)
    if rules is not None:
        labelled = count_limited(PermutationGroup(np.arange(group.size)), places, rules)[2][gold]
    return Count(gold, len(masks), chiral, len(masks) - chiral, labelled)
