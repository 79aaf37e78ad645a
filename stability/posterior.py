"""Models drawn from what a fit leaves open: how far energies, weights and ranks can be trusted.

Each draw has numbers of its own for the terms of the model (from their covariance) and for each orbit of the
framework a deviation from what its class says (from the site error). Sums over placements are exact for
every draw. An interval runs from the 5th to the 95th percentile of the draws; the draws have a fixed seed,
so that an interval is the same wherever and whenever it is computed.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from stability.colouring import ColouringEnergy
from stability.frontier.minima import ground_states
from stability.frontier.sums import log_partition, plan_for
from stability.kept import keep, kept_file
from structures.errors import InvalidInputError
from structures.group.wide import WORD
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["DRAWS", "PERCENTILES", "Posterior", "interval", "posterior"]

DRAWS, SEED = 200, 2022
PERCENTILES = (5.0, 95.0)
_WORK = 5e8  # numbers in the tables of all draws together, some 6 s; fewer draws where a table is large
_FEWEST = 50  # draws that an interval needs
_ROUND = 1e-16  # eV²: keeps what is known exactly, or twice, a covariance
_VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Posterior(Shown):
    """Draws of the numbers of a model on a framework.

    Attributes
    ----------
    units
        Energy of the placements where one number is 1 eV and the others are 0: terms, then orbits.
    numbers
        Shape (draws, units): eV.
    """

    framework: Framework
    model: OrderingModel
    units: tuple[ColouringEnergy, ...]
    numbers: NDArray[np.float64]

    def energies(self, masks: Iterable[int] | NDArray[np.uint64]) -> NDArray[np.float64]:
        """Mixing energies (eV) in each draw, shape (draws, masks); differences at one composition count."""
        drawn: NDArray[np.float64] = self.numbers @ self.features(masks)
        return drawn

    def features(self, masks: Iterable[int] | NDArray[np.uint64]) -> NDArray[np.float64]:
        """How much of each unit an occupancy has, shape (units, masks): `numbers` @ these are energies."""
        return np.array([unit.energies(masks) for unit in self.units])

    def colouring(self, draw: int) -> ColouringEnergy:
        """Energy of the placements in one draw."""
        collected: dict[tuple[int, ...], float] = {}
        constant = per_guest = 0.0
        for number, unit in zip(self.numbers[draw].tolist(), self.units, strict=True):
            constant += number * unit.constant
            per_guest += number * unit.per_guest
            for group, value in unit.terms:
                collected[group] = collected.get(group, 0.0) + number * value
        return ColouringEnergy(
            len(self.framework.sites), tuple(sorted(collected.items())), constant, per_guest
        )

    def sums(self, kt: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Ground-state energy (eV) and log partition function of each draw and composition, (draws, gold)."""
        place = kept_file("draws", (_VERSION, self.units, self.numbers.tolist(), kt), ".npz")
        try:
            with np.load(place, allow_pickle=False) as kept:
                return kept["ground"], kept["logarithms"]
        except (OSError, ValueError, KeyError, EOFError):
            pass
        drawn = [self.colouring(draw) for draw in range(len(self.numbers))]
        ground = np.array([ground_states(each).energy for each in drawn])
        logarithms = np.array([log_partition(each, kt) for each in drawn])
        content = io.BytesIO()
        np.savez_compressed(content, ground=ground, logarithms=logarithms)
        keep(place, content.getvalue())
        return ground, logarithms


@lru_cache(maxsize=16)
def posterior(
    framework: Framework, model: OrderingModel, *, draws: int = DRAWS, seed: int = SEED
) -> Posterior | None:
    """Draw models; None where nothing is known of the model's error, or the framework is too wide for it.

    Raises
    ------
    InvalidInputError
        If the model does not hold for the framework, or there is no draw.
    """
    asked = draws
    if draws < 1:
        raise InvalidInputError(f"{draws} draws tell nothing; give 1 or more")
    if not (model.covariance or model.site_error) or len(framework.sites) > WORD:
        return None
    draws = min(draws, int(_WORK / plan_for(model.colouring(framework)).total))
    if draws < min(asked, _FEWEST):
        return None
    source = np.random.default_rng(seed)
    values = [value for _, value in (*model.sites, *model.contacts)]
    covariance = np.array(model.covariance) if model.covariance else np.zeros((len(values), len(values)))
    root = np.linalg.cholesky(covariance + _ROUND * np.eye(len(values)))  # the same on every machine
    terms = np.array(values) + source.normal(size=(draws, len(values))) @ root.T
    orbits = source.normal(0.0, model.site_error, size=(draws, len(framework.orbits)))
    return Posterior(framework, model, tuple(_units(framework, model)), np.hstack([terms, orbits]))


def interval(drawn: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ends of the interval of each column, from draws of shape (draws, columns)."""
    low, high = np.percentile(drawn, PERCENTILES, axis=0)
    return low, high


def _units(framework: Framework, model: OrderingModel) -> Iterable[ColouringEnergy]:
    """Each number of the model alone, then a site term for each orbit."""
    with_orbits = replace(
        model, sites=tuple((label, 0.0) for label in framework.orbits), contacts=(), covariance=()
    )
    for unit in (*model.units(), *with_orbits.units()):
        yield unit.colouring(framework)
