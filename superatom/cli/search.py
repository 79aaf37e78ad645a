"""`superatom search`: frames for a formula and a charge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from structures.words import counted
from superatom.cli.options import (
    csv_asked,
    option_option,
    print_json,
    print_rows,
    print_table,
    rows_option,
    workers_option,
)
from superatom.cli.values import NAMES, Named, Whole

if TYPE_CHECKING:
    from superatom.verbs.search import Found

__all__ = ["search"]


@click.command(epilog="Example: superatom search 29 19 --leave-out M29S19 --workers 2")
@click.argument("metals", type=Whole())
@click.argument("ligands", type=Whole())
@click.option(
    "--charge", type=Whole(), default=0, show_default=True, help="With every acidic H in place: --charge=-1."
)
@click.option(
    "--leave-out", type=NAMES, default=(), help="Frameworks that give no core and teach nothing: a test."
)
@click.option("--cores", type=Whole(min=1), default=6, show_default=True, help="Cores to try.")
@click.option("--frames", type=Whole(min=1), default=24, show_default=True, help="Frames to build on each.")
@click.option("--best", type=Whole(min=1), default=5, show_default=True, help="Frames to give.")
@click.option(
    "--calculator",
    default=None,
    help="Relax the frames, and discard what loses a metal-sulfur bond: gfn1, sevennet, or module:factory.",
)
@option_option
@click.option("--metal", default="Au", show_default=True, help="Element of all metals.")
@click.option(
    "-o",
    "--output",
    type=Named(file_okay=False, path_type=Path),
    help="Folder of progress and frames, gone on with if it is there: search-29-19.",
)
@workers_option(1)
@rows_option
def search(metals: int, ligands: int, *, as_json: bool, **asked: Any) -> None:  # noqa: ANN401  by click
    """Build frames for METALS and LIGANDS from cores and chains, and order them by residual.

    Cores come from the library, from interpenetrating icosahedra, and from either with up to three metals
    more or fewer; chains by what the library's chains join. Each frame is a hypothesis. A stopped search goes
    on.
    """
    from superatom.cli.progress import progress
    from superatom.verbs.search import search as run

    done = run(metals, ligands, options=asked.pop("arguments"), watch=progress, **asked)
    if as_json:
        print_json(done)
        return
    if csv_asked():
        print_rows(done.found)
    else:
        print_table([_told(row) for row in done.found], done.found.columns)
    charge = f"{done.core_charge:+d}" if done.core_charge else "0"
    electrons = f"{counted(done.electrons, 'electron')} at charge {charge}"
    click.echo(f"{counted(done.frames, 'frame')} built, {electrons}; {done.ranking}.", err=True)
    click.echo(f"{done.trust}.", err=True)


def _told(row: Found) -> dict[str, Any]:
    """A row of the table: names of known frameworks as words."""
    from structures.showing import cells_of

    return {**cells_of(row), "known": " ".join(row.known)}
