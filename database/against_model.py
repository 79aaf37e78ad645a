"""Computed energies against the model's, within one theory and one composition each.

Both have a zero of their own in a composition, so that their means are made equal there first. The rank
correlation is Spearman's; a composition with fewer than three candidates of different energies has none.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Compared", "CompositionCompared", "against_model", "by_composition", "pairs_in_order"]

_LEAST = 3  # candidates for a rank correlation
_SAME = 1e-6  # eV; energies closer than this have no order


@dataclass(frozen=True, slots=True)
class Compared(Shown):
    """One candidate: the model's energy and the computed one, eV above the lowest of those computed.

    `deviation` is computed less model, their means made equal in the composition; None where it is alone.
    """

    candidate: int
    framework: str
    species: str
    gold: int
    occupancy: int
    sites: str
    energy: float | None
    energy_calc: float
    deviation: float | None


@dataclass(frozen=True, slots=True)
class CompositionCompared(Shown):
    """Candidates of one composition: rank correlation, rms deviation (eV) and the candidate that is worst."""

    framework: str
    species: str
    gold: int
    candidates: int
    rank_correlation: float | None
    rms: float
    worst: int
    worst_deviation: float


def against_model(rows: Iterable[Mapping[str, Any]]) -> list[Compared]:
    """Rows of `find` with a computed energy, compared within their compositions; largest deviations first."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["energy_calc"] is not None:
            groups[row["framework"], row["species"]].append(row)
    found = [one for group in groups.values() for one in _compared(group)]
    return sorted(found, key=lambda one: (one.deviation is None, -abs(one.deviation or 0.0), one.candidate))


def _compared(group: Sequence[Mapping[str, Any]]) -> list[Compared]:
    known = [row for row in group if row["energy"] is not None]
    lowest = min((row["energy"] for row in known), default=0.0)
    model = np.array([row["energy"] for row in known], dtype=np.float64)
    computed = np.array([row["energy_calc"] for row in known], dtype=np.float64)
    apart = (computed - computed.mean()) - (model - model.mean()) if len(known) > 1 else None
    deviation = {} if apart is None else {row["id"]: float(x) for row, x in zip(known, apart, strict=True)}
    return [
        Compared(
            row["id"],
            row["framework"],
            row["species"],
            row["gold"],
            row["occupancy"],
            row["sites"],
            None if row["energy"] is None else row["energy"] - lowest,
            row["energy_calc"],
            deviation.get(row["id"]),
        )
        for row in group
    ]


def by_composition(compared: Iterable[Compared]) -> list[CompositionCompared]:
    """One row a composition with at least two candidates that have both energies, by framework and gold."""
    groups: dict[tuple[str, int, str], list[Compared]] = defaultdict(list)
    for one in compared:
        if one.deviation is not None:
            groups[one.framework, one.gold, one.species].append(one)
    return [_composition(key, groups[key]) for key in sorted(groups)]


def _composition(key: tuple[str, int, str], group: Sequence[Compared]) -> CompositionCompared:
    framework, gold, species = key
    worst = max(group, key=lambda one: abs(one.deviation or 0.0))
    deviations = np.array([one.deviation for one in group], dtype=np.float64)
    return CompositionCompared(
        framework,
        species,
        gold,
        len(group),
        _spearman([one.energy or 0.0 for one in group], [one.energy_calc for one in group]),
        float(np.sqrt((deviations**2).mean())),
        worst.candidate,
        worst.deviation or 0.0,
    )


def _spearman(model: Sequence[float], computed: Sequence[float]) -> float | None:
    from scipy.stats import spearmanr  # noqa: PLC0415  takes half a second to import

    if len(model) < _LEAST or np.ptp(model) < _SAME or np.ptp(computed) < _SAME:
        return None
    return float(spearmanr(model, computed).statistic)


def pairs_in_order(compared: Iterable[Compared]) -> tuple[int, int]:
    """Pairs of one composition that the model orders as the calculation does, and all that have an order."""
    groups: dict[tuple[str, str], list[Compared]] = defaultdict(list)
    for one in compared:
        if one.energy is not None:
            groups[one.framework, one.species].append(one)
    right = total = 0
    for group in groups.values():
        for a, b in combinations(group, 2):
            computed = a.energy_calc - b.energy_calc
            model = (a.energy or 0.0) - (b.energy or 0.0)
            if min(abs(computed), abs(model)) > _SAME:
                total += 1
                right += computed * model > 0
    return right, total
