"""Public functions of a lower floor that take a framework: here they take its name too."""

from __future__ import annotations

from stability.explanation import explain_occupancy as _explain_occupancy
from stability.isomers import boltzmann_sample as _boltzmann_sample
from stability.isomers import isomers_within as _isomers_within
from stability.levels import energy_levels as _energy_levels
from stability.ranking import rank_candidates as _rank_candidates
from stability.thermodynamics import thermodynamics as _thermodynamics
from structures.assemble import assemble as _assemble
from structures.substitution import canonical as _canonical
from structures.substitution import isomers as _isomers
from structures.substitution import sample as _sample
from superatom.doors import by_name

__all__ = [
    "assemble",
    "boltzmann_sample",
    "canonical",
    "energy_levels",
    "explain_occupancy",
    "isomers",
    "isomers_within",
    "rank_candidates",
    "sample",
    "thermodynamics",
]

assemble = by_name(_assemble)
boltzmann_sample = by_name(_boltzmann_sample)
canonical = by_name(_canonical)
energy_levels = by_name(_energy_levels)
explain_occupancy = by_name(_explain_occupancy)
isomers = by_name(_isomers)
isomers_within = by_name(_isomers_within)
rank_candidates = by_name(_rank_candidates)
sample = by_name(_sample)
thermodynamics = by_name(_thermodynamics)
