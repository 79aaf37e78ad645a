"""Extended xyz, the master file: the only format that keeps charge, sites and anchors."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np

from structures.calculations.code import Code
from structures.calculations.geometry import rows
from structures.calculations.noted import computed_of, noted_of

if TYPE_CHECKING:
    from structures.calculations.job import Job

__all__ = ["CODE", "extxyz"]

_KEPT = ("framework", "occupancy", "host", "guest", "ligand", "core_charge", "electrons", "evidence")


def extxyz(job: Job, *, noted: bool = False) -> str:
    """Text of an extended xyz file with charge, multiplicity, and each atom's site and anchor (or -1).

    Sites of the guest stand in words beside the occupancy. `noted`: with what a database says of the
    candidate, and with an energy that was computed.
    """
    atoms = job.atoms
    columns = {name: atoms.arrays.get(name, np.full(len(atoms), -1)) for name in ("site", "anchor")}
    words = ["Properties=species:S:1:pos:R:3:site:I:1:anchor:I:1", 'pbc="F F F"']
    words += [f"charge={job.charge}", f"multiplicity={job.multiplicity}"]
    words += [f"{key}={_quoted(atoms.info[key])}" for key in _KEPT if key in atoms.info]
    words += [f"{key}={_quoted(value)}" for key, value in noted_of(atoms).items() if noted or key == "sites"]
    if noted:
        words += [f"energy={computed_of(atoms)['energy']!r}"] if "energy" in computed_of(atoms) else []
    words.append(f"title={json.dumps(job.title)}")
    lines = rows(job.symbols, atoms.positions).splitlines()
    body = "".join(
        f"{line} {site:4d} {anchor:4d}\n"
        for line, site, anchor in zip(lines, columns["site"], columns["anchor"], strict=True)
    )
    return f"{len(atoms)}\n{' '.join(words)}\n{body}"


def _quoted(thing: object) -> str:
    """Write an int or float bare and anything else as a quoted ASCII string."""
    if isinstance(thing, int | float | np.integer | np.floating) and not isinstance(thing, bool):
        return str(thing)
    return json.dumps(re.sub(r"[^ -~]|[\"\\]", "?", str(thing)))


CODE = Code(
    name="extxyz",
    label="extended xyz (ASE, OVITO)",
    write=lambda job: {"cluster.extxyz": extxyz(job, noted=True)},
    isolated="No cell, pbc F F F; charge and multiplicity stand in the second line.",
    collect=("cluster.extxyz", "candidates.extxyz", "".join),
)
