"""Which ions to expect of a cluster: the one rule that generate, catalogue, link and rivals ask.

The charge is core charge + cations - lost H; no more H is lost than the shell has acidic ones, and none
where H rides along. Charges, and how many Na stand in the place of H, are those that the class of the
composition was seen with (`structures.library.classes`). An exchanged ligand (Cl, NTP) takes the place of a
thiolate. What MS/MS makes of an ion is in `database.masses.fragments`.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar

from database.masses.ions import Ion
from database.masses.parts import acidic_h, cation_charge, cation_counts, ligand_counts, metal_counts
from database.masses.series import Series
from structures.charges import charges_of
from structures.errors import InvalidInputError
from structures.library.classes import FrameworkClass, class_of_counts, known_class
from structures.matter.ligands import DEFAULT_LIGAND
from structures.matter.ligands import ligand as find_ligand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from database.masses.parts import Counts

    Ranges = Mapping[str, Iterable[int]]

__all__ = [
    "Adduct",
    "Polarity",
    "adducts",
    "balanced",
    "expected_ions",
    "expected_series",
    "h_balance",
    "riders_of",
    "shells",
]

Polarity = Literal["negative", "positive"]
Numbers = TypeVar("Numbers", int, "NDArray[np.int64]")


class Adduct(NamedTuple):
    """What rides on a species and what it lost: charge of the ion, cations, acidic H lost."""

    charge: int
    cations: Counts
    lost_h: int


def adducts(
    known: FrameworkClass,
    core_charge: int,
    shell: Counts,
    *,
    charges: Iterable[int] | None = None,
    cations: Ranges | None = None,
    polarity: Polarity | None = None,
) -> Iterator[Adduct]:
    """Yield the adducts of a shell on a class at a core charge, charge by charge.

    Parameters
    ----------
    charges, cations
        In the place of what the class was seen with; cations such as `{"Na": range(13)}`.
    polarity
        Only ions of this sign; None keeps both.
    """
    riders = list(riders_of({"Na": range(known.sodium + 1)} if cations is None else cations))
    for charge in known.charges_of(core_charge) if charges is None else charges:
        if polarity is None or (charge < 0) == (polarity == "negative"):
            for one in riders:
                yield from (Adduct(z, one, lost) for z, lost in balanced(core_charge, shell, one, (charge,)))


def balanced(
    core_charge: int, shell: Counts, cations: Counts, charges: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Yield (charge, lost H) for each charge that core, cations and acidic H of a shell allow."""
    most = 0 if dict(cations).get("H") else acidic_h(shell)
    for charge in charges:
        lost, allowed = h_balance(core_charge, cation_charge(cations), charge, most)
        if charge and allowed:
            yield charge, lost


def h_balance(
    core: Numbers, carried: Numbers, charge: int, acidic: Numbers, gained: int = 0
) -> tuple[Numbers, Any]:
    """Return the H that core charge and cations must lose to reach a charge, and whether so many are acidic.

    Whole numbers, or arrays of them of one shape. H is counted net: below 0 protons come, at most `gained`.

    Examples
    --------
    >>> h_balance(-4, 2, -4, 30)
    (2, True)
    """
    lost = core + carried - charge
    return lost, (lost >= -gained) & (lost <= acidic)


def expected_ions(metals: Mapping[str, int], ligands: Mapping[str, int], core_charge: int) -> Iterator[Ion]:
    """Yield the ions that an ESI source makes of a species, of both signs, highest charge first.

    Examples
    --------
    >>> [str(ion) for ion in expected_ions({"Au": 25}, {"PET": 18}, -1)]
    ['[Au25(SC2H4Ph)18]-']
    """
    counted, shell = metal_counts(metals.items()), ligand_counts(ligands.items())
    known = class_of_counts(sum(n for _, n in counted), sum(n for _, n in shell), core_charge)
    for one in adducts(known, core_charge, shell):
        yield Ion(counted, shell, one.charge, one.cations, one.lost_h)


def expected_series(
    classes: Iterable[FrameworkClass | str],
    gold: Iterable[int] | None = None,
    *,
    ligand: str = DEFAULT_LIGAND,
    exchanged: Ranges | None = None,
    cations: Ranges | None = None,
    charges: Iterable[int] | None = None,
    polarity: Polarity | None = None,
    dopants: Mapping[str, int] | None = None,
) -> Iterator[Series]:
    """Yield series of the whole clusters of classes: ligand shells x adducts, each with its numbers of gold.

    Parameters
    ----------
    classes
        Classes, or names of classes or built-in frameworks.
    gold
        Numbers of Au, those above the Au and Ag sites of a class passed over; None: all.
    exchanged
        Numbers of other ligands in the place of thiolates: `{"Cl": range(4), "NTP": range(3)}`.
    cations, charges, polarity
        As in `adducts`.
    dopants
        Other metals in the place of Ag, such as `{"Pt": 1}`, at the charges with which the class was seen so.

    Raises
    ------
    UnknownNameError
        If a class, ligand, cation or metal is not known.
    InvalidInputError
        If gold is negative or empty.
    """
    numbers = None if gold is None else _gold_numbers(gold)
    others = metal_counts((dopants or {}).items())
    wanted = None if charges is None else tuple(charges)
    for known in map(_class, classes):
        metals = known.metals - sum(number for _, number in others)
        cores = charges_of(known, {**dict(others), "Ag": metals})
        chosen = tuple(x for x in (range(metals + 1) if numbers is None else numbers) if x <= metals)
        for shell in shells(ligand, known.free, exchanged or {}, known.held):
            for core in cores:
                for one in adducts(known, core, shell, charges=wanted, cations=cations, polarity=polarity):
                    yield Series(
                        "cluster",
                        known.name,
                        metals,
                        chosen,
                        shell,
                        one.charge,
                        one.cations,
                        one.lost_h,
                        others,
                    )


def shells(ligand: str, number: int, exchanged: Ranges, held: Counts = ()) -> Iterator[Counts]:
    """Ligand shells of `number` ligands in which some are exchanged, beside those that keep their places."""
    main = find_ligand(ligand).name
    for others in _products({find_ligand(name).name: counts for name, counts in exchanged.items()}):
        left = number - sum(count for _, count in others)
        if left >= 0:
            yield ligand_counts(((main, left), *others, *held))


def riders_of(ranges: Ranges) -> Iterator[Counts]:
    """Every combination of cations, in the order of writing."""
    return map(cation_counts, _products(ranges))


def _products(ranges: Ranges) -> Iterator[Counts]:
    """Every combination of counts, zeros left out."""
    names = list(ranges)
    for counts in product(*(sorted(set(ranges[name])) for name in names)):
        yield tuple((name, count) for name, count in zip(names, counts, strict=True) if count)


def _class(named: FrameworkClass | str) -> FrameworkClass:
    return named if isinstance(named, FrameworkClass) else known_class(named)


def _gold_numbers(gold: Iterable[int]) -> tuple[int, ...]:
    numbers = tuple(sorted(set(gold)))
    if not numbers or numbers[0] < 0:
        raise InvalidInputError(f"gold is {list(numbers)}; give numbers of Au atoms, 0 or more, such as 0-12")
    return numbers
