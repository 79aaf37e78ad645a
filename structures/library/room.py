"""Which common ligands have room on a framework: `room.csv`, made by `scripts/survey_ligands`.

A row is the least distance of an atom beyond an anchor to another ligand or a metal, in sums of Bondi's
radii, in the all-silver or the all-gold model, whichever is closer (seed 0). `build` refuses what is below
`CLASH`.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from structures.shell.contacts import CLASH
from structures.version import BUILT

__all__ = ["crowded", "surveyed"]


@cache
def surveyed() -> tuple[dict[str, str], ...]:
    """Rows for models as they are built today: framework, ligand, contact and its atoms."""
    text = files("structures.library").joinpath("room.csv").read_text(encoding="utf-8")
    return tuple(row for row in csv.DictReader(text.splitlines()) if row["built"] == BUILT)


def crowded(framework: str) -> str:
    """Name the common ligands that have no room on a framework, each with its contact; empty where none is.

    Examples
    --------
    >>> crowded("M20S16"), crowded("M44S30")
    ('SAdm (H-H 1.57 Å)', '')
    """
    return ", ".join(
        f"{row['ligand']} ({row['first']}-{row['second']} {row['distance']} Å)"
        for row in surveyed()
        if row["framework"] == framework and row["contact"] and float(row["contact"]) < CLASH
    )
