"""Ladders of temperatures from infinite to the one asked, whose neighbours exchange placements.

Source: Geyer, Computing Science and Statistics 1991, 156; Hukushima and Nemoto, J. Phys. Soc. Jpn. 1996, 65,
1604. Ladders are independent of each other, so their spread tells the error.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from stability.montecarlo.walkers import Walkers
from structures.group.wide import pack
from structures.substitution.dixonwilf import uniform_placements

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy

__all__ = ["LADDERS", "Trace", "tempered"]

LADDERS = 8
_SETTLING = 4  # as many sweeps as a fourth of the measured ones go before
_FEWEST, _MOST = 4, 64  # temperatures


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What was measured, sweep by sweep.

    Attributes
    ----------
    betas
        Shape (temperatures,): 1/kT from 0 to that asked, 1/eV.
    energies
        Shape (temperatures, sweeps, ladders): eV above what all placements of the composition share.
    watched
        Shape (observables, sweeps, ladders): at the temperature asked.
    lowest, occupancy
        Lowest energy seen, eV as `energies`, and where the guests were.
    last
        Shape (ladders,): occupancies at the temperature asked after the last sweep, one of each ladder.
    exchanged
        Share of the exchanges between neighbouring temperatures that were accepted.
    """

    betas: NDArray[np.float64]
    energies: NDArray[np.float64]
    watched: NDArray[np.float64]
    lowest: float
    occupancy: int
    last: NDArray[np.uint64]
    exchanged: float

    @property
    def cold(self) -> NDArray[np.float64]:
        """Energies at the temperature asked, shape (sweeps, ladders)."""
        cold: NDArray[np.float64] = self.energies[-1]
        return cold


def tempered(
    energy: ColouringEnergy,
    guests: int,
    beta: float,
    watch: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    *,
    sweeps: int,
    seed: int,
) -> Trace:
    """Run the ladders.

    Parameters
    ----------
    watch
        Observables of bits (ladders, sites): shape (observables, ladders).
    """
    rng = np.random.default_rng([seed, guests])
    betas = _ladder(energy, guests, beta, rng)
    steps = len(betas)
    walkers = Walkers(energy, guests, steps * LADDERS, rng)
    place = np.arange(steps * LADDERS).reshape(steps, LADDERS)  # which walker is where
    seen = np.empty((steps, sweeps, LADDERS))
    watched = []
    best: tuple[float, NDArray[np.float64]] = (np.inf, walkers.bits[0])
    accepted: list[NDArray[np.bool_]] = []
    own = np.empty(steps * LADDERS)
    for sweep in range(-(sweeps // _SETTLING), sweeps):
        own[place] = betas[:, None]
        walkers.sweep(own)
        low = int(walkers.energy.argmin())
        if walkers.energy[low] < best[0] - 1e-9:
            best = float(walkers.energy[low]), walkers.bits[low].copy()
        if sweep >= 0:
            seen[:, sweep] = walkers.energy[place]
            watched.append(watch(walkers.bits[place[-1], :-1]))
        accepted.append(_exchange(place, betas, walkers.energy, sweep % 2, rng))
    return Trace(
        betas,
        seen,
        np.stack(watched, axis=1),
        best[0],
        int(_masks(best[1][None])[0]),
        _masks(walkers.bits[place[-1]]),
        float(np.concatenate([each.ravel() for each in accepted]).mean()),
    )


def _masks(bits: NDArray[np.float64]) -> NDArray[np.uint64]:
    return pack(bits[:, :-1].astype(np.uint8))


def _ladder(
    energy: ColouringEnergy, guests: int, beta: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Even steps of 1/kT, each about as wide as the energies of random placements are spread."""
    masks = uniform_placements(energy.sites, tuple(range(energy.sites)), guests, 400, rng)
    spread = float(energy.energies(masks).std())
    return np.linspace(0.0, beta, min(_MOST, max(_FEWEST, 2 + ceil(spread * beta))))


def _exchange(
    place: NDArray[np.int64],
    betas: NDArray[np.float64],
    energy: NDArray[np.float64],
    first: int,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Let neighbours exchange their walkers where Metropolis' rule accepts it; tell where."""
    upper = np.arange(first + 1, len(betas), 2)
    lower = upper - 1
    gain = (betas[upper] - betas[lower])[:, None] * (energy[place[upper]] - energy[place[lower]])
    accepted: NDArray[np.bool_] = -gain <= rng.exponential(size=gain.shape)
    moved, stayed = place[lower].copy(), place[upper].copy()
    place[lower] = np.where(accepted, stayed, moved)
    place[upper] = np.where(accepted, moved, stayed)
    return accepted
