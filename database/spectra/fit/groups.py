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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Group", "connected", "in_groups", "unresolved"]

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
        """Standard error of the summed amount; rounding leaves no less than a millionth of it."""
        return float(np.sqrt(max(float(self.covariance.sum()), 1e-12 * self.total**2)))


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
    block = connected(np.abs(cosine) > _OVERLAP)
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
    label = connected(links)
    found = [np.flatnonzero((label == one) & member) for one in range(int(label.max(initial=-1)) + 1)]
    return [places for places in found if len(places) > 1]


def connected(links: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Component of each place, numbered from 0; `links` is symmetric, shape (n, n).

    The lowest place that each can reach; scipy's graph module would cost a tenth of the time to start.
    """
    label = np.arange(len(links))
    while True:
        lowest = np.minimum(np.where(links, label, len(links)).min(axis=1, initial=len(links)), label)
        lowest = lowest[lowest]
        if np.array_equal(lowest, label):
            return np.unique(label, return_inverse=True)[1]
        label = lowest


def in_groups(groups: Sequence[Group], count: int) -> NDArray[np.bool_]:
    """Which of the candidates belong to a group, shape (count,)."""
    held = np.zeros(count, dtype=bool)
    for group in groups:
        held[group.members] = True
    return held
