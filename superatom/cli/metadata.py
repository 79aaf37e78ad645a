"""`superatom metadata`: what tables and columns mean, for a server of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from superatom.cli.options import database_option, print_json
from superatom.cli.values import Named

__all__ = ["metadata"]


@click.command(epilog="Example: superatom metadata -o metadata.json --db superatom.db")
@click.option("-o", "--output", type=Named(dir_okay=False, path_type=Path), default=None, help="File: .json.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@database_option
def metadata(output: Path | None, force: bool, database: str) -> None:
    """Write what the tables and columns of a database mean, and ready questions, as Datasette takes them."""
    from superatom.verbs.browse import metadata as described

    document = described(output, force=force, db=database)
    if output is None:
        print_json(document)
    else:
        click.echo(f"wrote {output}; serve with: datasette serve -i {database} --metadata {output}", err=True)
