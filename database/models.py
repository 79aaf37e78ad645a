"""Models of what was found, with what the database says of them: for one file of all, sorted as asked.

A candidate's model is built from framework and occupancy; a calculation's is its stored geometry, with energy
and forces. The model's energy is that of superatom's ordering model, never one that was computed.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from ase import Atoms

from database.chosen import candidate_atoms, own_shell
from database.frameworks import known_framework
from structures.calculations.job import job_for
from structures.calculations.noted import sites_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from database.store import Store
    from structures.calculations.code import Code
    from structures.calculations.job import Job
    from structures.framework import Framework
    from structures.shell.counts import AnyShell

__all__ = ["calculation_job", "found_jobs", "job_text", "noted"]

_SAID = {
    "species": "species",
    "gold": "gold",
    "degeneracy": "degeneracy",
    "rank": "rank",
    "weight": "weight",
    "model_energy": "energy",
    "energy_calc": "energy_calc",
    "theory_calc": "theory_calc",
}  # fmt: skip  name in a file, and column
_MZ = (
    "SELECT i.mz FROM ions i JOIN species s ON s.id = i.species_id WHERE s.species = ? "
    "AND i.charge = s.core_charge AND coalesce(i.adduct, '') = '' LIMIT 1"
)


def noted(model: Framework, row: Mapping[str, Any], mz: float | None = None) -> dict[str, Any]:
    """What a candidate's row says, by the names that files have; what is not known is left out."""
    said = {"candidate": row["id"]} if "id" in row else {}
    said |= {name: row[column] for name, column in _SAID.items() if row.get(column) is not None}
    said["sites"] = sites_words(dict(model.orbits), row["occupancy"])
    return said if mz is None else said | {"mz": mz}


def found_jobs(
    store: Store, rows: Iterable[Mapping[str, Any]], *, ligand: str | None = None
) -> Iterator[Callable[[], Job]]:
    """Yield for each candidate's row what makes its job; that may run in another process."""
    models: dict[str, Framework] = {}
    masses: dict[str, float | None] = {}
    for row in rows:
        name, species = row["framework"], row["species"]
        model = models.get(name) or models.setdefault(name, known_framework(store, name))
        if species not in masses:
            masses[species] = store.value(_MZ, [species])
        yield partial(_job, model, dict(row), ligand or own_shell(row), masses[species])


def _job(model: Framework, row: Mapping[str, Any], shell: AnyShell, mz: float | None) -> Job:
    atoms = candidate_atoms(model, row, shell)
    atoms.info["noted"] = noted(model, row, mz)
    return job_for(atoms)


def job_text(make: Callable[[], Job], code: Code, file: str) -> str:
    """Text of one file of a format, for a job that is made here."""
    return code.write(make())[file]


def calculation_job(store: Store, row: Mapping[str, Any]) -> Job:
    """Job of a stored calculation at its last geometry; its `info` has energy (eV), forces and calculator."""
    (held,) = store.rows("SELECT symbols, positions, forces FROM calculations WHERE id = ?", [row["id"]])
    atoms = Atoms(json.loads(held["symbols"]), positions=json.loads(held["positions"]))
    model = known_framework(store, row["framework"])
    atoms.info = {key: row[key] for key in ("framework", "occupancy", "ligand", "evidence", "charge")}
    atoms.info["multiplicity"] = row["multiplicity"]
    said = {"calculation": row["id"], "candidate": row["candidate_id"]}
    said |= {key: row[key] for key in ("gold", "code", "theory", "task", "solvent") if row[key] is not None}
    atoms.info["noted"] = said | {"sites": sites_words(dict(model.orbits), row["occupancy"])}
    atoms.info["computed"] = {"energy": row["energy"], "calculator": row["code"], "calculator_parameters": {}}
    if held["forces"] is not None:
        atoms.info["computed"]["forces"] = np.array(json.loads(held["forces"]), dtype=np.float64)
    return job_for(atoms, solvent="none")
