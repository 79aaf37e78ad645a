"""Numbers of one framework from energies of its own orderings: what is known before, and what they add.

What is known before is a model with its covariance, and the deviation of each orbit from its class, of
which nothing but a size (the site error) is known. Energies of orderings condition both, exactly, as all is
linear and Gaussian; the energy of the frame and that of a counted atom are left open. A model that is made
so has a number for each orbit beside those of the classes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from stability.tables import table_rows
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["OwnFit", "OwnPoint", "fit_own", "mixing_numbers", "own_points", "own_terms"]

_SETTLED = 50  # rounds in which the error of a point is found
_SHARPEST = 1e-4  # eV: no point is better
_OPEN = 1e-3  # 1/eV: root of the precision of what is left open
_ROUND = 1e-12  # eV²: keeps a rounded covariance one


@dataclass(frozen=True, slots=True)
class OwnPoint:
    """Energy (eV) of one ordering; bit i of `occupancy` is set where site i holds gold."""

    name: str
    occupancy: int
    energy: float


@dataclass(frozen=True, slots=True, eq=False)
class OwnFit:
    """Numbers with their covariance (eV, eV²), in the order of the model's sites and contacts.

    Attributes
    ----------
    left_out
        Predicted minus computed, shape (points,), eV: of each point by a fit without it.
    error
        eV by which a single point misses the model.
    """

    values: NDArray[np.float64]
    covariance: NDArray[np.float64]
    left_out: NDArray[np.float64]
    error: float


def own_points(place: Path, framework: Framework) -> list[OwnPoint]:
    """Own PBE points of gold and silver on a framework, from a table as `points.csv`.

    The column `site` holds the numbers of the sites of the guest, separated by spaces.
    """
    full, found = (1 << len(framework.sites)) - 1, []
    for row in table_rows(place, "the table of points"):
        if row["framework"] == framework.name and {row["host"], row["guest"]} == {"Au", "Ag"}:
            mask = sum(1 << int(site) for site in row["site"].split())
            gold = mask if row["guest"] == "Au" else full ^ mask
            found.append(OwnPoint(row["orbit"], gold, float(row["energy"])))
    return found


def own_terms(model: OrderingModel, framework: Framework) -> OrderingModel:
    """The model with a number for each orbit: 0, known to the site error; what was so is so afterwards.

    Raises
    ------
    InvalidInputError
        If the model says nothing of its error.
    """
    if not model.covariance:
        raise InvalidInputError(f"{model.name} has no covariance, and energies cannot be weighed against it")
    terms, orbits = len(model.covariance), len(framework.orbits)
    order = [*range(len(model.sites)), *range(terms, terms + orbits), *range(len(model.sites), terms)]
    spread = np.zeros((terms + orbits, terms + orbits))
    spread[:terms, :terms] = model.covariance
    spread[terms:, terms:] = model.site_error**2 * np.eye(orbits)
    return replace(
        model,
        sites=(*model.sites, *((label, 0.0) for label in framework.orbits)),
        covariance=tuple(map(tuple, spread[np.ix_(order, order)].tolist())),
        site_error=0.0,
    )


def fit_own(
    model: OrderingModel, framework: Framework, points: Sequence[OwnPoint], *, error: float | None = None
) -> OwnFit:
    """Condition the numbers of a model, known to its covariance, on energies of orderings.

    Parameters
    ----------
    error
        eV of a point; found from what the points miss by where left out.

    Raises
    ------
    InvalidInputError
        If there are too few points to tell anything but the two energies that are left open.
    """
    if len(points) < 3:
        raise InvalidInputError(
            f"{len(points)} points of {framework.name} tell nothing; 3 at least are needed"
        )
    prior = np.array([value for _, value in (*model.sites, *model.contacts)])
    features = _features(model, framework, [point.occupancy for point in points])
    energies = np.array([point.energy for point in points])
    known = np.linalg.inv(np.linalg.cholesky(np.array(model.covariance) + _ROUND * np.eye(len(prior))))
    sought = energies - features[:, 2:] @ prior
    sought -= sought.mean()
    scale = error or 0.05
    for _ in range(1 if error else _SETTLED):
        change, covariance, hat = _solved(features, sought, known, scale)
        missed = sought - hat @ sought
        if error is None:
            scale = max(float(np.sqrt(missed @ missed / max(len(points) - np.trace(hat), 1.0))), _SHARPEST)
    left_out = -missed / np.maximum(1.0 - np.diag(hat), 1e-9)
    return OwnFit(prior + change[2:], covariance[2:, 2:], left_out, scale)


def mixing_numbers(
    fit: OwnFit, model: OrderingModel, framework: Framework
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Numbers and covariance with the framework full of the counted metal at zero, shape (terms,) and square.

    A common shift of all site numbers is the energy of a counted atom, which orderings do not tell.
    """
    counts = np.array([len(framework.orbits[label]) for label, _ in model.sites], float)
    full = [*counts, *(float(len(framework.metal_bonds(model.cutoff))) for _ in model.contacts)]
    shift = np.eye(len(full))
    shift[: len(counts)] -= np.array(full) / counts.sum()
    return shift @ fit.values, shift @ fit.covariance @ shift.T


def _solved(
    features: NDArray[np.float64], energies: NDArray[np.float64], known: NDArray[np.float64], error: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """What the energies change, its covariance, and the matrix that smooths them; `known` is a root."""
    weighed = features / error
    before = np.zeros((features.shape[1], features.shape[1]))
    before[:2, :2] = _OPEN * np.eye(2)
    before[2:, 2:] = known
    inverse = np.linalg.inv(np.linalg.qr(np.vstack([weighed, before]), mode="r"))
    smooth = weighed @ inverse
    return inverse @ (smooth.T @ energies) / error, inverse @ inverse.T, smooth @ smooth.T


def _features(model: OrderingModel, framework: Framework, masks: Sequence[int]) -> NDArray[np.float64]:
    """One, the counted atoms, and how much each number of the model counts, shape (masks, 2 + terms)."""
    units = replace(model, mixing=True).units()
    gold = np.array([mask.bit_count() for mask in masks], float)
    counted = gold if model.counted == "Au" else len(framework.sites) - gold
    rows = [np.ones(len(masks)), counted, *(unit.energies(framework, masks) for unit in units)]
    return np.column_stack(rows)
