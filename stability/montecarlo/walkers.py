"""Many placements of one composition, changed together: a guest and a host exchange, or do not (Metropolis).

One numpy step attempts an exchange in every placement. Source: Metropolis et al., J. Chem. Phys. 1953, 21,
1087; exchange at fixed composition: Kawasaki, Phys. Rev. 1966, 145, 224.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.group.wide import unpack
from structures.substitution.dixonwilf import uniform_placements

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy

__all__ = ["Walkers"]


class Walkers:
    """Placements of `guests` guests, drawn uniformly at first.

    Attributes
    ----------
    bits
        Shape (walkers, sites + 1): 1.0 where a guest sits; the last column is always 1.
    energy
        Shape (walkers,): eV, without the terms that are the same for every placement of the composition.
    """

    def __init__(self, energy: ColouringEnergy, guests: int, walkers: int, rng: np.random.Generator) -> None:
        sites = energy.sites
        self._guests = guests
        self._rng = rng
        self._others, self._values = _terms_of_sites(energy)
        masks = uniform_placements(sites, tuple(range(sites)), guests, walkers, rng)
        self.bits = np.ones((walkers, sites + 1))
        self.bits[:, :sites] = unpack(masks, sites)
        self._order = np.argsort(-self.bits[:, :sites], axis=1, kind="stable")  # guests first, then hosts
        shift = energy.constant + energy.per_guest * guests
        self.energy = energy.energies(masks) - shift
        self._offset = np.tile(np.arange(walkers) * (sites + 1), 2)[:, None, None]

    def sweep(self, beta: NDArray[np.float64]) -> None:
        """Attempt as many exchanges as there are sites, in each walker at its own 1/kT (1/eV)."""
        rows, sites = np.arange(len(self.bits)), self.bits.shape[1] - 1
        if self._guests in (0, sites):
            return  # there is one placement
        shape = sites, len(rows)
        given = self._rng.integers(0, self._guests, shape)
        taken = self._rng.integers(self._guests, sites, shape)
        allowed = self._rng.exponential(size=shape)
        for from_guests, from_hosts, most in zip(given, taken, allowed, strict=True):
            guest, host = self._order[rows, from_guests], self._order[rows, from_hosts]
            self.bits[rows, guest] = 0.0
            rise = self._rise(guest, host)
            moved = beta * rise <= most
            now = np.where(moved, host, guest)
            self.bits[rows, now] = 1.0
            self._order[rows, from_guests] = now
            self._order[rows, from_hosts] = np.where(moved, guest, host)
            self.energy += np.where(moved, rise, 0.0)

    def _rise(self, guest: NDArray[np.int64], host: NDArray[np.int64]) -> NDArray[np.float64]:
        """Energy of a guest on `host` less that on `guest`, with neither there."""
        site = np.concatenate([host, guest])
        present = self.bits.ravel().take(self._others[site] + self._offset)
        fields = (present.prod(axis=2) * self._values[site]).sum(axis=1)
        rise: NDArray[np.float64] = fields[: len(host)] - fields[len(host) :]
        return rise


def _terms_of_sites(energy: ColouringEnergy) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each site the terms that it is in: the other sites of each, and eV.

    Rows are filled with the place beyond the last site, which always counts as a guest, and with 0 eV.
    """
    held: list[list[tuple[list[int], float]]] = [[] for _ in range(energy.sites)]
    for group, value in energy.terms:
        for site in group:
            held[site].append(([other for other in group if other != site], value))
    most = max(map(len, held), default=0)
    widest = max([1, *(len(group) - 1 for group, _ in energy.terms)])
    others = np.full((energy.sites, most, widest), energy.sites)
    values = np.zeros((energy.sites, most))
    for site, terms in enumerate(held):
        for k, (rest, value) in enumerate(terms):
            others[site, k, : len(rest)] = rest
            values[site, k] = value
    return others, values
