"""Clusters without elements: where the metals and sulfurs of a framework are, and what is known of them.

Positions are in Å, centred on the mean of all sites and anchors. Sites and anchors are numbered from 0 and
keep that number everywhere: bit i of an occupancy is site i.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.lengths import METAL_METAL
from structures.matter.ligands import DEFAULT_LIGAND, electrons_taken
from structures.matter.ligands import ligand as find_ligand
from structures.nearest import choose
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["Anchor", "Evidence", "Framework", "Role", "Site"]

Role = Literal["interior", "surface", "staple", "mount"]
Evidence = Literal["crystal", "dft", "computed", "hypothesis", "user"]


@dataclass(frozen=True, slots=True)
class Site(Shown):
    """A metal position (Å) with its orbit label and its role in the cluster."""

    index: int
    position: tuple[float, float, float]
    orbit: str
    role: Role


@dataclass(frozen=True, slots=True)
class Anchor(Shown):
    """A sulfur (or halide) position (Å) with the indices of the metal sites that it binds.

    Attributes
    ----------
    kind
        The place that it is (`structures.matter.ligand.place_of`): `S` takes any thiolate or halide.
    ligand
        The ligand that stands there unless another of its kind is asked for: phosphine, hydride, dithiolate.
        Empty where it is a thiolate or halide.
    mates
        Other anchors that the same ligand holds, as a diphosphine or a dithiolate does.
    """

    index: int
    position: tuple[float, float, float]
    orbit: str
    metals: tuple[int, ...]
    kind: str = "S"
    ligand: str = ""
    mates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Framework(Shown):
    """Metal and sulfur positions without elements.

    Attributes
    ----------
    core_charge
        Charge of the metal-thiolate cluster with every acidic hydrogen in place.
    evidence
        Where the geometry rests; `hypothesis` says that nobody has seen it.
    citations
        Sources of the geometry, each a sentence that can be printed.
    tolerance
        Å within which a symmetry operation must map every atom on another.
    note
        What a user must know before publishing a number from this framework.
    metal, ligand
        Commonest metal and the ligand of the structure that it was made of: what it is filled with where
        nothing else is asked for. Empty for the frameworks of the paper and their kin.
    reading
        Another reading of the motifs that the literature uses, with its source; empty where there is none.
    averaged
        Of a frame made from a geometry: the group it was averaged over and how far the geometry was from it.
    silver
        Share of silver, the rest gold, in the metal whose lengths each site has; None for another metal.
        Empty where nobody knows: such a frame is built with its lengths as they are.
    silver_only
        Sites where gold opens bonds, so that candidates with gold there are no candidates.
    """

    name: str
    sites: tuple[Site, ...]
    anchors: tuple[Anchor, ...]
    core_charge: int
    evidence: Evidence
    citations: tuple[str, ...]
    tolerance: float = 0.05
    note: str = ""
    metal: str = ""
    ligand: str = ""
    reading: str = ""
    averaged: str = ""
    silver: tuple[float | None, ...] = ()
    silver_only: tuple[int, ...] = ()

    def _facts(self) -> dict[str, object]:
        return {
            "name": self.name,
            "sites": len(self.sites),
            "anchors": len(self.anchors),
            "core_charge": self.core_charge,
            "evidence": self.evidence,
            "orbits": {label: len(sites) for label, sites in self.orbits.items()},
        }

    def pair(self, host: str | None = None, guest: str | None = None) -> tuple[str, str]:
        """Host and guest: those named, else the metal that it was made of (Ag without one), and Au or Ag."""
        host = host or (self.metal if self.metal != guest else "") or ("Ag" if guest != "Ag" else "Au")
        return host, guest or ("Ag" if host == "Au" else "Au")

    @property
    def positions(self) -> NDArray[np.float64]:
        """Metal positions, shape (sites, 3), Å."""
        return np.array([site.position for site in self.sites], dtype=np.float64)

    @property
    def anchor_positions(self) -> NDArray[np.float64]:
        """Sulfur positions, shape (anchors, 3), Å."""
        return np.array([anchor.position for anchor in self.anchors], dtype=np.float64).reshape(-1, 3)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kind of each anchor, in anchor order."""
        return tuple(anchor.kind for anchor in self.anchors)

    @property
    def filling(self) -> str:
        """Ligand on its anchors where nobody names one: that of its structure, else the paper's."""
        return self.ligand or DEFAULT_LIGAND

    @property
    def spanned(self) -> tuple[tuple[int, ...], ...]:
        """Anchors that one ligand holds together, a tuple a ligand, in anchor order."""
        every = {tuple(sorted((anchor.index, *anchor.mates))) for anchor in self.anchors if anchor.mates}
        return tuple(sorted(every))

    def shell(self, ligand: str) -> dict[str, int]:
        """How many of each ligand stand on the anchors where `ligand` takes all places of thiolates.

        Raises
        ------
        InvalidInputError
            If it holds several anchors, and the places are no whole number of it.
        """
        own = Counter(anchor.ligand for anchor in self.anchors)
        free = own.pop("", 0)
        held = {name: number // find_ligand(name).anchors for name, number in own.items()}
        each = 1 if ligand == "SR" or not free else find_ligand(ligand).anchors
        if free % each:
            raise InvalidInputError(
                f"{ligand} holds {each} anchors and {self.name} has {free} free ones, no multiple of {each}; "
                "take a ligand of one anchor"
            )
        return ({ligand: free // each} if free else {}) | held

    @property
    def taken(self) -> int:
        """Electrons that the ligands take: one a thiolate or halide."""
        return electrons_taken(self.shell("SH"))

    @property
    def orbits(self) -> dict[str, tuple[int, ...]]:
        """Site indices of each orbit label, in site order."""
        return _grouped((site.orbit, site.index) for site in self.sites)

    @property
    def roles(self) -> dict[str, tuple[int, ...]]:
        """Site indices of each role, in site order."""
        return _grouped((site.role, site.index) for site in self.sites)

    def metal_bonds(self, cutoff: float = METAL_METAL) -> tuple[tuple[int, int], ...]:
        """Pairs of sites closer than `cutoff` Å, each as (low, high), sorted."""
        positions = self.positions
        distance = np.linalg.norm(positions[:, None] - positions[None], axis=-1)
        low, high = np.nonzero(np.triu(distance < cutoff, k=1))
        return tuple(zip(low.tolist(), high.tolist(), strict=True))

    def select(self, names: Iterable[str]) -> tuple[int, ...]:
        """Site indices named by orbit labels, roles or site numbers, sorted and without repeats.

        Raises
        ------
        UnknownNameError
            If a name is none of the three; the message lists what is allowed.
        """
        known = {**self.roles, **self.orbits, **{str(site.index): (site.index,) for site in self.sites}}
        chosen: set[int] = set()
        for name in names:
            if name not in known:
                allowed = list(dict.fromkeys([*self.orbits, *self.roles]))
                raise UnknownNameError(
                    f"{self.name} has no sites named {name!r}{choose(name, allowed)}, "
                    f"or site numbers 0 to {len(self.sites) - 1}"
                )
            chosen.update(known[name])
        return tuple(sorted(chosen))


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    groups: dict[str, list[int]] = {}
    for label, index in pairs:
        groups.setdefault(label, []).append(index)
    return {label: tuple(indices) for label, indices in groups.items()}
