"""Which framework a composition or a feed prefers, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stability.between.differences import NOT_COMPUTED, course
from stability.between.verdict import Place, between_frameworks
from stability.comparison import Standing, compare
from stability.feed import feed_products
from stability.preference import FeedPreference, feed_preference
from structures.errors import ArgumentError
from structures.showing import Shown, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stability.feed import FeedProducts

__all__ = ["Preferences", "preferences"]

_SHOWN = ("gold", "framework", "seen", "rule", "energies", "evidence")


@dataclass(frozen=True, slots=True)
class Preferences(Shown):
    """The frameworks side by side at each composition, and what a feed should give.

    `feed` is the rule of electrons, `products` the description of `superatom.feed`. `places` compares them
    by computed energies, empty where it was not asked for. `said` are sentences on the energies between
    frameworks, where some of the compositions have any.
    """

    compositions: Table[Standing]
    feed: FeedPreference | None
    products: FeedProducts | None
    places: Table[Place]
    said: tuple[str, ...]


def preferences(
    gold: int | Iterable[int] = (),
    *,
    feed: str | float | None = None,
    temperature: float = 300.0,
    between: bool = False,
) -> Preferences:
    """Put the frameworks of the paper side by side: what was seen, the electron rule, energies; never mixed.

    `free_energy` (eV) of a row is ordering within one framework and must not be compared between two of them.

    Parameters
    ----------
    gold
        Number of gold atoms, or several.
    feed
        Au44 : Ag44 in the feed, text like `1:4` or a number.
    temperature
        K, of the ordering.
    between
        Compare the frameworks by their computed energies, the constant of each pair fixed by one datum: which
        is the lowest, what disproportionates, and what of the paper this contradicts; at every x where `gold`
        is left out.

    Raises
    ------
    ArgumentError
        If none of `gold`, `feed` and `between` is given.
    InvalidInputError
        If a number of gold, the feed or the temperature is impossible.

    Examples
    --------
    >>> import superatom
    >>> found = superatom.preferences(12, feed=0.25)
    >>> [(row.framework, row.verdict, row.electrons) for row in found.compositions]
    [('M44S30', 'reported', 18), ('M44S27', 'unseen', 20), ('M44S26', 'unseen', 20)]
    >>> found.feed.frameworks
    ('M44S30',)
    """
    numbers = [gold] if isinstance(gold, int) else list(gold)
    if not numbers and feed is None and not between:
        raise ArgumentError("give --gold, --feed or --between: superatom preference --gold 12")
    rows = Table((standing for x in numbers for standing in compare(x, temperature)), _SHOWN)
    fed = None if feed is None else feed_preference(feed)
    products = None if feed is None else feed_products(feed)
    if not between:
        computed = any(row.energies != NOT_COMPUTED for row in rows)
        return Preferences(rows, fed, products, Table(()), course() if computed else ())
    found = between_frameworks(temperature)
    places = Table((p for p in found.places if not numbers or p.gold in numbers), found.places.columns)
    return Preferences(rows, fed, products, places, found.said)
