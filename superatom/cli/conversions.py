"""`superatom conversions`: what was seen to turn into what."""

from __future__ import annotations

from pathlib import Path

import click

from superatom.cli.options import print_result, rows_option
from superatom.cli.values import Named

__all__ = ["conversions"]


@click.command(epilog="Example: superatom conversions --figure steps.png")
@click.option(
    "--figure", type=Named(dir_okay=False, path_type=Path), help="Draw the graph: .png, .svg or .pdf."
)
@click.option("--force", is_flag=True, help="Replace the figure if it exists.")
@rows_option
def conversions(figure: Path | None, force: bool, as_json: bool) -> None:
    """Print the conversions that the paper saw: start, what was added, product, x, feed, time."""
    from superatom.verbs.conversions import conversions as seen

    print_result(seen(figure=figure, force=force), as_json=as_json)
