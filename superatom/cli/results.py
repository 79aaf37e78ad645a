"""`superatom results`: what the codes computed comes home, and goes on to `superatom fit`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from structures.words import counted
from superatom.cli.options import csv_asked, database_option, print_json, print_rows, rows_option
from superatom.cli.values import Named

__all__ = ["results"]


@click.group(epilog="Example: superatom results add runs")
def results() -> None:
    """Store finished calculations of exported candidates; write stored ones for a refit."""


@results.command(epilog="Example: superatom results add runs --db superatom.db")
@click.argument("directory", type=Named(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--theory", default="", metavar="TEXT", help="Without superatom.json: level of theory of these folders."
)
@database_option
@rows_option
def add(directory: Path, theory: str, database: str, as_json: bool) -> None:
    """Read the outputs in DIRECTORY (an exported folder or a folder of them) and store what is ours.

    A folder without superatom.json is recognised by its atoms: framework, occupancy and ligand are perceived,
    whatever the order of atoms or the orientation, the charge is the output's. Energies are compared within
    one level of theory; where the output does not tell it, name it with --theory.

    Refused, with the reason: what is not converged, has other atoms, another order or charge, starts from
    another geometry, or belongs to no candidate of the database. Exit code 2 if nothing could be stored.
    """
    from superatom.cli.progress import progress
    from superatom.verbs.results import add_results

    done = add_results(
        directory, theory=theory, watch=lambda folders: progress(folders, None, "read"), db=database
    )
    if as_json:
        print_json(done)
    elif csv_asked():
        print_rows(done)
    else:
        for one in done:
            click.echo(f"{one.folder}: {one.outcome}{f' ({one.reason})' if one.reason else ''}")
    if all(one.outcome == "refused" for one in done):
        sys.exit(2)


@results.command(epilog="Example: superatom results write --find 'theory=GFN1-xTB' -o orderings.extxyz")
@click.option("--find", "expression", default="", metavar="EXPR", help="Which calculations; all by default.")
@click.option("-o", "--output", required=True, type=Named(dir_okay=False, path_type=Path), help="File.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@database_option
def write(expression: str, output: Path, force: bool, database: str) -> None:
    """Write stored calculations as extended xyz with the energy in eV, for `superatom fit`."""
    from superatom.verbs.results import write_results

    written = write_results(output, find=expression, force=force, db=database)
    click.echo(f"wrote {counted(written.calculations, 'calculation')} to {output}", err=True)
