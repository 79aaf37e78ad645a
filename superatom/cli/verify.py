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
    from database.frameworks import known_framework
    from database.store import Store
    from database.verify import interrupted
    from database.verify import verify as check
    from superatom.cli.progress import say

    with Store(database, create=False) as store:
        results = list(
            check(
                store,
                lambda name: known_framework(store, name),
                progress=say,
            )
        )
        unfinished = interrupted(store)
    wrong = [line for _, _, differences in results for line in differences]
    if as_json:
        checked = [{"table": t, "rows": n, "differences": lines} for t, n, lines in results]
        print_json({"verified": not wrong, "tables": checked, "interrupted": unfinished})
    else:
        for table, rows, differences in results:
            click.echo(f"{table:<12} {rows:>9,} rows  {len(differences)} differences")
        for line in wrong[:50]:
            click.echo(line)
        for batch in unfinished:
            click.echo(
                f"batch {batch['id']} ({batch['command']}) was interrupted: run it again to complete it"
            )
    sys.exit(1 if wrong else 0)
