"""What a feed of the two parents gives, and which steps were seen on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stability.feed import Balance, Product, feed_products
from stability.preference import feed_preference
from stability.steps import STEPS, Step
from structures.showing import Shown, Table

if TYPE_CHECKING:
    from stability.preference import FeedPreference

__all__ = ["Feed", "feed"]


@dataclass(frozen=True, slots=True)
class Feed(Shown):
    """A feed: the rule of electrons, the description's products and balance, and the steps that were seen.

    Attributes
    ----------
    ratio
        Au44 : Ag44.
    rule
        What the paper's electron rule says of the framework.
    products, balance
        See `stability.feed`: clusters and amounts are for each Ag44 that was fed.
    steps
        Observed steps with an excess of the same parent, whatever their exact feed.
    said
        Where the description ends and how it is meant.
    """

    ratio: float
    rule: FeedPreference
    products: Table[Product]
    balance: Table[Balance]
    steps: Table[Step]
    said: tuple[str, ...]


def feed(ratio: str | float) -> Feed:
    """Describe what a feed of Au44 and Ag44 gives: frameworks, x with its spread, amounts, and the balance.

    A description of twenty-hour spectra with three numbers (docs/stability.md has its score), no prediction.

    Parameters
    ----------
    ratio
        Au44 : Ag44, clusters of each: text like `1:10`, or a number.

    Raises
    ------
    InvalidInputError
        If it is no ratio.

    Examples
    --------
    >>> import superatom
    >>> product = superatom.feed("1:10").products[0]
    >>> product.framework, round(product.gold, 1), round(product.spread, 1)
    ('M44S30', 6.5, 1.7)
    """
    found = feed_products(ratio)
    steps = (step for step in STEPS if (_of(step.ratio) > 1) == (found.ratio > 1))
    return Feed(
        ratio=found.ratio,
        rule=feed_preference(found.ratio),
        products=found.products,
        balance=found.balance,
        steps=Table(steps, ("start", "added", "product", "gold", "ratio", "time", "mechanism")),
        said=found.said,
    )


def _of(ratio: str) -> float:
    gold, silver = ratio.split(":")
    return float(gold) / float(silver)
