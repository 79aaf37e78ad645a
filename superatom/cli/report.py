"""`superatom report`: one HTML file to mail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from structures.words import counted
from superatom.cli.options import database_option
from superatom.cli.values import NAMES, Named, Whole

if TYPE_CHECKING:
    from superatom.pages.report import Report

__all__ = ["print_report", "report", "report_option"]

report_option = click.option(
    "--report",
    "report",
    type=Named(dir_okay=False, path_type=Path),
    help="Write an HTML page here that opens anywhere, without a network.",
)


@click.command(epilog="Example: superatom report -o report.html --find 'framework=M44S30,gold=12' --limit 10")
@click.option(
    "-o", "--output", required=True, type=Named(dir_okay=False, path_type=Path), help="File: .html."
)
@click.option("--find", default=None, metavar="EXPRESSION", help="Which candidates, as find takes it.")
@click.option("--framework", "frameworks", type=NAMES, default=None, help="Frameworks, by commas.")
@click.option("--run", "runs", type=Whole(min=1), multiple=True, help="A run of link; may be repeated.")
@click.option("--series", multiple=True, help="A stored series, or newest, with spectra; may be repeated.")
@click.option("--sort", default=None, metavar="NAME", help="Sort candidates by this column [default: rank].")
@click.option(
    "--limit", type=Whole(min=1), default=50, show_default=True, help="At most this many candidates."
)
@click.option("--ligand", default=None, help="On every anchor: H (fast), none; the own shell if left out.")
@click.option("--title", default=None, help="Heading of the page.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@database_option
def report(frameworks: tuple[str, ...] | None, database: str, **asked: Any) -> None:  # noqa: ANN401  click's options
    """Write one HTML file: structures in 3D, spectra, tables with sources. It needs no network.

    Without --find, --framework and --run it shows the lowest candidates and the newest spectrum.
    """
    from superatom.cli.progress import say
    from superatom.verbs.report import report as written

    print_report(written(**asked, frameworks=frameworks or (), say=say, db=database))


def print_report(made: Report) -> None:
    """Say what the page shows and how large it is."""
    hidden = f" ({made.hidden} more not shown: --limit)" if made.hidden else ""
    click.echo(
        f"{made.file}: {counted(made.candidates, 'candidate')}{hidden}, "
        f"{counted(made.frameworks, 'framework')}, {counted(made.spectra, 'spectrum')}, "
        f"{made.bytes / 1e6:.2f} MB"
    )
