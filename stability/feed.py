"""What a feed of the two parents turns into: a description with three numbers, and what it leaves open.

Fed are R [Au44(SR)26]2- for each [Ag44(SR)30]4-. With little gold the silver cluster takes it up until its
icosahedron is full; with much gold M44S26 holds some silver and the other silver makes M44S27. This
describes the twenty-hour spectra of Lin, Cao, Yao, Xie, Chem. Sci. 2022, 13, 4598; it is no mechanism and
knows no rate. `scripts/score_feed.py` finds the numbers and scores them with each datum left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from structures.errors import InvalidInputError
from structures.library.classes import CLASSES, FrameworkClass
from structures.showing import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NUMBERS", "Balance", "FeedNumbers", "FeedProducts", "Product", "feed_products", "read_ratio"]

_SILVER, _GOLD = CLASSES["M44S30"], CLASSES["M44S26"]  # the parents
METALS, ICOSAHEDRON = _SILVER.metals, 12
_FAINT = 0.1  # clusters of a framework for each Ag44 below which it is not called seen; set beforehand
_MIXED_WIDTH = 2.0  # x of M44S27 about its middle: 19-24 was seen
_LARGEST = 1e6  # one silver parent in a million; nobody weighs less


@dataclass(frozen=True, slots=True)
class FeedNumbers:
    """The three numbers of the description.

    Attributes
    ----------
    uptake
        Au in M44S30 for each Au that was fed to it; above 1 because some of the Ag44 is lost.
    silver
        Ag that M44S26 holds beside M44S27.
    mixed
        x of M44S27.
    """

    uptake: float
    silver: float
    mixed: float


NUMBERS = FeedNumbers(uptake=1.475, silver=3.15, mixed=20.5)
"""Middles of what the twenty-hour spectra leave open (`scripts/score_feed.py`)."""


@dataclass(frozen=True, slots=True)
class Product(Shown):
    """A framework of the product: mean x, its spread (standard deviation), clusters for each Ag44 fed."""

    framework: str
    gold: float
    spread: float
    clusters: float


@dataclass(frozen=True, slots=True)
class Balance(Shown):
    """One conserved quantity for each Ag44 fed: fed, in the listed products, and what is in neither."""

    what: str
    fed: float
    listed: float
    left: float


@dataclass(frozen=True, slots=True)
class FeedProducts(Shown):
    """What the description says of a feed.

    `products` is empty where it says nothing. A negative `left` in the balance is what the description needs
    and the feed does not have. `said` are sentences: where the description ends and how it is meant.
    """

    ratio: float
    products: Table[Product]
    balance: Table[Balance]
    said: tuple[str, ...] = field(default=())


def read_ratio(text: str | float) -> float:
    """Read Au44:Ag44, `1:10` or 0.1.

    Raises
    ------
    InvalidInputError
        If it is no ratio of two numbers, below 0 or above 10^6.

    Examples
    --------
    >>> read_ratio("1:10")
    0.1
    """
    gold, _, silver = str(text).partition(":")
    try:
        fed = float(gold), float(silver or 1)
        ratio = fed[0] / fed[1] if all(0 <= each < math.inf for each in fed) else math.nan
    except (ValueError, ZeroDivisionError):
        ratio = math.nan
    if not ratio <= _LARGEST:
        raise InvalidInputError(
            f"feed ratio {text}; give Au44:Ag44 as 1:10 or as a number from 0 to {_LARGEST:g}, 0.1"
        )
    return ratio


def feed_products(ratio: str | float, numbers: FeedNumbers = NUMBERS) -> FeedProducts:
    """Describe what a feed of Au44 and Ag44 gives after twenty hours.

    Parameters
    ----------
    ratio
        Au44 : Ag44, clusters of each; text like `1:10`, or the number.

    Raises
    ------
    InvalidInputError
        If it is no ratio.

    Examples
    --------
    >>> round(feed_products("1:10").products[0].gold, 1)
    6.5
    """
    fed = read_ratio(ratio)
    said = ["a description of twenty-hour spectra with three numbers; no mechanism, no rate"]
    if fed < 1:
        products = [_silver_rich(fed, numbers)] if fed else [Product("M44S30", 0.0, 0.0, 1.0)]
    elif fed == 1:
        products = []
        said.append("at 1:1 the mean feed has 19 electrons and no experiment was made: nothing is said")
    else:
        products = _gold_rich(fed, numbers)
    if 0.5 < fed < 2 or 10 < fed < 20:
        said.append("no experiment was made between 1:2 and 2:1, nor between 10:1 and 20:1")
    if not 1 / 40 <= fed <= 40:
        said.append("no experiment was made beyond 1:40 and 40:1")
    return FeedProducts(fed, Table(products), _balance(fed, products), tuple(said))


def _silver_rich(fed: float, numbers: FeedNumbers) -> Product:
    """M44S30 with its icosahedron filled up to what was fed; gold on twelve alike sites gives the spread."""
    gold = min(float(ICOSAHEDRON), numbers.uptake * METALS * fed)
    spread = math.sqrt(gold * (1 - gold / ICOSAHEDRON))
    return Product("M44S30", gold, spread, 1.0 / numbers.uptake)


def _gold_rich(fed: float, numbers: FeedNumbers) -> list[Product]:
    """Silver balance: M44S26 holds some, M44S27 the rest; each Au44 becomes one of the two."""
    mixed = max(0.0, (METALS - numbers.silver * fed) / (METALS - numbers.mixed - numbers.silver))
    mixed = min(mixed, METALS / (METALS - numbers.mixed))  # all silver is in M44S27
    held = numbers.silver if mixed else METALS / fed
    found = [
        Product("M44S27", numbers.mixed, _MIXED_WIDTH, mixed),
        Product("M44S26", METALS - held, math.sqrt(held), max(0.0, fed - mixed)),
    ]
    return sorted((each for each in found if each.clusters >= _FAINT), key=lambda each: -each.clusters)


def _electrons(known: FrameworkClass) -> int:
    """Superatom electrons of a class whose metals bring one each."""
    return known.metals - known.ligands - known.core_charge


def _balance(fed: float, products: list[Product]) -> Table[Balance]:
    """Au, Ag, SR and superatom electrons for each Ag44; what is left sits in no listed product."""
    parents = {
        "Au": METALS * fed,
        "Ag": float(METALS),
        "SR": _SILVER.ligands + _GOLD.ligands * fed,
        "electrons": _electrons(_SILVER) + _electrons(_GOLD) * fed,
    }
    each: dict[str, Callable[[Product], float]] = {
        "Au": lambda p: p.gold,
        "Ag": lambda p: METALS - p.gold,
        "SR": lambda p: CLASSES[p.framework].ligands,
        "electrons": lambda p: _electrons(CLASSES[p.framework]),
    }
    rows = []
    for what, amount in parents.items():
        listed = sum(product.clusters * each[what](product) for product in products)
        rows.append(Balance(what, amount, listed, amount - listed))
    return Table(rows)
