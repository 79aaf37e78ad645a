"""Which ions to expect: clusters of the known families, their fragments, and metal-thiolate complexes.

Everything is a stream of `Series`. Rules: the charge is core charge + cations - lost H, never more H is lost
than the shell has acidic ones, and an exchanged ligand (Cl, NTP) takes the place of a thiolate. Fragments
follow the paper's MS/MS: successive loss of [M(SR)2]-, M = Au or Ag. Complexes are rings M_n(SR)_n and
chains M_n(SR)_(n+1), the two shapes that Au(I) and Ag(I) thiolates form.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from database.masses.distributions import distribution
from database.masses.families import FAMILIES
from database.masses.isotopes import ELECTRON_MASS, average_mass
from database.masses.parts import cation_counts, ligand_counts, metal_counts, organic_formula
from database.masses.series import Series
from structures.errors import InvalidInputError, UnknownNameError
from structures.matter.cations import CATIONS
from structures.matter.electrons import valence
from structures.matter.ligands import ligand as find_ligand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from database.masses.families import Family
    from database.masses.parts import Counts

    Ranges = Mapping[str, Iterable[int]]

__all__ = ["clusters", "complexes", "fragments"]


def clusters(
    frameworks: Iterable[str],
    gold: Iterable[int],
    *,
    ligand: str = "p-MBA",
    exchanged: Ranges | None = None,
    cations: Ranges | None = None,
    charges: Iterable[int] | None = None,
    dopants: Mapping[str, int] | None = None,
) -> Iterator[Series]:
    """Yield series of whole clusters: frameworks x ligand shells x adducts x charges, each with `gold`.

    Parameters
    ----------
    gold
        Numbers of Au; those above the number of Au and Ag sites of a framework are passed over there.
    exchanged
        Numbers of other ligands in place of thiolates, such as `{"Cl": range(4), "NTP": range(3)}`.
    cations
        Numbers of cations, such as `{"Na": range(13)}`.
    charges
        Charges of the ions; without, those in which each family is seen.
    dopants
        Other metals in place of Ag, such as `{"Pt": 1}`; the electron count of the family is kept.

    Raises
    ------
    UnknownNameError
        If a framework, ligand, cation or metal is not known.
    InvalidInputError
        If gold is negative.
    """
    numbers = _gold_numbers(gold)
    others = metal_counts((dopants or {}).items())
    wanted = None if charges is None else tuple(charges)
    for name in frameworks:
        family = _family(name)
        metals = family.metals - sum(number for _, number in others)
        core = family.core_charge + sum((valence(metal) - 1) * number for metal, number in others)
        chosen = tuple(number for number in numbers if number <= metals)
        shells = list(_shells(ligand, family.ligands, exchanged or {}))
        for shell, riders in itertools.product(shells, _riders(cations or {})):
            for charge, lost in _balanced(core, shell, riders, wanted or family.charges):
                yield Series("cluster", name, metals, chosen, shell, charge, riders, lost, others)


def fragments(series: Iterable[Series], losses: int = 1) -> Iterator[Series]:
    """Yield what is left of clusters after 1 to `losses` successive losses of [M(SR)2]-, M = Au or Ag.

    Cations and lost H stay with the fragment. A product that would be neutral or positive is left out; one
    that several ways lead to comes once. The tree behind it is `fragment_tree` of database.masses.fragments.
    """
    seen: set[tuple[object, ...]] = set()
    for parent in series:
        generation = [parent]
        for _ in range(losses):
            generation = [child for one in generation for child in _after_loss(one)]
            for child in generation:
                key = (child.metals, child.gold, child.ligands, child.charge, child.cations, child.lost_h)
                if key not in seen:
                    seen.add(key)
                    yield child


def complexes(
    *,
    ligand: str = "p-MBA",
    mz: tuple[float, float] = (500.0, 2500.0),
    charges: Iterable[int] = (-1, -2),
    exchanged: Ranges | None = None,
    cations: Ranges | None = None,
    largest: int = 24,
) -> Iterator[Series]:
    """Yield series of rings M_n(SR)_n and chains M_n(SR)_(n+1), M = Au, Ag, whose average m/z is in `mz`.

    Parameters
    ----------
    largest
        Metals in the largest one.
    charges, exchanged, cations
        As in `clusters`; a ring is seen as an anion only where it loses H.

    Raises
    ------
    UnknownNameError
        If a ligand or cation is not known.
    """
    chosen = tuple(charges)
    for metals, (shape, extra) in itertools.product(range(1, largest + 1), (("ring", 0), ("chain", 1))):
        number = metals + extra
        shells = _shells(ligand, number, exchanged or {})
        for shell, riders in itertools.product(shells, _riders(cations or {})):
            for charge, lost in _balanced(metals - number, shell, riders, chosen):
                gold = _gold_within(mz, metals, organic_formula(shell, riders, lost, ()), charge)
                if gold:
                    yield Series("complex", shape, metals, gold, shell, charge, riders, lost)


def _family(name: str) -> Family:
    if name not in FAMILIES:
        raise UnknownNameError(f"no framework {name!r} in the catalogue; known are {', '.join(FAMILIES)}")
    return FAMILIES[name]


def _gold_numbers(gold: Iterable[int]) -> tuple[int, ...]:
    numbers = tuple(sorted(set(gold)))
    if not numbers or numbers[0] < 0:
        raise InvalidInputError(f"gold is {list(numbers)}; give numbers of Au atoms, 0 or more, such as 0-12")
    return numbers


def _shells(ligand: str, number: int, exchanged: Ranges) -> Iterator[Counts]:
    """Ligand shells of `number` ligands in which some are exchanged."""
    main = find_ligand(ligand).name
    for others in _products({find_ligand(name).name: counts for name, counts in exchanged.items()}):
        left = number - sum(count for _, count in others)
        if left >= 0:
            yield ligand_counts(((main, left), *others))


def _riders(ranges: Ranges) -> Iterator[Counts]:
    """Every combination of cations, in the order of writing."""
    return map(cation_counts, _products(ranges))


def _products(ranges: Ranges) -> Iterator[Counts]:
    """Every combination of counts, zeros left out."""
    names = list(ranges)
    for counts in itertools.product(*(sorted(set(ranges[name])) for name in names)):
        yield tuple((name, count) for name, count in zip(names, counts, strict=True) if count)


def _balanced(core: int, shell: Counts, riders: Counts, charges: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(charge, lost H) for each charge that the core, the cations and the acidic H of the shell allow."""
    carried = core + sum(CATIONS[name].charge * number for name, number in riders)
    acidic = sum(number * find_ligand(name).acidic for name, number in shell)
    gains_h = any(name == "H" for name, _ in riders)
    for charge in charges:
        lost = carried - charge
        if charge and 0 <= lost <= (0 if gains_h else acidic):
            yield charge, lost


