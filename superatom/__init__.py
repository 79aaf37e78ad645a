"""superatom: doped thiolate-protected Au/Ag nanoclusters, from framework to DFT input and mass spectrum.

The public names. Each is imported when it is first used, so that `import superatom` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from inspect import isfunction
from typing import TYPE_CHECKING

from superatom.own import require_own

require_own()  # before anything of theirs is imported

from structures.version import __version__  # noqa: E402  as above
from superatom.numbers import finite  # noqa: E402  as above

if TYPE_CHECKING:
    from database.masses.envelope import Envelope, envelope
    from database.masses.ions import Ion
    from database.masses.notation import parse_ion
    from database.spectra.judge.assign import assign
    from database.spectra.mz_list.reported import link_mz
    from database.spectra.read.readers import read_spectrum
    from database.store import Store
    from stability.density.levels import EnergyLevels
    from stability.electrons import ElectronCount, electrons
    from stability.explanation import Explanation
    from stability.isomers import LowIsomers
    from stability.ordering import OrderingModel
    from stability.preference import FeedPreference, Preference, feed_preference, preference
    from stability.ranking import Ranking
    from stability.terms import read_terms
    from stability.thermodynamics import Thermodynamics
    from structures.calculations.folder import export_candidate
    from structures.calculations.job import job_for
    from structures.errors import SuperatomError
    from structures.framework import Anchor, Framework, Site
    from structures.hypotheses import hypotheses
    from superatom.doors import framework
    from superatom.linked_results import LinkedMzList, LinkedSpectrum
    from superatom.measured_series import MeasuredSeries
    from superatom.named import (
        assemble,
        boltzmann_sample,
        canonical,
        energy_levels,
        explain_occupancy,
        isomers,
        isomers_within,
        rank_candidates,
        sample,
        thermodynamics,
    )
    from superatom.offering import candidate_ions
    from superatom.verbs.browse import browse, metadata
    from superatom.verbs.build import build
    from superatom.verbs.calculate import calculate
    from superatom.verbs.calculations import calculations
    from superatom.verbs.catalogue import catalogue, catalogue_window
    from superatom.verbs.contacts import contacts
    from superatom.verbs.conversions import conversions
    from superatom.verbs.count import count
    from superatom.verbs.docs import docs
    from superatom.verbs.doctor import doctor
    from superatom.verbs.envelope import ion_masses
    from superatom.verbs.explain import explain
    from superatom.verbs.export import export
    from superatom.verbs.feed import feed
    from superatom.verbs.figures import figures
    from superatom.verbs.find import find
    from superatom.verbs.fit import fit
    from superatom.verbs.frameworks import AddedFramework, add_framework, add_frameworks, frameworks
    from superatom.verbs.generate import generate
    from superatom.verbs.ground_states import ground_states
    from superatom.verbs.identify import Identification, identify
    from superatom.verbs.levels import levels
    from superatom.verbs.link import link
    from superatom.verbs.methods import method_settings, new_method
    from superatom.verbs.models import write_models
    from superatom.verbs.monte_carlo import monte_carlo
    from superatom.verbs.observations import observations
    from superatom.verbs.perceive import perceive, perceive_parts
    from superatom.verbs.picture import picture
    from superatom.verbs.preferences import preferences
    from superatom.verbs.rank import rank
    from superatom.verbs.relax import relax
    from superatom.verbs.report import report
    from superatom.verbs.results import add_results, write_results
    from superatom.verbs.rivals import rivals
    from superatom.verbs.search import search
    from superatom.verbs.series import series
    from superatom.verbs.shards import Shards, shards
    from superatom.verbs.simulate import read_mixture, simulate
    from superatom.verbs.thermo import thermo
    from superatom.verbs.tidy import copy, delete, merge, note, tag, undo
    from superatom.verbs.verify import verify

__all__ = [
    "AddedFramework",
    "Anchor",
    "ElectronCount",
    "EnergyLevels",
    "Envelope",
    "Explanation",
    "FeedPreference",
    "Framework",
    "Identification",
    "Ion",
    "LinkedMzList",
    "LinkedSpectrum",
    "LowIsomers",
    "MeasuredSeries",
    "OrderingModel",
    "Preference",
    "Ranking",
    "Shards",
    "Site",
    "Store",
    "SuperatomError",
    "Thermodynamics",
    "__version__",
    "add_framework",
    "add_frameworks",
    "add_results",
    "assemble",
    "assign",
    "boltzmann_sample",
    "browse",
    "build",
    "calculate",
    "calculations",
    "candidate_ions",
    "canonical",
    "catalogue",
    "catalogue_window",
    "contacts",
    "conversions",
    "copy",
    "count",
    "delete",
    "docs",
    "doctor",
    "electrons",
    "energy_levels",
    "envelope",
    "explain",
    "explain_occupancy",
    "export",
    "export_candidate",
    "feed",
    "feed_preference",
    "figures",
    "find",
    "fit",
    "framework",
    "frameworks",
    "generate",
    "ground_states",
    "hypotheses",
    "identify",
    "ion_masses",
    "isomers",
    "isomers_within",
    "job_for",
    "levels",
    "link",
    "link_mz",
    "merge",
    "metadata",
    "method_settings",
    "monte_carlo",
    "new_method",
    "note",
    "observations",
    "parse_ion",
    "perceive",
    "perceive_parts",
    "picture",
    "preference",
    "preferences",
    "rank",
    "rank_candidates",
    "read_mixture",
    "read_spectrum",
    "read_terms",
    "relax",
    "report",
    "rivals",
    "sample",
    "search",
    "series",
    "shards",
    "simulate",
    "tag",
    "thermo",
    "thermodynamics",
    "undo",
    "verify",
    "write_models",
    "write_results",
]

_HOME = {
    "add_results": "superatom.verbs.results",
    "write_models": "superatom.verbs.models",
    "write_results": "superatom.verbs.results",
    "export": "superatom.verbs.export",
    "fit": "superatom.verbs.fit",
    "relax": "superatom.verbs.relax",
    "report": "superatom.verbs.report",
    "AddedFramework": "superatom.verbs.frameworks",
    "Anchor": "structures.framework",
    "ElectronCount": "stability.electrons",
    "EnergyLevels": "stability.density.levels",
    "Envelope": "database.masses.envelope",
    "Explanation": "stability.explanation",
    "FeedPreference": "stability.preference",
    "Framework": "structures.framework",
    "Ion": "database.masses.ions",
    "LowIsomers": "stability.isomers",
    "MeasuredSeries": "superatom.measured_series",
    "OrderingModel": "stability.ordering",
    "Preference": "stability.preference",
    "Ranking": "stability.ranking",
    "Shards": "superatom.verbs.shards",
    "Site": "structures.framework",
    "Store": "database.store",
    "SuperatomError": "structures.errors",
    "Thermodynamics": "stability.thermodynamics",
    "add_framework": "superatom.verbs.frameworks",
    "add_frameworks": "superatom.verbs.frameworks",
    "assemble": "superatom.named",
    "assign": "database.spectra.judge.assign",
    "boltzmann_sample": "superatom.named",
    "browse": "superatom.verbs.browse",
    "build": "superatom.verbs.build",
    "calculate": "superatom.verbs.calculate",
    "calculations": "superatom.verbs.calculations",
    "candidate_ions": "superatom.offering",
    "canonical": "superatom.named",
    "contacts": "superatom.verbs.contacts",
    "conversions": "superatom.verbs.conversions",
    "count": "superatom.verbs.count",
    "docs": "superatom.verbs.docs",
    "doctor": "superatom.verbs.doctor",
    "electrons": "stability.electrons",
    "energy_levels": "superatom.named",
    "envelope": "database.masses.envelope",
    "explain": "superatom.verbs.explain",
    "explain_occupancy": "superatom.named",
    "export_candidate": "structures.calculations.folder",
    "feed": "superatom.verbs.feed",
    "feed_preference": "stability.preference",
    "figures": "superatom.verbs.figures",
    "find": "superatom.verbs.find",
    "framework": "superatom.doors",
    "frameworks": "superatom.verbs.frameworks",
    "generate": "superatom.verbs.generate",
    "ground_states": "superatom.verbs.ground_states",
    "hypotheses": "structures.hypotheses",
    "isomers": "superatom.named",
    "isomers_within": "superatom.named",
    "job_for": "structures.calculations.job",
    "levels": "superatom.verbs.levels",
    "link_mz": "database.spectra.mz_list.reported",
    "monte_carlo": "superatom.verbs.monte_carlo",
    "parse_ion": "database.masses.notation",
    "perceive": "superatom.verbs.perceive",
    "perceive_parts": "superatom.verbs.perceive",
    "picture": "superatom.verbs.picture",
    "preference": "stability.preference",
    "preferences": "superatom.verbs.preferences",
    "rank": "superatom.verbs.rank",
    "rank_candidates": "superatom.named",
    "read_spectrum": "database.spectra.read.readers",
    "read_terms": "stability.terms",
    "sample": "superatom.named",
    "search": "superatom.verbs.search",
    "series": "superatom.verbs.series",
    "shards": "superatom.verbs.shards",
    "thermo": "superatom.verbs.thermo",
    "thermodynamics": "superatom.named",
    "verify": "superatom.verbs.verify",
    "LinkedMzList": "superatom.linked_results",
    "LinkedSpectrum": "superatom.linked_results",
    "undo": "superatom.verbs.tidy",
    "tag": "superatom.verbs.tidy",
    "note": "superatom.verbs.tidy",
    "merge": "superatom.verbs.tidy",
    "delete": "superatom.verbs.tidy",
    "copy": "superatom.verbs.tidy",
    "catalogue": "superatom.verbs.catalogue",
    "catalogue_window": "superatom.verbs.catalogue",
    "Identification": "superatom.verbs.identify",
    "identify": "superatom.verbs.identify",
    "ion_masses": "superatom.verbs.envelope",
    "link": "superatom.verbs.link",
    "metadata": "superatom.verbs.browse",
    "method_settings": "superatom.verbs.methods",
    "new_method": "superatom.verbs.methods",
    "observations": "superatom.verbs.observations",
    "read_mixture": "superatom.verbs.simulate",
    "rivals": "superatom.verbs.rivals",
    "simulate": "superatom.verbs.simulate",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"superatom has no {name!r}; the public names are {', '.join(__all__)}")
    found = getattr(import_module(_HOME[name]), name)
    if isfunction(found):
        found = finite(found)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
