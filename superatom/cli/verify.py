"""`superatom verify`: recompute and compare."""

from __future__ import annotations

import sys

import click

from superatom.cli.options import database_option, json_option, print_json

__all__ = ["verify"]


@click.command(epilog="Example: superatom verify --db superatom.db")
@database_option
@json_option
def verify(database: str, as_json: bool) -> None:
    """Recompute every derived field of the database and compare. Exit code 1 where something differs."""
    from superatom.cli.progress import say
    from superatom.verbs.verify import verify as compared

    found = compared(progress=say, db=database)
    if as_json:
        print_json(found)
    else:
        for each in found.tables:
            click.echo(f"{each.table:<12} {each.rows:>9,} rows  {len(each.differences)} differences")
        for line in found.differences[:50]:
            click.echo(line)
        for batch in found.interrupted:
            click.echo(
                f"batch {batch['id']} ({batch['command']}) was interrupted: run it again to complete it"
            )
    sys.exit(0 if found.verified else 1)
