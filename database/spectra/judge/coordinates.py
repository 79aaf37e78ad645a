"""What is known of a group whose members cannot be told apart: mean and spread of the counts that differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.groups import Group

__all__ = ["Coordinate", "coordinates"]


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A count in which the members of a group differ: mean and spread (standard deviation) with errors."""

    name: str
    mean: float
    mean_error: float
    spread: float
    spread_error: float


def coordinates(group: Group, ions: Sequence[Ion]) -> list[Coordinate]:
    """Mean and spread of every independent count in which the members differ.

    A ligand shell or adduct is described by what was exchanged in, not by what was left.
    """
    table = _counts([ions[int(place)] for place in group.members])
    total = group.total
    found: list[Coordinate] = []
    basis = np.ones((len(group.members), 1))
    for name, count in table:
        extended = np.column_stack([basis, count])
        if np.linalg.matrix_rank(extended) == basis.shape[1]:
            continue
        basis = extended
        mean = float(count @ group.amounts) / total
        away = count - mean
        variance = float(away**2 @ group.amounts) / total
        spread = float(np.sqrt(variance))
        mean_error = float(np.sqrt(away @ group.covariance @ away)) / total
        slope = (away**2 - variance) / (2 * max(spread, 1e-6) * total)
        spread_error = float(np.sqrt(slope @ group.covariance @ slope))
        found.append(Coordinate(name, mean, mean_error, spread, min(spread_error, float(np.ptp(count)))))
    return found


def _counts(ions: Sequence[Ion]) -> list[tuple[str, NDArray[np.float64]]]:
    """(name, count in each ion), exchanged ligands first, the main ligand last."""
    ligands: dict[str, float] = {}
    for ion in ions:
        for name, number in ion.ligands:
            ligands[name] = ligands.get(name, 0) + number
    main = max(ligands, key=lambda name: ligands[name], default="")
    rows: list[dict[str, float]] = []
    for ion in ions:
        row: dict[str, float] = {name: number for name, number in ion.ligands if name != main}
        row |= dict(ion.cations) | dict(ion.molecules) | {"lost H": ion.lost_h}
        row |= dict(ion.metals) | {main: dict(ion.ligands).get(main, 0)}
        rows.append(row)
    names = list(dict.fromkeys(name for row in rows for name in row))
    names.sort(key=lambda name: (name == main, name == "Ag", name == "lost H"))
    return [(name, np.array([row.get(name, 0) for row in rows], dtype=np.float64)) for name in names]
