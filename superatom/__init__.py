"""superatom: doped thiolate-protected Au/Ag nanoclusters, from framework to DFT input and mass spectrum.

The public names. Each is imported when it is first used, so that `import superatom` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from structures.version import __version__

if TYPE_CHECKING:
    from database.masses.envelope import Envelope, envelope
    from database.masses.ions import Ion
    from database.masses.notation import parse_ion
    from database.query import find
    from database.spectra.assign import assign
    from database.spectra.mz_list import link_mz
    from database.spectra.readers import read_spectrum
    from database.spectra.series import candidate_ions
    from database.spectra.simulate import simulate
    from database.store import Store
    from stability.electrons import ElectronCount, electrons
    from stability.preference import FeedPreference, Preference, feed_preference, preference
    from structures.assemble import assemble
    from structures.errors import SuperatomError
    from structures.framework import Anchor, Framework, Site
    from structures.library import framework
    from structures.substitution import canonical, count, isomers, sample

__all__ = [
    "Anchor",
    "ElectronCount",
    "Envelope",
    "FeedPreference",
    "Framework",
    "Ion",
    "Preference",
    "Site",
    "Store",
    "SuperatomError",
    "__version__",
    "assemble",
    "assign",
    "candidate_ions",
    "canonical",
    "count",
    "electrons",
    "envelope",
    "feed_preference",
    "find",
    "framework",
    "isomers",
    "link_mz",
    "parse_ion",
    "preference",
    "read_spectrum",
    "sample",
    "simulate",
]

_HOME = {
    "Anchor": "structures.framework",
    "ElectronCount": "stability.electrons",
    "Envelope": "database.masses.envelope",
    "FeedPreference": "stability.preference",
    "Framework": "structures.framework",
    "Ion": "database.masses.ions",
    "Preference": "stability.preference",
    "Site": "structures.framework",
    "Store": "database.store",
    "SuperatomError": "structures.errors",
    "assemble": "structures.assemble",
    "assign": "database.spectra.assign",
    "candidate_ions": "database.spectra.series",
    "canonical": "structures.substitution",
    "count": "structures.substitution",
    "electrons": "stability.electrons",
    "envelope": "database.masses.envelope",
    "feed_preference": "stability.preference",
    "find": "database.query",
    "framework": "structures.library",
    "isomers": "structures.substitution",
    "link_mz": "database.spectra.mz_list",
    "parse_ion": "database.masses.notation",
    "preference": "stability.preference",
    "read_spectrum": "database.spectra.readers",
    "sample": "structures.substitution",
    "simulate": "database.spectra.simulate",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"superatom has no {name!r}; the public names are {', '.join(__all__)}")
    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
