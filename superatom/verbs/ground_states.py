"""The lowest placements of a guest metal (gold) on a framework, for every number of its atoms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stability import isomers
from stability.density.levels import SAME
from stability.posterior import posterior
from stability.ranking import guests_words
from structures.errors import ArgumentError
from structures.group.wide import unpack
from structures.guests import composition
from structures.showing import Shown, Table
from structures.sites import resolve_sites
from superatom.doors import framework as known
from superatom.verbs.ordering import (
    MEMORY,
    chosen_guests,
    chosen_model,
    model_words,
    sweep_words,
    without_gold,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from stability.ordering import OrderingModel
    from structures.framework import Framework
    from superatom.doors import Database
    from superatom.verbs.ordering import Model

__all__ = ["GroundState", "GroundStates", "LowIsomer", "ground_states"]

_LISTED = 1_000_000  # ground-state placements that are told apart by symmetry; beyond, only counted


@dataclass(frozen=True, slots=True)
class GroundState(Shown):
    """The lowest energy (eV) of one composition, and how many placements and isomers have it.

    `gold` counts Au, `guests` the guest metal. `isomers`, `classes` and `occupancy` (of one of them, a set
    bit the guest) are None where there are too many placements to list; `classes` counts the ways in which
    they spread the guest over the orbits, `orbits` says how that one does.
    """

    gold: int
    guests: int
    energy: float
    multiplicity: int
    isomers: int | None
    classes: int | None
    occupancy: int | None
    orbits: str


@dataclass(frozen=True, slots=True)
class LowIsomer(Shown):
    """An isomer: energy (eV), energy above the ground state of its composition, placements, occupancy.

    `energy_error` is what the model's error leaves of the energy above the ground state (one standard
    deviation, eV); None where that is not known.
    """

    gold: int
    guests: int
    energy: float
    above_ground: float
    energy_error: float | None
    degeneracy: int
    occupancy: int
    orbits: str


@dataclass(frozen=True, slots=True)
class GroundStates(Shown):
    """Ground states of a framework under a model, or its low isomers."""

    framework: str
    model: str
    source: str
    isomers: Table[GroundState | LowIsomer]


def ground_states(
    framework: str | Framework,
    gold: int | Iterable[int] | None = None,
    *,
    guests: int | Iterable[int] | None = None,
    host: str | None = None,
    guest: str | None = None,
    best: int | None = None,
    window: float | None = None,
    sites: Iterable[str] | None = None,
    model: Model | None = None,
    memory: int = MEMORY,
    progress: Callable[[str], None] = lambda _: None,
    db: Database | None = None,
) -> GroundStates:
    """Find the ground states of a framework for each number of gold atoms, exactly, and how many there are.

    Parameters
    ----------
    gold
        Number of gold atoms, or several; every number that the model knows where left out.
    guests
        Number of atoms of the guest metal, or several, instead.
    host, guest
        The two metals, as `generate` takes them; Ag and Au, or those of the model given, where left out.
    best
        List the so many lowest isomers of each composition instead.
    window
        List every isomer within so many eV above the ground state instead.
    sites
        Orbit labels, roles or site numbers that may hold the guest; all sites where left out.
    model
        Ordering terms, or a TOML file of them; the built-in model where left out.
    memory
        MiB that the sweep may use.
    progress
        Called with lines on the model and the work, before it.
    db
        Database that has the framework, if it is a user's; the command line's where left out.

    Raises
    ------
    ArgumentError
        If `best` and `window` are both given.
    InvalidInputError
        If a number does not fit or is beyond the model's reach, or no model holds for the framework.
    TooManyError
        If the sweep needs more memory, or too much lies in the window.

    Examples
    --------
    >>> import superatom
    >>> print(superatom.ground_states("M44S30", [1, 12]).isomers)
    gold   energy  multiplicity  isomers  classes  occupancy  orbits
       1  -0.3990            12        1        1          1  ico:1
      12  -4.4340             1        1        1       4095  ico:12
    >>> superatom.ground_states("M25S18", guests=1, host="Au", guest="Pd").isomers[0].orbits
    'centre:1'
    """
    if best is not None and window is not None:
        raise ArgumentError("give --best or --window, not both")
    cluster = known(framework, db=db)
    terms = chosen_model(cluster, model, host, guest)
    chosen = None if sites is None else tuple(sites)
    places = resolve_sites(cluster, chosen)
    room = None if places is None else len(places)
    numbers = chosen_guests(cluster, terms, gold=gold, guests=guests, room=room)
    for words in (sweep_words(cluster, terms, chosen), *model_words(cluster, terms, numbers)):
        progress(words)
    rows: Iterable[GroundState | LowIsomer]
    asked = _Asked(cluster, terms, chosen, progress)
    if best is None and window is None:
        rows = _ground(asked, numbers, memory << 20)
    else:
        rows = (row for x in numbers for row in _low(asked, x, best, window))
    return GroundStates(cluster.name, terms.name, terms.source, without_gold(rows, terms))


@dataclass(frozen=True, slots=True)
class _Asked:
    cluster: Framework
    model: OrderingModel
    sites: tuple[str, ...] | None
    progress: Callable[[str], None]

    def counts(self, guests: int) -> dict[str, int]:
        """Fields of a composition."""
        held = composition(self.cluster, guests, *self.model.metals)
        return {"gold": held.get("Au", 0), "guests": guests}


def _ground(asked: _Asked, numbers: list[int], budget: int) -> Iterator[GroundState]:
    cluster, model, sites = asked.cluster, asked.model, asked.sites
    found = isomers.lowest(cluster, model, sites=sites, budget=budget)
    for x in numbers:
        many = int(found.multiplicity[x])
        listed = isomers.isomers_within(cluster, x, 0.0, model, sites=sites) if many <= _LISTED else None
        yield GroundState(
            **asked.counts(x),
            energy=float(found.energy[x]),
            multiplicity=many,
            isomers=None if listed is None else len(listed.occupancies),
            classes=None if listed is None else _classes(cluster, listed.occupancies),
            occupancy=None if listed is None else int(listed.occupancies[0]),
            orbits="" if listed is None else _orbits(cluster, int(listed.occupancies[0])),
        )


def _low(asked: _Asked, guests: int, best: int | None, window: float | None) -> Iterator[LowIsomer]:
    cluster, model, sites = asked.cluster, asked.model, asked.sites
    if best is not None:
        found = isomers.best(cluster, guests, best, model, sites=sites)
    else:
        found = isomers.isomers_within(cluster, guests, window or 0.0, model, sites=sites)
    lowest = float(found.energies[0])
    listed = int((abs(found.energies - found.energies[-1]) < SAME).sum())
    if listed < found.tied:
        asked.progress(
            f"{guests_words(guests, model.metals[1])}: {found.tied:,} isomers tie at the last energy, "
            f"{listed:,} of them are listed"
        )
    drawn = posterior(cluster, model) if sites is None else None
    errors: list[float | None] = [None] * len(found.energies)
    if drawn is not None:
        energies = drawn.energies(found.occupancies)
        errors = (energies - energies[:, :1]).std(axis=0).tolist()
    for occupancy, energy, error, copies in zip(
        found.occupancies.tolist(),
        found.energies.tolist(),
        errors,
        found.degeneracies.tolist(),
        strict=True,
    ):
        yield LowIsomer(
            **asked.counts(guests),
            energy=energy,
            above_ground=max(energy - lowest, 0.0),
            energy_error=error,
            degeneracy=copies,
            occupancy=occupancy,
            orbits=_orbits(cluster, occupancy),
        )


def _classes(cluster: Framework, occupancies: NDArray[np.uint64]) -> int:
    """In how many ways occupancies spread the guest over the orbits."""
    bits = unpack(occupancies, len(cluster.sites)).astype(np.int64)
    held = np.array([bits[:, list(members)].sum(axis=1) for members in cluster.orbits.values()])
    return len(np.unique(held, axis=1).T)


def _orbits(cluster: Framework, occupancy: int) -> str:
    """Number of guests on each orbit that has some, in the order of the sites."""
    counts = {
        label: sum(occupancy >> site & 1 for site in members) for label, members in cluster.orbits.items()
    }
    return " ".join(f"{label}:{number}" for label, number in counts.items() if number)
