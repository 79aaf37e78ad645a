"""Additive moments of compositions: what every count adds to mean mass, mean mass number and lattice phase.

Mass, mass number, the variance of the number and its covariance with the mass are sums over the atoms, so a
composition's are one product of its counts. The centroid of the peak of mass number A is then
mass + (covariance / variance) (A - number), within 1 ppm of the exact envelope about its middle. The phase is
that of the characteristic function at one period a Da, 2 pi times what the peaks lie beside whole numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.masses.isotopes import isotopes
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.elements import is_metal
from structures.matter.ligands import ligand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LOST_H", "characteristic", "element_counts", "moments"]

LOST_H = "H lost"
"""Name of the count of lost protons; below 0 they were gained."""


def element_counts(names: Sequence[str]) -> tuple[list[str], NDArray[np.float64]]:
    """Elements, and how many of each a part brings: shape (parts, elements).

    Parameters
    ----------
    names
        Metals, ligands, cations, or `LOST_H`.
    """
    formulas = [dict(_formula(name)) for name in names]
    symbols = list(dict.fromkeys(symbol for formula in formulas for symbol in formula))
    return symbols, np.array([[formula.get(symbol, 0) for symbol in symbols] for formula in formulas], float)


def moments(names: Sequence[str]) -> NDArray[np.float64]:
    """Mean mass (Da), mean number, variance, covariance and phase (rad) of each part: shape (parts, 5)."""
    symbols, counts = element_counts(names)
    return np.asarray(counts @ np.array([_moments(symbol) for symbol in symbols]))


def characteristic(symbols: Sequence[str], frequency: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Logarithm of the characteristic function of each element's isotopes, their mean mass taken out.

    Parameters
    ----------
    frequency
        Shape (n,), rad / Da.

    Returns
    -------
    Shape (elements, n); a branch of the logarithm is as good as another, since counts are whole numbers.
    """
    rows = []
    for symbol in symbols:
        masses, shares = _isotopes(symbol)
        around = np.exp(1j * np.outer(frequency, masses - masses @ shares)) @ shares
        rows.append(np.log(np.where(np.abs(around) < 1e-300, 1e-300, around)))
    return np.array(rows)


def _moments(symbol: str) -> tuple[float, float, float, float, float]:
    masses, shares = _isotopes(symbol)
    numbers = np.round(masses)
    mass, number = float(masses @ shares), float(numbers @ shares)
    variance = float((numbers - number) ** 2 @ shares)
    covariance = float(((numbers - number) * (masses - mass)) @ shares)
    phase = np.angle(np.exp(2j * np.pi * (masses - numbers)) @ shares)
    return mass, number, variance, covariance, float(phase)


def _isotopes(symbol: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    table = isotopes(symbol)
    return np.array([one.mass for one in table]), np.array([one.abundance for one in table])


def _formula(name: str) -> Sequence[tuple[str, int]]:
    if name == LOST_H:
        return (("H", -1),)
    if is_metal(name):
        return ((name, 1),)
    return COUNTER_IONS[name].formula if name in COUNTER_IONS else ligand(name).formula
