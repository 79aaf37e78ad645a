"""Five mixtures like the paper's spectra, each with the candidates that a user would offer.

Each has ten species and five to seven times as many candidates, but for E, whose ladder of a second
thiolate has neighbours that differ by one isotope step and cannot be told apart one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, exp
from typing import TYPE_CHECKING

from database.masses.ions import Ion
from stability.preference import RULED
from structures.errors import UnknownNameError
from structures.library.classes import known_class

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from database.masses.parts import Counts
    from structures.library.classes import FrameworkClass

__all__ = ["MIXTURES", "Mixture", "mixture"]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Ions with relative amounts, and all candidates (the ions among them)."""

    name: str
    words: str
    amounts: Mapping[Ion, float]
    candidates: tuple[Ion, ...]


def mixture(name: str) -> Mixture:
    """One of the mixtures A to E.

    Raises
    ------
    UnknownNameError
        Another name.
    """
    if name not in MIXTURES:
        raise UnknownNameError(f"no mixture {name!r}; known are {', '.join(MIXTURES)}")
    return MIXTURES[name]()


_SILVER, _MIXED, _GOLD = (known_class(name) for name in RULED)  # the silver-rich class first


def _metals(known: FrameworkClass, gold: int) -> Counts:
    return (("Au", gold), ("Ag", known.metals - gold))


def _s30(gold: int, chloride: int = 0, ntp: int = 0) -> Ion:
    shell = (("p-MBA", _SILVER.ligands - chloride - ntp), ("Cl", chloride), ("NTP", ntp))
    return Ion(_metals(_SILVER, gold), shell, _SILVER.core_charge)


def _s27(gold: int) -> Ion:
    return Ion(_metals(_MIXED, gold), (("p-MBA", _MIXED.ligands),), _MIXED.core_charge)


def _s26(gold: int, sodium: int = 0, charge: int = -3) -> Ion:
    lost = _GOLD.core_charge + sodium - charge
    return Ion(_metals(_GOLD, gold), (("p-MBA", _GOLD.ligands),), charge, (("Na", sodium),), lost)


def _bell(x: float, middle: float, width: float) -> float:
    return exp(-0.5 * ((x - middle) / width) ** 2)


def _a() -> Mixture:
    amounts = {_s27(x): _bell(x, 22, 1.2) for x in range(20, 25)}
    amounts |= {_s26(x): 0.8 * _bell(x, 41, 1.2) for x in range(39, _GOLD.metals)}
    others = [_s27(x) for x in range(12, 36)] + [_s26(x) for x in range(20, _GOLD.metals + 1)]
    others += [_s26(x, 1) for x in range(25, _GOLD.metals + 1)]
    return Mixture(
        "A",
        f"feed 6:1 after 20 h: {_MIXED.name} x 20-24 and {_GOLD.name} x 39-43, 3-",
        amounts,
        tuple(others),
    )


def _chloride_candidates() -> tuple[Ion, ...]:
    return tuple(_s30(x, chloride) for x in range(13) for chloride in range(4))


def _b() -> Mixture:
    amounts = {_s30(x): _bell(x, 7, 2.2) for x in range(3, 13)}
    return Mixture("B", f"feed 1:10: {_SILVER.name} x 3-12, 4-", amounts, _chloride_candidates())


def _c() -> Mixture:
    plain = {2: 0.5, 3: 0.8, 4: 1.0, 5: 0.6}
    three = {6: 0.5, 7: 0.9, 8: 0.7, 9: 0.3}
    amounts = {_s30(x): amount for x, amount in plain.items()}
    amounts |= {_s30(x, 3): amount for x, amount in three.items()} | {_s30(5, 1): 0.4, _s30(6, 2): 0.3}
    words = f"feed 3:1 after minutes: {_SILVER.name} with 0 to 3 Cl, x beside x + 4 with 3 Cl"
    return Mixture("C", words, amounts, _chloride_candidates())


def _d() -> Mixture:
    amounts = {_s26(_GOLD.metals, n, -6): _bell(n, 12, 1.6) for n in range(9, 16)}
    amounts |= {_s26(43, n, -6): 0.25 * _bell(n, 14, 1.0) for n in range(13, 16)}
    others = tuple(_s26(_GOLD.metals - silver, n, -6) for silver in range(4) for n in range(5, 17))
    return Mixture("D", "Na ladder of Au44(p-MBA)26 6-, under it Au43Ag1 with 4 Na more", amounts, others)


def _e() -> Mixture:
    number = _SILVER.ligands
    share = 5 / number
    amounts = {_s30(0, 0, y): comb(number, y) * share**y * (1 - share) ** (number - y) for y in range(10)}
    return Mixture("E", "ladder of 0 to 9 NTP on Ag44 4-", amounts, tuple(_s30(0, 0, y) for y in range(11)))


MIXTURES: dict[str, Callable[[], Mixture]] = {"A": _a, "B": _b, "C": _c, "D": _d, "E": _e}
