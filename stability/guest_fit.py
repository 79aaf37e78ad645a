"""Site energies of one guest of another metal in gold, from what lies in `stability/evidence`.

Own energies of one guest on each orbit of a framework are the terms themselves, above the lowest: relaxed
ones of a potential, else vertical ones of PBE. Relaxation decides here: against relaxed PBE energies of
others the potential does better than PBE on the frame of gold. Nothing is fitted, so the error of a site
comes from that comparison. One guest says nothing of two, which is the reach of the models.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.ordering import OrderingModel
from stability.tables import table_rows
from structures.library import framework
from structures.matter.lengths import METAL_METAL

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["METHODS", "GuestPoints", "checked_by", "guest_model", "guest_points", "site_error"]

METHODS = {"SevenNet-0": "screened.csv", "PBE, vertical": "points.csv"}
"""Method -> file of own points, the better one first."""

RELAXED = "PBE, relaxed"
"""Method of `guests.csv` from which the error of a site is taken."""

_WORDS = {
    "SevenNet-0": ("Relaxed energies of {code}, R = H, {date},", "SevenNet-0 knows no charge"),
    "PBE, vertical": (
        "Vertical PBE energies ({code}, LCAO dzp, R = H, charge {charge}, {date})",
        "the frame of gold did not relax, and other charges were not computed",
    ),
}
"""Of a method: what its energies are, and what to beware of."""


@dataclass(frozen=True, slots=True)
class GuestPoints:
    """One guest on each orbit of a framework of gold.

    `sites` gives eV above the lowest, in the order of the orbits; `charge` is None where the method has none.
    """

    framework: str
    guest: str
    method: str
    sites: dict[str, float]
    charge: int | None
    code: str
    date: str


def guest_points(evidence: Path, *, every: bool = False) -> list[GuestPoints]:
    """Own points by framework and guest: of the best method that has all orbits, or of `every` such."""
    found: dict[tuple[str, str], list[GuestPoints]] = defaultdict(list)
    for method, name in METHODS.items():
        groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
        for row in table_rows(evidence / name, "the table of points"):
            if row["host"] == "Au" and row["guest"] != "Ag" and _sound(row):
                groups[row["framework"], row["guest"]].append(row)
        for key, rows in groups.items():
            if {row["orbit"] for row in rows} == set(framework(key[0]).orbits):
                found[key].append(_points(method, rows))
    chosen = (rows if every else rows[:1] for _, rows in sorted(found.items()))
    return [one for rows in chosen for one in rows]


def _sound(row: dict[str, str]) -> bool:
    """One guest, with every metal-sulfur contact in place."""
    return len(row["site"].split()) == 1 and int(row.get("lost", 0)) == 0


def _points(method: str, rows: list[dict[str, str]]) -> GuestPoints:
    energy = {row["orbit"]: float(row["energy"]) for row in rows}
    lowest = min(energy.values())
    name = rows[0]["framework"]
    return GuestPoints(
        name,
        rows[0]["guest"],
        method,
        {orbit: round(energy[orbit] - lowest, 4) for orbit in framework(name).orbits},
        int(rows[0]["charge"]) if "charge" in rows[0] else None,
        rows[0]["code"],
        max(row["date"] for row in rows),
    )


def checked_by(evidence: Path) -> dict[tuple[str, str, str], dict[str, float]]:
    """Energies of others by (framework, guest, method), eV of each orbit above the lowest."""
    found: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for row in table_rows(evidence / "guests.csv", "the table of points"):
        found[row["framework"], row["guest"], row["method"]][row["orbit"]] = float(row["energy"])
    return dict(found)


def site_error(evidence: Path, method: str, other: str = RELAXED) -> float:
    """Standard deviation (eV) of a site's energy by a method from that of another.

    Each guest has a zero of its own, so that it frees one number less than it has sites. Zero where no guest
    was computed by both.
    """
    theirs = checked_by(evidence)
    squares, free = 0.0, 0
    for one in guest_points(evidence, every=True):
        sites = theirs.get((one.framework, one.guest, other), {})
        if one.method == method and sites:
            apart = np.array([one.sites[orbit] - energy for orbit, energy in sites.items()])
            squares += float(((apart - apart.mean()) ** 2).sum())
            free += len(apart) - 1
    return float(np.sqrt(squares / free)) if free else 0.0


def guest_model(points: GuestPoints, *, error: float, checked: str) -> OrderingModel:
    """The points of one guest as an ordering model.

    Parameters
    ----------
    error
        Standard deviation of a site, eV.
    checked
        What that error was taken from, in words.
    """
    name, guest = points.framework, points.guest
    what, beware = _WORDS[points.method]
    what = what.format(code=points.code, date=points.date, charge=points.charge)
    return OrderingModel(
        name=f"{guest} in gold on {name} ({points.method})",
        counted=guest,
        sites=tuple(points.sites.items()),
        contacts=(),
        cutoff=METAL_METAL,
        source=f"{what} of one {guest} on each orbit of {name} of gold, above the lowest. {checked}",
        validity=f"one {guest} in {name} of gold",
        frameworks=(name,),
        size=(len(framework(name).sites),) * 2,
        mixing=True,
        site_error=round(error, 4),
        metals=("Au", guest),
        reach=1,
        caution=f"Computed for one {guest}: what two do to each other is not known, and {beware}.",
    )
