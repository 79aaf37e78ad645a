"""All compositions M_n(SR)_m X_k with H, Na, Cs ... whose envelope lies about a mass: half lists that meet.

Bounded by the core charge and the acidic H of the ligands, not by a balance of H around the charge: the
paper's [Au44(p-MBA)26 + 12Na - 16H]6- lost four more than that. Metals are one half, everything else the
other, each with its additive moments (`database.masses.moments`); a search of one in the other pairs them.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003  a field of a dataclass
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from database.masses.expected import h_balance
from database.masses.ions import Ion
from database.masses.isotopes import average_mass
from database.masses.moments import LOST_H, moments
from database.masses.prior import Traits
from structures.errors import InvalidInputError, TooManyError
from structures.matter.counter_ions import COUNTER_IONS
from structures.matter.electrons import valence
from structures.matter.ligands import ligand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Compositions", "Space", "compositions_about"]

_RATIO = (0.25, 2.0)  # ligands a metal: from Au279(SR)84 (0.3) to [M(SR)2]-
_MOST = 2_000_000  # rows of a list, or of all pairs: 300 MB


@dataclass(frozen=True, slots=True)
class Space:
    """Where to search.

    Attributes
    ----------
    metals
        Au and Ag in any numbers where they are named, of the others up to `dopants` of one kind.
    ligands
        The main one, then others with up to `exchanged` of each.
    cations
        Numbers of each that may ride along.
    cores
        Core charges, lowest and highest.
    gained
        Most H gained.
    """

    metals: tuple[str, ...] = ("Au", "Ag")
    ligands: tuple[str, ...] = ("p-MBA", "Cl")
    cations: Mapping[str, tuple[int, int]] = field(default_factory=lambda: {"Na": (0, 15)})
    cores: tuple[int, int] = (-5, 3)
    gained: int = 2
    dopants: int = 2
    exchanged: int = 4

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the counts of a composition, in order."""
        return (*self.metals, *self.others)

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the counts that are no metals."""
        return (*self.ligands, *self.cations, LOST_H)


@dataclass(frozen=True, slots=True, eq=False)
class Compositions:
    """Compositions of one charge: arrays with a row for each.

    Attributes
    ----------
    space, charge
        What they are of.
    counts
        Shape (n, names of the space).
    moments
        Shape (n, 5), see `database.masses.moments.moments`.
    """

    space: Space
    charge: int
    counts: NDArray[np.int64]
    moments: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.counts)

    def only(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Compositions:
        """Some of them, in the order of `chosen`."""
        return replace(self, counts=self.counts[chosen], moments=self.moments[chosen])

    def ion(self, place: int) -> Ion:
        """One of them."""
        counts = dict(zip(self.space.names, self.counts[place].tolist(), strict=True))
        lost = counts.pop(LOST_H)
        cations = tuple((name, counts[name]) for name in self.space.cations)
        return Ion(
            tuple((name, counts[name]) for name in self.space.metals),
            tuple((name, counts[name]) for name in self.space.ligands),
            self.charge, (*cations, ("H", max(-lost, 0))), max(lost, 0),
        )  # fmt: skip

    def traits(self) -> Traits:
        """What the prior asks."""
        space, split = self.space, len(self.space.metals)
        metals = self.counts[:, :split]
        shell = self.counts[:, split : split + len(space.ligands)]
        riders = self.counts[:, split + len(space.ligands) : -1]
        carried = riders @ np.array([COUNTER_IONS[name].charge for name in space.cations], dtype=np.int64)
        core = self.charge - carried + self.counts[:, -1]
        brought = metals @ np.array([valence(name) for name in space.metals])
        taken = shell @ np.array([ligand(name).electrons for name in space.ligands])
        foreign = [place for place, name in enumerate(space.metals) if name not in ("Au", "Ag")]
        return Traits(
            metals.sum(axis=1),
            shell @ np.array([ligand(name).anchors for name in space.ligands]),
            brought - taken - core,
            riders.sum(axis=1),
            shell[:, 1:].sum(axis=1),
            (metals[:, foreign] > 0).sum(axis=1),
        )


def compositions_about(space: Space, charge: int, mass: float, within: float) -> Compositions:
    """Compositions whose mean mass is within some Da of a neutral mass, electron counts below 0 left out.

    Raises
    ------
    InvalidInputError
        If the charge is 0, or nothing to search among is named.
    TooManyError
        If they are too many to hold.
    """
    if charge == 0 or not space.metals or not space.ligands:
        raise InvalidInputError("a search for compositions needs a charge other than 0, metals and a ligand")
    others = _others(space, charge, mass)
    metals = _metals(space, mass, others)
    right, left = moments(space.others), moments(space.metals)
    of_metals, of_others = metals @ left, others @ right
    order = np.argsort(of_metals[:, 0])
    metals, of_metals = metals[order], of_metals[order]
    first = np.searchsorted(of_metals[:, 0], mass - within - of_others[:, 0])
    number = np.searchsorted(of_metals[:, 0], mass + within - of_others[:, 0], "right") - first
    if number.sum() > _MOST:
        raise TooManyError(
            f"{number.sum():,} compositions weigh {mass:,.0f} Da; name fewer metals, ligands or cations"
        )
    rows = np.repeat(np.arange(len(others)), number)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(number) - number, number) + first[rows]
    ratio = _anchors(space, others)[rows] / np.maximum(metals.sum(axis=1)[place], 1)
    fair = (ratio >= _RATIO[0]) & (ratio <= _RATIO[1])
    rows, place = rows[fair], place[fair]
    found = Compositions(
        space, charge, np.hstack([metals[place], others[rows]]), of_metals[place] + of_others[rows]
    )
    return found.only(found.traits().electrons >= 0)


def _others(space: Space, charge: int, mass: float) -> NDArray[np.int64]:
    """Ligands, cations and lost H of every core charge that balance; shape (n, names)."""
    main, *exchanged = (ligand(name) for name in space.ligands)
    lightest = min(average_mass(name) for name in space.metals)
    heaviest = max(average_mass(name) for name in space.metals)
    weight = sum(average_mass(symbol) * number for symbol, number in main.formula)
    most = int(_RATIO[1] * mass / (lightest + _RATIO[1] * weight)) + 1
    least = max(int(_RATIO[0] * mass / (heaviest + _RATIO[0] * weight)) - space.exchanged * len(exchanged), 0)
    ranges = [
        range(least, most + 1),
        *(range(space.exchanged + 1) for _ in exchanged),
        *(range(low, high + 1) for low, high in space.cations.values()),
        range(space.cores[0], space.cores[1] + 1),
    ]
    table = _grid(ranges)
    carried = table[:, len(space.ligands) : -1] @ np.array(
        [COUNTER_IONS[name].charge for name in space.cations], dtype=np.int64
    )
    acidic = table[:, : len(space.ligands)] @ np.array([ligand(name).acidic for name in space.ligands])
    lost, balanced = h_balance(table[:, -1], carried, charge, acidic, space.gained)
    table[:, -1] = lost
    return np.asarray(table[balanced])


def _metals(space: Space, mass: float, others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of Au and Ag, with up to some of one other metal, that leave room for what is no metal."""
    shared = [name for name in space.metals if name in ("Au", "Ag")]
    weights = moments(space.others)[:, 0]
    bare = others @ weights if len(others) else np.zeros(1)
    heaviest, lightest = mass - float(bare.min()) + 1, mass - float(bare.max()) - 1
    kinds = [name for name in space.metals if name not in shared]
    pure = _grid([range(int(max(heaviest, 0) / average_mass(name)) + 1) for name in shared] or [range(1)])
    parts = []
    for kind, number in [("", 0), *product(kinds, range(1, space.dopants + 1))]:
        table = np.zeros((len(pure), len(space.metals)), dtype=np.int64)
        for column, name in enumerate(shared):
            table[:, space.metals.index(name)] = pure[:, column]
        if kind:
            table[:, space.metals.index(kind)] = number
        parts.append(table)
    every = np.concatenate(parts)
    total = every @ np.array([average_mass(name) for name in space.metals])
    return np.asarray(every[(total <= heaviest) & (total >= lightest) & (total > 0)])


def _anchors(space: Space, others: NDArray[np.int64]) -> NDArray[np.int64]:
    counts = others[:, : len(space.ligands)]
    return np.asarray(counts @ np.array([ligand(name).anchors for name in space.ligands]))


def _grid(ranges: Sequence[range]) -> NDArray[np.int64]:
    """Every combination, one a row; raises TooManyError where they are too many to hold."""
    if (number := prod(map(len, ranges))) > _MOST:
        raise TooManyError(
            f"{number:,} combinations of counts; give a lower mass, or fewer metals, ligands or cations"
        )
    axes = np.meshgrid(*(np.array(one, dtype=np.int64) for one in ranges), indexing="ij")
    return np.stack([axis.ravel() for axis in axes], axis=1)
