"""Guests on a set of sites that is not made of whole orbits.

The group does not act on such a set, so its isomers are listed: all placements on the set, thinned by the
operations that keep the set, brought to canonical form under the full group, without repeats.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import TooManyError
from structures.substitution.bits import ImageTables, image_bits
from structures.substitution.canonical import canonical_masks
from structures.substitution.chain import Chain
from structures.substitution.counting import Count
from structures.substitution.group import SiteGroup
from structures.substitution.limited import count_limited
from structures.substitution.limits import Judge
from structures.substitution.source import ChainSource, ListSource

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.substitution.limits import Rules

__all__ = ["SUBSET_LIMIT", "count_subset", "subset_source"]

SUBSET_LIMIT = 5_000_000  # placements brought to canonical form: a few seconds and some 200 MB


def subset_source(
    group: SiteGroup, places: Sequence[int], gold: int, rules: Rules | None = None
) -> ListSource:
    """Isomers of the whole group that have a placement with all guests on `places` and keep the rules.

    Raises
    ------
    TooManyError
        If more than five million placements would have to be listed.
    """
    chosen = np.zeros(group.size, dtype=bool)
    chosen[list(places)] = True
    keeps = (chosen[group.permutations] == chosen).all(axis=1)
    inner = SiteGroup(group.permutations[keeps], group.proper[keeps])
    source = ChainSource(inner, Chain(inner, tuple(places)), gold)
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
    return ListSource(found, orbit_sizes(group, found))


def count_subset(group: SiteGroup, places: Sequence[int], gold: int, rules: Rules | None = None) -> Count:
    """Count by listing; `placements` are those on the set itself."""
    source = subset_source(group, places, gold, rules)
    masks, _ = source.unrank(np.arange(source.size))
    chiral = int(chiral_masks(group, masks).sum())
    labelled = comb(len(places), gold)
    if rules is not None:
        labelled = count_limited(SiteGroup(np.arange(group.size)), places, rules)[2][gold]
    return Count(gold, len(masks), chiral, len(masks) - chiral, labelled)


def orbit_sizes(
    group: SiteGroup, masks: NDArray[np.uint64], places: Sequence[int] | None = None
) -> NDArray[np.unsignedinteger]:
    """Degeneracy of each occupancy, or, with `places`, how many of its images have all guests there."""
    rows = group.distinct
    allowed = (1 << group.size) - 1 if places is None else sum(1 << place for place in places)
    outside = ~np.uint64(allowed)
    kept = np.zeros(len(masks), dtype=np.int64)
    inside = np.zeros(len(masks), dtype=np.int64)
    for operation in range(len(rows)):
        image = group.tables.apply(operation, masks)
        kept += image == masks
        inside += image & outside == 0
    sizes: NDArray[np.unsignedinteger] = (inside // kept).astype(np.min_scalar_type(len(rows)))
    return sizes


def chiral_masks(group: SiteGroup, masks: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """True for each occupancy that no improper operation keeps."""
    chiral = np.ones(len(masks), dtype=bool)
    mirrors = ImageTables(image_bits(group.permutations[~group.proper]))
    for operation in range(int((~group.proper).sum())):
        chiral &= mirrors.apply(operation, masks) != masks
    return chiral
