"""`superatom doctor`: are the four packages ours and intact, and what else is here."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from superatom.cli.options import print_json, print_table, rows_option

__all__ = ["doctor"]


@click.command(epilog="Example: superatom doctor --json")
@rows_option
def doctor(as_json: bool) -> None:
    """Check that the four packages are superatom's own and intact; list versions. Exit code 1 if not."""
    from superatom.verbs.doctor import doctor as examined

    found = examined()
    if as_json:
        print_json(found)
    else:
        rows = [asdict(each) | {"state": each.wrong or "ours and intact"} for each in found.packages]
        print_table(rows, ["package", "state", "place"])
        click.echo(f"superatom {found.superatom}, Python {found.python}")
        click.echo("needs     " + ", ".join(f"{name} {v or 'MISSING'}" for name, v in found.required.items()))
        click.echo("extras    " + ", ".join(f"{name} {v or '-'}" for name, v in found.extras.items()))
        click.echo(
            "programs  "
            + ", ".join(f"{name} {'found' if here else '-'}" for name, here in found.programs.items())
        )
    sys.exit(0 if found.healthy else 1)