def _after_loss(parent: Series) -> Iterator[Series]:
    """One metal, two ligands and one negative charge less, for every pair of ligands."""
    charge = parent.charge + 1
    if charge >= 0 or parent.metals == 0:
        return
    gold = sorted({g - lost for g in parent.gold for lost in (0, 1) if 0 <= g - lost <= parent.metals - 1})
    for pair in itertools.combinations_with_replacement([name for name, _ in parent.ligands], 2):
        left = Counter(dict(parent.ligands))
        left.subtract(pair)
        if min(left.values()) < 0 or not +left:
            continue
        shell = ligand_counts(left.items())
        if parent.lost_h <= sum(number * find_ligand(name).acidic for name, number in shell):
            yield Series(
                "fragment", parent.framework, parent.metals - 1, tuple(gold), shell, charge,
                parent.cations, parent.lost_h, parent.dopants,
            )  # fmt: skip


def _gold_within(mz: tuple[float, float], metals: int, organic: Counts, charge: int) -> tuple[int, ...]:
    """Numbers of Au for which the average m/z is in the window."""
    gold = np.arange(metals + 1)
    mass = distribution(organic).average + gold * average_mass("Au") + (metals - gold) * average_mass("Ag")
    average = (mass - charge * ELECTRON_MASS) / abs(charge)
    return tuple(gold[(average >= mz[0]) & (average <= mz[1])].tolist())
