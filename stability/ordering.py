"""Where gold likes to sit: energies of Au/Ag orderings from a few site and contact terms.

Two models are built in and anyone can pass own terms. Energies are mixing energies (eV): relative to the
same framework filled with one metal, weighted by composition. They compare isomers of one framework and
never two frameworks: no model here knows what it costs to build a framework.

Sources: five-number model of M44S30 - least squares over 19 GFN1-xTB energies of [Au(x)Ag(44-x)(SH)30]4-,
x = 1..44, made by this project. Staple model - least squares over 360 relaxed PBE orderings of the Ligand
Protected Nanocluster Database (J. Chem. Phys. 2020, 10.1063/5.0056690).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, get_args

from stability.colouring import ColouringEnergy, clique_energy
from structures.errors import InvalidInputError
from structures.framework import Role
from structures.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from structures.framework import Framework

__all__ = ["KEPLERATE", "STAPLE", "OrderingModel", "default_model", "site_class", "sites_named"]

METALS = ("Au", "Ag")
SITE_CLASSES = ("0 S", "1 S", ">=2 S")


@dataclass(frozen=True, slots=True)
class OrderingModel(Shown):
    """Site and contact energies (eV) of an Au/Ag ordering, with what they rest on.

    Attributes
    ----------
    counted
        Metal whose atoms the site terms count, Au or Ag.
    sites
        (label, eV per counted atom): an orbit, a role, or `0 S`, `1 S`, `>=2 S` (sulfurs that a site binds).
        Terms add where a site answers to two labels.
    contacts
        (metals, eV): for each group of two or three metals in mutual contact, e.g. (("Ag", "Au"), -0.0192).
    cutoff
        Å below which two sites are in contact.
    source, validity
        Where the numbers come from, and for what they hold; both are printed with every energy.
    error
        RMS error in eV per metal; None if unknown.
    gold_fraction
        Composition range that the fit saw.
    frameworks
        Names for which the model was made; empty if it holds for a kind of framework.
    size
        Number of metals in the smallest and largest framework that the fit saw.
    refuses
        Roles to which the model must not be applied.
    mixing
        True where the numbers are mixing energies as they stand; otherwise pure clusters are put to zero.
    caution
        A sentence to print with every result; empty if there is none.
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

    def colouring(self, framework: Framework, *, guest: str = "Au") -> ColouringEnergy:
        """Energy of the occupancies of a framework: set bits are `guest`, the other of Au and Ag the rest.

        Raises
        ------
        InvalidInputError
            If the model does not hold for this framework or the guest is neither Au nor Ag.
        UnknownNameError
            If a site term names no site of the framework.
        """
        if guest not in METALS:
            raise InvalidInputError(
                f"{self.name} orders Au and Ag only, not {guest!r}; pass a model of your own"
            )
        self.check(framework)
        return _colouring(self, framework, guest)

    def energies(
        self, framework: Framework, masks: Iterable[int] | NDArray[np.uint64], *, guest: str = "Au"
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

    def warnings(self, framework: Framework, gold: int) -> tuple[str, ...]:
        """Say what makes energies of this framework at this number of gold atoms less than certain."""
        metals = len(framework.sites)
        found = []
        if framework.evidence == "hypothesis":
            found.append(f"{framework.name} is a hypothesis, and so is every energy on it.")
        low, high = self.gold_fraction
        if gold not in (0, metals) and not low <= gold / metals <= high:
            found.append(
                f"{gold} of {metals} gold is outside the fitted range {low:.0%} to {high:.0%} of {self.name}."
            )
        if not self.size[0] <= metals <= self.size[1]:
            found.append(
                f"{metals} metals: {self.name} was fitted on {self.size[0]} to {self.size[1]} metals."
            )
        if self.caution:
            found.append(self.caution)
        return tuple(found)


KEPLERATE = OrderingModel(
    name="five-number model of M44S30",
    counted="Au",
    sites=(("ico", -0.399), ("cube", 0.136), ("d12", 0.019), ("mount", 0.150)),
    contacts=((("Au", "Au"), 0.0118),),
    cutoff=3.45,
    source=(
        "Least squares over 19 GFN1-xTB energies of [Au(x)Ag(44-x)(SH)30]4-, x = 1..44, at the relaxed "
        "geometry of Ag44; rms 0.047 eV, largest error 0.14 eV. GPAW (LDA) agrees in sign and in the "
        "minimum at x = 12."
    ),
    validity="M44S30 at any x",
    error=0.047 / 44,
    frameworks=("M44S30",),
    mixing=True,
    caution=(
        "All methods put Au in the icosahedron first; the order of cube, d12 and mount sites differs between "
        "GFN1, LDA and machine-learned potentials by 0.1-0.3 eV and is undecided."
    ),
)

STAPLE = OrderingModel(
    name="staple model",
    counted="Ag",
    sites=(("0 S", 0.061), (">=2 S", 0.117)),
    contacts=((("Ag", "Au"), -0.0192),),
    cutoff=3.4,
    source=(
        "Pooled least squares over 360 relaxed PBE orderings of Au/Ag 36(SR)24, 102(SR)44, 246(SR)80 and "
        "279(SR)84 (Ligand Protected Nanocluster Database, 10.1063/5.0056690), relative to core-surface "
        "sites; 1.7 meV per metal."
    ),
    validity="frameworks of a core and SR-(M-SR)n staples, without mounts",
    error=0.0017,
    gold_fraction=(4 / 36, 32 / 36),
    size=(36, 279),
    refuses=("mount",),
    caution=(
        "The first few Ag in gold go to the centres of icosahedra here, because of their twelve contacts; "
        "GPAW (LDA) on a model of [Au44(SH)26]2- puts one Ag on the core surface, 0.15 eV below the centre, "
        "and crystals of Au38-xAgx agree. Below 11% Ag the order of core sites is undecided."
    ),
)


def default_model(framework: Framework) -> OrderingModel:
    """Return the built-in model that holds for a framework.

    Raises
    ------
    InvalidInputError
        If none does, as for frameworks other than M44S30 that have mounts.
    """
    model = KEPLERATE if framework.name in KEPLERATE.frameworks else STAPLE
    model.check(framework)
    return model


def site_class(sulfurs: int) -> str:
    """Name of a site that binds this many sulfurs, as the staple model counts: `0 S`, `1 S` or `>=2 S`."""
    return SITE_CLASSES[min(sulfurs, 2)]


def sites_named(framework: Framework, label: str) -> tuple[int, ...]:
    """Sites that a term's label names: an orbit, a role or a class of bound sulfurs; may be empty.

    Raises
    ------
    UnknownNameError
        If the label is no role, no class and no orbit of this framework.
    """
    if label in SITE_CLASSES:
        bound = [0] * len(framework.sites)
        for anchor in framework.anchors:
            for metal in anchor.metals:
                bound[metal] += 1
        return tuple(k for k, sulfurs in enumerate(bound) if site_class(sulfurs) == label)
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
