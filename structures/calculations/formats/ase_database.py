"""ASE database (JSON backend): `ase db cluster.json`, charge and sites as key-value pairs.

ASE stamps rows with the time and a random id; here both follow from the content, so that equal input gives
equal bytes. Rows of many candidates are collected in one file.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from structures.arrangement.holding import names_guests
from structures.calculations.code import Code
from structures.calculations.formats.extxyz import extxyz
from structures.calculations.job import formula
from structures.calculations.noted import computed_of, noted_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structures.calculations.job import Job

__all__ = ["CODE"]

_KEYS = ("framework", "host", "guest", "ligand", "evidence", "core_charge", "electrons")


def _row(job: Job) -> dict[str, Any]:
    notes = job.atoms.info
    pairs: dict[str, Any] = {"total_charge": job.charge, "multiplicity": job.multiplicity}
    pairs |= {key: notes[key] for key in _KEYS if key in notes}
    pairs |= noted_of(job.atoms)
    if "occupancy" in notes:  # ASE refuses a string that looks like a number and rounds large ints in SQL
        held = notes["occupancy"]
        pairs["occupancy_bits"] = held if names_guests(held) else f"b{int(held):b}"
    pairs["title"] = job.title
    arrays = {
        name: job.atoms.arrays[name].tolist() for name in ("site", "anchor") if name in job.atoms.arrays
    }
    results = computed_of(job.atoms)
    if (
        not results and "model_energy" in pairs
    ):  # so that `ase db` selects energy<0.1; eV above the ground state
        results = {"energy": pairs["model_energy"], "calculator": "superatom-model"}
    if results:  # without them ASE cannot insert the row into another database
        results = {"calculator_parameters": {}} | results
    if results and "forces" in results:
        results["forces"] = _array(results["forces"].ravel().tolist(), "float64", [len(job.atoms), 3])
    return {
        "cell": {"array": {"__ndarray__": [[3, 3], "float64", [0.0] * 9]}, "__ase_objtype__": "cell"},
        "ctime": 0.0,
        "mtime": 0.0,
        "user": "",
        "unique_id": hashlib.sha256(extxyz(job).encode()).hexdigest()[:32],
        "numbers": _array(job.atoms.numbers.tolist(), "int64", [len(job.atoms)]),
        "pbc": _array([False] * 3, "bool", [3]),
        "positions": _array(job.atoms.positions.ravel().round(8).tolist(), "float64", [len(job.atoms), 3]),
        "initial_charges": _array(_charges(job), "float64", [len(job.atoms)]),
        **results,
        "key_value_pairs": pairs,
        "data": arrays | {"formula": formula(job.atoms)},
    }


def _charges(job: Job) -> list[float]:
    """Charges that sum up to the cluster's, whole ones on the first atoms: ASE's `charge` is their sum."""
    sign = 1.0 if job.charge > 0 else -1.0
    return [sign if k < abs(job.charge) else 0.0 for k in range(len(job.atoms))]


def _array(values: list[Any], kind: str, shape: list[int]) -> dict[str, Any]:
    return {"__ndarray__": [shape, kind, values]}


def _database(rows: Sequence[dict[str, Any]]) -> str:
    document: dict[str, Any] = {str(k): row for k, row in enumerate(rows, start=1)}
    document |= {"ids": list(range(1, len(rows) + 1)), "nextid": len(rows) + 1}
    return json.dumps(document, indent=None, separators=(",", ":")).replace('},"', '},\n"') + "\n"


def _collect(texts: Sequence[str]) -> str:
    rows = [json.loads(text)["1"] for text in texts]
    seen: Counter[str] = Counter()
    for row in rows:  # two calculations at one geometry are two rows, and ASE wants each to have its own
        own = row["unique_id"]
        seen[own] += 1
        if seen[own] > 1:
            row["unique_id"] = hashlib.sha256(f"{own} {seen[own]}".encode()).hexdigest()[:32]
    return _database(rows)


CODE = Code(
    name="ase-db",
    label="ASE database (JSON)",
    write=lambda job: {"cluster.json": _database([_row(job)])},
    isolated="No cell, pbc F F F; total_charge and multiplicity are key-value pairs; `charge` is its own.",
    collect=("cluster.json", "candidates.json", _collect),
)
