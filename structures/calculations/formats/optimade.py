"""OPTIMADE JSON Lines (specification 1.2): one header, one property list, one line a structure.

Fields that OPTIMADE does not define carry the prefix `_superatom_`.
"""

from __future__ import annotations

import hashlib
import json
from functools import reduce
from math import gcd
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from structures.arrangement.holding import names_guests
from structures.calculations.code import Code
from structures.calculations.formats.extxyz import extxyz
from structures.calculations.job import formula
from structures.calculations.noted import noted_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structures.calculations.job import Job

__all__ = ["CODE"]

_OWN = {
    "_superatom_charge": ("integer", "charge of all atoms of the entry"),
    "_superatom_multiplicity": ("integer", "spin multiplicity 2S + 1"),
    "_superatom_framework": ("string", "name of the cluster framework"),
    "_superatom_occupancy": ("string", "hexadecimal bit mask; bit i set: metal site i holds the guest"),
    "_superatom_electrons": ("integer", "superatom electron count"),
    "_superatom_candidate": ("integer", "number of the candidate in its database"),
    "_superatom_species": ("string", "composition and charge"),
    "_superatom_sites": ("string", "where the guest sits, by orbit"),
    "_superatom_degeneracy": ("integer", "labelled placements that the candidate stands for"),
    "_superatom_rank": ("integer", "1: lowest in the model's energy among all isomers"),
    "_superatom_weight": ("float", "Boltzmann weight at 300 K among all isomers"),
    "_superatom_model_energy": ("float", "eV above the ground state, by superatom's ordering model"),
    "_superatom_evidence": ("string", "where the geometry rests: crystal, dft, computed or hypothesis"),
}


def _header() -> str:
    properties = {name: {"type": kind, "description": words} for name, (kind, words) in _OWN.items()}
    first = {"x-optimade": {"meta": {"api_version": "1.2.0"}}}
    described = {
        "type": "info",
        "id": "structures",
        "description": "thiolate-protected clusters of the superatom toolkit",
        "properties": properties,
        "formats": ["json"],
        "output_fields_by_format": {"json": list(properties)},
    }
    return f"{_line(first)}{_line(described)}"


def _entry(job: Job) -> str:
    atoms, notes = job.atoms, job.atoms.info
    counts = {element: job.symbols.count(element) for element in sorted(job.elements)}
    own: dict[str, Any] = {"_superatom_charge": job.charge, "_superatom_multiplicity": job.multiplicity}
    own |= {f"_superatom_{key}": notes[key] for key in ("framework", "electrons", "evidence") if key in notes}
    own |= {name: value for key, value in noted_of(atoms).items() if (name := f"_superatom_{key}") in _OWN}
    if "occupancy" in notes:
        held = notes["occupancy"]
        own["_superatom_occupancy"] = held if names_guests(held) else f"{int(held):011x}"
    attributes: dict[str, Any] = {
        "last_modified": None,
        "elements": list(counts),
        "nelements": len(counts),
        "elements_ratios": [count / len(atoms) for count in counts.values()],
        "chemical_formula_descriptive": formula(atoms),
        "chemical_formula_reduced": _reduced(counts),
        "chemical_formula_anonymous": _anonymous(counts),
        "chemical_formula_hill": None,
        "dimension_types": [0, 0, 0],
        "nperiodic_dimensions": 0,
        "lattice_vectors": None,
        "cartesian_site_positions": atoms.positions.round(8).tolist(),
        "nsites": len(atoms),
        "species": [
            {"name": element, "chemical_symbols": [element], "concentration": [1.0]} for element in counts
        ],
        "species_at_sites": job.symbols,
        "assemblies": None,
        "structure_features": [],
    }
    number = hashlib.sha256(extxyz(job).encode()).hexdigest()[:32]
    return _line({"type": "structures", "id": number, "attributes": attributes | own})


def _reduced(counts: dict[str, int]) -> str:
    divisor = reduce(gcd, counts.values())
    return "".join(f"{name}{n // divisor if n > divisor else ''}" for name, n in counts.items())


def _anonymous(counts: dict[str, int]) -> str:
    divisor = reduce(gcd, counts.values())
    numbers = sorted((n // divisor for n in counts.values()), reverse=True)
    return "".join(f"{ascii_uppercase[k]}{n if n > 1 else ''}" for k, n in enumerate(numbers))


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n"


def _collect(texts: Sequence[str]) -> str:
    return _header() + "".join(line + "\n" for text in texts for line in text.splitlines()[2:])


CODE = Code(
    name="optimade",
    label="OPTIMADE JSON Lines",
    write=lambda job: {"cluster.jsonl": _header() + _entry(job)},
    isolated="nperiodic_dimensions 0, no lattice; charge and multiplicity in fields of our own.",
    collect=("cluster.jsonl", "candidates.jsonl", _collect),
)
