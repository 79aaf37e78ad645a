"""The chain of a group on a set of places, built once and kept with the group."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from structures.group.group import PermutationGroup
from structures.substitution.chain import Chain

__all__ = ["chain_of", "free_chain"]


@lru_cache(maxsize=8)
def chain_of(group: PermutationGroup, places: tuple[int, ...]) -> Chain:
    """The stabiliser chain of a group on `places` (ascending, whole orbits); the same object each time."""
    return Chain(group, places)


@lru_cache(maxsize=8)
def free_chain(places: tuple[int, ...]) -> Chain:
    """The chain of the trivial group on `places`: its isomers are the labelled placements."""
    return Chain(PermutationGroup(np.arange(max(places) + 1)), places)
