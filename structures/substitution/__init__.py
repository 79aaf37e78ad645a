"""Substitution: count, list, sample and name the guest placements of any permutation group.

An isomer is an orbit of placements under the full point group (mirror images are one isomer); its canonical
occupancy is the smallest integer that any operation makes of it.
"""

from structures.substitution.canonical import canonical, degeneracy, stabiliser
from structures.substitution.counting import Count
from structures.substitution.counts import OrbitCount, count, count_by_orbit
from structures.substitution.isomers import LIST_LIMIT, Isomers, isomers, placements
from structures.substitution.limits import Limits, Rules
from structures.substitution.sampling import sample, sample_placements

__all__ = [
    "LIST_LIMIT",
    "Count",
    "Isomers",
    "Limits",
    "OrbitCount",
    "Rules",
    "canonical",
    "count",
    "count_by_orbit",
    "degeneracy",
    "isomers",
    "placements",
    "sample",
    "sample_placements",
    "stabiliser",
]
