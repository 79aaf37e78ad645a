"""Where a metal likes to sit: energies of the orderings of two metals from a few site and contact terms.

Energies are mixing energies (eV): relative to the same framework filled with one metal, weighted by
composition; those of a few guests are relative to each of them on its best site. They compare isomers of one
framework and never two frameworks: no model here knows what it costs to build a framework. The models that
are built in are in `stability.builtin`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, get_args

from stability.colouring import ColouringEnergy, clique_energy
from stability.coordination import SITE_CLASSES, class_sites
from structures.errors import InvalidInputError
from structures.framework import Role
from structures.guests import composition
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = ["METALS", "OrderingModel", "sites_named"]

METALS = ("Au", "Ag")
"""Of a model that names no others."""


@dataclass(frozen=True, slots=True)
class OrderingModel(Shown):
    """Site and contact energies (eV) of an ordering of two metals, with what they rest on.

    Attributes
    ----------
    counted
        Metal whose atoms the site terms count, one of `metals`.
    sites
        (label, eV per counted atom): an orbit, a role, or a class of `stability.coordination`. Terms add
        where a site answers to two labels.
    contacts
        (metals, eV): for each group of two or three metals in mutual contact, e.g. (("Ag", "Au"), -0.0192).
    cutoff
        Å below which two sites are in contact.
    source, validity
        Where the numbers come from, and for what they hold; both are printed with every energy.
    error
        RMS error in eV per metal; None if unknown.
    covariance
        Of the numbers in `sites`, then `contacts`, as the fit left them (eV²); empty if unknown.
    site_error
        eV per counted atom by which an orbit of a framework that was not fitted misses what its class says
        (one standard deviation).
    gold_fraction
        Composition range that the fit saw.
    frameworks
        Names for which the model was made; empty if it holds for a kind of framework.
    size
        Number of metals in the smallest and largest framework that the fit saw.
    refuses
        Roles to which the model must not be applied.
    mixing
        True where the numbers are energies as they stand; otherwise pure clusters are put to zero.
    caution
        A sentence to print with every result; empty if there is none.
    metals
        Host and guest: what an unset and a set bit of an occupancy stand for, where nothing else is said.
    reach
        Most atoms of `counted` of which the numbers know what they do to each other; None if any number.
    """

    name: str
    counted: str
    sites: tuple[tuple[str, float], ...]
    contacts: tuple[tuple[tuple[str, ...], float], ...]
    cutoff: float
    source: str
    validity: str
    error: float | None = None
    gold_fraction: tuple[float, float] = (0.0, 1.0)
    frameworks: tuple[str, ...] = ()
    size: tuple[int, int] = (1, 64)
    refuses: tuple[Role, ...] = ()
    mixing: bool = False
    caution: str = ""
    covariance: tuple[tuple[float, ...], ...] = ()
    site_error: float = 0.0
    metals: tuple[str, str] = ("Ag", "Au")
    reach: int | None = None

    def oriented(self, guest: str) -> OrderingModel:
        """The same model of occupancies in which a set bit is this metal, and the other one the rest.

        Raises
        ------
        InvalidInputError
            If it is neither of the two metals.
        """
        if guest not in self.metals:
            raise InvalidInputError(
                f"{self.name} orders {' and '.join(sorted(self.metals))} only, not {guest!r}; "
                "pass a model of your own"
            )
        host, other = self.metals
        return self if guest == other else replace(self, metals=(other, host))

    def units(self) -> tuple[OrderingModel, ...]:
        """Each number of the model alone, at 1 eV: sites, then contacts; none with an error."""
        bare = replace(self, sites=(), contacts=(), covariance=(), site_error=0.0)
        return (
            *(replace(bare, sites=((label, 1.0),)) for label, _ in self.sites),
            *(replace(bare, contacts=((metals, 1.0),)) for metals, _ in self.contacts),
        )

    def colouring(self, framework: Framework, *, guest: str | None = None) -> ColouringEnergy:
        """Energy of the occupancies of a framework: set bits are `guest`, the other metal the rest.

        Raises
        ------
        InvalidInputError
            If the model does not hold for this framework or the guest is none of its metals.
        UnknownNameError
            If a site term names no site of the framework.
        """
        guest = guest or self.metals[1]
        model = self.oriented(guest)
        self.check(framework)
        return _colouring(model, framework, guest)

    def energies(
        self, framework: Framework, masks: Iterable[int] | NDArray[np.uint64], *, guest: str | None = None
    ) -> NDArray[np.float64]:
        """Mixing energies (eV), shape (masks,), of occupancies (uint64, bit i set: site i is the guest)."""
        return self.colouring(framework, guest=guest).energies(masks)

    def check(self, framework: Framework) -> None:
        """Raise InvalidInputError where the model must not be used on this framework."""
        forbidden = [role for role in self.refuses if role in framework.roles]
        if forbidden:
            raise InvalidInputError(
                f"{self.name} knows no {' or '.join(forbidden)} sites and must not be carried over to "
                f"{framework.name}; its range: {self.validity}. Give your own terms as a TOML file"
            )
        if self.frameworks and framework.name not in self.frameworks:
            raise InvalidInputError(
                f"{self.name} was made for {', '.join(self.frameworks)}, not {framework.name}; "
                "use another model or give your own terms as a TOML file"
            )

    def admits(self, framework: Framework) -> bool:
        """Whether the model may be used on this framework."""
        try:
            self.check(framework)
        except InvalidInputError:
            return False
        return True

    def knows(self, framework: Framework, guests: int) -> bool:
        """Whether so many guests are within what the numbers were computed for."""
        return self.reach is None or self._counted(framework, guests) <= self.reach

    def check_guests(self, framework: Framework, guests: int) -> None:
        """Raise InvalidInputError beyond the reach of the model."""
        if not self.knows(framework, guests):
            asked = f"{self._counted(framework, guests)} {self.counted}"
            raise InvalidInputError(
                f"{asked} are beyond the terms of {self.name}, which know {self.reach}: what several do to "
                "each other was not computed; give own terms as a TOML file (--model), or rank candidates by "
                "a calculator (superatom rank)"
            )

    def warnings(self, framework: Framework, guests: int) -> tuple[str, ...]:
        """Say what makes energies of this framework with so many guests less than certain."""
        metals = len(framework.sites)
        found = []
        if framework.evidence == "hypothesis":
            found.append(f"{framework.name} is a hypothesis, and so is every energy on it.")
        low, high = self.gold_fraction
        gold = composition(framework, guests, *self.metals).get("Au", 0)
        if gold not in (0, metals) and not low <= gold / metals <= high:
            found.append(
                f"{gold} of {metals} gold is outside the fitted range {low:.0%} to {high:.0%} of {self.name}."
            )
        if not self.size[0] <= metals <= self.size[1]:
            found.append(
                f"{metals} metals: {self.name} was fitted on {self.size[0]} to {self.size[1]} metals."
            )
        if not self.knows(framework, guests):
            found.append(
                f"{self.name} knows {self.reach} {self.counted}; more are summed as if none felt another."
            )
        if self.caution:
            found.append(self.caution)
        return tuple(found)

    def _counted(self, framework: Framework, guests: int) -> int:
        return composition(framework, guests, *self.metals).get(self.counted, 0)


def sites_named(framework: Framework, label: str) -> tuple[int, ...]:
    """Sites that a term's label names: an orbit, a role or a class; may be empty, or name a site twice.

    Raises
    ------
    UnknownNameError
        If the label is no role, no class and no orbit of this framework.
    """
    if label in SITE_CLASSES:
        return class_sites(framework, label)
    if label in get_args(Role):
        return framework.roles.get(label, ())
    return framework.select([label])


@lru_cache(maxsize=64)
def _colouring(model: OrderingModel, framework: Framework, guest: str) -> ColouringEnergy:
    """Turn labels into groups, and put pure guest and pure host to zero unless the fit did so itself."""
    sites = len(framework.sites)
    cliques = [*_site_cliques(model, framework, guest), *_contact_cliques(model, framework, guest)]
    raw = clique_energy(sites, cliques)
    if model.mixing:
        return raw
    full = raw.constant + sum(value for _, value in raw.terms)
    return ColouringEnergy(sites, raw.terms, constant=0.0, per_guest=-(full - raw.constant) / sites)


def _site_cliques(
    model: OrderingModel, framework: Framework, guest: str
) -> Iterator[tuple[tuple[int, ...], list[float]]]:
    for label, energy in model.sites:
        table = [0.0, energy] if model.counted == guest else [energy, 0.0]
        for site in sites_named(framework, label):
            yield (site,), table


def _contact_cliques(
    model: OrderingModel, framework: Framework, guest: str
) -> Iterator[tuple[tuple[int, ...], list[float]]]:
    bonds = framework.metal_bonds(model.cutoff)
    for metals, energy in model.contacts:
        table = [0.0] * (len(metals) + 1)
        table[metals.count(guest)] = energy
        for group in bonds if len(metals) == 2 else _triangles(bonds):
            yield group, table


def _triangles(bonds: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int, int]]:
    joined = set(bonds)
    beyond: dict[int, list[int]] = {}
    for low, high in bonds:
        beyond.setdefault(low, []).append(high)
    for low, others in beyond.items():
        for middle, high in combinations(others, 2):
            if (middle, high) in joined:
                yield low, middle, high
