"""`superatom verify`: recompute and compare."""

from __future__ import annotations

import sys

import click

from structures.words import counted
from superatom.cli.options import (
    csv_asked,
    database_option,
    print_json,
    print_rows,
    rows_option,
)

__all__ = ["verify"]


@click.command(epilog="Example: superatom verify --db superatom.db")
@database_option
@click.option("--refresh", is_flag=True, help="First bring derived fields up to date; says what changed.")
@click.option("--accept", is_flag=True, help="First take rows that were changed on purpose as they are.")
@rows_option
def verify(database: str, refresh: bool, accept: bool, as_json: bool) -> None:
    """Recompute every derived field of the database and compare; find every row that was changed.

    Exit code 1 where something differs.
    """
    from superatom.cli.progress import say
    from superatom.verbs.verify import verify as compared

    found = compared(progress=say, db=database, refresh=refresh, accept=accept)
    if as_json:
        print_json(found)
    elif csv_asked():
        print_rows(
            {"table": one.table, "rows": one.rows, "differences": len(one.differences)}
            for one in found.tables
        )
        for line in found.differences:
            click.echo(line, err=True)
    else:
        for line in found.changed:
            click.echo(line)
        for each in found.tables:
            click.echo(
                f"{each.table:<12} {each.rows:>9,} rows  {counted(len(each.differences), 'difference')}"
            )
        for line in found.differences[:50]:
            click.echo(line)
        for batch in found.interrupted:
            click.echo(
                f"batch {batch['id']} ({batch['command']}) was interrupted: run it again to complete it"
            )
    sys.exit(0 if found.verified else 1)
