"""Rows of `species` and `ions`: what one composition is called, counts, and weighs.

A species is a composition with its core charge; which ions it has is said by `database.masses.expected`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from database.masses.envelopes import envelopes
from database.masses.ions import Ion
from stability.electrons import electrons
from stability.preference import RULED, verdict
from structures.charges import charge_words
from structures.errors import SuperatomError
from structures.library.classes import class_of_counts, known_class

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from database.store import Store
    from structures.library.classes import FrameworkClass

__all__ = [
    "add_ions",
    "add_species",
    "ion_rows",
    "judged",
    "species_name",
    "species_row",
]

ENVELOPE_LIMIT = 1e-3  # peaks below this share of the highest do not widen the stored m/z interval


def species_name(metals: Mapping[str, int], ligands: Mapping[str, int], core_charge: int) -> str:
    """Field notation of a composition with its core charge; a neutral one ends in `]0`."""
    written = str(Ion.of(metals, ligands, charge=core_charge or -1))
    return written if core_charge else written[: written.rindex("]") + 1] + "0"


def judged(known: FrameworkClass, metals: Mapping[str, int], core_charge: int) -> tuple[str, str]:
    """Verdict of the paper's rules and its reason, for Au/Ag in its three classes at their charge."""
    if known.name not in RULED or not set(metals) <= {"Au", "Ag"}:
        return "no rule", f"the paper says nothing of {known.name} with {'/'.join(sorted(metals))}"
    if core_charge != known_class(known.name).core_charge:
        return "no rule", f"the paper says nothing of {known.name} at charge {charge_words(core_charge)}"
    found = verdict(known.name, metals.get("Au", 0))
    words = f"; {', '.join(found.observations)}" if found.observations else ""
    return found.verdict, found.reason + words


def species_row(metals: Mapping[str, int], ligands: Mapping[str, int], core_charge: int) -> dict[str, Any]:
    """Derive every field of a species from its composition; see `database.schema` for the columns."""
    present = {metal: n for metal, n in metals.items() if n}
    n_metals, n_ligands = sum(present.values()), sum(ligands.values())
    ion = Ion.of(present, ligands, charge=core_charge or -1)
    known = class_of_counts(n_metals, ion.n_anchors, core_charge)
    word, reason = judged(known, present, core_charge)
    return {
        "species": species_name(present, ligands, core_charge),
        "framework": known.name,
        "gold": present.get("Au", 0),
        "silver": present.get("Ag", 0),
        "metals": n_metals,
        "ligands": n_ligands,
        "ligand_shell": json.dumps(dict(ion.ligands), ensure_ascii=False),
        "core_charge": core_charge,
        "electrons": _electrons(present, ligands, core_charge),
        "formula": _written(ion),
        "verdict": word,
        "reason": reason,
    }


def ion_rows(ions: Iterable[Ion]) -> Iterator[dict[str, Any]]:
    """Yield the rows of `ions`, but for the species and the batch."""
    listed = list(ions)
    packed = envelopes(listed, smallest=ENVELOPE_LIMIT)
    for index, ion in enumerate(listed):
        text = str(ion)
        riders = [f"{n:+d}{name}" for name, n in (*ion.cations, *ion.molecules)]
        yield {
            "ion": text,
            "adduct": "".join(riders) + (f"-{ion.lost_h}H" if ion.lost_h else ""),
            "charge": ion.charge,
            "formula": _written(ion),
            "mz": float(packed.most_abundant[index]),
            "mz_average": float(packed.average[index]),
            "mz_low": float(packed.low[index]),
            "mz_high": float(packed.high[index]),
            "isotope_table": packed.isotope_table,
        }


def add_species(
    store: Store, metals: Mapping[str, int], ligands: Mapping[str, int], core_charge: int, batch: int | None
) -> int:
    """Store a species unless it is there; return its id. Call it inside `Store.writing`."""
    row = species_row(metals, ligands, core_charge)
    store.add("species", [row | {"batch_id": batch}])
    return int(store.value("SELECT id FROM species WHERE species = ?", [row["species"]]))


def add_ions(store: Store, species: int, ions: Iterable[Ion], batch: int | None) -> int:
    """Store ions of a species unless they are there; return how many were new. Call it inside `writing`."""
    return store.add("ions", (row | {"species_id": species, "batch_id": batch} for row in ion_rows(ions)))


def _written(ion: Ion) -> str:
    """Atoms of an ion as text, in the order of its formula: `Au12Ag32C210H150O60S30`."""
    return "".join(f"{element}{n if n > 1 else ''}" for element, n in ion.formula.items())


def _electrons(metals: Mapping[str, int], ligands: Mapping[str, int], core_charge: int) -> int | None:
    try:
        return electrons(metals, ligands, core_charge).electrons
    except SuperatomError:  # a metal without an agreed valence has a mass all the same
        return None
