"""`superatom figures`: the three figures of the paper's clusters."""

from __future__ import annotations

import click

from superatom.cli.values import Named

__all__ = ["figures"]


@click.command(epilog="Example: superatom figures -o figures")
@click.option("-o", "folder", required=True, type=Named(file_okay=False), help="Folder for the pictures.")
@click.option("--force", is_flag=True, help="Overwrite the pictures.")
def figures(folder: str, force: bool) -> None:
    """Draw the three frameworks, framework against composition, and predicted envelopes."""
    from superatom.verbs.figures import figures as draw

    for path in draw(folder, force=force):
        click.echo(path)
