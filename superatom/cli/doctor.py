"""`superatom doctor`: are the four packages ours and intact, and what else is here."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from superatom.cli.options import json_option, print_json, print_table

__all__ = ["doctor"]


@click.command(epilog="Example: superatom doctor --json")
@json_option
def doctor(as_json: bool) -> None:
    """Check that the four packages are superatom's own and intact; list versions. Exit code 1 if not."""
    from structures.version import __version__
    from superatom.health import EXTRAS, REQUIRED, examine, installed, programs

    packages = examine()
    required, extras, found = installed(REQUIRED), installed(EXTRAS), programs()
    missing = [name for name, version in required.items() if version is None]
    healthy = not missing and not any(package.wrong for package in packages)
    if as_json:
        print_json(
            {
                "healthy": healthy,
                "superatom": __version__,
                "python": sys.version.split()[0],
                "packages": [asdict(package) for package in packages],
                "required": required,
                "extras": extras,
                "programs": found,
            }
        )
    else:
        rows = [asdict(package) | {"state": package.wrong or "ours and intact"} for package in packages]
        print_table(rows, ["package", "state", "place"])
        click.echo(f"superatom {__version__}, Python {sys.version.split()[0]}")
        click.echo("needs     " + ", ".join(f"{name} {v or 'MISSING'}" for name, v in required.items()))
        click.echo("extras    " + ", ".join(f"{name} {v or '-'}" for name, v in extras.items()))
        click.echo(
            "programs  " + ", ".join(f"{name} {'found' if here else '-'}" for name, here in found.items())
        )
    sys.exit(0 if healthy else 1)
