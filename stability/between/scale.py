"""Free energies of several frameworks at every x on one scale, drawn with all that is open.

A computed energy stands for one ordering. The model of the framework says how far the free energy of all
orderings lies from it, exactly summed; what is left, a smooth function of x, is drawn through the points.
Each draw takes the numbers of the models, the errors of the points and the course between them anew.
Energies are relative to atoms; the one constant of each pair of frameworks is not in them (`datum`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stability.between.smooth import FEWEST, Points, smooth_curves
from stability.builtin import default_model
from stability.posterior import posterior
from stability.thermodynamics import thermal_energy, thermodynamics
from structures.errors import InvalidInputError
from structures.library import framework
from structures.library.computed import computed_points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from structures.library.computed import ComputedPoint

__all__ = ["CURVES", "POINT_ERROR", "free_energies", "points_of"]

CURVES = 2000
POINT_ERROR = 0.33
"""eV of one point: M44S26 and M44S27 (a), nearly one frame, scatter so about a line in x (their difference by
0.47 eV, five points). What all points share (basis, R = H, a charge-blind geometry) is not in it."""

_MODELS = 50  # models drawn for each framework; the curves take them in turn


def points_of(name: str) -> tuple[ComputedPoint, ...]:
    """The computed energies of a framework at its own charge."""
    charge = framework(name).core_charge
    return tuple(p for p in computed_points(name) if p.energy is not None and p.charge == charge)


def free_energies(
    known: Mapping[str, Sequence[ComputedPoint]],
    temperature: float,
    *,
    curves: int = CURVES,
    error: float = POINT_ERROR,
    seed: int = 2022,
) -> dict[str, NDArray[np.float64]]:
    """Free energy (eV) of each framework at x = 0..metals, shape (curves, metals + 1).

    Parameters
    ----------
    known
        Name of a framework of the library -> what was computed of it.
    error
        eV, one standard deviation of a point.

    Raises
    ------
    InvalidInputError
        If fewer than two frameworks were computed at three numbers of gold atoms or more, or they have
        different numbers of metals.
    """
    few = [name for name, points in known.items() if len({point.gold for point in points}) < FEWEST]
    if len(known) - len(few) < 2 or few:
        told = ", ".join(f"{name} at {len({p.gold for p in points})}" for name, points in known.items())
        raise InvalidInputError(
            f"computed energies do not compare frameworks: {told or 'none'} numbers of gold atoms; two "
            f"frameworks at {FEWEST} or more are needed (scripts/compute_point.py computes one)"
        )
    if len(sizes := {len(framework(name).sites) for name in known}) > 1:
        raise InvalidInputError(f"frameworks of {sorted(sizes)} metals have no x in common")
    source = np.random.default_rng(seed)
    left, ordered = zip(
        *(_left(name, known[name], temperature, curves, error) for name in known), strict=True
    )
    drawn = smooth_curves(left, ordered[0].shape[1] - 1, source)
    return {name: own + order for name, own, order in zip(known, drawn, ordered, strict=True)}


def _left(
    name: str, points: Sequence[ComputedPoint], temperature: float, curves: int, error: float
) -> tuple[Points, NDArray[np.float64]]:
    """What a model leaves of the computed energies, and its own free energies, shape (curves, gold)."""
    cluster, masks = framework(name), [point.occupancy for point in points]
    model = default_model(cluster)
    kt = thermal_energy(temperature)
    stands = model.energies(cluster, masks)
    drawn = posterior(cluster, model, draws=_MODELS)
    if drawn is None:
        energies, free = stands[None], thermodynamics(cluster, temperature, model).free_energy[None]
    else:
        energies, free = drawn.energies(masks), -kt * drawn.sums(kt)[1]
    turn = np.arange(curves) % len(free)
    computed = np.array([point.energy for point in points], np.float64)
    x = np.array([point.gold for point in points])
    known = Points(x, computed - stands, np.full(len(x), error), computed - energies[turn])
    return known, free[turn]
