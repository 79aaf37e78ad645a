"""Candidate ions from the user's page: frameworks, ligand, ranges of gold, Cl, other ligands, Na, charges."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from database.masses.families import FAMILIES, Family
from database.masses.ions import Ion
from structures.errors import TooManyError, UnknownNameError
from structures.matter.ligands import ligand as find_ligand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from database.spectra.read.spectrum import Polarity

__all__ = ["DEFAULT_FRAMEWORKS", "candidate_ions", "fragments"]

DEFAULT_FRAMEWORKS = ("M44S30", "M44S27", "M44S26")
_MOST = 200_000
# Na+ rides where carboxylic protons were lost: the paper's 8-, 7-, 6- ions of the 2- cluster have 11, 12,
# 12 Na, its 4- and 3- ions none. Many are tried only where the charge is this far beyond the core charge.
_BARE_EXCESS = 1
_FEW_SODIUM = 2
_MANY_SODIUM = 16


def candidate_ions(
    frameworks: Iterable[str] = DEFAULT_FRAMEWORKS,
    *,
    ligand: str = "p-MBA",
    gold: Sequence[int] | None = None,
    chloride: Sequence[int] = (0, 1, 2, 3),
    sodium: Sequence[int] | None = None,
    exchanged: tuple[str, Sequence[int]] | None = None,
    charges: Sequence[int] | None = None,
    polarity: Polarity | None = "negative",
) -> list[Ion]:
    """Ions of framework classes that a spectrum may hold.

    Parameters
    ----------
    frameworks
        Classes by composition: `M44S30`, `M44S27` ...
    gold
        Numbers of Au; default all.
    chloride
        Cl in place of ligands; more than 0 only on M44S30, where the paper saw it.
    sodium
        Na for H; default 0 to 2 near the core charge and 0 to 16 for ions that lost more protons.
    exchanged
        Another ligand and how many of it.
    charges
        Default: those that the class is seen with.
    polarity
        Only ions of this sign; None keeps both.

    Raises
    ------
    UnknownNameError
        If a framework class or ligand is not known.
    TooManyError
        If there are more than 200,000.
    """
    shell = find_ligand(ligand)
    ranges = _Ranges(shell.name, gold, chloride, sodium, exchanged, charges)
    ions = []
    for name in frameworks:
        for ion in _of_class(_family(name), ranges):
            if polarity is None or (ion.charge < 0) == (polarity == "negative"):
                ions.append(ion)
            if len(ions) > _MOST:
                raise TooManyError(
                    f"more than {_MOST} candidate ions; narrow the gold, sodium or chloride range"
                )
    return list(dict.fromkeys(ions))


def fragments(ions: Iterable[Ion], *, ligand: str = "p-MBA") -> list[Ion]:
    """First fragments: each ion without one [M(SR)2]-, M = Au or Ag (the paper's MS/MS, Figs. S13, S14)."""
    name = find_ligand(ligand).name
    found: dict[Ion, None] = {}
    for ion in ions:
        metals, shell = dict(ion.metals), dict(ion.ligands)
        if shell.get(name, 0) < 2 or ion.charge >= -1:
            continue
        for metal in ("Au", "Ag"):
            if metals.get(metal, 0):
                left = tuple((metals | {metal: metals[metal] - 1}).items())
                rest = tuple((shell | {name: shell[name] - 2}).items())
                found[Ion(left, rest, ion.charge + 1, ion.cations, ion.lost_h, ion.solvents)] = None
    return list(found)


def _family(name: str) -> Family:
    if name not in FAMILIES:
        raise UnknownNameError(f"no framework class {name!r}; known are {' '.join(FAMILIES)}")
    return FAMILIES[name]


@dataclass(frozen=True, slots=True)
class _Ranges:
    """What the user asked for; None stands for the default of the class."""

    ligand: str
    gold: Sequence[int] | None
    chloride: Sequence[int]
    sodium: Sequence[int] | None
    exchanged: tuple[str, Sequence[int]] | None
    charges: Sequence[int] | None


def _of_class(family: Family, ranges: _Ranges) -> Iterator[Ion]:
    """Every ion of one class that balances and loses only acidic protons."""
    other, numbers = ranges.exchanged or ("", (0,))
    chlorides = ranges.chloride if family.name == "M44S30" else (0,)
    golds = range(family.metals + 1) if ranges.gold is None else ranges.gold
    for charge in ranges.charges or family.charges:
        excess = family.core_charge - charge
        most = _FEW_SODIUM if excess <= _BARE_EXCESS else _MANY_SODIUM
        sodium = range(most + 1) if ranges.sodium is None else ranges.sodium
        for na, number, cl in product(sodium, numbers, chlorides):
            kept, lost = family.ligands - number - cl, excess + na
            acidic = kept * find_ligand(ranges.ligand).acidic
            acidic += number * find_ligand(other).acidic if other else 0
            if kept < 0 or not 0 <= lost <= acidic:
                continue
            shell = ((ranges.ligand, kept), ("Cl", cl), *(((other, number),) if other else ()))
            for x in golds:
                if x <= family.metals:
                    yield Ion((("Au", x), ("Ag", family.metals - x)), shell, charge, (("Na", na),), lost)
