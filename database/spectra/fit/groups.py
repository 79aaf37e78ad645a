"""Which amounts the spectrum cannot tell apart, whatever the fit says.

The information matrix of all candidates, calibration and background free, is scaled by the intensity that
each block of overlapping candidates shares. An eigenvector along which a tenth of that intensity can move
for one unit of deviance is not determined; candidates that such vectors tie together form a group. Of a
group its total, and the mean and spread of what its members differ in, are reported instead of single
amounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion

__all__ = ["Coordinate", "Group", "coordinates", "unresolved"]

_OVERLAP = 0.1  # cosine of two columns above which they share a block
_LOOSE = 0.1  # relative standard error of a direction from which on it counts as not determined
_TIED = 0.08  # share of a candidate in the loose directions from which on it belongs to the group
_CERTAIN_T = 5.0  # a member above this t, everything else free, is determined by itself
_MIN_T = 3.0  # a block with less than this t holds nothing


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Candidates whose single amounts are not determined.

    Attributes
    ----------
    members
        Indices of the candidates.
    amounts, covariance
        Of the members, shape (n,) and (n, n); the covariance is bounded by the total.
    """

    members: NDArray[np.intp]
    amounts: NDArray[np.float64]
    covariance: NDArray[np.float64]

    @property
    def total(self) -> float:
        """Summed amount."""
        return float(self.amounts.sum())

    @property
    def total_error(self) -> float:
        """Standard error of the summed amount."""
        return float(np.sqrt(self.covariance.sum()))


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A count in which the members of a group differ: mean and spread (standard deviation) with errors."""

    name: str
    mean: float
    mean_error: float
    spread: float
    spread_error: float


def unresolved(information: NDArray[np.float64], amounts: NDArray[np.float64]) -> list[Group]:
    """Groups of candidates, from their information matrix with all else marginalised.

    Parameters
    ----------
    information
        Shape (n, n), symmetric, positive semidefinite.
    amounts
        Shape (n,), nonnegative.
    """
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    cosine = information / np.outer(scale, scale)
    _, block = connected_components(np.abs(cosine) > _OVERLAP, directed=False)
    groups: list[Group] = []
    for label in range(int(block.max(initial=-1)) + 1):
        members = np.flatnonzero(block == label)
        total = float(amounts[members].sum())
        if len(members) < 2 or total * float(scale[members].max()) < _MIN_T:
            continue
        part = information[np.ix_(members, members)]
        for tied in _tied(part * total**2):
            inside = members[tied]
            bounded = np.asarray(np.linalg.inv(part + np.eye(len(part)) / total**2), dtype=np.float64)
            groups.append(Group(inside, amounts[inside], bounded[np.ix_(tied, tied)]))
    return [group for group in groups if _is_open(group)]


def _is_open(group: Group) -> bool:
    """Whether a tenth or more of the amount is in members that are not determined by themselves."""
    known = group.amounts > _CERTAIN_T * np.sqrt(np.maximum(np.diag(group.covariance), 1e-300))
    loose = float(group.amounts[~known].sum())
    return group.total > _MIN_T * group.total_error and loose > _LOOSE * group.total


def _tied(relative: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """Places that loose eigenvectors tie together."""
    values, vectors = np.linalg.eigh(relative)
    loose = vectors[:, values < 1.0 / _LOOSE**2]
    if loose.shape[1] == 0:
        return []
    projection = np.abs(loose @ loose.T)
    member = np.diag(projection) > _TIED
    links = (projection > 0.5 * _TIED) & np.outer(member, member)
    number, label = connected_components(links, directed=False)
    found = [np.flatnonzero((label == one) & member) for one in range(number)]
    return [places for places in found if len(places) > 1]


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
        row |= dict(ion.cations) | dict(ion.solvents) | {"lost H": ion.lost_h}
        row |= dict(ion.metals) | {main: dict(ion.ligands).get(main, 0)}
        rows.append(row)
    names = list(dict.fromkeys(name for row in rows for name in row))
    names.sort(key=lambda name: (name == main, name == "Ag", name == "lost H"))
    return [(name, np.array([row.get(name, 0) for row in rows], dtype=np.float64)) for name in names]
