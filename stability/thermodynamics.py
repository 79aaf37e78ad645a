"""Exact thermodynamics of Au/Ag ordering on one framework: all placements of all compositions, no sampling.

A placement is a labelled occupancy; an isomer is a set of symmetry-equivalent placements and weighs as many
times as it has placements. Energies in eV, temperatures in K, heat capacity and entropy in units of k.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability.active import active_sites
from stability.builtin import default_model
from stability.frontier.plan import DEFAULT_BUDGET
from stability.frontier.sums import averages, plan_for
from structures.errors import InvalidInputError
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from stability.frontier.plan import Plan
    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = [
    "BOLTZMANN",
    "GrandCanonical",
    "Thermodynamics",
    "at_chemical_potential",
    "sweep_plan",
    "thermal_energy",
    "thermodynamics",
]

BOLTZMANN = 8.617333262e-5  # eV/K, exact in the SI of 2019


@dataclass(frozen=True, slots=True, eq=False)
class Thermodynamics(Shown):
    """Exact ensemble averages of a framework at one temperature, for gold = 0..sites.

    Attributes
    ----------
    log_partition
        Shape (gold,): natural logarithm of the sum over placements of exp(-E/kT).
    free_energy, energy
        Shape (gold,), eV: -kT log Z (with the mixing entropy of all placements) and the mean of E.
    entropy, heat_capacity
        Shape (gold,), in units of k; configurational, nothing vibrates here.
    occupation
        Orbit label -> shape (gold,): mean fraction of the orbit's (chosen) sites that hold gold.
    contacts
        Shape (gold,): mean number of Au-Ag contacts within the model's cut-off.
    """

    framework: Framework
    model: OrderingModel
    temperature: float
    log_partition: NDArray[np.float64]
    free_energy: NDArray[np.float64]
    energy: NDArray[np.float64]
    entropy: NDArray[np.float64]
    heat_capacity: NDArray[np.float64]
    occupation: dict[str, NDArray[np.float64]]
    contacts: NDArray[np.float64]

    @property
    def kt(self) -> float:
        """Thermal energy, eV."""
        return BOLTZMANN * self.temperature

    def weights(self, energies: NDArray[np.float64], gold: int) -> NDArray[np.float64]:
        """Boltzmann probability of one placement of each energy (eV) among all with this much gold."""
        probability: NDArray[np.float64] = np.exp(-energies / self.kt - self.log_partition[gold])
        return probability


@dataclass(frozen=True, slots=True, eq=False)
class GrandCanonical(Shown):
    """Ensemble at a chemical potential (eV that each gold gains over the silver that it replaces).

    `probability` (gold,) of each composition; `gold` and `variance` its mean and variance; `occupation`
    orbit label -> mean gold fraction; `grand_potential` in eV.
    """

    chemical_potential: float
    probability: NDArray[np.float64]
    gold: float
    variance: float
    occupation: dict[str, float]
    grand_potential: float


def thermodynamics(
    framework: Framework,
    temperature: float,
    model: OrderingModel | None = None,
    *,
    sites: Iterable[str | int] | str | None = None,
    budget: int = DEFAULT_BUDGET,
) -> Thermodynamics:
    """Sum over all colourings of a framework with Au and Ag, exactly, at one temperature.

    Parameters
    ----------
    temperature
        K, above 0.
    model
        Ordering energies; the built-in model of the framework where none is given.
    sites
        Orbit labels, roles or site numbers that may hold gold, the others hold silver; all where left out.
    budget
        Bytes that the sweep may use.

    Raises
    ------
    InvalidInputError
        If no model holds for the framework or the temperature is not positive.
    TooManyError
        If the frontier is too wide for the budget; `sweep_plan` tells its width before.

    Examples
    --------
    >>> import superatom
    >>> ensemble = superatom.thermodynamics("M44S30", 300.0)
    >>> round(float(ensemble.occupation["ico"][12]), 3)
    1.0
    """
    kt = thermal_energy(temperature)
    terms = model or default_model(framework)
    chosen = active_sites(framework, terms, sites)
    found = averages(chosen.energy, kt, chosen.watched, budget=budget)
    return Thermodynamics(
        framework=framework,
        model=terms,
        temperature=temperature,
        log_partition=found.log_partition,
        free_energy=-kt * found.log_partition,
        energy=found.energy,
        entropy=found.log_partition + found.energy / kt,
        heat_capacity=found.energy_variance / kt**2,
        occupation={label: found.means[k] / size for k, (label, size) in enumerate(chosen.orbits.items())},
        contacts=found.means[-1],
    )


def at_chemical_potential(ensemble: Thermodynamics, chemical_potential: float) -> GrandCanonical:
    """Let the composition vary: the same sums weighted with exp(mu x / kT).

    Mixing energies put both pure clusters at zero, so mu = 0 is where pure gold and pure silver balance.

    Raises
    ------
    InvalidInputError
        If the chemical potential (eV) is not finite.
    """
    if not np.isfinite(chemical_potential):
        raise InvalidInputError(f"a chemical potential of {chemical_potential} eV is no finite number")
    gold = np.arange(len(ensemble.log_partition))
    logarithms = ensemble.log_partition + chemical_potential * gold / ensemble.kt
    highest = float(logarithms.max())
    probability = np.exp(logarithms - highest)
    total = float(probability.sum())
    probability /= total
    mean = float(probability @ gold)
    return GrandCanonical(
        chemical_potential=chemical_potential,
        probability=probability,
        gold=mean,
        variance=float(probability @ (gold - mean) ** 2),
        occupation={label: float(probability @ each) for label, each in ensemble.occupation.items()},
        grand_potential=-ensemble.kt * (highest + float(np.log(total))),
    )


def sweep_plan(
    framework: Framework,
    model: OrderingModel | None = None,
    sites: Iterable[str | int] | str | None = None,
) -> Plan:
    """Plan of the sweeps on a framework: its `width` and `peak` tell the work before anything runs."""
    chosen = active_sites(framework, model or default_model(framework), sites)
    return plan_for(chosen.energy, observables=chosen.watched[-1:])


def thermal_energy(temperature: float) -> float:
    """Return kT in eV.

    Raises
    ------
    InvalidInputError
        If the temperature is below 0.001 K or above 10^9 K.
    """
    if not 1e-3 <= temperature < 1e9:
        raise InvalidInputError(
            f"{temperature} K is no temperature from 0.001 K above absolute zero; room temperature is 300"
        )
    return BOLTZMANN * temperature
