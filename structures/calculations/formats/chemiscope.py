"""chemiscope JSON: structures with charge, gold and electrons to plot, framework and evidence for colours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from structures.calculations.code import Code
from structures.calculations.job import formula
from structures.calculations.noted import noted_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from structures.calculations.job import Job

__all__ = ["CODE"]

_NUMBERS = (
    "candidate",
    "model_energy",
    "energy_calc",
    "rank",
    "weight",
    "degeneracy",
)  # of a row of a database


def _one(job: Job) -> dict[str, Any]:
    notes = job.atoms.info
    columns = job.atoms.positions.round(8).T.tolist()
    structure = {"size": len(job.atoms), "names": job.symbols} | dict(zip("xyz", columns, strict=True))
    numbers = {"gold": job.symbols.count("Au"), "charge": job.charge, "electrons": notes.get("electrons", 0)}
    numbers |= {key: value for key, value in noted_of(job.atoms).items() if key in _NUMBERS}
    words = {key: str(notes.get(key, "")) for key in ("framework", "evidence")}
    words |= {"formula": formula(job.atoms), "ligand": str(notes.get("ligand", ""))}
    words |= {key: str(value) for key, value in noted_of(job.atoms).items() if key in ("sites", "species")}
    return {
        "meta": {"name": "superatom candidates", "description": job.title},
        "structures": [structure],
        "properties": {
            name: {"target": "structure", "values": [value]} for name, value in (numbers | words).items()
        },
    }


def _collect(texts: Sequence[str]) -> str:
    documents = [json.loads(text) for text in texts]
    whole: dict[str, Any] = {
        "meta": {"name": "superatom candidates", "description": f"{len(documents)} candidates"},
        "structures": [structure for document in documents for structure in document["structures"]],
        "properties": {
            name: {
                "target": "structure",
                "values": [document["properties"][name]["values"][0] for document in documents],
            }
            for name in documents[0]["properties"]
            if all(name in document["properties"] for document in documents)
        },
    }
    return _text(whole)


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"), allow_nan=False) + "\n"


CODE = Code(
    name="chemiscope",
    label="chemiscope JSON",
    write=lambda job: {"cluster.json": _text(_one(job))},
    isolated="No cell; the charge is a property of each structure.",
    collect=("cluster.json", "candidates.chemiscope.json", _collect),
)
