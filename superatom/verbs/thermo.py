"""Exact thermodynamics of the ordering of two metals, at given compositions or chemical potentials."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from database.shards.tasks import run_in_order
from stability.chirality import chiral_probability
from stability.density.levels import SAME
from stability.isomers import isomers_within, lowest
from stability.posterior import posterior
from stability.spread import share_interval
from stability.thermodynamics import Thermodynamics, at_chemical_potential, thermodynamics
from structures.guests import composition
from structures.showing import Shown, Table
from structures.sites import resolve_sites
from superatom.doors import framework as known
from superatom.files import as_path, require_figure
from superatom.verbs.ordering import (
    MEMORY,
    chosen_guests,
    chosen_model,
    model_warnings,
    model_words,
    sweep_words,
    without_gold,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from stability.ordering import OrderingModel
    from stability.posterior import Posterior
    from structures.framework import Framework
    from superatom.doors import Database
    from superatom.verbs.ordering import Model

__all__ = ["AtComposition", "AtPotential", "Thermo", "thermo"]


_LISTED = 10_000  # placements of ground states whose share gets an interval


@dataclass(frozen=True, slots=True)
class AtComposition(Shown):
    """Averages at one composition: energies in eV, entropy and heat capacity in units of k.

    `gold` counts Au, `guests` the guest metal. `ground_state_weight` is the share of the ground states,
    `chiral` that of chiral isomers, `contacts` the mean number of contacts of guest and host (Au-Ag),
    `occupation` the mean share of each orbit that the guest holds. All of them are of the model as it stands;
    `free_energy_error` (one standard deviation, eV) is what the fit leaves open, None where that is not
    known.
    """

    temperature: float
    gold: int
    guests: int
    ground_state: float
    ground_state_weight: float
    ground_state_low: float | None  # of that share, 5th and 95th percentile of the draws; None if not known
    ground_state_high: float | None
    energy: float
    free_energy: float
    free_energy_error: float | None
    entropy: float
    heat_capacity: float
    contacts: float
    chiral: float
    occupation: dict[str, float]


@dataclass(frozen=True, slots=True)
class AtPotential(Shown):
    """Averages at a chemical potential (eV a guest for a host): mean of Au, mean and variance of the guests.

    `probability` is that of 0, 1, ... guests; `grand_potential` is in eV.
    """

    temperature: float
    chemical_potential: float
    gold: float
    guests: float
    variance: float
    grand_potential: float
    occupation: dict[str, float]
    probability: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Thermo(Shown):
    """Exact thermodynamics of a framework under a model, with what it rests on.

    `ensembles` has one ensemble for each temperature, with arrays over all compositions.
    """

    framework: str
    evidence: str
    model: str
    source: str
    validity: str
    warnings: tuple[str, ...]
    compositions: Table[AtComposition]
    grand_canonical: Table[AtPotential]
    ensembles: tuple[Thermodynamics, ...] = field(repr=False)


def thermo(
    framework: str | Framework,
    gold: int | Iterable[int] | None = None,
    *,
    guests: int | Iterable[int] | None = None,
    host: str | None = None,
    guest: str | None = None,
    temperature: float | Iterable[float] = 300.0,
    potential: float | Iterable[float] = (),
    sites: Iterable[str] | None = None,
    model: Model | None = None,
    memory: int = MEMORY,
    figure: str | Path | None = None,
    force: bool = False,
    workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> Thermo:
    """Sum over every placement of gold on a framework, exactly: energies, entropy, occupation of each orbit.

    Energies are mixing energies within this framework.

    Parameters
    ----------
    gold
        Number of gold atoms, or several; every number that the model knows where left out.
    guests
        Number of atoms of the guest metal, or several, instead.
    host, guest
        The two metals, as `generate` takes them; Ag and Au, or those of the model given, where left out.
    temperature
        K, one or several.
    potential
        Let the composition vary at these chemical potentials, eV a guest for a host.
    sites
        Whole orbits or roles that may hold the guest, the others hold the host; all sites where left out.
    model
        Ordering terms, or a TOML file of them; the built-in model where left out.
    memory
        MiB that the sweep may use.
    figure, force
        Draw the occupation against the composition into this file; overwrite it.
    workers, scheduler
        Processes for several temperatures, or the address of a dask scheduler.
    progress
        Called with lines on the model and the work, before it.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    InvalidInputError
        If a number or a temperature is impossible, the sites are not whole orbits, no model holds, the model
        does not reach so far, or the figure is in the way.
    TooManyError
        If the sweep needs more memory.

    Examples
    --------
    >>> import superatom
    >>> at_12 = superatom.thermo("M44S30", 12).compositions[0]
    >>> round(at_12.ground_state_weight, 3), round(at_12.occupation["ico"], 3)
    (1.0, 1.0)
    >>> superatom.thermo("M25S18", host="Au", guest="Pd").compositions[1].occupation["centre"] > 0.5
    True
    """
    cluster = known(framework, db=db)
    terms = chosen_model(cluster, model, host, guest)
    chosen = None if sites is None else tuple(sites)
    numbers = chosen_guests(cluster, terms, gold=gold, guests=guests, room=_room(cluster, chosen))
    if terms.reach is not None and (figure is not None or _several(potential)):
        terms.check_guests(cluster, len(cluster.sites))  # both let every number of guests in
    place = as_path(figure)
    require_figure(place, force=force)
    for words in (sweep_words(cluster, terms, chosen), *model_words(cluster, terms, numbers)):
        progress(words)
    tasks = [(cluster, terms, numbers, memory << 20, each, chosen) for each in _several(temperature)]
    done = list(run_in_order(_at_temperature, tasks, workers=workers, scheduler=scheduler))
    if place is not None:
        _draw(tuple(ensemble for ensemble, _ in done), place, force=force, progress=progress)
    return _written(cluster, terms, numbers, done, _several(potential))


def _written(
    cluster: Framework,
    terms: OrderingModel,
    numbers: list[int],
    done: list[tuple[Thermodynamics, list[AtComposition]]],
    potentials: tuple[float, ...],
) -> Thermo:
    """The sums of each temperature with what they rest on."""
    return Thermo(
        framework=cluster.name,
        evidence=cluster.evidence,
        model=terms.name,
        source=terms.source,
        validity=terms.validity,
        warnings=tuple(model_warnings(cluster, terms, numbers)),
        compositions=without_gold((row for _, rows in done for row in rows), terms),
        grand_canonical=without_gold((_open(each, mu) for each, _ in done for mu in potentials), terms),
        ensembles=tuple(ensemble for ensemble, _ in done),
    )


def _room(framework: Framework, sites: Iterable[str] | None) -> int | None:
    """How many sites may hold the guest; None for all."""
    places = resolve_sites(framework, sites)
    return None if places is None else len(places)


def _several(values: float | Iterable[float]) -> tuple[float, ...]:
    return (values,) if isinstance(values, int | float) else tuple(values)


def _at_temperature(
    task: tuple[Framework, OrderingModel, list[int], int, float, tuple[str, ...] | None],
) -> tuple[Thermodynamics, list[AtComposition]]:
    """Ensemble and rows of one temperature; runs in a worker where there are several."""
    cluster, model, numbers, budget, temperature, sites = task
    ensemble = thermodynamics(cluster, temperature, model, sites=sites, budget=budget)
    ground = lowest(cluster, model, sites=sites, budget=budget)
    chiral = chiral_probability(cluster, temperature, model, sites=sites, budget=budget)
    exponents = -ground.energy / ensemble.kt - ensemble.log_partition
    drawn = posterior(cluster, model) if sites is None else None
    errors = None if drawn is None else ensemble.kt * drawn.sums(ensemble.kt)[1].std(axis=0)
    shares = ground.multiplicity.astype(np.float64) * np.exp(exponents)
    known = {x: drawn if ground.multiplicity[x] <= _LISTED else None for x in numbers}
    between = {x: _share(known[x], ensemble, x) for x in numbers}
    rows = [
        AtComposition(
            temperature=temperature,
            gold=composition(cluster, x, *model.metals).get("Au", 0),
            guests=x,
            ground_state=float(ground.energy[x]),
            ground_state_weight=float(shares[x]),
            ground_state_low=between[x][0],
            ground_state_high=between[x][1],
            energy=float(ensemble.energy[x]),
            free_energy=float(ensemble.free_energy[x]),
            free_energy_error=None if errors is None else float(errors[x]),
            entropy=float(ensemble.entropy[x]),
            heat_capacity=float(ensemble.heat_capacity[x]),
            contacts=float(ensemble.contacts[x]),
            chiral=float(chiral[x]),
            occupation={label: float(each[x]) for label, each in ensemble.occupation.items()},
        )
        for x in numbers
    ]
    return ensemble, rows


def _share(drawn: Posterior | None, ensemble: Thermodynamics, gold: int) -> tuple[float | None, float | None]:
    """Interval of the share of the ground states; None where that is not known."""
    if drawn is None:
        return None, None
    low = isomers_within(ensemble.framework, gold, SAME, ensemble.model)
    return share_interval(drawn, ensemble.kt, gold, low.occupancies, low.degeneracies)


def _open(ensemble: Thermodynamics, potential: float) -> AtPotential:
    found = at_chemical_potential(ensemble, potential)
    host, guest = ensemble.model.metals
    sites = len(ensemble.framework.sites)
    return AtPotential(
        temperature=ensemble.temperature,
        chemical_potential=potential,
        gold={guest: found.gold, host: sites - found.gold}.get("Au", 0.0),
        guests=found.gold,
        variance=found.variance,
        grand_potential=found.grand_potential,
        occupation=found.occupation,
        probability=tuple(found.probability.tolist()),
    )


def _draw(
    ensembles: tuple[Thermodynamics, ...], place: Path, *, force: bool, progress: Callable[[str], None]
) -> None:
    from superatom.occupation import save_occupation  # noqa: PLC0415  matplotlib, only where a figure is asked

    save_occupation(ensembles, place, force=force)
    progress(f"wrote {place}")
