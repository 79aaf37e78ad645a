"""Substitution: count, list, sample and name the guest placements of any permutation group.

An isomer is an orbit of placements under the full point group (mirror images are one isomer); its canonical
occupancy is the smallest integer that any operation makes of it.
"""

from structures.substitution.canonical import canonical, degeneracy, stabiliser
from structures.substitution.counting import Count
from structures.substitution.counts import OrbitCount, count, count_by_orbit
from structures.substitution.isomers import LIST_LIMIT, Isomers, isomers, placements
from structures.substitution.limits import Limits, Rules
from structures.substitution.mixed import (
    MixedCount,
    canonical_mixed,
    count_mixed,
    mixed_isomers,
    mixed_placements,
)
from structures.substitution.sampling import sample, sample_placements

__all__ = [
    "LIST_LIMIT",
    "Count",
    "Isomers",
    "Limits",
    "MixedCount",
    "OrbitCount",
    "Rules",
    "canonical",
    "canonical_mixed",
    "count",
    "count_by_orbit",
    "count_mixed",
    "degeneracy",
    "isomers",
    "mixed_isomers",
    "mixed_placements",
    "placements",
    "sample",
    "sample_placements",
    "stabiliser",
]
