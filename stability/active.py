"""The sites of a framework that may hold the guest: energy and observables of the placements on them alone.

The other sites hold the host. The chosen sites are numbered anew in their order, so that sums over them are
sums over a smaller graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stability.colouring import ColouringEnergy, clique_energy
from structures.group.wide import renumbered
from structures.sites import resolve_sites

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from stability.ordering import OrderingModel
    from structures.framework import Framework

__all__ = ["ActiveSites", "active_sites"]


@dataclass(frozen=True, slots=True)
class ActiveSites:
    """Sites that may hold the guest.

    Attributes
    ----------
    places
        Their numbers in the framework, ascending.
    energy
        Mixing energy (eV) of placements on them.
    orbits
        Label -> how many of its sites are among them; orbits without any are left out.
    watched
        Guests on each of these orbits, in their order, and last the contacts of guest and host.
    """

    size: int
    places: tuple[int, ...]
    energy: ColouringEnergy
    orbits: dict[str, int]
    watched: tuple[ColouringEnergy, ...]

    def widened(self, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Occupancies of the framework, from those of these sites."""
        if len(self.places) == self.size:
            return masks
        return renumbered(masks, self.places, self.size)


def active_sites(
    framework: Framework, model: OrderingModel, sites: Iterable[str | int] | str | None = None
) -> ActiveSites:
    """Sites named by orbit labels, roles or numbers; all where left out.

    Raises
    ------
    UnknownNameError
        If a name is unknown.
    InvalidInputError
        If nothing is named, or the model does not hold for the framework.
    """
    return _active(framework, model, resolve_sites(framework, sites) or tuple(range(len(framework.sites))))


@lru_cache(maxsize=32)
def _active(framework: Framework, model: OrderingModel, places: tuple[int, ...]) -> ActiveSites:
    energy = model.colouring(framework)
    chosen = set(places)
    counted = {label: [site for site in held if site in chosen] for label, held in framework.orbits.items()}
    orbits = {label: held for label, held in counted.items() if held}
    contacts = [(bond, (0.0, 1.0, 0.0)) for bond in framework.metal_bonds(model.cutoff)]
    watched = [
        ColouringEnergy(energy.sites, tuple(((site,), 1.0) for site in held)) for held in orbits.values()
    ]
    watched.append(clique_energy(energy.sites, contacts))
    return ActiveSites(
        energy.sites,
        places,
        _on(energy, places),
        {label: len(held) for label, held in orbits.items()},
        tuple(_on(each, places) for each in watched),
    )


def _on(energy: ColouringEnergy, places: tuple[int, ...]) -> ColouringEnergy:
    """The polynomial where every other site holds the host."""
    if len(places) == energy.sites:
        return energy
    number = {place: k for k, place in enumerate(places)}
    terms = tuple(
        (tuple(number[site] for site in group), value)
        for group, value in energy.terms
        if all(site in number for site in group)
    )
    return ColouringEnergy(len(places), terms, energy.constant, energy.per_guest)
