"""Thermodynamics of gold ordering by Monte Carlo, for frameworks too wide for exact sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stability.montecarlo.ensemble import SWEEPS, SampledEnsemble, sampled_ensemble
from structures.calculations.noted import sites_words
from structures.group.wide import occupancy_text
from structures.showing import Shown, Table
from superatom.doors import framework as known
from superatom.verbs.ordering import chosen_guests, chosen_model, model_warnings, model_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from structures.framework import Framework
    from superatom.doors import Database
    from superatom.verbs.ordering import Model

__all__ = ["MonteCarlo", "monte_carlo"]

_COLUMNS = (
    "temperature gold energy energy_error free_energy free_energy_error entropy entropy_error heat_capacity "
    "heat_capacity_error contacts contacts_error r_hat autocorrelation converged"
).split()


@dataclass(frozen=True, slots=True)
class MonteCarlo(Shown):
    """Sampled averages of a framework under a model, with what they rest on.

    `warnings` say what makes the energies less than certain, and which ensembles have not converged.
    """

    framework: str
    evidence: str
    model: str
    source: str
    validity: str
    warnings: tuple[str, ...]
    ensembles: Table[SampledEnsemble]


def monte_carlo(
    framework: str | Framework,
    gold: int | Iterable[int],
    *,
    temperature: float | Iterable[float] = 300.0,
    sites: Iterable[str] | None = None,
    sweeps: int = SWEEPS,
    seed: int = 0,
    model: Model | None = None,
    progress: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> MonteCarlo:
    """Sample energies, entropy and occupation of each orbit by parallel tempering, with standard errors.

    For frameworks whose exact sums (`thermo`) are refused. Eight independent ladders of temperatures, from
    infinite to the one asked, exchange guests and hosts; their spread, and blocks in time, give the errors.

    Parameters
    ----------
    gold
        Number of gold atoms, or several.
    temperature
        K, one or several.
    sites
        Orbit labels, roles or site numbers that may hold gold; all sites where left out.
    sweeps
        Measured sweeps (an exchange attempted for each site); a fourth as many go before.
    seed
        The same seed gives the same numbers.
    model
        Ordering terms, or a TOML file of them; the built-in model where left out.
    progress
        Called with lines on the model, and one for each ensemble.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If a number of gold, a temperature or the number of sweeps is impossible, or no model holds.
    UnknownNameError
        If the framework or a name of `sites` is unknown.

    Examples
    --------
    >>> import superatom
    >>> sampled = superatom.monte_carlo("M25S18", 12, sweeps=200, seed=1).ensembles[0]
    >>> exact = superatom.thermo("M25S18", 12).compositions[0]
    >>> abs(sampled.energy - exact.energy) < 5 * sampled.energy_error
    True
    """
    cluster = known(framework, db=db)
    terms = chosen_model(cluster, model, "Ag", "Au")
    numbers = chosen_guests(cluster, terms, gold=gold)
    for words in model_words(cluster, terms, numbers):
        progress(words)
    found = []
    for kelvin in (temperature,) if isinstance(temperature, int | float) else tuple(temperature):
        for x in numbers:
            made = sampled_ensemble(cluster, x, kelvin, terms, sites=sites, sweeps=sweeps, seed=seed)
            found.append(made)
            progress(_words(cluster, made))
    warnings = [*model_warnings(cluster, terms, numbers), *_unsettled(found)]
    return MonteCarlo(
        framework=cluster.name,
        evidence=cluster.evidence,
        model=terms.name,
        source=terms.source,
        validity=terms.validity,
        warnings=tuple(warnings),
        ensembles=Table(found, _COLUMNS),
    )


def _words(cluster: Framework, made: SampledEnsemble) -> str:
    """What was run, how it converged, and the lowest placement seen."""
    lowest = occupancy_text(made.lowest, len(cluster.sites))
    return (
        f"{cluster.name} x = {made.gold}, {made.temperature:g} K: {made.ladders} ladders of "
        f"{made.temperatures} temperatures, {made.sweeps} sweeps, seed {made.seed}; {made.exchanged:.0%} of "
        f"exchanges accepted, R-hat {made.r_hat:.3f}, {made.autocorrelation:.1f} sweeps between independent "
        f"values; lowest seen {made.lowest_energy:.4f} eV at {lowest} "
        f"({sites_words(cluster.orbits, made.lowest)})"
    )


def _unsettled(found: Iterable[SampledEnsemble]) -> Iterator[str]:
    for made in found:
        if not made.converged:
            yield (
                f"x = {made.gold} at {made.temperature:g} K has not converged (R-hat {made.r_hat:.3f}, "
                f"{made.autocorrelation:.0f} of {made.sweeps} sweeps between independent values); its errors "
                f"are too small: take more sweeps (--sweeps {4 * made.sweeps})"
            )
