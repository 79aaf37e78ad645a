"""superatom: doped thiolate-protected Au/Ag nanoclusters, from framework to DFT input and mass spectrum.

The public names. Each is imported when it is first used, so that `import superatom` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from superatom.own import require_own

require_own()  # before anything of theirs is imported

from structures.version import __version__  # noqa: E402  as above

if TYPE_CHECKING:
    from database.masses.envelope import Envelope, envelope
    from database.masses.ions import Ion
    from database.masses.notation import parse_ion
    from database.query import find
    from database.spectra.judge.assign import assign
    from database.spectra.mz_list.reported import link_mz
    from database.spectra.read.readers import read_spectrum
    from database.spectra.series import candidate_ions
    from database.spectra.simulated.simulate import simulate
    from database.store import Store
    from stability.density.levels import EnergyLevels
    from stability.electrons import ElectronCount, electrons
    from stability.explanation import Explanation, explain_occupancy
    from stability.isomers import LowIsomers, boltzmann_sample, isomers_within
    from stability.levels import energy_levels
    from stability.ordering import OrderingModel
    from stability.preference import FeedPreference, Preference, feed_preference, preference
    from stability.ranking import Ranking, rank_candidates
    from stability.terms import read_terms
    from stability.thermodynamics import Thermodynamics, thermodynamics
    from structures.assemble import assemble
    from structures.calculations.folder import export_candidate
    from structures.calculations.job import job_for
    from structures.errors import SuperatomError
    from structures.framework import Anchor, Framework, Site
    from structures.library import framework
    from structures.substitution import canonical, count, isomers, sample

__all__ = [
    "Anchor",
    "ElectronCount",
    "EnergyLevels",
    "Envelope",
    "Explanation",
    "FeedPreference",
    "Framework",
    "Ion",
    "LowIsomers",
    "OrderingModel",
    "Preference",
    "Ranking",
    "Site",
    "Store",
    "SuperatomError",
    "Thermodynamics",
    "__version__",
    "assemble",
    "assign",
    "boltzmann_sample",
    "candidate_ions",
    "canonical",
    "count",
    "electrons",
    "energy_levels",
    "envelope",
    "explain_occupancy",
    "export_candidate",
    "feed_preference",
    "find",
    "framework",
    "isomers",
    "isomers_within",
    "job_for",
    "link_mz",
    "parse_ion",
    "preference",
    "rank_candidates",
    "read_spectrum",
    "read_terms",
    "sample",
    "simulate",
    "thermodynamics",
]

_HOME = {
    "Anchor": "structures.framework",
    "ElectronCount": "stability.electrons",
    "EnergyLevels": "stability.density.levels",
    "Envelope": "database.masses.envelope",
    "Explanation": "stability.explanation",
    "FeedPreference": "stability.preference",
    "Framework": "structures.framework",
    "Ion": "database.masses.ions",
    "LowIsomers": "stability.isomers",
    "OrderingModel": "stability.ordering",
    "Preference": "stability.preference",
    "Ranking": "stability.ranking",
    "Site": "structures.framework",
    "Store": "database.store",
    "SuperatomError": "structures.errors",
    "Thermodynamics": "stability.thermodynamics",
    "assemble": "structures.assemble",
    "assign": "database.spectra.judge.assign",
    "boltzmann_sample": "stability.isomers",
    "candidate_ions": "database.spectra.series",
    "canonical": "structures.substitution",
    "count": "structures.substitution",
    "electrons": "stability.electrons",
    "energy_levels": "stability.levels",
    "envelope": "database.masses.envelope",
    "explain_occupancy": "stability.explanation",
    "export_candidate": "structures.calculations.folder",
    "feed_preference": "stability.preference",
    "find": "database.query",
    "framework": "structures.library",
    "job_for": "structures.calculations.job",
    "isomers": "structures.substitution",
    "isomers_within": "stability.isomers",
    "link_mz": "database.spectra.mz_list.reported",
    "parse_ion": "database.masses.notation",
    "preference": "stability.preference",
    "rank_candidates": "stability.ranking",
    "read_spectrum": "database.spectra.read.readers",
    "read_terms": "stability.terms",
    "sample": "structures.substitution",
    "simulate": "database.spectra.simulated.simulate",
    "thermodynamics": "stability.thermodynamics",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"superatom has no {name!r}; the public names are {', '.join(__all__)}")
    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
