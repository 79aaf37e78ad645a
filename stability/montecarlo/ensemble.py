"""Thermodynamics of one composition by parallel tempering, each number with its standard error.

The free energy comes from infinite temperature, where the number of placements is known, down the ladder:
between neighbours ln Z2/Z1 = ln <exp(-dB E/2)>1 - ln <exp(dB E/2)>2 (Bennett, J. Comput. Phys. 1976, 22,
245).
Units as in `stability.thermodynamics`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma
from typing import TYPE_CHECKING, Any

import numpy as np

from stability.active import active_sites
from stability.builtin import default_model
from stability.montecarlo.errors import blocking_error, jackknife, mean_error, split_r_hat
from stability.montecarlo.tempering import LADDERS, tempered
from stability.thermodynamics import thermal_energy
from structures.errors import InvalidInputError
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from stability.active import ActiveSites
    from stability.montecarlo.tempering import Trace
    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["FEWEST", "SWEEPS", "SampledEnsemble", "sampled_ensemble"]

SWEEPS = 500
"""Sweeps that are measured; a fourth as many go before."""

FEWEST = 32
"""Sweeps below which blocks say nothing of the error."""

_AGREED = 1.05  # split R-hat up to which walkers agree
_LONG = 50  # autocorrelation times that a run must have


@dataclass(frozen=True, slots=True, eq=False)
class SampledEnsemble(Shown):
    """Averages at one number of guests and one temperature, with standard errors (`..._error`).

    Attributes
    ----------
    energy, free_energy
        eV. `entropy` and `heat_capacity` in units of k.
    contacts
        Mean number of Au-Ag contacts.
    occupation
        Orbit label -> mean fraction of its chosen sites that hold gold.
    lowest_energy, lowest
        Lowest energy (eV) seen at any temperature, and that occupancy; perhaps not the ground state.
    last
        One occupancy of each ladder after the last sweep: independent draws from the ensemble.
    r_hat
        Agreement of the ladders and their halves in energy; 1 is perfect.
    autocorrelation
        Sweeps between independent values of the energy.
    converged
        True where `r_hat` is below 1.05 and the run is longer than 50 autocorrelation times.
    """

    gold: int
    temperature: float
    energy: float
    energy_error: float
    free_energy: float
    free_energy_error: float
    entropy: float
    entropy_error: float
    heat_capacity: float
    heat_capacity_error: float
    contacts: float
    contacts_error: float
    occupation: dict[str, float]
    occupation_error: dict[str, float]
    lowest_energy: float
    lowest: int
    last: NDArray[np.uint64]
    r_hat: float
    autocorrelation: float
    converged: bool
    temperatures: int
    exchanged: float
    ladders: int
    sweeps: int
    seed: int


def sampled_ensemble(
    framework: Framework,
    gold: int,
    temperature: float,
    model: OrderingModel | None = None,
    *,
    sites: Iterable[str | int] | str | None = None,
    sweeps: int = SWEEPS,
    seed: int = 0,
) -> SampledEnsemble:
    """Sample placements of `gold` guests at one temperature by parallel tempering.

    Parameters
    ----------
    sites
        Orbit labels, roles or site numbers that may hold gold; all sites where left out.
    sweeps
        Exchanges attempted for each site in each walker, after a fourth as many that are not measured.
    seed
        The same seed gives the same numbers.

    Raises
    ------
    InvalidInputError
        If the composition, the temperature or the number of sweeps is impossible, or no model holds.

    Examples
    --------
    >>> from structures.library import framework
    >>> found = sampled_ensemble(framework("M25S18"), 12, 300.0, sweeps=100, seed=1)
    >>> found.ladders, found.energy_error > 0
    (8, True)
    """
    kt = thermal_energy(temperature)
    chosen = active_sites(framework, model or default_model(framework), sites)
    _refuse(gold, sweeps, chosen.energy.sites)
    trace = tempered(chosen.energy, gold, 1 / kt, _watch(chosen), sweeps=sweeps, seed=seed)
    shift = chosen.energy.constant + chosen.energy.per_guest * gold
    r_hat, steps = split_r_hat(trace.cold), _autocorrelation(trace.cold)
    return SampledEnsemble(
        gold=gold,
        temperature=temperature,
        **_averages(trace, kt, shift, _log_placements(chosen.energy.sites, gold)),
        **_held(trace, chosen),
        lowest_energy=trace.lowest + shift,
        lowest=int(chosen.widened(np.array([trace.occupancy], trace.last.dtype))[0]),
        last=chosen.widened(trace.last),
        r_hat=r_hat,
        autocorrelation=steps,
        converged=r_hat < _AGREED and sweeps > _LONG * steps,
        temperatures=len(trace.betas),
        exchanged=trace.exchanged,
        ladders=LADDERS,
        sweeps=sweeps,
        seed=seed,
    )


def _refuse(gold: int, sweeps: int, sites: int) -> None:
    if sweeps < FEWEST:
        raise InvalidInputError(f"{sweeps} sweeps say nothing of the error; take {FEWEST} or more")
    if not 0 <= gold <= sites:
        raise InvalidInputError(f"{gold} gold do not fit on {sites} sites; give 0 to {sites}")


def _averages(trace: Trace, kt: float, shift: float, placements: float) -> dict[str, Any]:
    """Energies (eV), entropy and heat capacity (units of k) with their errors; fields of the ensemble."""
    energy, energy_error = mean_error(trace.cold)
    ratio, ratio_error = jackknife(lambda some: _log_ratio(trace, some), LADDERS)
    disorder, disorder_error = jackknife(
        lambda some: _log_ratio(trace, some) + float(trace.cold[:, some].mean()) / kt, LADDERS
    )
    heat, heat_error = jackknife(lambda some: float(trace.cold[:, some].var()) / kt**2, LADDERS)
    return {
        "energy": energy + shift,
        "energy_error": energy_error,
        "free_energy": shift - kt * (placements + ratio),
        "free_energy_error": kt * ratio_error,
        "entropy": placements + disorder,
        "entropy_error": disorder_error,
        "heat_capacity": heat,
        "heat_capacity_error": heat_error,
    }


def _held(trace: Trace, chosen: ActiveSites) -> dict[str, Any]:
    """Contacts, and gold on each orbit, with their errors; fields of the ensemble."""
    contacts, contacts_error = mean_error(trace.watched[-1])
    held = {
        label: np.array(mean_error(trace.watched[k])) / size
        for k, (label, size) in enumerate(chosen.orbits.items())
    }
    return {
        "contacts": contacts,
        "contacts_error": contacts_error,
        "occupation": {label: float(both[0]) for label, both in held.items()},
        "occupation_error": {label: float(both[1]) for label, both in held.items()},
    }


def _watch(chosen: ActiveSites) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Observables of bits (ladders, sites), shape (observables, ladders)."""
    sites = chosen.energy.sites
    fields = np.zeros((len(chosen.watched), sites))
    pairs = np.zeros((sites, sites))  # the contacts alone have any
    for k, each in enumerate(chosen.watched):
        for group, value in each.terms:
            if len(group) == 1:
                fields[k, group[0]] += value
            else:
                pairs[group] += value

    def watch(bits: NDArray[np.float64]) -> NDArray[np.float64]:
        values: NDArray[np.float64] = fields @ bits.T
        values[-1] += ((bits @ pairs) * bits).sum(axis=1)
        return values

    return watch


def _log_ratio(trace: Trace, some: NDArray[np.intp]) -> float:
    """Logarithm of the partition function over that at infinite temperature, from some of the ladders."""
    total = 0.0
    for k, step in enumerate(np.diff(trace.betas)):
        warm, cold = trace.energies[k][:, some], trace.energies[k + 1][:, some]
        total += _log_mean(-0.5 * step * warm) - _log_mean(0.5 * step * cold)
    return total


def _log_mean(exponents: NDArray[np.float64]) -> float:
    highest = float(exponents.max())
    return highest + float(np.log(np.exp(exponents - highest).mean()))


def _log_placements(sites: int, gold: int) -> float:
    return lgamma(sites + 1) - lgamma(gold + 1) - lgamma(sites - gold + 1)


def _autocorrelation(series: NDArray[np.float64]) -> float:
    """Sweeps between independent values: how much larger blocks make the variance of the mean."""
    means = series.mean(axis=1)
    plain = float(means.std(ddof=1)) / len(means) ** 0.5
    return max(1.0, (blocking_error(means) / plain) ** 2) if plain else 1.0
