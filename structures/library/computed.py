"""PBE points of the 44-metal frameworks: energy and gap at stated charge.

`computed.csv`, made by this project: GPAW 22.8, LCAO dzp, PBE, h 0.24 Å, 4.5 Å vacuum, Fermi 0.05 eV, R = H;
eV relative to atoms. Orderings are ground states of the ordering models of the time; of rows without `input`
the first of those that tie is given. Geometries are those of SevenNet-0, which knows no charge, or, of
M44S30, the relaxed frame of Ag44; `input` names the file in `stability/evidence` where it was kept. Rows
without energy say the gap alone, on a frame as it is built (extremes of `stability/evidence/points.csv`).
M44S27 is hypothesis (a).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["METHOD", "OPEN_GAP", "ComputedPoint", "computed_gaps", "computed_points", "gap_words"]

METHOD = "PBE (GPAW LCAO dzp, R = H)"
OPEN_GAP = 0.3
"""eV: below, a count that closes a shell of a sphere is not shown to close one on the frame."""


@dataclass(frozen=True, slots=True)
class ComputedPoint:
    """One point; `energy` (eV relative to atoms) is None where only the gap (eV) is known.

    `occupancy` has bit i set where site i holds gold; `input` names the geometry that was kept, if one was.
    """

    framework: str
    gold: int
    charge: int
    energy: float | None
    gap: float
    occupancy: int
    geometry: str
    input: str
    code: str
    date: str


@cache
def computed_points(framework: str) -> tuple[ComputedPoint, ...]:
    """Return the points of a framework, by number of gold atoms; empty where nothing was computed."""
    text = files("structures.library").joinpath("computed.csv").read_text(encoding="utf-8")
    return tuple(
        ComputedPoint(
            row["framework"],
            int(row["gold"]),
            int(row["charge"]),
            float(row["energy"]) if row["energy"] else None,
            float(row["gap"]),
            int(row["occupancy"], 16),
            row["geometry"],
            row["input"],
            row["code"],
            row["date"],
        )
        for row in csv.DictReader(text.splitlines())
        if row["framework"] == framework
    )


def computed_gaps(framework: str, charge: int) -> tuple[float, ...]:
    """Gaps (eV) of a framework at a charge, whatever its metals; empty where none was computed."""
    return tuple(point.gap for point in computed_points(framework) if point.charge == charge)


def gap_words(framework: str, charge: int) -> str:
    """Say what gap was computed at a charge, and by what; empty where none was.

    Examples
    --------
    >>> gap_words("M44S30", -4)
    'PBE (GPAW LCAO dzp, R = H) leaves a gap of 0.76 to 1.45 eV'
    """
    gaps = computed_gaps(framework, charge)
    if not gaps:
        return ""
    span = f"{min(gaps):.2f}" + (f" to {max(gaps):.2f}" if max(gaps) > min(gaps) else "")
    opened = "" if min(gaps) >= OPEN_GAP else ": the frame is not shown to close a shell at this count"
    return f"{METHOD} leaves a gap of {span} eV{opened}"
