"""`superatom feed`: what a feed of the two parents gives."""

from __future__ import annotations

import click

from superatom.cli.options import (
    csv_asked,
    print_json,
    print_result,
    print_rows,
    print_table,
    rows_option,
)

__all__ = ["feed"]


@click.command(epilog="Example: superatom feed --ratio 1:10")
@click.option("--ratio", required=True, metavar="AU44:AG44", help="Of the two parents: 1:10, or 0.1.")
@click.option("--steps", is_flag=True, help="Also what was seen to turn into what, and when.")
@rows_option
def feed(ratio: str, *, steps: bool, as_json: bool) -> None:
    """Describe what a feed of Au44 and Ag44 gives after twenty hours, and what of it does not add up.

    Products and balance are for each Ag44 that was fed; `left` is in no listed product.
    """
    from superatom.verbs.feed import feed as fed

    found = fed(ratio)
    if as_json:
        print_json(found)
        return
    if csv_asked():
        print_rows(found.steps if steps else found.products)
        return
    click.echo(f"feed {found.ratio:g}: rule of electrons: {found.rule.words}")
    for product in found.products:
        x, clusters = f"x = {product.gold:.1f} ± {product.spread:.1f}", f"{product.clusters:.2f}"
        click.echo(f"{product.framework}: {x}, {clusters} clusters for each Ag44")
    if found.products:
        columns = ("what", "fed", "listed", "left")
        amounts = ((row.what, row.fed, row.listed, row.left) for row in found.balance)
        rows = [(what, *(f"{each:.1f}".replace("-0.0", "0.0") for each in rest)) for what, *rest in amounts]
        print_table([dict(zip(columns, row, strict=True)) for row in rows], columns)
    if steps:
        click.echo()
        print_result(found.steps, as_json=False)
    for sentence in found.said:
        click.echo(sentence, err=True)
