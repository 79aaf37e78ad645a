"""`superatom preference`: which framework a composition or a feed prefers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from structures.showing import Table
from structures.uncertain import share_range, with_error
from superatom.cli.options import csv_asked, gold_option, print_json, print_result, rows_option, tell
from superatom.cli.values import Real

if TYPE_CHECKING:
    from stability.between.verdict import Place

__all__ = ["preference"]


@click.command(epilog="Example: superatom preference --gold 10-20 --feed 1:4")
@gold_option()
@click.option("--feed", default=None, metavar="AU44:AG44", help="Of the two parents: 1:4, or 0.25.")
@click.option("--temperature", type=Real(), default=300.0, show_default=True, help="K, of the ordering.")
@click.option(
    "--between",
    is_flag=True,
    help="What computed energies say: which is the lowest, what disproportionates, what they contradict.",
)
@rows_option
def preference(
    gold: tuple[int, ...] | None, feed: str | None, temperature: float, between: bool, as_json: bool
) -> None:
    """Put M44S30, M44S27 and M44S26 side by side: what was seen, the electron rule, energies.

    The three columns are never mixed: none of them decides for another.
    """
    from superatom.verbs.preferences import preferences

    found = preferences(gold or (), feed=feed, temperature=temperature, between=between)
    if as_json:
        print_json(found)
        return
    if found.feed is not None:
        tell(f"feed {found.feed.ratio:g}: rule of electrons: {found.feed.words}")
    for product in found.products.products if found.products else ():
        tell(f"described: {product.framework} with x = {product.gold:.1f} ± {product.spread:.1f}")
    if found.compositions and not (csv_asked() and found.places):  # a file of CSV has one table
        print_result(found.compositions, as_json=False)
    if found.places:
        print_result(found.places if csv_asked() else Table(map(_printed, found.places)), as_json=False)
    for line in found.said:
        tell(line)


def _printed(place: Place) -> dict[str, object]:
    """A row of the comparison, no digit beyond its error."""
    return {
        "gold": place.gold,
        "seen": place.seen or "-",
        "lowest": f"{place.lowest} ({share_range(place.share, place.share)} of draws)",
        "next, eV above": f"{place.next} {with_error(place.above, place.error)}",
        "disproportionates": f"in {share_range(place.breaks, place.breaks)} of draws",
    }
