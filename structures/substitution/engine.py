"""The chain of a group on a set of places, built once and kept with the group."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from structures.substitution.chain import Chain
from structures.substitution.group import SiteGroup

__all__ = ["chain_of", "free_chain"]


@lru_cache(maxsize=8)
def chain_of(group: SiteGroup, places: tuple[int, ...]) -> Chain:
    """The stabiliser chain of a group on `places` (ascending, whole orbits); the same object each time."""
    return Chain(group, places)


@lru_cache(maxsize=8)
def free_chain(places: tuple[int, ...]) -> Chain:
    """The chain of the trivial group on `places`: its isomers are the labelled placements."""
    return Chain(SiteGroup(np.arange(max(places) + 1)), places)
